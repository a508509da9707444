/* lags.c - how strongly the loss at one position depends on the state some characters before it.
 *
 * The gradient of loss[t] alone by every earlier state: a window cut off after t, of which only the
 * last cross-entropy is differentiated. Cutting at each t costs T/2 windows a window, which for
 * T = 64 is the work of 2,000 characters of training. */
#include <assert.h>

#include "dmath.h"
#include "plateau_look.h"
#include "session.h"

struct plateau_lags {
  plateau_session *session;
  int windows, done; /* windows wanted; rows of them that are done */
  int t;             /* position under way */
  int rows;          /* of the shard under way */
  pl_watch watch;
  double *h[PL_MAX_LAYERS]; /* T: sums by lag, at the end means */
  double *c[PL_MAX_LAYERS];
  double *count;                  /* T */
  pl_real *warm_h[PL_MAX_LAYERS]; /* 8 x Hp: state before the window */
  pl_real *warm_c[PL_MAX_LAYERS];
  pl_real *state_h[PL_MAX_LAYERS]; /* the same, for a shard to change */
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

static void place(plateau_lags *x, const plateau_session *s, pl_arena *arena) {
  const pl_model *m = &s->model;
  size_t T = (size_t)s->plan.window;
  place_sums(x->watch.h, m->layers, T * PL_SHARD_ROWS, arena);
  place_sums(x->h, m->layers, T, arena);
  x->count = pl_arena_take(arena, T, sizeof(double));
  place_states(x->warm_h, m, arena);
  place_states(x->state_h, m, arena);
  if (m->cell != PLATEAU_LSTM) return;
  place_sums(x->watch.c, m->layers, T * PL_SHARD_ROWS, arena);
  place_sums(x->c, m->layers, T, arena);
  place_states(x->warm_c, m, arena);
  place_states(x->state_c, m, arena);
}

size_t plateau_lags_size(const plateau_session *s, int windows) {
  assert(windows >= 1);
  (void)windows;
  pl_arena arena = {0};
  plateau_lags x = {0};
  pl_arena_take(&arena, 1, sizeof x);
  place(&x, s, &arena);
  return arena.used;
}

/* Windows of T predictions that the training part holds; at least 1. */
static size_t windows_of(const plateau_session *s) {
  size_t windows = (s->plan.train - 1) / (size_t)s->plan.window;
  return windows > 0 ? windows : 1;
}

void plateau_lags_begin(plateau_lags **lags, void *block, size_t block_bytes, plateau_session *s,
                        int windows) {
  assert(s->text.length > 0 && s->step.shards == 0 && windows >= 1);
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_lags *x = pl_arena_take(&arena, 1, sizeof *x);
  memset(x, 0, sizeof *x);
  place(x, s, &arena);
  x->session = s;
  size_t all = windows_of(s);
  x->windows = (size_t)windows < all ? windows : (int)all;
  for (int k = 0; k < s->plan.window; k++) {
    x->count[k] = 0;
    for (int layer = 0; layer < s->model.layers; layer++) {
      x->h[layer][k] = 0;
      if (x->c[layer]) x->c[layer][k] = 0;
    }
  }
  pl_session_refresh(s);
  for (int v = 0; v < s->model.V; v++) {
    uint16_t symbol = (uint16_t)v;
    s->kernels->input_rows(&s->model, s->live.parameters, &s->derived, &symbol, 1);
  }
  *lags = x;
}

/* The symbol that a window begins at: windows spread over the training part, at multiples of T. */
static size_t first_of(const plateau_lags *x, int window) {
  size_t all = windows_of(x->session);
  return (size_t)window * all / (size_t)x->windows * (size_t)x->session->plan.window;
}

static void copy_states(pl_real *const *to, pl_real *const *from, const pl_model *m) {
  for (int layer = 0; layer < m->layers; layer++)
    if (to[layer]) memcpy(to[layer], from[layer], pl_area(PL_SHARD_ROWS, m->Hp) * sizeof(pl_real));
}

/* A shard of the windows under way, `offset` symbols from where they begin. */
static pl_shard shard_of(const plateau_lags *x, int steps, size_t back) {
  pl_shard shard = {.rows = x->rows, .steps = steps, .scale = 1};
  for (int r = 0; r < x->rows; r++)
    shard.symbol[r] = x->session->text.symbols + first_of(x, x->done + r) - back;
  memcpy(shard.h, x->state_h, sizeof shard.h);
  memcpy(shard.c, x->state_c, sizeof shard.c);
  return shard;
}

/* Begins the next windows: their number, and the state before each. The first window of a text has
 * nothing before it and is warmed up with the others all the same, on itself: its state is then one
 * that the run may well have, if not there. */
static void begin_windows(plateau_lags *x) {
  plateau_session *s = x->session;
  int left = x->windows - x->done, T = s->plan.window;
  x->rows = left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS;
  pl_state_reset_rows(&s->model, x->warm_h, x->warm_c, PL_SHARD_ROWS, s->live.counters->h0);
  if (s->config.state == PLATEAU_RESET || s->plan.train <= (size_t)T) return;
  copy_states(x->state_h, x->warm_h, &s->model);
  copy_states(x->state_c, x->warm_c, &s->model);
  pl_shard shard = shard_of(x, T, 0);
  for (int r = 0; r < x->rows; r++)
    if (first_of(x, x->done + r) >= (size_t)T) shard.symbol[r] -= T;
  shard.counted_from = shard.loss_from = shard.differentiated_from = T;
  s->kernels->shard_run(&s->model, s->live.parameters, &s->derived, &s->workspace[0], &shard);
  copy_states(x->warm_h, x->state_h, &s->model);
  copy_states(x->warm_c, x->state_c, &s->model);
}

static void add(double *sums, const double *norms, int rows, int t) {
  for (int k = 0; k <= t; k++)
    for (int r = 0; r < rows; r++) sums[k] += norms[(t - k) * rows + r];
}

static void run_position(plateau_lags *x) {
  plateau_session *s = x->session;
  copy_states(x->state_h, x->warm_h, &s->model);
  copy_states(x->state_c, x->warm_c, &s->model);
  pl_shard shard = shard_of(x, x->t + 1, 0);
  shard.counted_from = shard.loss_from = x->t;
  shard.watch = &x->watch;
  shard.gradient = s->shard[0].gradient; /* free between steps */
  s->kernels->shard_run(&s->model, s->live.parameters, &s->derived, &s->workspace[0], &shard);
  for (int layer = 0; layer < s->model.layers; layer++) {
    add(x->h[layer], x->watch.h[layer], x->rows, x->t);
    if (x->c[layer]) add(x->c[layer], x->watch.c[layer], x->rows, x->t);
  }
  for (int k = 0; k <= x->t; k++) x->count[k] += x->rows;
}

static void divide(double *sums, const double *count, int T) {
  for (int k = 0; k < T; k++) sums[k] = count[k] > 0 ? sums[k] / count[k] : 0;
}

bool plateau_lags_some(plateau_lags *x) {
  int T = x->session->plan.window;
  if (x->done == x->windows) return false;
  if (x->t == 0) begin_windows(x);
  run_position(x);
  if (++x->t < T) return true;
  x->t = 0;
  x->done += x->rows;
  if (x->done < x->windows) return true;
  for (int layer = 0; layer < x->session->model.layers; layer++) {
    divide(x->h[layer], x->count, T);
    if (x->c[layer]) divide(x->c[layer], x->count, T);
  }
  return false;
}

int plateau_lags_count(const plateau_lags *x) { return x->session->plan.window; }
const double *plateau_lags_of_h(const plateau_lags *x, int layer) { return x->h[layer]; }
const double *plateau_lags_of_c(const plateau_lags *x, int layer) { return x->c[layer]; }

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

/* out = W v, or W' v */
static void multiply(const plateau_session *s, const pl_tensor *w, const double *v, double *out,
                     bool transposed) {
  for (int i = 0; i < s->model.H; i++) out[i] = 0;
  for (int i = 0; i < s->model.H; i++)
    for (int j = 0; j < s->model.H; j++) {
      double x = (double)s->live.parameters[pl_tensor_index(w, i, j)];
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
  if (s->model.cell != PLATEAU_RNN) return __builtin_nan("");
  const pl_tensor *w = &s->model.tensor[s->model.w_hh[layer]];
  int n = s->model.H;
  double *v = scratch, *u = scratch + n, norm = 0;
  /* Any start that is not orthogonal to what is sought; uneven, since weights often are even. */
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
