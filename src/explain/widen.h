/* widen.h - tensors and states of a model with more units that computes the same. */
#ifndef PL_WIDEN_H
#define PL_WIDEN_H
#include "net/model.h"

/* Makes the parameters of a wider model that computes the same.
 *
 *   from  parameters of `m`
 *   to    parameters of `wide`, freshly drawn; those that lead into a new unit stay, the others are
 *         overwritten */
void pl_widen_parameters(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to);

/* Copies rows of hidden state; the states of new units stay as they are. */
void pl_widen_rows(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to,
                   int rows);

#endif
