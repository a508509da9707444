/* rewrite.c - rewrites an rnn with the other activation so that it computes the same function. */
#include "run/rewrite.h"

#include <string.h>

/* sigmoid(x) = (1 + tanh(x/2)) / 2. With h_s = (1 + h_t) / 2 in every layer:
 *   from layer 0's input   W_t = W_s/2            b_t = b_s/2
 *   from a hidden state    W_t = W_s/4            b_t = (b_s + sum over k of W_s_k / 2) / 2
 *   decoder                D_t = D_s/2            b_t = b_s + sum over k of D_s_k / 2
 * h_s = 0 is h_t = -1, h_t = 0 is h_s = 1/2, and in the other direction
 *   W_s = 2 W_t   b_s = 2 b_t;   W_s = 4 W_t   b_s = 2 (b_t - sum of W_t_k);   D_s = 2 D_t ...
 * Powers of two are exact; the biases round once. */
typedef struct factors {
  /* factors on weights from the input, on weights from a hidden state, on gate sums */
  double input, hidden, sums;
  /* what the sum of a hidden state's weights adds to the bias, in the old unit */
  double shift;
} factors;

static const factors TO_TANH = {0.5, 0.25, 0.5, 0.5}, TO_SIGMOID = {2, 4, 2, -1};

/* w *= scale   b = (b + shift * sum of w) * bias_scale */
static void fold(const pl_tensor *weight, const pl_tensor *bias, pl_real *p, double scale,
                 double shift, double bias_scale) {
  for (int row = 0; row < weight->rows; row++) {
    double sum = 0;
    for (int col = 0; col < weight->cols; col++) {
      pl_real *w = p + pl_tensor_index(weight, row, col);
      sum += (double)*w;
      *w *= (pl_real)scale;
    }
    pl_real *b = p + pl_tensor_index(bias, row, 0);
    *b = (pl_real)(((double)*b + sum * shift) * bias_scale);
  }
}

static void scale_tensor(const pl_tensor *t, pl_real *p, double scale) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++) p[pl_tensor_index(t, row, col)] *= (pl_real)scale;
}

/* h_t = 2 h_s - 1 */
static double state_as(int activation, double h) {
  return activation == PLATEAU_ACTIVATION_TANH ? 2 * h - 1 : (1 + h) / 2;
}

/* Pads stay 0. */
static void rewrite_states(plateau_session *s, int activation) {
  const pl_model *m = &s->model;
  for (int layer = 0; layer < m->layers && s->state_rows > 0; layer++)
    for (int row = 0; row < s->state_rows; row++)
      for (int unit = 0; unit < m->H; unit++) {
        pl_real *h = s->live.h[layer] + pl_area(row, m->Hp) + (size_t)unit;
        *h = (pl_real)state_as(activation, (double)*h);
      }
}

void pl_session_rewrite(plateau_session *s, int activation) {
  const pl_model *m = &s->model;
  const factors *f = activation == PLATEAU_ACTIVATION_TANH ? &TO_TANH : &TO_SIGMOID;
  pl_real *p = s->live.parameters;
  for (int layer = 0; layer < m->layers; layer++) {
    const pl_tensor *b_ih = &m->tensor[m->b_ih[layer]];
    if (layer == 0) {
      scale_tensor(&m->tensor[m->w_ih[layer]], p, f->input);
      scale_tensor(b_ih, p, f->sums);
    } else {
      fold(&m->tensor[m->w_ih[layer]], b_ih, p, f->hidden, f->shift, f->sums);
    }
    fold(&m->tensor[m->w_hh[layer]], &m->tensor[m->b_hh[layer]], p, f->hidden, f->shift, f->sums);
  }
  fold(&m->tensor[m->decoder], &m->tensor[m->decoder_bias], p, f->input, f->shift, 1);
  s->model.activation = s->config.activation = activation;
  s->live.counters->h0 = state_as(activation, s->live.counters->h0);
  rewrite_states(s, activation);
  for (int i = 0; i < 2; i++)
    if (s->live.moment[i]) memset(s->live.moment[i], 0, m->size * sizeof(pl_real));
  s->live.counters->updates = 0;
  pl_best_forget(s);
  pl_session_written(s);
}

plateau_status plateau_rewrite_as_tanh(plateau_session *s, plateau_error *error) {
  if (s->model.cell != PLATEAU_CELL_RNN || s->model.activation != PLATEAU_ACTIVATION_SIGMOID)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "Only a sigmoid rnn can be rewritten as a tanh rnn.");
  if (s->model.dropout > 0 && s->model.layers > 1)
    return pl_refuse(
        error, PLATEAU_BAD_SETTING,
        "With dropout between layers no tanh rnn equals the sigmoid rnn; set dropout to 0.");
  pl_session_rewrite(s, PLATEAU_ACTIVATION_TANH);
  return PLATEAU_OK;
}
