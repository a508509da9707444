/* step.c - one step of a run: begin, shards, apply; snapshots and rollback. */
#include "run/step.h"

#include "net/tied.h"
#include "run/update.h"

#include <assert.h>
#include <string.h>

uint64_t pl_session_dropout_key(const plateau_session *s) { return s->shard[0].dropout_key; }

void pl_session_refresh(plateau_session *s, const pl_real *weights) {
  if (s->derived_from != weights) s->kernels->derive(&s->model, weights, &s->derived);
  s->derived_from = weights;
}

/* ---- Begin ---- */

/* Lists the symbols that the batch reads, ascending. Only their rows of the input table are
 * computed. */
static void find_present(plateau_session *s, const uint16_t *first, size_t stride) {
  memset(s->seen, 0, (size_t)s->model.V);
  for (int row = 0; row < s->step.rows; row++)
    for (int t = 0; t < s->step.steps; t++) s->seen[first[(size_t)row * stride + (size_t)t]] = 1;
  s->step.symbols = 0;
  for (int v = 0; v < s->model.V; v++)
    if (s->seen[v]) s->present[s->step.symbols++] = (uint16_t)v;
}

/* The place of the next step in the text. */
static pl_step next_step(const plateau_session *s) {
  const plateau_plan *plan = &s->plan;
  bool carry = s->config.state == PLATEAU_STATE_CARRY;
  size_t done = (size_t)s->live.counters->steps_done;
  size_t T = (size_t)plan->window, B = (size_t)plan->batch;
  size_t first = carry ? done * T : done * B * T;
  size_t rows = carry || plan->windows - done * B > B ? B : plan->windows - done * B;
  size_t steps = carry && plan->stream - first < T ? plan->stream - first : T;
  pl_step step = {.rows = (int)rows, .steps = (int)steps, .first = first};
  step.stride = carry ? plan->stream : T;
  step.burn_in = !carry || done == 0 ? plan->burn_in : 0;
  step.counted = rows * (steps - (size_t)step.burn_in);
  step.shards = (step.rows + PL_SHARD_ROWS - 1) / PL_SHARD_ROWS;
  return step;
}

static void fill_shard(plateau_session *s, int index, pl_real *const *h, pl_real *const *c,
                       uint64_t key) {
  const pl_step *step = &s->step;
  pl_shard *shard = &s->shard[index];
  int row = index * PL_SHARD_ROWS, left = step->rows - row;
  bool last = s->config.bptt == PLATEAU_BPTT_LAST, sum = s->config.loss_scale == PLATEAU_LOSS_SUM;
  shard->rows = left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS;
  shard->steps = step->steps;
  shard->first_row = row;
  shard->counted_from = step->burn_in;
  shard->differentiated_from = shard->loss_from = last ? step->steps - 1 : step->burn_in;
  shard->scale = 1 / (sum ? (double)step->rows : (double)step->counted);
  shard->dropout = s->model.layers > 1 ? s->model.dropout : 0;
  shard->input_dropout = s->model.input_dropout;
  shard->dropout_key = key;
  for (int r = 0; r < shard->rows; r++)
    shard->symbol[r] = s->text.symbols + step->first + (size_t)(row + r) * step->stride;
  for (int layer = 0; layer < s->model.layers; layer++) {
    shard->h[layer] = h[layer] + pl_area(row, s->model.Hp);
    shard->c[layer] = c[layer] ? c[layer] + pl_area(row, s->model.Hp) : NULL;
  }
}

/* True when the state at the start of the step is finite. A saturated unit hides an infinity, and
 * with bptt = last no gradient shows it either. */
static bool begins_finite(const plateau_session *s) {
  bool good = true;
  for (int i = 0; i < s->step.shards; i++)
    for (int layer = 0; layer < s->model.layers; layer++) {
      const pl_shard *shard = &s->shard[i];
      size_t count = pl_area(shard->rows, s->model.Hp);
      good &= pl_all_finite(shard->h[layer], count) &&
              (!shard->c[layer] || pl_all_finite(shard->c[layer], count));
    }
  return good;
}

