/* sampler.h - draws text from the network one symbol at a time; never touches training state. */
#ifndef PL_SAMPLER_H
#define PL_SAMPLER_H
#include "kernel/kernels.h"
#include "run/state.h"

typedef struct pl_sampler {
  plateau_sampling options;
  pl_rng rng;
  int symbol;                /* read next */
  bool read;                 /* it was: the logits hold what comes after it */
  pl_workspace workspace;    /* of one row, one step */
  pl_real *h[PL_MAX_LAYERS]; /* Hp */
  pl_real *c[PL_MAX_LAYERS];
  pl_real *logits; /* Vp */
  double *weight;  /* V */
  uint16_t *order; /* V: symbols by falling probability */
} pl_sampler;

void pl_sampler_place(pl_sampler *sampler, const pl_model *model, pl_arena *arena);

/* A fresh generator and the state after a reset; `symbol` is what the network reads first. */
void pl_sampler_begin(pl_sampler *sampler, const pl_model *model, const plateau_sampling *options,
                      double h0, int symbol);

/* Reads the pending symbol, unless it was read; logits then hold what comes next. */
void pl_sampler_read(pl_sampler *sampler, const pl_model *model, const pl_kernels *kernels,
                     const pl_real *parameters, pl_derived *derived);

/* Makes this symbol the pending one. */
void pl_sampler_follow(pl_sampler *sampler, int symbol);

/* Chooses the next symbol from the logits and makes it the pending one. */
int pl_sampler_choose(pl_sampler *sampler, int symbols);

/* The most probable symbols as the settings weigh them, falling, come first in `order`; returns how
 * many, `room` at most. */
int pl_sampler_most(pl_sampler *sampler, int symbols, double *probability, int capacity);

#endif
