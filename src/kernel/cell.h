/* cell.h - the part of a step that differs between cells: what a cell does with its gate sums. */
#ifndef PL_CELL_H
#define PL_CELL_H
#include "kernel/simd.h"

#define pl_cell_rnn  PL_KERNEL(pl_cell_rnn)
#define pl_cell_gru  PL_KERNEL(pl_cell_gru)
#define pl_cell_lstm PL_KERNEL(pl_cell_lstm)

/* One step of one layer for the rows of a shard. All arrays are row-major: R rows of Hp numbers
 * (gates: G*Hp) with a gap between rows, Hp = H rounded up to 8. The padding lanes after H stay
 * finite and have gradient 0. */
typedef struct pl_cell_step {
  int rows, width;             /* R, Hp */
  size_t stride, gates_stride; /* numbers from row to row; from row to row of gates */
  int activation;              /* plateau_activation; rnn only */
  pl_real *gates; /* R x G*Hp. forward: gate sums in, gates out; backward: gates in, d sums out */
  /* gru: h·U_n + b_hn, kept for backward, which replaces it by its gradient */
  pl_real *candidate;
  const pl_real *h_before; /* state before the step */
  const pl_real *c_before; /* lstm */
  pl_real *h, *c;          /* state after the step; backward leaves tanh(c) in c */
  /* Backward. In: d h. Out: the part of d h_before that no product adds; 0 except for gru. */
  pl_real *dh;
  pl_real *dc; /* lstm, backward: d c in, d c_before out */
} pl_cell_step;

typedef struct pl_cell {
  void (*forward)(const pl_cell_step *step);
  void (*backward)(const pl_cell_step *step);
  /* Call it before backward. Writes the whole of d c into dc, R x Hp. NULL for a cell without c. */
  void (*total_dc)(const pl_cell_step *step, pl_real *dc);
} pl_cell;

extern const pl_cell pl_cell_rnn, pl_cell_gru, pl_cell_lstm;

#endif