int plateau_begin_step(plateau_session *s) {
  assert(s->text.length > 0 && s->step.shards == 0);
  pl_counters *now = s->live.counters;
  bool carry = s->config.state == PLATEAU_STATE_CARRY;
  pl_real *const *h = carry ? s->live.h : s->start_h, *const *c = carry ? s->live.c : s->start_c;
  s->step = next_step(s);
  if (!carry || now->steps_done == 0) pl_state_reset_rows(&s->model, h, c, s->step.rows, now->h0);
  uint64_t key = (uint64_t)pl_rng_next(&now->rng) << 32;
  key |= pl_rng_next(&now->rng);
  for (int i = 0; i < s->step.shards; i++) fill_shard(s, i, h, c, key);
  s->step.finite = begins_finite(s);
  pl_session_refresh(s, s->live.parameters);
  find_present(s, s->text.symbols + s->step.first, s->step.stride);
  s->kernels->input_rows(&s->model, s->live.parameters, &s->derived, s->present, s->step.symbols);
  return s->step.shards;
}

/* The number of shards that walk through the recurrent weights at once. Weights that fit in the L2
 * cache are better read by one shard after another, since each then also finds its workspace there
 * (docs/speed.md). */
static int shards_at_once(const pl_model *m) {
  const size_t cached = 512 * 1024;
  return pl_area(m->H, m->Np) * sizeof(pl_real) > cached ? PL_MAX_SHARDS_AT_ONCE : 1;
}

/* Every group of shards uses the workspaces of the first group, so threads that run other shards
 * keep theirs. */
void plateau_run_shards(plateau_session *s, int first, int count) {
  assert(first >= 0 && count > 0 && first + count <= s->step.shards);
  pl_workspace *workspace = &s->workspace[first];
  const int at_once = shards_at_once(&s->model);
  for (int n; count > 0; first += n, count -= n) {
    n = count < at_once ? count : at_once;
    s->kernels->shards_run(&s->model, s->live.parameters, &s->derived, n, workspace,
                           &s->shard[first]);
  }
}

void plateau_run_shard(plateau_session *s, int shard) { plateau_run_shards(s, shard, 1); }

/* ---- Apply ---- */

static void sum_shards(plateau_session *s) {
  pl_real *sum = s->shard[0].gradient;
  for (int i = 1; i < s->step.shards; i++)
    s->kernels->gradient_sum(pl_gradient_size(&s->model), sum, s->shard[i].gradient);
  if (s->model.E > 0)
    s->kernels->input_fold(&s->model, s->live.parameters, &s->derived, s->present, s->step.symbols,
                           sum);
  pl_tied_sum(&s->model, sum);
  s->step.summed = true;
}

void plateau_tensor_gradient(plateau_session *s, int index, plateau_real *values) {
  assert(s->step.shards > 0);
  if (!s->step.summed) sum_shards(s);
  pl_tensor_export(&s->model.tensor[index], s->shard[0].gradient, values);
}

static double rate_of(const plateau_session *s) {
  const pl_counters *now = s->live.counters;
  return now->rate_factor * pl_schedule_rate(&now->schedule, &s->config,
                                             now->step - now->schedule_from, s->plan.steps);
}

/* Returns to the last snapshot with half the rate. The count of rollbacks is kept. */
static plateau_status roll_back(plateau_session *s, const char *what, plateau_error *error) {
  pl_counters *kept = s->kept.counters;
  uint64_t step = s->live.counters->step + 1;
  if (kept->rollbacks < PL_MAX_ROLLBACKS) kept->rollbacks++;
  bool stop = kept->rollbacks >= PL_MAX_ROLLBACKS;
  if (!stop) kept->rate_factor *= 0.5;
  pl_state_copy(&s->live, &s->kept);
  s->clipping = s->clipping_kept;
  pl_best_returned(s->best);
  s->derived_from = NULL;
  if (stop)
    return pl_refuse(error, PLATEAU_STOPPED,
                     "The %s was not finite at step %u, for the eighth time: training stopped and "
                     "keeps step %u; start over with a lower learning rate or with clipping.",
                     what, step, kept->step);
  return pl_refuse(error, PLATEAU_DIVERGED,
                   "The %s was not finite at step %u: the run went back to step %u and continues "
                   "with half the learning rate, now %g.",
                   what, step, kept->step, rate_of(s));
}

