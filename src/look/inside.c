/* inside.c - shows what a network does while it reads: its hidden states, how saturated its gates
 * are, and how far a step moves its weights. */
#include "base/dmath.h"
#include "plateau_look.h"
#include "run/step.h"

#include <assert.h>
#include <string.h>

/* ---- Gates ---- */

static const plateau_gate tanh_unit[] = {{"hidden unit", true}};
static const plateau_gate sigmoid_unit[] = {{"hidden unit", false}};
static const plateau_gate gru[] = {
    {"reset gate", false}, {"update gate", false}, {"candidate", true}};
static const plateau_gate lstm[] = {
    {"input gate", false}, {"forget gate", false}, {"candidate", true}, {"output gate", false}};

const plateau_gate *plateau_gates(const plateau_session *s, int *count) {
  *count = s->model.G;
  return s->model.cell == PLATEAU_CELL_LSTM                  ? lstm
         : s->model.cell == PLATEAU_CELL_GRU                 ? gru
         : s->model.activation == PLATEAU_ACTIVATION_SIGMOID ? sigmoid_unit
                                                             : tanh_unit;
}

/* ---- Reading ---- */

_Static_assert((int)PLATEAU_LAYERS >= (int)PL_MAX_LAYERS, "every layer has its counts");

void plateau_inside_begin(plateau_inside *inside, plateau_session *s, size_t first, size_t length,
                          float *states) {
  assert(s->step.shards == 0 && first <= s->text.length && length <= s->text.length - first);
  *inside = (plateau_inside){.session = s, .first = first, .length = length};
  inside->states = states;
  pl_state_reset_rows(&s->model, s->measure.h, s->measure.c, PL_SHARD_ROWS, s->live.counters->h0);
  s->measure.lanes = s->measure.rest = 0; /* this buffer held a measurement's state */
  pl_session_refresh(s, pl_state_weights(&s->live));
  for (int v = 0; v < s->model.V; v++) {
    uint16_t symbol = (uint16_t)v;
    s->kernels->input_rows(&s->model, pl_state_weights(&s->live), &s->derived, &symbol, 1);
  }
}

/* The next window; with state = reset up to eight whole windows side by side. */
static pl_shard next_shard(const plateau_inside *x) {
  const plateau_session *s = x->session;
  size_t left = x->length - x->read, T = (size_t)s->plan.window;
  pl_shard shard = {.rows = 1, .steps = (int)(left < T ? left : T)};
  if (s->config.state == PLATEAU_STATE_RESET && left >= T)
    shard.rows = (int)(left / T < PL_SHARD_ROWS ? left / T : PL_SHARD_ROWS);
  for (int r = 0; r < shard.rows; r++)
    shard.symbol[r] = s->text.symbols + x->first + x->read + (size_t)r * (size_t)shard.steps;
  /* No prediction counts, so no target is read, and the stretch may end at the end of the text. */
  shard.counted_from = shard.differentiated_from = shard.loss_from = shard.steps;
  memcpy(shard.h, s->measure.h, sizeof shard.h);
  memcpy(shard.c, s->measure.c, sizeof shard.c);
  return shard;
}

/* Counts the activations that the shard has left for one gate of one layer. */
static void count_gate(plateau_saturation *counts, const pl_real *values, size_t stride, int rows,
                       int H, bool both_signs) {
  const pl_real low = both_signs ? (pl_real)-0.9 : (pl_real)0.1, high = (pl_real)0.9;
  for (int i = 0; i < rows; i++, values += stride)
    for (int j = 0; j < H; j++) {
      counts->low += values[j] < low;
      counts->high += values[j] > high;
    }
  counts->count += pl_area(rows, H);
}

static void count_layer(plateau_inside *x, const pl_shard *shard, int layer) {
  const plateau_session *s = x->session;
  const pl_model *m = &s->model;
  const pl_workspace *w = &s->workspace[0];
  int gates, rows = shard->steps * shard->rows;
  const plateau_gate *gate = plateau_gates(s, &gates);
  for (int g = 0; g < gates; g++) {
    /* The rnn leaves its sums where other cells leave gates; its only activation is the state. */
    const pl_real *values = m->cell == PLATEAU_CELL_RNN
                                ? w->h[layer] + pl_area(shard->rows, m->H_stride)
                                : w->gates[layer] + pl_area(g, m->Hp);
    size_t stride = (size_t)(m->cell == PLATEAU_CELL_RNN ? m->H_stride : m->N_stride);
    count_gate(&x->saturation[layer][g], values, stride, rows, m->H, gate[g].both_signs);
  }
}

static void copy_states(const plateau_inside *x, const pl_shard *shard, int layer) {
  const pl_model *m = &x->session->model;
  const pl_real *h = x->session->workspace[0].h[layer] + pl_area(shard->rows, m->H_stride);
  for (int t = 0; t < shard->steps; t++)
    for (int r = 0; r < shard->rows; r++, h += m->H_stride) {
      size_t character = x->read + pl_area(r, shard->steps) + (size_t)t;
      float *out = x->states + character * pl_area(m->layers, m->H) + pl_area(layer, m->H);
      for (int j = 0; j < m->H; j++) out[j] = (float)h[j];
    }
}

bool plateau_inside_advance(plateau_inside *x) {
  plateau_session *s = x->session;
  assert(s->step.shards == 0);
  if (x->read == x->length) return false;
  pl_shard shard = next_shard(x);
  if (s->config.state == PLATEAU_STATE_RESET)
    pl_state_reset_rows(&s->model, shard.h, shard.c, shard.rows, s->live.counters->h0);
  s->kernels->shards_run(&s->model, pl_state_weights(&s->live), &s->derived, 1, &s->workspace[0],
                         &shard);
  for (int layer = 0; layer < s->model.layers; layer++) {
    count_layer(x, &shard, layer);
    if (x->states) copy_states(x, &shard, layer);
  }
  x->read += pl_area(shard.rows, shard.steps);
  return x->read < x->length;
}

/* ---- Steps ---- */

void plateau_update_ratio(const plateau_session *s, const plateau_real *before, double *ratio) {
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    double moved = 0, norm = 0;
    for (int row = 0; row < t->rows; row++)
      for (int col = 0; col < t->cols; col++, before++) {
        double was = (double)*before;
        double by = (double)s->live.parameters[pl_tensor_index(t, row, col)] - was;
        moved += by * by;
        norm += was * was;
      }
    ratio[i] = norm > 0 ? pl_sqrt(moved / norm) : __builtin_nan("");
  }
}
