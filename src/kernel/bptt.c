/* bptt.c - one shard of a batch: forward, loss, backward. */
#include "kernel/bptt.h"

#include "base/dmath.h"
#include "kernel/cell.h"
#include "kernel/dropout.h"
#include "kernel/gemm.h"
#include "kernel/vmath.h"

#include <string.h>

static const pl_cell *cell_of(const pl_model *m) {
  return m->cell == PLATEAU_CELL_LSTM  ? &pl_cell_lstm
         : m->cell == PLATEAU_CELL_GRU ? &pl_cell_gru
                                       : &pl_cell_rnn;
}

/* Whether a block of gates (the gru's third) is not direct: r scales its recurrent product first. */
static bool has_candidate(const pl_model *m) { return m->direct_gates < m->G; }

/* Collects the buffers of step t of a layer for its cell. */
static pl_cell_step step_of(const pl_model *m, const pl_workspace *w, int layer, int rows, int t) {
  size_t before = pl_area(t * rows, m->H_stride), now = before + pl_area(rows, m->H_stride);
  pl_cell_step step = {.rows = rows, .width = m->Hp, .activation = m->activation};
  step.stride = (size_t)m->H_stride;
  step.gates_stride = (size_t)m->N_stride;
  step.gates = w->gates[layer] + pl_area(t * rows, m->N_stride);
  step.h_before = w->h[layer] + before;
  step.h = w->h[layer] + now;
  if (w->candidate[layer]) step.candidate = w->candidate[layer] + before;
  if (w->c[layer]) {
    step.c_before = w->c[layer] + before;
    step.c = w->c[layer] + now;
  }
  return step;
}

/* The rows that a layer reads: the hidden states of the layer below, after its dropout mask. */
static const pl_real *input_of(const pl_model *m, const pl_workspace *w, const pl_shard *s,
                               int layer) {
  if (s->dropout > 0) return w->dropped[layer - 1];
  return w->h[layer - 1] + pl_area(s->rows, m->H_stride);
}

/* ---- Forward ---- */

/* Writes the same numbers into every row. */
static void repeat_row(int count, int width, const pl_real *row, pl_real *out, size_t stride) {
  for (int i = 0; i < count; i++)
    memcpy(out + (size_t)i * stride, row, (size_t)width * sizeof *row);
}

/* Copies rows of Hp numbers between a state and a workspace, which have different strides. */
static void copy_rows(const pl_model *m, int rows, const pl_real *from, int from_stride,
                      pl_real *to, int to_stride) {
  for (int r = 0; r < rows; r++)
    memcpy(to + pl_area(r, to_stride), from + pl_area(r, from_stride), (size_t)m->Hp * sizeof *to);
}

/* Computes the gate sums of a layer above the first, without the recurrent product, for all steps
 * at once. */
static void input_sums(const pl_model *m, const pl_real *parameters, const pl_derived *d,
                       pl_workspace *w, const pl_shard *s, int layer) {
  int count = s->rows * s->steps;
  repeat_row(count, m->Np, d->bias[layer], w->gates[layer], (size_t)m->N_stride);
  pl_gemm_panels(count, m->H, m->Np / PL_LANES, input_of(m, w, s, layer), (size_t)m->H_stride,
                 parameters + m->tensor[m->w_ih[layer]].offset, pl_area(m->H, PL_LANES),
                 w->gates[layer], (size_t)m->N_stride);
}

/* Whether row r does not see its character at step t. */
static bool is_dropped(const pl_shard *s, int r, int t) {
  return s->input_dropout > 0 &&
         pl_dropout_input(s->dropout_key, t, s->first_row + r, s->input_dropout);
}

/* Writes the start values of a step's sums just before its products need them in cache: for the
 * first layer the rows of the input table, or its biases alone where the input is 0; for a candidate
 * its recurrent bias. */