static void end_epoch(plateau_session *s) {
  pl_counters *now = s->live.counters;
  now->loss = now->partial_loss / (double)now->partial_count;
  now->grad_norm = now->partial_norm / (double)now->steps_done;
  pl_schedule_epoch(&now->schedule, now->loss);
  now->partial_loss = now->partial_norm = 0;
  now->partial_count = now->steps_done = 0;
  s->clipping = (pl_clipping){.share = (double)s->clipping.clipped / (double)s->clipping.steps};
  now->epoch++;
  now->hash = pl_state_hash_parameters(&s->live, &s->model);
}

static void count_step(plateau_session *s, double nats, double norm) {
  pl_counters *now = s->live.counters;
  now->step++;
  now->updates++;
  now->steps_done++;
  now->chars += s->step.counted;
  now->partial_count += s->step.counted;
  now->partial_loss += nats;
  now->partial_norm += norm;
}

static bool is_finite(double x) { return x - x == 0; }

static plateau_status apply(plateau_session *s, plateau_error *error) {
  pl_counters *now = s->live.counters;
  if (!s->step.summed) sum_shards(s);
  double nats = 0, norm = s->kernels->gradient_norm(&s->model, s->shard[0].gradient),
         rate = rate_of(s);
  for (int i = 0; i < s->step.shards; i++) nats += s->shard[i].loss;
  if (!is_finite(nats)) return roll_back(s, "loss", error);
  if (!is_finite(norm)) return roll_back(s, "gradient", error);
  if (!is_finite(rate)) return roll_back(s, "learning rate", error);
  if (!s->step.finite) return roll_back(s, "hidden state", error);
  pl_update update = pl_update_make(&s->config, now->updates + 1, rate, norm);
  if (!s->kernels->optimizer_update(s->model.size, &update, s->shard[0].gradient,
                                    s->live.parameters, s->live.moment[0], s->live.moment[1]))
    return roll_back(s, "updated model", error);
  s->derived_from = NULL;
  if (s->live.average)
    s->kernels->average(s->model.size, pl_update_share(&s->config, now->step + 1),
                        s->live.parameters, s->live.average);
  bool ends = now->steps_done + 1 == s->plan.steps;
  bool keeps = ends || (now->step + 1) % PL_SNAPSHOT_STEPS == 0;
  if (keeps && !pl_state_finite(&s->live, &s->model, s->state_rows))
    return roll_back(s, "hidden state", error);
  count_step(s, nats, norm);
  s->clipping.steps++;
  s->clipping.clipped += update.clip < 1;
  if (ends) end_epoch(s);
  if (keeps) pl_session_keep(s);
  return PLATEAU_OK;
}

plateau_status plateau_apply(plateau_session *s, plateau_error *error) {
  assert(s->step.shards > 0);
  plateau_status status = apply(s, error);
  s->step.shards = 0;
  pl_session_adopt(s);
  return status;
}

plateau_status plateau_step(plateau_session *s, plateau_error *error) {
  int shards = plateau_begin_step(s);
  plateau_run_shards(s, 0, shards);
  return plateau_apply(s, error);
}

void plateau_session_progress(const plateau_session *s, plateau_progress *progress) {
  const pl_counters *now = s->live.counters;
  progress->epoch = now->epoch;
  progress->step = now->step;
  progress->chars = now->chars;
  progress->steps_done = (size_t)now->steps_done;
  progress->loss = now->loss;
  progress->partial_loss = now->partial_count > 0 ? now->partial_loss / (double)now->partial_count
                                                  : __builtin_nan("");
  progress->grad_norm = now->grad_norm;
  progress->clipped = s->clipping.share;
  progress->lr = rate_of(s);
  progress->rate_factor = now->rate_factor;
  progress->rollbacks = (int)now->rollbacks;
  progress->hash = now->hash;
}

bool plateau_milestone(uint64_t epoch) {
  while (epoch >= 10 && epoch % 10 == 0) epoch /= 10;
  return epoch == 1 || epoch == 2 || epoch == 5;
}
