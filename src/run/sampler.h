/* sampler.h - draws text from the network one symbol at a time. It never touches the training
 * state. */
#ifndef PL_SAMPLER_H
#define PL_SAMPLER_H
#include "kernel/kernels.h"
#include "run/state.h"

typedef struct pl_sampler {
  plateau_sampling options;
  pl_rng rng;
  int symbol;                /* pending: the network reads it next */
  bool read;                 /* the pending symbol has been read: logits hold its successor */
  pl_workspace workspace;    /* one row, one step */
  pl_real *h[PL_MAX_LAYERS]; /* Hp */
  pl_real *c[PL_MAX_LAYERS];
  pl_real *logits; /* Vp */
  double *weight;  /* V */
  uint16_t *order; /* V: symbols by falling probability */
} pl_sampler;

void pl_sampler_place(pl_sampler *sampler, const pl_model *model, pl_arena *arena);

/* Starts with a fresh generator and the state after a reset. `symbol` is the first one the network
 * reads. */
void pl_sampler_begin(pl_sampler *sampler, const pl_model *model, const plateau_sampling *options,
                      double h0, int symbol);

/* Reads the pending symbol, unless it has been read. The logits then hold its successor. */
void pl_sampler_read(pl_sampler *sampler, const pl_model *model, const pl_kernels *kernels,
                     const pl_real *parameters, pl_derived *derived);

/* Makes this symbol the pending one. */
void pl_sampler_follow(pl_sampler *sampler, int symbol);

/* Chooses the next symbol from the logits and makes it the pending one. */
int pl_sampler_choose(pl_sampler *sampler, int symbols);

/* Sorts the symbols under the settings, most probable first, into `order`, and writes their
 * probabilities. Returns the number written, at most `capacity`. */
int pl_sampler_rank(pl_sampler *sampler, int symbols, double *probability, int capacity);

#endif
