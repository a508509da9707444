/* lags.c - measures how strongly the loss at one position depends on the state some characters
 * before it.
 *
 * It takes the gradient of loss[t] alone by every earlier state: a window that is cut off after t,
 * with only the last cross-entropy differentiated. To cut at each t costs T/2 windows a window,
 * which for T = 64 is the work of 2,000 characters of training. The work grows with the square of
 * T, so a longer window is cut at 64 places. The last of them is its end, so every lag is measured
 * at least once. */
#include "base/dmath.h"
#include "plateau_look.h"
#include "run/step.h"

#include <assert.h>
#include <string.h>

enum { MAX_CUTS = 64 };

struct plateau_lags {
  plateau_session *session;
  int windows, done; /* windows to measure; windows (rows) that are done */
  int cuts, cut;     /* positions of a window; the current one */
  int rows;          /* of the current shard */
  pl_watch watch;
  double *h[PL_MAX_LAYERS]; /* T: sums by lag; means at the end */
  double *c[PL_MAX_LAYERS];
  double *count;                  /* T */
  pl_real *warm_h[PL_MAX_LAYERS]; /* 8 x Hp: the state before the window */
  pl_real *warm_c[PL_MAX_LAYERS];
  pl_real *state_h[PL_MAX_LAYERS]; /* the same, for a shard to overwrite */
  pl_real *state_c[PL_MAX_LAYERS];
};

static void place_states(pl_real **states, const pl_model *m, pl_arena *arena) {
  for (int layer = 0; layer < m->layers; layer++)
    states[layer] = pl_arena_take(arena, pl_area(PL_SHARD_ROWS, m->Hp), sizeof(pl_real));
}

static void place_sums(double **sums, int layers, size_t count, pl_arena *arena) {
  for (int layer = 0; layer < layers; layer++)
    sums[layer] = pl_arena_take(arena, count, sizeof(double));
}

static void place(plateau_lags *l, const plateau_session *s, pl_arena *arena) {
  const pl_model *m = &s->model;
  size_t T = (size_t)s->plan.window;
  place_sums(l->watch.h, m->layers, T * PL_SHARD_ROWS, arena);
  place_sums(l->h, m->layers, T, arena);
  l->count = pl_arena_take(arena, T, sizeof(double));
  place_states(l->warm_h, m, arena);
  place_states(l->state_h, m, arena);
  if (m->cell != PLATEAU_CELL_LSTM) return;
  place_sums(l->watch.c, m->layers, T * PL_SHARD_ROWS, arena);
  place_sums(l->c, m->layers, T, arena);
  place_states(l->warm_c, m, arena);
  place_states(l->state_c, m, arena);
}

size_t plateau_lags_size(const plateau_session *s, int windows) {
  assert(windows >= 1);
  (void)windows;
  pl_arena arena = {0};
  plateau_lags l = {0};
  pl_arena_take(&arena, 1, sizeof l);
  place(&l, s, &arena);
  return arena.used;
}

/* The number of windows of T predictions in the training part, at least 1. */
static size_t windows_of(const plateau_session *s) {
  size_t windows = (s->plan.train - 1) / (size_t)s->plan.window;
  return windows > 0 ? windows : 1;
}

/* The first window that is measured: with state = carry another one must lie before it. */
static size_t skipped_of(const plateau_session *s) {
  return s->config.state == PLATEAU_STATE_CARRY && windows_of(s) > 1;
}

void plateau_lags_begin(plateau_lags **lags, void *block, size_t block_bytes, plateau_session *s,
                        int windows) {
  assert(s->text.length > 0 && s->step.shards == 0 && windows >= 1);
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_lags *l = pl_arena_take(&arena, 1, sizeof *l);
  memset(l, 0, sizeof *l);
  place(l, s, &arena);
  l->session = s;
  size_t all = windows_of(s) - skipped_of(s);
  l->windows = (size_t)windows < all ? windows : (int)all;
  l->cuts = s->plan.window < MAX_CUTS ? s->plan.window : MAX_CUTS;
  for (int k = 0; k < s->plan.window; k++) {
    l->count[k] = 0;
    for (int layer = 0; layer < s->model.layers; layer++) {
      l->h[layer][k] = 0;
      if (l->c[layer]) l->c[layer][k] = 0;
    }
  }
  pl_session_refresh(s, pl_state_weights(&s->live));
  for (int v = 0; v < s->model.V; v++) {
    uint16_t symbol = (uint16_t)v;
    s->kernels->input_rows(&s->model, pl_state_weights(&s->live), &s->derived, &symbol, 1);
  }
  *lags = l;
}

/* The first symbol of a window. Windows lie at multiples of T, spread over the training part. */
static size_t first_of(const plateau_lags *l, int window) {
  size_t skipped = skipped_of(l->session), all = windows_of(l->session) - skipped;
  size_t index = skipped + (size_t)window * all / (size_t)l->windows;
  return index * (size_t)l->session->plan.window;
}

static void copy_states(pl_real *const *to, pl_real *const *from, const pl_model *m) {
  for (int layer = 0; layer < m->layers; layer++)
    if (to[layer]) memcpy(to[layer], from[layer], pl_area(PL_SHARD_ROWS, m->Hp) * sizeof(pl_real));
}

/* A shard of the current windows. */
static pl_shard shard_of(const plateau_lags *l, int steps) {
  pl_shard shard = {.rows = l->rows, .steps = steps, .scale = 1};
  for (int r = 0; r < l->rows; r++)
    shard.symbol[r] = l->session->text.symbols + first_of(l, l->done + r);
  memcpy(shard.h, l->state_h, sizeof shard.h);
  memcpy(shard.c, l->state_c, sizeof shard.c);
  return shard;
}

