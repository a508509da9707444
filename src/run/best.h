/* best.h - the weights of a run's lowest held-out loss, in a block of their own: no hash and no
 * snapshot has them. */
#ifndef PL_BEST_H
#define PL_BEST_H
#include "base/real.h"
#include "plateau.h"

typedef struct pl_best_moment {
  plateau_best figures;
  bool known;          /* false: no held-out loss was measured yet */
  double h0;           /* as in the counters of that moment */
  uint64_t since_kept; /* figures.since at the newest snapshot: what a run that returns to it counts
                          again is not counted yet */
  pl_real *parameters; /* model->size */
} pl_best_moment;

/* Of a session that keeps no best moment `best` is NULL. Then the next three do nothing. */

/* Call it when a snapshot is taken, and when the run returns to it. */
void pl_best_kept(pl_best_moment *best);
void pl_best_returned(pl_best_moment *best);

/* Call it when the session becomes another run or another model: it has no best moment yet. */
void pl_best_forget(pl_best_moment *best);

/* Whether a loss is that of the best moment or of a better one. A run that takes its steps again
 * finds its best moment again.
 *
 *   step   of the run */
bool pl_best_is(const pl_best_moment *best, double loss, uint64_t step);

/* Counts a loss that is not. Steps up to the best moment are steps that the run takes again, after a
 * rollback or from a file whose snapshot is older; they do not come after it.
 *
 *   kept   the run stands at its newest snapshot */
void pl_best_count(pl_best_moment *best, uint64_t step, bool kept);

#endif