static void gather(const pl_model *m, const pl_real *parameters, const pl_derived *d,
                   const pl_shard *s, int layer, int t, const pl_cell_step *step) {
  for (int r = 0; r < s->rows && layer == 0; r++)
    memcpy(step->gates + pl_area(r, m->N_stride),
           is_dropped(s, r, t) ? d->bias[0] : d->table + pl_area(s->symbol[r][t], m->Np),
           (size_t)m->Np * sizeof(pl_real));
  if (has_candidate(m))
    repeat_row(s->rows, m->Hp,
               parameters + m->tensor[m->b_hh[layer]].offset + pl_area(m->direct_gates, m->Hp),
               step->candidate, (size_t)m->H_stride);
}

/* Adds h_before·U to the gate sums. The product of a block that is not direct goes to the
 * candidate, where r scales it. */
static void recurrent_sums(const pl_model *m, const pl_real *u, int count,
                           const pl_cell_step *step) {
  size_t panel = pl_area(m->H, PL_LANES), hidden = (size_t)m->H_stride;
  int panels = m->Hp / PL_LANES, direct = m->direct_gates * panels;
  pl_rows sums[PL_MAX_SHARDS_AT_ONCE], candidates[PL_MAX_SHARDS_AT_ONCE];
  for (int i = 0; i < count; i++) {
    sums[i] = (pl_rows){step[i].rows, step[i].h_before, step[i].gates};
    candidates[i] = (pl_rows){step[i].rows, step[i].h_before, step[i].candidate};
  }
  pl_gemm_blocks(count, sums, m->H, direct, hidden, u, panel, (size_t)m->N_stride);
  if (has_candidate(m))
    pl_gemm_blocks(count, candidates, m->H, panels, hidden, u + (size_t)direct * panel, panel,
                   hidden);
}

static void drop_outputs(const pl_model *m, pl_workspace *w, const pl_shard *s, int layer) {
  const pl_real *h = w->h[layer] + pl_area(s->rows, m->H_stride);
  for (int t = 0; t < s->steps; t++)
    for (int r = 0; r < s->rows; r++) {
      size_t at = pl_area(t * s->rows + r, m->H_stride);
      pl_real *mask = w->mask[layer] + at;
      memset(mask, 0, (size_t)m->H_stride * sizeof *mask);
      pl_dropout_mask(s->dropout_key, layer, t, s->first_row + r, m->H, s->dropout, mask);
      for (int j = 0; j < m->Hp; j += PL_LANES)
        v_store(w->dropped[layer] + at + j, v_mul(v_load(h + at + j), v_load(mask + j)));
    }
}

static void begin_layer(const pl_model *m, const pl_real *parameters, const pl_derived *d,
                        pl_workspace *w, const pl_shard *s, int layer) {
  copy_rows(m, s->rows, s->h[layer], m->Hp, w->h[layer], m->H_stride);
  if (w->c[layer]) copy_rows(m, s->rows, s->c[layer], m->Hp, w->c[layer], m->H_stride);
  if (layer > 0) input_sums(m, parameters, d, w, s, layer);
}

static void end_layer(const pl_model *m, pl_workspace *w, const pl_shard *s, int layer) {
  size_t last = pl_area(s->steps * s->rows, m->H_stride);
  copy_rows(m, s->rows, w->h[layer] + last, m->H_stride, s->h[layer], m->Hp);
  if (w->c[layer]) copy_rows(m, s->rows, w->c[layer] + last, m->H_stride, s->c[layer], m->Hp);
  if (s->dropout > 0 && layer + 1 < m->layers) drop_outputs(m, w, s, layer);
}

static void forward(const pl_model *m, const pl_real *parameters, const pl_derived *d, int count,
                    pl_workspace *w, const pl_shard *s) {
  for (int layer = 0; layer < m->layers; layer++) {
    for (int i = 0; i < count; i++) begin_layer(m, parameters, d, &w[i], &s[i], layer);
    for (int t = 0; t < s->steps; t++) {
      pl_cell_step step[PL_MAX_SHARDS_AT_ONCE];
      for (int i = 0; i < count; i++) {
        step[i] = step_of(m, &w[i], layer, s[i].rows, t);
        gather(m, parameters, d, &s[i], layer, t, &step[i]);
      }
      recurrent_sums(m, parameters + m->tensor[m->w_hh[layer]].offset, count, step);
      for (int i = 0; i < count; i++) cell_of(m)->forward(&step[i]);
    }
    for (int i = 0; i < count; i++) end_layer(m, &w[i], &s[i], layer);
  }
}