/* Starts the next windows: their number, and the state before each. */
static void begin_windows(plateau_lags *l) {
  plateau_session *s = l->session;
  int left = l->windows - l->done, T = s->plan.window;
  l->rows = left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS;
  pl_state_reset_rows(&s->model, l->warm_h, l->warm_c, PL_SHARD_ROWS, s->live.counters->h0);
  if (skipped_of(s) == 0) return;
  copy_states(l->state_h, l->warm_h, &s->model);
  copy_states(l->state_c, l->warm_c, &s->model);
  pl_shard shard = shard_of(l, T);
  for (int r = 0; r < l->rows; r++) shard.symbol[r] -= T;
  shard.counted_from = shard.loss_from = shard.differentiated_from = T;
  s->kernels->shards_run(&s->model, pl_state_weights(&s->live), &s->derived, 1, &s->workspace[0],
                         &shard);
  copy_states(l->warm_h, l->state_h, &s->model);
  copy_states(l->warm_c, l->state_c, &s->model);
}

static void add(double *sums, const double *norms, int rows, int t) {
  for (int k = 0; k <= t; k++)
    for (int r = 0; r < rows; r++) sums[k] += norms[(t - k) * rows + r];
}

/* The position of a cut. Cuts are spread evenly; the last is at the window's end. */
static int position_of(const plateau_lags *l, int cut) {
  return (cut + 1) * l->session->plan.window / l->cuts - 1;
}

static void run_position(plateau_lags *l, int t) {
  plateau_session *s = l->session;
  copy_states(l->state_h, l->warm_h, &s->model);
  copy_states(l->state_c, l->warm_c, &s->model);
  pl_shard shard = shard_of(l, t + 1);
  shard.counted_from = shard.loss_from = t;
  shard.watch = &l->watch;
  shard.gradient = s->shard[0].gradient; /* unused between steps */
  s->kernels->shards_run(&s->model, pl_state_weights(&s->live), &s->derived, 1, &s->workspace[0],
                         &shard);
  for (int layer = 0; layer < s->model.layers; layer++) {
    add(l->h[layer], l->watch.h[layer], l->rows, t);
    if (l->c[layer]) add(l->c[layer], l->watch.c[layer], l->rows, t);
  }
  for (int k = 0; k <= t; k++) l->count[k] += l->rows;
}

static void divide(double *sums, const double *count, int T) {
  for (int k = 0; k < T; k++) sums[k] = count[k] > 0 ? sums[k] / count[k] : 0;
}

bool plateau_lags_advance(plateau_lags *l) {
  int T = l->session->plan.window;
  if (l->done == l->windows) return false;
  if (l->cut == 0) begin_windows(l);
  run_position(l, position_of(l, l->cut));
  if (++l->cut < l->cuts) return true;
  l->cut = 0;
  l->done += l->rows;
  if (l->done < l->windows) return true;
  for (int layer = 0; layer < l->session->model.layers; layer++) {
    divide(l->h[layer], l->count, T);
    if (l->c[layer]) divide(l->c[layer], l->count, T);
  }
  return false;
}

/* The cost of a position is the number of steps before it. */
double plateau_lags_share(const plateau_lags *l) {
  double part = (double)l->cut * (l->cut + 1) / ((double)l->cuts * (l->cuts + 1));
  return (l->done + part * (l->windows > l->done ? l->rows : 0)) / l->windows;
}

int plateau_lags_count(const plateau_lags *l) { return l->session->plan.window; }
const double *plateau_lags_of_h(const plateau_lags *l, int layer) { return l->h[layer]; }
const double *plateau_lags_of_c(const plateau_lags *l, int layer) { return l->c[layer]; }

double plateau_lag_below(const double *norms, int count, double share) {
  double border = count > 0 ? share * norms[0] : 0;
  for (int k = 1; k < count; k++) {
    if (!(norms[k] < border)) continue;
    if (!(norms[k] > 0)) return k;
    return k - 1 + pl_log(norms[k - 1] / border) / pl_log(norms[k - 1] / norms[k]);
  }
  return __builtin_nan("");
}

/* ---- The bound ---- */

/* out = W v, or W' v. */
static void multiply(const plateau_session *s, const pl_tensor *w, const double *v, double *out,
                     bool transposed) {
  for (int i = 0; i < s->model.H; i++) out[i] = 0;
  for (int i = 0; i < s->model.H; i++)
    for (int j = 0; j < s->model.H; j++) {
      double x = (double)pl_state_weights(&s->live)[pl_tensor_index(w, i, j)];
      if (transposed)
        out[j] += x * v[i];
      else
        out[i] += x * v[j];
    }
}

static double normalise(double *v, int n) {
  double squares = 0;
  for (int i = 0; i < n; i++) squares += v[i] * v[i];
  double length = pl_sqrt(squares);
  for (int i = 0; i < n && length > 0; i++) v[i] /= length;
  return length;
}

double plateau_recurrent_norm(const plateau_session *s, int layer, double *scratch) {
  if (s->model.cell != PLATEAU_CELL_RNN) return __builtin_nan("");
  const pl_tensor *w = &s->model.tensor[s->model.w_hh[layer]];
  int n = s->model.H;
  double *v = scratch, *u = scratch + n, norm = 0;
  /* A start vector only must not be orthogonal to the singular vector. It is uneven, since weights
   * often are even. */
  for (int i = 0; i < n; i++) v[i] = 1 + 0.5 * (double)(i * 7 % 11);
  normalise(v, n);
  for (int round = 0; round < 500; round++) {
    multiply(s, w, v, u, false);
    normalise(u, n);
    multiply(s, w, u, v, true);
    double next = normalise(v, n);
    bool settled = next - norm < 1e-10 * next;
    norm = next;
    if (settled) break;
  }
  return norm;
}
