/* support_reference.c - the forward pass in plain double loops. */
#include "support_reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void reference_open(reference *r, const plateau_session *session) {
  memset(r, 0, sizeof *r);
  r->config = *plateau_session_config(session);
  r->V = plateau_session_vocabulary(session)->size;
  assert_in_range(r->config.hidden, 1, REFERENCE_WIDTH);
  assert_in_range(r->V, 1, REFERENCE_WIDTH);
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    plateau_real *values = malloc(count * sizeof *values);
    plateau_tensor_read(session, i, values);
    r->tensor[i] = malloc(count * sizeof(double));
    for (size_t j = 0; j < count; j++) r->tensor[i][j] = values[j];
    free(values);
  }
}

void reference_close(reference *r) {
  for (int i = 0; i < REFERENCE_TENSORS; i++) free(r->tensor[i]);
}

void reference_reset(reference *r, double h0) {
  memset(r->c, 0, sizeof r->c);
  for (int layer = 0; layer < 4; layer++)
    for (int unit = 0; unit < REFERENCE_WIDTH; unit++) r->h[layer][unit] = h0;
}

/* A row of w times x, plus the bias. */
static double sum_of(const double *w, const double *bias, const double *x, int row, int width) {
  double sum = bias[row];
  for (int k = 0; k < width; k++) sum += w[row * width + k] * x[k];
  return sum;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* One layer. x becomes its new hidden state. */
static void read_layer(reference *r, int layer, double *x, int width) {
  double *const *t = &r->tensor[(r->config.embedding > 0) + 4 * layer];
  int H = r->config.hidden;
  double *h = r->h[layer], *c = r->c[layer], before[REFERENCE_WIDTH];
  memcpy(before, h, sizeof before);
  for (int j = 0; j < H; j++) {
    double in[4] = {0}, back[4] = {0};
    int gates = r->config.cell == PLATEAU_CELL_LSTM  ? 4
                : r->config.cell == PLATEAU_CELL_GRU ? 3
                                                     : 1;
    for (int gate = 0; gate < gates; gate++) {
      in[gate] = sum_of(t[0], t[2], x, gate * H + j, width);
      back[gate] = sum_of(t[1], t[3], before, gate * H + j, H);
    }
    if (r->config.cell == PLATEAU_CELL_RNN) {
      double s = in[0] + back[0];
      h[j] = r->config.activation == PLATEAU_ACTIVATION_SIGMOID ? sigmoid(s) : tanh(s);
    } else if (r->config.cell == PLATEAU_CELL_GRU) {
      double reset = sigmoid(in[0] + back[0]), z = sigmoid(in[1] + back[1]);
      h[j] = (1 - z) * tanh(in[2] + reset * back[2]) + z * before[j];
    } else {
      c[j] = sigmoid(in[1] + back[1]) * c[j] + sigmoid(in[0] + back[0]) * tanh(in[2] + back[2]);
      h[j] = sigmoid(in[3] + back[3]) * tanh(c[j]);
    }
  }
  memcpy(x, h, sizeof before);
}

void reference_read(reference *r, int symbol) {
  int E = r->config.embedding, width = E > 0 ? E : r->V, last = (E > 0) + 4 * r->config.layers;
  double x[REFERENCE_WIDTH] = {0};
  if (E > 0)
    memcpy(x, r->tensor[0] + symbol * E, (size_t)E * sizeof *x);
  else
    x[symbol] = 1;
  for (int layer = 0; layer < r->config.layers; layer++) {
    read_layer(r, layer, x, width);
    width = r->config.hidden;
  }
  for (int v = 0; v < r->V; v++)
    r->logits[v] = sum_of(r->tensor[last], r->tensor[last + 1], x, v, width);
}

double reference_nats(const reference *r, int target) {
  double largest = r->logits[0], sum = 0;
  for (int v = 1; v < r->V; v++) largest = fmax(largest, r->logits[v]);
  for (int v = 0; v < r->V; v++) sum += exp(r->logits[v] - largest);
  return log(sum) + largest - r->logits[target];
}

double reference_total(reference *r, const uint16_t *symbols, size_t predictions, size_t window,
                       size_t burn_in, double h0, size_t *counted) {
  double nats = 0;
  for (size_t i = 0; i < predictions; i++) {
    size_t at = window > 0 ? i % window : i;
    if (at == 0) reference_reset(r, h0);
    reference_read(r, symbols[i]);
    if (at < burn_in) continue;
    nats += reference_nats(r, symbols[i + 1]);
    ++*counted;
  }
  return nats;
}