/* ---- Logits and loss ---- */

/* logits = h·D + bias for `steps` steps from t. Pads are so low that their exponential is 0. */
static void logits_of(const pl_model *m, const pl_real *parameters, const pl_workspace *w,
                      const pl_shard *s, int t, int steps, pl_real *logits) {
  int count = steps * s->rows;
  repeat_row(count, m->Vp, parameters + m->tensor[m->decoder_bias].offset, logits, (size_t)m->Vp);
  pl_gemm_panels(count, m->H, m->Vp / PL_LANES,
                 w->h[m->layers - 1] + pl_area((t + 1) * s->rows, m->H_stride), (size_t)m->H_stride,
                 parameters + m->tensor[m->decoder].offset, pl_area(m->H, PL_LANES), logits,
                 (size_t)m->Vp);
  for (int i = 0; i < count; i++)
    for (int v = m->V; v < m->Vp; v++) logits[pl_area(i, m->Vp) + (size_t)v] = (pl_real)-1e30;
}

static void divide_logits(const pl_model *m, int count, double temperature, pl_real *logits) {
  const v8 by = v_splat((pl_real)(1 / temperature));
  for (size_t i = 0; i < pl_area(count, m->Vp); i += PL_LANES)
    v_store(logits + i, v_mul(v_load(logits + i), by));
}

static pl_real largest_of(int padded, const pl_real *logits) {
  v8 largest = v_load(logits);
  for (int v = PL_LANES; v < padded; v += PL_LANES) largest = v_max(largest, v_load(logits + v));
  return v_largest(largest);
}

/* The sum of exp((l - max) * by) over a row, whose terms are written to `terms` unless that is NULL. */
static pl_real exponentials(int padded, const pl_real *logits, pl_real max, pl_real by,
                            pl_real *terms) {
  v8 sum = v_zero();
  for (int v = 0; v < padded; v += PL_LANES) {
    v8 e = v_exp(v_mul(v_sub(v_load(logits + v), v_splat(max)), v_splat(by)));
    if (terms) v_store(terms + v, e);
    sum = v_add(sum, e);
  }
  return v_sum(sum);
}

static pl_real log_of(pl_real x) { return v_lane(v_log(v_splat(x)), 0); }

/* The cross-entropy of one row of logits at each temperature, added to the sums. */
static void add_temperatures(int padded, const pl_real *logits, int target, const pl_shard *s) {
  const pl_real max = largest_of(padded, logits);
  for (int k = 0; k < PL_TEMPERATURES; k++) {
    const pl_real by = (pl_real)(1 / s->temperatures[k]);
    const pl_real total = exponentials(padded, logits, max, by, NULL);
    s->at_temperature[k] += (double)(log_of(total) + (max - logits[target]) * by);
  }
}

/* The cross-entropy of one row of logits in nats: log(sum of exp(l - max)) + max - l[target].
 * Its derivative times scale replaces the logits: scale * (softmax - onehot). */
static double cross_entropy(int padded, pl_real *logits, int target, pl_real scale) {
  const pl_real max = largest_of(padded, logits), own = logits[target];
  const pl_real total = exponentials(padded, logits, max, 1, logits);
  v8 share = v_splat(scale / total);
  for (int v = 0; v < padded; v += PL_LANES) v_store(logits + v, v_mul(v_load(logits + v), share));
  logits[target] -= scale;
  return (double)(log_of(total) + (max - own));
}

/* Sums the loss of the steps from t and turns their logits into gradients. */
static void losses_of(const pl_model *m, pl_workspace *w, pl_shard *s, int t, int steps) {
  for (int i = 0; i < steps; i++)
    for (int r = 0; r < s->rows; r++) {
      pl_real *logits = w->logits + pl_area(i * s->rows + r, m->Vp);
      const int target = s->symbol[r][t + i + 1];
      const bool counts = t + i >= s->counted_from;
      if (s->temperatures && counts) add_temperatures(m->Vp, logits, target, s);
      double nats = cross_entropy(m->Vp, logits, target, (pl_real)s->scale);
      if (!counts) continue;
      s->loss += nats;
      if (s->nats[r]) s->nats[r][t + i] = nats;
    }
}

