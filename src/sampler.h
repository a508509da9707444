/* sampler.h - draws text from the network one symbol at a time; never touches training state. */
#ifndef PL_SAMPLER_H
#define PL_SAMPLER_H

#include "kernels.h"
#include "state.h"

typedef struct pl_sampler {
  plateau_sampling options;
  pl_rng rng;
  int symbol;                /* read next */
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

/* Reads the pending symbol; logits then hold what comes next. */
void pl_sampler_read(pl_sampler *sampler, const pl_model *model, const pl_kernels *kernels,
                     const pl_real *parameters, pl_derived *derived);

/* Chooses the next symbol from the logits and makes it the pending one. */
int pl_sampler_choose(pl_sampler *sampler, int symbols);

#endif
