/* support_oracle.h - exact gradients by complex steps: the reference for the double build.
 *
 * Written from DESIGN.md and PyTorch's documentation, not from src/. The loss is a plain forward
 * pass in complex numbers. The gradient of a parameter is Im(loss(p + i 1e-30)) / 1e-30, which
 * subtracts nothing and so is exact to rounding (Squire and Trapp, SIAM Review 40, 1998). It costs
 * one forward pass a parameter, so networks must be small.
 */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include <complex.h>
#include <stdbool.h>
#include <stdint.h>

#include "plateau.h"

enum { ORACLE_TENSORS = 19 }; /* those of four layers with an embedding */

typedef struct oracle_tensor {
  char name[40];
  int rows, cols;
  double complex *w; /* rows x cols */
} oracle_tensor;

typedef struct oracle_model {
  plateau_cell cell;
  plateau_activation activation;
  int vocabulary, embedding, hidden, layers; /* embedding 0: one-hot */
  int tensors;
  oracle_tensor tensor[ORACLE_TENSORS]; /* torch's names and shapes */
} oracle_model;

/* One window of a batch. Symbols are T x B, masks (layers - 1) x T x B x H or NULL, states layers x
 * B x H. */
typedef struct oracle_window {
  int rows, steps; /* B, T */
  const uint16_t *inputs, *targets;
  int burn_in;         /* first predictions: not counted; the state after them is a constant */
  bool last;           /* bptt = last */
  double divisor;      /* of the differentiated total: loss_scale */
  const double *masks; /* 0 or 1 / (1 - p) */
  const double *seen;  /* T x B or NULL: 0 where the input is 0, else 1 */
  const double *h, *c; /* the state before the window, a constant; c is for the lstm */
} oracle_window;

/* The total nats of the window's counted predictions. Writes the state after it to `h` and `c`
 * unless they are NULL. */
double oracle_nats(const oracle_model *model, const oracle_window *window, double *h, double *c);

/* d(loss) / d(tensor[index]), rows x cols numbers. */
void oracle_gradient(oracle_model *model, const oracle_window *window, int index, double *gradient);

#endif
