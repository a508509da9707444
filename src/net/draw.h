/* draw.h - initial weights. */
#ifndef PL_DRAW_H
#define PL_DRAW_H
#include "net/model.h"

/* Doubles of scratch that pl_draw_weights needs: one H x H block. */
size_t pl_draw_scratch(const pl_model *model);

/* Draws initial weights: uniform in ±1/sqrt(fan-in), recurrent blocks orthogonal, the LSTM's forget
 * bias 1 in bias_ih; or gaussian weights and biases of 0. It computes in double and rounds once, so
 * both kinds of arithmetic get the same weights. */
void pl_draw_weights(const pl_model *model, const plateau_config *config, pl_rng *rng,
                     double *scratch, pl_real *parameters);

#endif
