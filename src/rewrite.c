/* rewrite.c - a sigmoid network as the tanh network that computes the same. */
#include "session.h"

/* sigmoid(x) = (1 + tanh(x/2)) / 2. With h_s = (1 + h_t) / 2 in every layer:
 *   from layer 0's input   W_t = W/2              b_t = b/2
 *   from a hidden state    W_t = W/4              b_t = (b + sum over k of W_k / 2) / 2
 *   decoder                D_t = D/2              b_t = b + sum over k of D_k / 2
 * and h_s = 0 is h_t = -1. Halves and quarters are exact; the biases round once. */
static void fold(const pl_tensor *weight, const pl_tensor *bias, pl_real *p, pl_real scale,
                 double bias_scale) {
  for (int row = 0; row < weight->rows; row++) {
    double sum = 0;
    for (int col = 0; col < weight->cols; col++) {
      pl_real *w = p + pl_tensor_index(weight, row, col);
      sum += (double)*w;
      *w *= scale;
    }
    pl_real *b = p + pl_tensor_index(bias, row, 0);
    *b = (pl_real)(((double)*b + sum / 2) * bias_scale);
  }
}

static void halve(const pl_tensor *t, pl_real *p) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++) p[pl_tensor_index(t, row, col)] /= 2;
}

/* h_t = 2 h_s - 1; pads stay 0. */
static void rewrite_states(plateau_session *s) {
  const pl_model *m = &s->model;
  for (int layer = 0; layer < m->layers && s->state_rows > 0; layer++)
    for (int row = 0; row < s->state_rows; row++)
      for (int unit = 0; unit < m->H; unit++) {
        pl_real *h = s->live.h[layer] + pl_area(row, m->Hp) + (size_t)unit;
        *h = 2 * *h - 1;
      }
}

plateau_status plateau_rewrite_as_tanh(plateau_session *s, plateau_error *error) {
  if (s->model.cell != PLATEAU_RNN || s->model.activation != PLATEAU_SIGMOID)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "Only a sigmoid rnn can be rewritten as a tanh rnn.");
  if (s->model.dropout > 0 && s->model.layers > 1)
    return pl_refuse(
        error, PLATEAU_BAD_SETTING,
        "With dropout between layers a sigmoid rnn has no equal tanh rnn; set dropout to 0.");
  const pl_model *m = &s->model;
  pl_real *p = s->live.parameters;
  for (int layer = 0; layer < m->layers; layer++) {
    const pl_tensor *b_ih = &m->tensor[m->b_ih[layer]];
    if (layer == 0) {
      halve(&m->tensor[m->w_ih[layer]], p);
      halve(b_ih, p);
    } else {
      fold(&m->tensor[m->w_ih[layer]], b_ih, p, (pl_real)0.25, 0.5);
    }
    fold(&m->tensor[m->w_hh[layer]], &m->tensor[m->b_hh[layer]], p, (pl_real)0.25, 0.5);
  }
  fold(&m->tensor[m->decoder], &m->tensor[m->decoder_bias], p, (pl_real)0.5, 1);
  s->model.activation = s->config.activation = PLATEAU_TANH;
  s->live.counters->h0 = 2 * s->live.counters->h0 - 1;
  rewrite_states(s);
  for (int i = 0; i < 2; i++)
    if (s->live.moment[i]) memset(s->live.moment[i], 0, m->size * sizeof(pl_real));
  s->live.counters->updates = 0;
  pl_session_written(s);
  return PLATEAU_OK;
}
