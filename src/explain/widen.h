/* widen.h - tensors and states of a model with more units that computes the same. */
#ifndef PL_WIDEN_H
#define PL_WIDEN_H
#include "net/model.h"

/* Parameters of a model as those of one that has more units and computes the same: `to` holds
 * freshly drawn ones, of which only those stay that lead from anywhere into a new unit. */
void pl_widen_parameters(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to);

/* Rows of hidden state; the new units' stay as they are. */
void pl_widen_rows(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to,
                   int rows);

#endif