/* The decoder backward: from the logits' gradients to its own weights and to h of the last layer.
 * Steps before loss_from have no gradient. */
static void decoder_back(const pl_model *m, const pl_derived *d, pl_workspace *w, const pl_shard *s,
                         int t, int steps) {
  int skip = s->loss_from > t ? s->loss_from - t : 0;
  if (skip >= steps) return;
  int count = (steps - skip) * s->rows, first = (t + skip) * s->rows;
  const pl_real *dl = w->logits + pl_area(skip * s->rows, m->Vp);
  pl_gemm_outer(count, m->H, m->Vp / PL_LANES,
                w->h[m->layers - 1] + pl_area(first + s->rows, m->H_stride), (size_t)m->H_stride,
                dl, (size_t)m->Vp, t + skip == s->loss_from,
                s->gradient + m->tensor[m->decoder].offset, pl_area(m->H, PL_LANES),
                s->gradient + m->tensor[m->decoder_bias].offset);
  pl_gemm_panels(count, m->V, m->Hp / PL_LANES, dl, (size_t)m->Vp, d->decoder_t,
                 pl_area(m->V, PL_LANES), w->dh + pl_area(first, m->H_stride), (size_t)m->H_stride);
}

/* Clears the gradient that reaches these steps from above. */
static void clear_steps(const pl_model *m, pl_workspace *w, const pl_shard *s, int t, int steps) {
  memset(w->dh + pl_area(t * s->rows, m->H_stride), 0,
         pl_area(steps * s->rows, m->H_stride) * sizeof(pl_real));
}

static void loss_and_decoder(const pl_model *m, const pl_real *parameters, const pl_derived *d,
                             pl_workspace *w, pl_shard *s) {
  s->loss = 0;
  int from = s->counted_from < s->loss_from ? s->counted_from : s->loss_from;
  if (s->gradient) clear_steps(m, w, s, 0, from);
  int at_once = pl_steps_of(PL_LOGIT_ROWS, s->rows);
  for (int t = from; t < s->steps; t += at_once) {
    int steps = s->steps - t < at_once ? s->steps - t : at_once;
    logits_of(m, parameters, w, s, t, steps, w->logits);
    if (s->temperature > 0) divide_logits(m, steps * s->rows, s->temperature, w->logits);
    losses_of(m, w, s, t, steps);
    if (!s->gradient) continue;
    clear_steps(m, w, s, t, steps);
    decoder_back(m, d, w, s, t, steps);
  }
}

/* ---- Back ---- */

/* dh_before += d sums · U transposed, gates in their stored order. */
static void recurrent_back(const pl_model *m, const pl_real *u_t, int count,
                           const pl_cell_step *step) {
  size_t panel = pl_area(m->Np, PL_LANES), hidden = (size_t)m->H_stride;
  int deep = m->direct_gates * m->Hp, panels = m->Hp / PL_LANES;
  pl_rows sums[PL_MAX_SHARDS_AT_ONCE], candidates[PL_MAX_SHARDS_AT_ONCE];
  for (int i = 0; i < count; i++) {
    sums[i] = (pl_rows){step[i].rows, step[i].gates, step[i].dh};
    candidates[i] = (pl_rows){step[i].rows, step[i].candidate, step[i].dh};
  }
  pl_gemm_blocks(count, sums, deep, panels, (size_t)m->N_stride, u_t, panel, hidden);
  if (has_candidate(m))
    pl_gemm_blocks(count, candidates, m->Hp, panels, hidden, u_t + pl_area(deep, PL_LANES), panel,
                   hidden);
}

/* Writes the norm of each row of a step's gradient; pads are 0. */
static void write_norms(const pl_model *m, const pl_real *gradient, int rows, double *norms) {
  for (int r = 0; r < rows; r++) {
    double squares = 0;
    for (int j = 0; j < m->H; j++) {
      double x = (double)gradient[pl_area(r, m->H_stride) + (size_t)j];
      squares += x * x;
    }
    norms[r] = pl_sqrt(squares);
  }
}

