/* bptt.h - a shard of a batch: forward, loss, back. */
#ifndef PL_BPTT_H
#define PL_BPTT_H
#include "kernel/simd.h"
#include "net/workspace.h"

#define pl_shards_run   PL_KERNEL(pl_shards_run)
#define pl_shard_logits PL_KERNEL(pl_shard_logits)

/* How strongly the differentiated loss depends on each state: norms of its gradient by h after step
 * t, of row r at [t*R + r], and by c where the cell has one. */
typedef struct pl_watch {
  double *h[PL_MAX_LAYERS]; /* T x R */
  double *c[PL_MAX_LAYERS]; /* lstm */
} pl_watch;

/* One window of up to 8 rows. */
typedef struct pl_shard {
  int rows, steps;                       /* R, T of this window */
  int first_row;                         /* of the batch, for dropout masks */
  const uint16_t *symbol[PL_SHARD_ROWS]; /* per row: T inputs and, one further, T targets */
  int counted_from;                      /* first position that counts: after burn-in */
  int differentiated_from;               /* first position the gradient reaches; T: forward only */
  int loss_from;  /* first position whose cross-entropy is differentiated (bptt = last: T-1) */
  double scale;   /* of the loss that is differentiated: 1/counted or 1/rows */
  double dropout; /* 0: off */
  uint64_t dropout_key;
  pl_real *h[PL_MAX_LAYERS]; /* R x Hp: state in, state out */
  pl_real *c[PL_MAX_LAYERS];
  pl_real *gradient; /* as the parameters, then V x Np of the input table with an embedding */
  pl_watch *watch;   /* out, unless NULL */
  double loss;       /* out: nats, summed over counted predictions by time, then row */
  double *nats[PL_SHARD_ROWS]; /* out, unless NULL: per row, of each of T counted predictions */
} pl_shard;

/* Shards that share a walk through the weights. */
enum { PL_MAX_SHARDS_AT_ONCE = 4 };

/* Forward, loss, and with a gradient (zeroed here) back, of up to PL_MAX_SHARDS_AT_ONCE shards side by
 * side: each step's weights are then read once for all. They agree in all but rows and places. Reads
 * parameters and derived, writes only the shards, their workspaces, states and gradients: so shards
 * may run on threads, and each has the bits it has alone. */
void pl_shards_run(const pl_model *model, const pl_real *parameters, const pl_derived *derived,
                   int count, pl_workspace *workspace, pl_shard *shard);

/* Forward only; logits of the last position, R x Vp; pads are very negative. */
void pl_shard_logits(const pl_model *model, const pl_real *parameters, const pl_derived *derived,
                     pl_workspace *workspace, pl_shard *shard, pl_real *logits);

#endif
