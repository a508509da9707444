/* derived.h - computes what a step needs from the parameters, once a step: bias sums, transposed
 * copies, the input table. */
#ifndef PL_DERIVED_H
#define PL_DERIVED_H
#include "kernel/simd.h"
#include "net/workspace.h"

#define pl_derive     PL_KERNEL(pl_derive)
#define pl_input_rows PL_KERNEL(pl_input_rows)
#define pl_input_fold PL_KERNEL(pl_input_fold)

/* Fills the bias sums and the transposed copies. */
void pl_derive(const pl_model *model, const pl_real *parameters, pl_derived *derived);

/* Fills the rows of these symbols in the input table: a row of weight_ih_l0, or the symbol's row of
 * the encoder times weight_ih_l0, plus the biases. */
void pl_input_rows(const pl_model *model, const pl_real *parameters, pl_derived *derived,
                   const uint16_t *symbols, int count);

/* With an embedding: folds the gradient of these symbols' rows (ascending) of the table into
 * encoder.weight and weight_ih_l0 of the same gradient, which must be 0 there. */
void pl_input_fold(const pl_model *model, const pl_real *parameters, pl_derived *derived,
                   const uint16_t *symbols, int count, pl_real *gradient);

#endif
