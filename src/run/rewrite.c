/* rewrite.c - rewrites an rnn with the other activation so that it computes the same function. */
#include "run/rewrite.h"

#include <string.h>

/* sigmoid(x) = (1 + tanh(x/2)) / 2. With h_s = (1 + h_t) / 2 in every layer:
 *   from layer 0's input   W_t = W_s/2            b_t = b_s/2
 *   from a hidden state    W_t = W_s/4            b_t = (b_s + sum over k of W_s_k / 2) / 2
 *   decoder                D_t = D_s/2            b_t = b_s + sum over k of D_s_k / 2
 * h_s = 0 is h_t = -1, h_t = 0 is h_s = 1/2, and in the other direction
 *   W_s = 2 W_t   b_s = 2 b_t;   W_s = 4 W_t   b_s = 2 (b_t - sum of W_t_k);   D_s = 2 D_t ...
 * Powers of two are exact; the biases round once. An encoder that is tied to the decoder gets the
 * decoder's factor, which layer 0's weights then leave out: D_t = D_s/2, W_t = W_s. */
typedef struct factors {
  /* factors on weights from the input, on weights from a hidden state, on gate sums */
  double input, hidden, sums;
  /* what the sum of a hidden state's weights adds to the bias, in the old unit */
  double shift;
} factors;

static const factors TO_TANH = {0.5, 0.25, 0.5, 0.5}, TO_SIGMOID = {2, 4, 2, -1};

/* Where rewritten numbers go: over the old ones, or nowhere, to see first whether all are finite. */
typedef struct pass {
  const pl_real *from;
  pl_real *to;            /* `from` itself, or NULL */
  const pl_tensor *fault; /* the first with a number that is not finite */
} pass;

static void put(pass *p, const pl_tensor *t, size_t at, pl_real value) {
  if (!(value - value == 0) && !p->fault) p->fault = t;
  if (p->to) p->to[at] = value;
}

/* w *= scale   b = (b + shift * sum of w) * bias_scale */
static void fold(pass *p, const pl_tensor *weight, const pl_tensor *bias, double scale,
                 double shift, double bias_scale) {
  for (int row = 0; row < weight->rows; row++) {
    double sum = 0;
    for (int col = 0; col < weight->cols; col++) {
      size_t at = pl_tensor_index(weight, row, col);
      sum += (double)p->from[at];
      put(p, weight, at, p->from[at] * (pl_real)scale);
    }
    size_t at = pl_tensor_index(bias, row, 0);
    put(p, bias, at, (pl_real)(((double)p->from[at] + sum * shift) * bias_scale));
  }
}

static void scale_tensor(pass *p, const pl_tensor *t, double scale) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++) {
      size_t at = pl_tensor_index(t, row, col);
      put(p, t, at, p->from[at] * (pl_real)scale);
    }
}

static void rewrite_parameters(pass *p, const pl_model *m, int activation) {
  const factors *f = activation == PLATEAU_ACTIVATION_TANH ? &TO_TANH : &TO_SIGMOID;
  const int first = m->twin < 0 ? m->w_ih[0] : m->twin;
  for (int layer = 0; layer < m->layers; layer++) {
    const pl_tensor *b_ih = &m->tensor[m->b_ih[layer]];
    if (layer == 0) {
      scale_tensor(p, &m->tensor[first], f->input);
      scale_tensor(p, b_ih, f->sums);
    } else {
      fold(p, &m->tensor[m->w_ih[layer]], b_ih, f->hidden, f->shift, f->sums);
    }
    fold(p, &m->tensor[m->w_hh[layer]], &m->tensor[m->b_hh[layer]], f->hidden, f->shift, f->sums);
  }
  fold(p, &m->tensor[m->decoder], &m->tensor[m->decoder_bias], f->input, f->shift, 1);
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

plateau_status pl_rewrite_check(const pl_model *m, const pl_real *parameters, int activation,
                                plateau_error *error) {
  pass p = {.from = parameters};
  rewrite_parameters(&p, m, activation);
  if (!p.fault) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_SETTING,
                   "As a %s rnn this model would have a number in %s that is not finite: its "
                   "weights are too large. Keep the activation, or start over with a lower "
                   "learning rate or with clipping.",
                   activation == PLATEAU_ACTIVATION_TANH ? "tanh" : "sigmoid", p.fault->name);
}

plateau_status pl_session_rewrite(plateau_session *s, int activation, plateau_error *error) {
  plateau_status status = pl_rewrite_check(&s->model, s->live.parameters, activation, error);
  if (status) return status;
  if (!pl_state_finite(&s->live, &s->model, s->state_rows))
    return pl_refuse(error, PLATEAU_DIVERGED,
                     "The hidden state is not finite at step %u. Train a step, which returns the "
                     "run to its newest snapshot, and try again.",
                     s->live.counters->step);
  pass p = {.from = s->live.parameters, .to = s->live.parameters};
  rewrite_parameters(&p, &s->model, activation);
  if (s->live.average) {
    p = (pass){.from = s->live.average, .to = s->live.average};
    rewrite_parameters(&p, &s->model, activation);
  }
  s->model.activation = s->config.activation = activation;
  s->live.counters->h0 = state_as(activation, s->live.counters->h0);
  rewrite_states(s, activation);
  for (int i = 0; i < 2; i++)
    if (s->live.moment[i]) memset(s->live.moment[i], 0, s->model.size * sizeof(pl_real));
  s->live.counters->updates = 0;
  pl_best_forget(s->best);
  return PLATEAU_OK;
}

plateau_status plateau_rewrite_as_tanh(plateau_session *s, plateau_error *error) {
  if (s->model.cell != PLATEAU_CELL_RNN || s->model.activation != PLATEAU_ACTIVATION_SIGMOID)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "Only a sigmoid rnn can be rewritten as a tanh rnn.");
  if (s->model.dropout > 0 && s->model.layers > 1)
    return pl_refuse(
        error, PLATEAU_BAD_SETTING,
        "With dropout between layers no tanh rnn equals the sigmoid rnn; set dropout to 0.");
  plateau_status status = pl_session_rewrite(s, PLATEAU_ACTIVATION_TANH, error);
  if (!status) pl_session_written(s);
  return status;
}
