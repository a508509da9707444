/* ask.h - how the core's own looks and forks measure. */
#ifndef PL_ASK_H
#define PL_ASK_H
#include "run/session.h"

/* As plateau_measure_begin, but never by a sample: for looks that need the loss of each place. */
void pl_measure_begin_whole(plateau_session *session, plateau_part part);

/* As plateau_measure_against, with the floor that another session of the same text and windows was
 * given, if it was. */
void pl_measure_share_floor(plateau_session *session, const plateau_session *from);

#endif
