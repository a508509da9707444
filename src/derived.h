/* derived.h - what is computed from the parameters once a step: bias sums, transposed copies, the
 * input table. */
#ifndef PL_DERIVED_H
#define PL_DERIVED_H

#include "arena.h"
#include "model.h"

#define pl_derive     PL_KERNEL(pl_derive)
#define pl_input_rows PL_KERNEL(pl_input_rows)
#define pl_input_fold PL_KERNEL(pl_input_fold)

typedef struct pl_derived {
  pl_real *table;               /* V x Np: gate sums of layer 0 for each symbol, biases included */
  pl_real *bias[PL_MAX_LAYERS]; /* Np: b_ih + b_hh; gru's n block b_ih only */
  pl_real *w_hh_t[PL_MAX_LAYERS]; /* panels of Hp columns, Np deep */
  pl_real *w_ih_t[PL_MAX_LAYERS]; /* the same; layer 0: Ep columns, only with an embedding */
  pl_real *decoder_t;             /* panels of Hp columns, V deep */
  pl_real *compact_in;            /* V x Ep and V x Np: rows of the symbols in use, side by side */
  pl_real *compact_out;
} pl_derived;

void pl_derived_place(pl_derived *derived, const pl_model *model, pl_arena *arena);

/* Fills bias sums and transposed copies. */
void pl_derive(const pl_model *model, const pl_real *parameters, pl_derived *derived);

/* Fills the input table's rows of these symbols: a row of weight_ih_l0, or the symbol's row of the
 * encoder times weight_ih_l0, on top of the biases. */
void pl_input_rows(const pl_model *model, const pl_real *parameters, pl_derived *derived,
                   const uint16_t *symbols, int count);

/* Numbers of a gradient: the parameters', then with an embedding the input table's, V x Np. */
size_t pl_gradient_size(const pl_model *model);

/* Where the gradient of symbol 0's row of the input table begins; rows are Np apart. */
size_t pl_gradient_table(const pl_model *model);

/* With an embedding: folds the gradient of the table's rows of these symbols (ascending) into
 * encoder.weight and weight_ih_l0 of the same gradient, whose places must be 0. */
void pl_input_fold(const pl_model *model, const pl_real *parameters, pl_derived *derived,
                   const uint16_t *symbols, int count, pl_real *gradient);

#endif
