/* cell.h - what a cell does with its gate sums at one step of one layer: the part that differs
 * between cells. */
#ifndef PL_CELL_H
#define PL_CELL_H
#include "kernel/simd.h"

#define pl_cell_rnn  PL_KERNEL(pl_cell_rnn)
#define pl_cell_gru  PL_KERNEL(pl_cell_gru)
#define pl_cell_lstm PL_KERNEL(pl_cell_lstm)

/* One step of one layer for the rows of a shard. All arrays are row-major, R rows of Hp numbers but
 * for gates, with gaps between rows; Hp = H rounded up to 8. What follows Hp lanes of padding stays finite and has gradient
 * 0. */
typedef struct pl_cell_step {
  int rows, width;             /* R, Hp */
  size_t stride, gates_stride; /* from row to row, and from row to row of gates */
  int activation;              /* plateau_activation; rnn only */
  pl_real *gates; /* R x G*Hp. forward: gate sums in, gates out; backward: gates in, d sums out */
  pl_real *candidate;      /* gru: h·U_n + b_hn, kept; backward: d of it out */
  const pl_real *h_before; /* state before the step */
  const pl_real *c_before; /* lstm */
  pl_real *h, *c;          /* state after it; backward leaves tanh(c) in c */
  /* Backward: d h in; out, what reaches d h_before past the products, 0 but for gru. */
  pl_real *dh;
  pl_real *dc; /* lstm, backward: d c in, d c_before out */
} pl_cell_step;

typedef struct pl_cell {
  void (*forward)(const pl_cell_step *step);
  void (*backward)(const pl_cell_step *step);
  /* Before backward: writes the whole of d c into dc, R x Hp; NULL for a cell without c. */
  void (*total_dc)(const pl_cell_step *step, pl_real *dc);
} pl_cell;

extern const pl_cell pl_cell_rnn, pl_cell_gru, pl_cell_lstm;

#endif
