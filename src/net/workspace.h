/* workspace.h - the buffers that the kernels work in, and their sizes. */
#ifndef PL_WORKSPACE_H
#define PL_WORKSPACE_H
#include "base/arena.h"
#include "net/model.h"

enum { PL_SHARD_ROWS = 8 };

/* Buffers of one shard of up to T steps. Row t*R + r belongs to time t and shard row r. The pads
 * between rows, from Hp to H_stride and from Np to N_stride, are never read. */
typedef struct pl_workspace {
  pl_real *gates[PL_MAX_LAYERS];     /* T*8 x N_stride */
  pl_real *candidate[PL_MAX_LAYERS]; /* T*8 x H_stride, gru */
  /* (T+1)*8 x H_stride; the state before the window comes first */
  pl_real *h[PL_MAX_LAYERS];
  pl_real *c[PL_MAX_LAYERS];       /* as h; lstm */
  pl_real *mask[PL_MAX_LAYERS];    /* T*8 x H_stride: the dropout mask of the layer's output */
  pl_real *dropped[PL_MAX_LAYERS]; /* T*8 x H_stride: the layer's output times its mask */
  pl_real *dh; /* T*8 x H_stride: gradient that reaches the current layer from above */
  pl_real *dh_next, *dc_next; /* 8 x H_stride: gradient that comes back from the next step */
  pl_real *dc_total;          /* 8 x H_stride, lstm: the whole of d c, for a watched shard */
  pl_real *logits;            /* up to PL_LOGIT_ROWS x Vp */
} pl_workspace;

/* Logits are computed for whole time steps that have at most this number of rows together: 64 rows
 * of 64 symbols are 16 kB, which stays in cache. Weight gradients read gate sums of 128 rows at a
 * time: 256 kB at H = 128. A gradient is read and written once for each, so a batch of one takes as
 * many rows as a shard of eight, from more steps. */
enum { PL_LOGIT_ROWS = 64, PL_GRADIENT_ROWS = 128 };

/* The time steps that together have `maximum` rows or fewer, when a step has `rows`; at least one. */
static inline int pl_steps_of(int maximum, int rows) { return rows < maximum ? maximum / rows : 1; }

void pl_workspace_place(pl_workspace *workspace, const pl_model *model, int steps, int rows,
                        bool backward, pl_arena *arena);

typedef struct pl_derived {
  pl_real *table;               /* V x Np: gate sums of layer 0 for each symbol, biases included */
  pl_real *bias[PL_MAX_LAYERS]; /* Np: b_ih + b_hh; for the gru's n block only b_ih */
  pl_real *w_hh_t[PL_MAX_LAYERS]; /* panels of Hp columns, Np deep */
  pl_real *w_ih_t[PL_MAX_LAYERS]; /* the same; layer 0: Ep columns, only with an embedding */
  pl_real *decoder_t;             /* panels of Hp columns, V deep */
  pl_real *compact_in;            /* V x Ep and V x Np: rows of the symbols in use, side by side */
  pl_real *compact_out;
} pl_derived;

void pl_derived_place(pl_derived *derived, const pl_model *model, pl_arena *arena);

/* Numbers of a gradient: those of the parameters, then, with an embedding, those of the input
 * table, V x Np. */
size_t pl_gradient_size(const pl_model *model);

/* The index of symbol 0's row in the gradient of the input table; a row has Np numbers. */
size_t pl_gradient_table(const pl_model *model);

#endif