static void watch_step(const pl_model *m, const pl_workspace *w, const pl_shard *s, int layer,
                       int t, const pl_cell_step *step) {
  write_norms(m, step->dh, s->rows, s->watch->h[layer] + t * s->rows);
  if (!cell_of(m)->total_dc) return;
  cell_of(m)->total_dc(step, w->dc_total);
  write_norms(m, w->dc_total, s->rows, s->watch->c[layer] + t * s->rows);
}

/* One step of a shard backward up to the product: adds what reaches it from above, then runs the
 * cell. */
static void cell_back(const pl_model *m, pl_workspace *w, const pl_shard *s, int layer, int t,
                      pl_cell_step *step) {
  int width = s->rows * m->H_stride;
  const pl_real *above = w->dh + pl_area(t, width);
  for (int i = 0; i < width; i += PL_LANES)
    v_store(w->dh_next + i, v_add(v_load(w->dh_next + i), v_load(above + i)));
  *step = step_of(m, w, layer, s->rows, t);
  step->dh = w->dh_next;
  step->dc = w->dc_next;
  if (s->watch) watch_step(m, w, s, layer, t, step);
  cell_of(m)->backward(step);
}

/* Backward through the steps of one layer, last first. d sums replace the gates in place. */
static void layer_back(const pl_model *m, const pl_derived *d, int count, pl_workspace *w,
                       const pl_shard *s, int layer) {
  for (int i = 0; i < count; i++) {
    size_t bytes = pl_area(s[i].rows, m->H_stride) * sizeof(pl_real);
    memset(w[i].dh_next, 0, bytes);
    if (w[i].dc_next) memset(w[i].dc_next, 0, bytes);
  }
  for (int t = s->steps - 1; t >= s->differentiated_from; t--) {
    pl_cell_step step[PL_MAX_SHARDS_AT_ONCE];
    for (int i = 0; i < count; i++) cell_back(m, &w[i], &s[i], layer, t, &step[i]);
    if (t > s->differentiated_from) recurrent_back(m, d->w_hh_t[layer], count, step);
  }
}

/* Gradients of a layer's recurrent tensors from its d sums, `steps` steps from t: dU =
 * h_before'·ds, db = sum of ds. For a block that is not direct, dq, which r has scaled, replaces
 * ds. */
static void recurrent_gradients(const pl_model *m, const pl_workspace *w, const pl_shard *s,
                                int layer, int t, int steps) {
  int first = t * s->rows, count = steps * s->rows;
  const pl_real *ds = w->gates[layer] + pl_area(first, m->N_stride);
  const pl_real *before = w->h[layer] + pl_area(first, m->H_stride);
  pl_real *du = s->gradient + m->tensor[m->w_hh[layer]].offset;
  pl_real *b_ih = s->gradient + m->tensor[m->b_ih[layer]].offset;
  pl_real *b_hh = s->gradient + m->tensor[m->b_hh[layer]].offset;
  size_t panel = pl_area(m->H, PL_LANES);
  int direct = m->direct_gates * m->Hp;
  bool is_first = t == s->differentiated_from;
  pl_gemm_outer(count, m->H, direct / PL_LANES, before, (size_t)m->H_stride, ds,
                (size_t)m->N_stride, is_first, du, panel, b_ih);
  memcpy(b_hh, b_ih, (size_t)direct * sizeof *b_hh);
  if (!has_candidate(m)) return;
  const pl_real *dq = w->candidate[layer] + pl_area(first, m->H_stride);
  pl_gemm_column_sums(count, m->Hp, ds + direct, (size_t)m->N_stride, b_ih + direct);
  pl_gemm_outer(count, m->H, m->Hp / PL_LANES, before, (size_t)m->H_stride, dq, (size_t)m->H_stride,
                is_first, du + (size_t)(direct / PL_LANES) * panel, panel, b_hh + direct);
}

/* The gradient of the input table: each d sum adds to its symbol's row, ordered by time, then
 * row. */
