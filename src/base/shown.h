/* shown.h - numbers as people read them; web/words/units.js writes them the same. */
#ifndef PL_SHOWN_H
#define PL_SHOWN_H
#include <stddef.h>
#include <stdint.h>

/* Bytes that hold any number shown here, with the ending 0. */
#define PL_SHOWN_CAPACITY 40

/* All return the length without the ending 0, and write "unknown" for NaN. */

/* Decimals that a loss of this size is shown with: about three digits that matter. */
int pl_show_decimals(double x);

/* A loss: 107.6, 2.77, 0.144, 0.0042; from a million on 5e28, which says that it broke down. */
size_t pl_show_loss(char *out, double x);

/* Two losses, with up to two more decimals each where it takes them to differ. */
void pl_show_pair(char out[2][PL_SHOWN_CAPACITY], double a, double b);

/* x with 0 to 7 decimals, rounded as JavaScript's toFixed does: exactly, ties away from 0. |x| < 1e15. */
size_t pl_show_fixed(char *out, double x, int decimals);

/* A share as a percentage: 43%, 0.4%, less than 0.1%. */
size_t pl_show_share(char *out, double x);

/* 7,200 */
size_t pl_show_count(char *out, uint64_t x);

#endif
