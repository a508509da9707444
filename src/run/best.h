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
  pl_real *parameters; /* model->size */
} pl_best_moment;

#endif