static void table_gradient(const pl_model *m, const pl_workspace *w, const pl_shard *s, int from,
                           int steps) {
  pl_real *table = s->gradient + pl_gradient_table(m);
  for (int t = from; t < from + steps; t++)
    for (int r = 0; r < s->rows; r++) {
      if (is_dropped(s, r, t)) continue;
      const pl_real *ds = w->gates[0] + pl_area(t * s->rows + r, m->N_stride);
      pl_real *row = table + pl_area(s->symbol[r][t], m->Np);
      for (int n = 0; n < m->Np; n += PL_LANES)
        v_store(row + n, v_add(v_load(row + n), v_load(ds + n)));
    }
}

/* Reads the d sums a few steps at a time, while they are in cache: those of all steps take a
 * megabyte at H = 128. */
static void layer_gradients(const pl_model *m, const pl_workspace *w, const pl_shard *s,
                            int layer) {
  int at_once = pl_steps_of(PL_GRADIENT_ROWS, s->rows);
  for (int t = s->differentiated_from; t < s->steps; t += at_once) {
    int steps = s->steps - t < at_once ? s->steps - t : at_once;
    recurrent_gradients(m, w, s, layer, t, steps);
    if (layer == 0) table_gradient(m, w, s, t, steps);
  }
}

/* A layer's input product backward: dW = x'·ds, and the layer below gets dh. */
static void input_back(const pl_model *m, const pl_derived *d, pl_workspace *w, const pl_shard *s,
                       int layer) {
  int first = s->differentiated_from * s->rows, count = s->steps * s->rows - first;
  size_t from = pl_area(first, m->H_stride), size = pl_area(count, m->H_stride),
         width = (size_t)m->H_stride;
  const pl_real *ds = w->gates[layer] + pl_area(first, m->N_stride),
                *x = input_of(m, w, s, layer) + from;
  pl_real *dw = s->gradient + m->tensor[m->w_ih[layer]].offset;
  pl_gemm_outer(count, m->H, m->Np / PL_LANES, x, width, ds, (size_t)m->N_stride, true, dw,
                pl_area(m->H, PL_LANES), NULL);
  memset(w->dh + from, 0, size * sizeof *w->dh);
  pl_gemm_panels(count, m->Np, m->Hp / PL_LANES, ds, (size_t)m->N_stride, d->w_ih_t[layer],
                 pl_area(m->Np, PL_LANES), w->dh + from, width);
  if (!(s->dropout > 0)) return;
  for (size_t i = from; i < from + size; i += PL_LANES)
    v_store(w->dh + i, v_mul(v_load(w->dh + i), v_load(w->mask[layer - 1] + i)));
}

/* Clears a gradient, except for the weights that pl_gemm_outer clears. */
static void clear_gradient(const pl_model *m, pl_real *gradient) {
  for (int i = 0; i < m->count; i++) {
    bool elsewhere = i == m->decoder;
    for (int layer = 0; layer < m->layers; layer++)
      elsewhere |= i == m->w_hh[layer] || (layer > 0 && i == m->w_ih[layer]);
    if (!elsewhere) memset(gradient + m->tensor[i].offset, 0, m->tensor[i].size * sizeof *gradient);
  }
  memset(gradient + m->size, 0, (pl_gradient_size(m) - m->size) * sizeof *gradient);
}

void pl_shards_run(const pl_model *m, const pl_real *parameters, const pl_derived *d, int count,
                   pl_workspace *w, pl_shard *s) {
  forward(m, parameters, d, count, w, s);
  for (int i = 0; i < count; i++) {
    if (s[i].gradient) clear_gradient(m, s[i].gradient);
    loss_and_decoder(m, parameters, d, &w[i], &s[i]);
  }
  if (!s->gradient) return;
  for (int layer = m->layers - 1; layer >= 0; layer--) {
    layer_back(m, d, count, w, s, layer);
    for (int i = 0; i < count; i++) {
      layer_gradients(m, &w[i], &s[i], layer);
      if (layer > 0) input_back(m, d, &w[i], &s[i], layer);
    }
  }
}

void pl_shard_logits(const pl_model *m, const pl_real *parameters, const pl_derived *d,
                     pl_workspace *w, pl_shard *s, pl_real *logits) {
  forward(m, parameters, d, 1, w, s);
  logits_of(m, parameters, w, s, s->steps - 1, 1, logits);
}
