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

/* The next three do nothing in a session that keeps no best moment. */

/* Call it when a snapshot is taken, and when the run returns to it. */
void pl_best_kept(plateau_session *session);
void pl_best_returned(plateau_session *session);

/* Call it when the session becomes another run or another model: it has no best moment yet. */
void pl_best_forget(plateau_session *session);

/* Takes over the best moment of a run that this session continues; does nothing when either keeps
 * none. Their weights must have the same shapes.
 *
 *   step   of the best moment, as the session counts steps */
void pl_best_take(plateau_session *session, const plateau_session *from, uint64_t step);

#endif
