/* bptt.h - one shard of a batch: forward, loss, backward. */
#ifndef PL_BPTT_H
#define PL_BPTT_H
#include "kernel/simd.h"
#include "net/workspace.h"

#define pl_shards_run   PL_KERNEL(pl_shards_run)
#define pl_shard_logits PL_KERNEL(pl_shard_logits)

/* How strongly the differentiated loss depends on each state: the norm of its gradient by h after
 * step t, of row r at [t*R + r], and by c where the cell has one. */
typedef struct pl_watch {
  double *h[PL_MAX_LAYERS]; /* T x R */
  double *c[PL_MAX_LAYERS]; /* lstm */
} pl_watch;

/* One window of up to 8 rows. */
typedef struct pl_shard {
  int rows, steps;                       /* R, T of this window */
  int first_row;                         /* of the batch; dropout masks depend on it */
  const uint16_t *symbol[PL_SHARD_ROWS]; /* per row: T inputs; the T targets begin one further */
  int counted_from;                      /* first position that counts in the loss: after burn-in */
  /* first position that the gradient reaches; T: forward only */
  int differentiated_from;
  int loss_from; /* first position whose cross-entropy is differentiated (bptt = last: T-1) */
  double scale;  /* factor of the differentiated loss: 1/counted or 1/rows */
  double dropout, input_dropout; /* 0: off */
  uint64_t dropout_key;
  pl_real *h[PL_MAX_LAYERS]; /* R x Hp: state in, state out */
  pl_real *c[PL_MAX_LAYERS];
  pl_real *gradient; /* as the parameters, then, with an embedding, V x Np of the input table */
  pl_watch *watch;   /* output, or NULL */
  double loss;       /* output: nats, summed over counted predictions by time, then row */
  double *nats[PL_SHARD_ROWS]; /* output, or NULL: per row, of each of T counted predictions */
  double temperature;          /* divides the logits; 0: 1 */
  const double *temperatures;  /* NULL, or PL_TEMPERATURES of them, */
  double *at_temperature;      /* which add their nats, over counted predictions, to these sums */
} pl_shard;

enum { PL_TEMPERATURES = 12 };

/* The maximum number of shards that share one walk through the weights. */
enum { PL_MAX_SHARDS_AT_ONCE = 4 };

/* Runs `count` shards side by side, up to PL_MAX_SHARDS_AT_ONCE: forward, loss, and backward when
 * they have a gradient (which is cleared here). Each step's weights are then read once for all of
 * them. The shards differ only in their rows and places. It reads parameters and derived and writes
 * only the shards, their workspaces, states and gradients, so shards may run on threads; each gets
 * the same bits as when it runs alone. */
void pl_shards_run(const pl_model *model, const pl_real *parameters, const pl_derived *derived,
                   int count, pl_workspace *workspace, pl_shard *shard);

/* Forward only. Writes the logits of the last position, R x Vp; pads are very negative. */
void pl_shard_logits(const pl_model *model, const pl_real *parameters, const pl_derived *derived,
                     pl_workspace *workspace, pl_shard *shard, pl_real *logits);

#endif
