/* support_oracle.c - one forward pass in complex numbers, in plain loops. */
#include "support_oracle.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef double complex number;

enum { WIDTH = 32 }; /* maximum of hidden units, symbols and embedding columns */

static number sigmoid(number x) { return 1 / (1 + cexp(-x)); }

static const oracle_tensor *find(const oracle_model *model, const char *name, int layer) {
  char full[48];
  snprintf(full, sizeof full, layer < 0 ? "%s" : "%s%d", name, layer);
  for (int i = 0; i < model->tensors; i++)
    if (strcmp(model->tensor[i].name, full) == 0) return &model->tensor[i];
  assert(!"the model lacks a tensor");
  return NULL;
}

/* y = W x + b */
static void affine(const oracle_tensor *weight, const oracle_tensor *bias, const number *x,
                   number *y) {
  for (int i = 0; i < weight->rows; i++) {
    y[i] = bias->w[i];
    for (int j = 0; j < weight->cols; j++) y[i] += weight->w[i * weight->cols + j] * x[j];
  }
}

/* One layer, one row, one step: x, h, c -> h, c. Gate g of unit j is row g H + j of the weights, as
 * in torch. */
static void cell(const oracle_model *model, int layer, const number *x, number *h, number *c) {
  int H = model->hidden;
  number a[4 * WIDTH], b[4 * WIDTH]; /* the input's part and the state's part of each gate */
  affine(find(model, "rnn.weight_ih_l", layer), find(model, "rnn.bias_ih_l", layer), x, a);
  affine(find(model, "rnn.weight_hh_l", layer), find(model, "rnn.bias_hh_l", layer), h, b);
  for (int j = 0; j < H; j++) {
    if (model->cell == PLATEAU_CELL_RNN) {
      h[j] = model->activation == PLATEAU_ACTIVATION_TANH ? ctanh(a[j] + b[j])
                                                          : sigmoid(a[j] + b[j]);
    } else if (model->cell == PLATEAU_CELL_GRU) {
      number r = sigmoid(a[j] + b[j]);
      number z = sigmoid(a[H + j] + b[H + j]);
      number n = ctanh(a[2 * H + j] + r * b[2 * H + j]);
      h[j] = (1 - z) * n + z * h[j];
    } else {
      number i = sigmoid(a[j] + b[j]);
      number f = sigmoid(a[H + j] + b[H + j]);
      number g = ctanh(a[2 * H + j] + b[2 * H + j]);
      number o = sigmoid(a[3 * H + j] + b[3 * H + j]);
      c[j] = f * c[j] + i * g;
      h[j] = o * ctanh(c[j]);
    }
  }
}

/* -ln softmax(logits)[target]. The real maximum is subtracted so that nothing overflows. */
static number cross_entropy(const number *logits, int count, int target) {
  double top = creal(logits[0]);
  for (int i = 1; i < count; i++) top = fmax(top, creal(logits[i]));
  number sum = 0;
  for (int i = 0; i < count; i++) sum += cexp(logits[i] - top);
  return clog(sum) + top - logits[target];
}

static void make_constant(number *values, int count) {
  for (int i = 0; i < count; i++) values[i] = creal(values[i]);
}

/* One row. Adds to the reported nats and to the differentiated nats. */
static void run_row(const oracle_model *model, const oracle_window *window, int row, number *h,
                    number *c, double *reported, number *differentiated) {
  int H = model->hidden, V = model->vocabulary, B = window->rows, T = window->steps,
      L = model->layers;
  int width = model->embedding ? model->embedding : V;
  const oracle_tensor *encoder = model->embedding ? find(model, "encoder.weight", -1) : NULL;
  for (int t = 0; t < T; t++) {
    if (t == window->burn_in || (window->last && t == T - 1)) {
      make_constant(h, L * H);
      make_constant(c, L * H);
    }
    int symbol = window->inputs[t * B + row];
    number x[WIDTH];
    const double seen = window->seen ? window->seen[t * B + row] : 1;
    for (int j = 0; j < width; j++)
      x[j] = seen * (encoder ? encoder->w[symbol * width + j] : j == symbol);
    for (int l = 0; l < L; l++) {
      cell(model, l, x, h + l * H, c + l * H);
      for (int j = 0; j < H; j++) {
        double mask = window->masks && l < L - 1 ? window->masks[((l * T + t) * B + row) * H + j]
                                                 : 1;
        x[j] = h[l * H + j] * mask;
      }
    }
    if (t < window->burn_in) continue;
    number logits[WIDTH];
    affine(find(model, "decoder.weight", -1), find(model, "decoder.bias", -1), x, logits);
    number nats = cross_entropy(logits, V, window->targets[t * B + row]);
    *reported += creal(nats);
    if (!window->last || t == T - 1) *differentiated += nats;
  }
}

/* The differentiated loss. */
static number forward(const oracle_model *model, const oracle_window *window, double *h_after,
                      double *c_after, double *reported) {
  int H = model->hidden, B = window->rows, L = model->layers;
  assert(H <= WIDTH && model->vocabulary <= WIDTH && model->embedding <= WIDTH && L <= 4);
  number differentiated = 0;
  *reported = 0;
  for (int row = 0; row < B; row++) {
    number h[4 * WIDTH], c[4 * WIDTH];
    for (int l = 0; l < L; l++)
      for (int j = 0; j < H; j++) {
        h[l * H + j] = window->h[(l * B + row) * H + j];
        c[l * H + j] = window->c[(l * B + row) * H + j];
      }
    run_row(model, window, row, h, c, reported, &differentiated);
    if (h_after == NULL) continue;
    for (int l = 0; l < L; l++)
      for (int j = 0; j < H; j++) {
        h_after[(l * B + row) * H + j] = creal(h[l * H + j]);
        c_after[(l * B + row) * H + j] = creal(c[l * H + j]);
      }
  }
  return differentiated / window->divisor;
}

double oracle_nats(const oracle_model *model, const oracle_window *window, double *h, double *c) {
  double reported;
  forward(model, window, h, c, &reported);
  return reported;
}

void oracle_gradient(oracle_model *model, const oracle_window *window, int index,
                     double *gradient) {
  const oracle_tensor *tensor = &model->tensor[index];
  for (int i = 0; i < tensor->rows * tensor->cols; i++) {
    number kept = tensor->w[i];
    double reported;
    tensor->w[i] = kept + 1e-30 * I;
    gradient[i] = cimag(forward(model, window, NULL, NULL, &reported)) / 1e-30;
    tensor->w[i] = kept;
  }
}
