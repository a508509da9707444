/* plateau_look.h - a closer look at a run: where its loss is, how far back it learns, what its units
 * do, what its samples repeat. Part of the interface of plateau.h, whose rules hold here too.
 *
 * Nothing here changes a run. All of it is measured with the weights of one moment, dropout off.
 */
#ifndef PLATEAU_LOOK_H
#define PLATEAU_LOOK_H

#include "plateau.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Where the loss is ---- */

/* ---- How far back it learns ---- */

/* ---- Inside ---- */

/* ---- Repeats and copies ---- */

/* ---- Samples of an n-gram model ---- */

#ifdef __cplusplus
}
#endif

#endif
