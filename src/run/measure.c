/* measure.c - measures losses with the current weights. */
#include "run/measure.h"

#include "base/dmath.h"

#include <string.h>

/* Predictions of a cluster where a part is read whole. */
enum { CLUSTER = 32 };

/* Eight steps from 1 to 2, so that the best one costs at most a thousandth more than the best of all:
 * docs/measuring.md. Networks that memorise are overconfident; before that they may be the
 * opposite. */
static const double TEMPERATURES[PL_TEMPERATURES] = {0.92, 1,    1.09, 1.19, 1.3,  1.41,
                                                     1.54, 1.68, 1.83, 2,    2.18, 2.38};

void pl_measure_place(pl_measure *measure, const pl_model *m, int window, size_t stretches,
                      pl_arena *arena) {
  memset(measure, 0, sizeof *measure);
  for (int layer = 0; layer < m->layers; layer++) {
    measure->h[layer] = pl_arena_take(arena, pl_area(PL_SHARD_ROWS, m->Hp), sizeof(pl_real));
    if (m->cell == PLATEAU_CELL_LSTM)
      measure->c[layer] = pl_arena_take(arena, pl_area(PL_SHARD_ROWS, m->Hp), sizeof(pl_real));
  }
  for (int r = 0; r < PL_SHARD_ROWS; r++)
    measure->row[r] = pl_arena_take(arena, (size_t)window, sizeof(double));
  measure->by_stretch = pl_arena_take(arena, stretches, sizeof(double));
  measure->stretches = stretches;
}

/* An earlier measurement may have been left in the middle of a cluster. */
void pl_measure_start(pl_measure *measure) {
  measure->lane = measure->at = measure->counted = 0;
  measure->nats = 0;
  measure->clusters = (pl_clusters){0};
  measure->before = 0;
  memset(measure->at_temperature, 0, sizeof measure->at_temperature);
  memset(measure->place_nats, 0, sizeof measure->place_nats);
  memset(measure->place_count, 0, sizeof measure->place_count);
  memset(measure->open, 0, sizeof measure->open);
  memset(measure->open_count, 0, sizeof measure->open_count);
}

/* ---- Clusters ---- */

static void close_cluster(pl_measure *x, int r) {
  double y = x->open[r], m = (double)x->open_count[r];
  x->open[r] = 0;
  x->open_count[r] = 0;
  if (m == 0) return;
  x->clusters.yy += y * y;
  x->clusters.ym += y * m;
  x->clusters.mm += m * m;
  x->clusters.count++;
}

/* Adds positions `from` to `to` of a lane's current window, which begins `first` predictions into
 * the part. */
static void add_nats(pl_measure *x, int r, const double *nats, uint64_t first, size_t from,
                     size_t to) {
  for (size_t t = from; t < to; t++) {
    size_t place = (size_t)((first + t) * PLATEAU_PLACES / x->total);
    x->place_nats[place] += nats[t];
    x->place_count[place]++;
    x->open[r] += nats[t];
    x->open_count[r]++;
    if (x->excerpt.taken == 0 && x->open_count[r] == CLUSTER) close_cluster(x, r);
  }
}

/* A stretch of an excerpt is one cluster, of what it costs above its floor where that is known. */
static void end_stretch(pl_measure *x, int r) {
  if (x->against) x->open[r] -= x->by_stretch[x->lane + (size_t)r];
  x->nats += x->open[r];
  x->counted += x->open_count[r];
  close_cluster(x, r);
}

/* ---- The next window ---- */

static size_t lanes_now(const pl_measure *x) {
  size_t left = x->lanes - x->lane;
  return left < PL_SHARD_ROWS ? left : PL_SHARD_ROWS;
}

/* Where lane `r` of the eight is read, and which of its predictions count. */
static pl_stretch stretch_of(const pl_measure *x, int r) {
  size_t lane = x->lane + (size_t)r;
  if (x->excerpt.taken > 0) return pl_excerpt_stretch(&x->excerpt, lane);
  return (pl_stretch){(uint64_t)lane * x->stride, x->burn_in, x->length};
}

static size_t inside(uint64_t position, size_t at, int steps) {
  if (position <= at) return 0;
  return position - at < (uint64_t)steps ? (size_t)(position - at) : (size_t)steps;
}

static void make_shard(pl_measure *x, pl_shard *shard) {
  size_t left = x->length - x->at;
  *shard = (pl_shard){.rows = (int)lanes_now(x)};
  shard->steps = left < (size_t)x->window ? (int)left : x->window;
  for (int r = 0; r < shard->rows; r++) {
    size_t first = (size_t)stretch_of(x, r).first + x->at;
    shard->symbol[r] = x->symbols + first;
    shard->nats[r] = x->each ? x->each + first + 1 : x->row[r];
  }
  shard->counted_from = x->excerpt.taken > 0 ? 0 : (int)inside(x->burn_in, x->at, shard->steps);
  shard->differentiated_from = shard->loss_from = shard->steps;
  shard->temperature = x->temperature != 1 ? x->temperature : 0;
  shard->temperatures = x->fits ? TEMPERATURES : NULL;
  shard->at_temperature = x->at_temperature;
  memcpy(shard->h, x->h, sizeof shard->h);
  memcpy(shard->c, x->c, sizeof shard->c);
}

static void add_window(pl_measure *x, const pl_shard *shard) {
  for (int r = 0; r < shard->rows; r++) {
    pl_stretch stretch = stretch_of(x, r);
    add_nats(x, r, shard->nats[r], x->before + stretch.first + x->at,
             inside(stretch.skip, x->at, shard->steps), inside(stretch.end, x->at, shard->steps));
  }
  if (x->excerpt.taken > 0) return;
  x->nats += shard->loss;
  x->counted += pl_area(shard->rows, shard->steps - shard->counted_from);
}

/* Returns false after the last lane. */
static bool next_lanes(pl_measure *x) {
  for (int r = 0; r < (int)lanes_now(x); r++)
    if (x->excerpt.taken > 0)
      end_stretch(x, r);
    else
      close_cluster(x, r);
  x->at = 0;
  x->lane += PL_SHARD_ROWS;
  if (x->lane < x->lanes) return true;
  if (x->rest == 0) return false;
  if (x->each) x->each += x->lanes * x->stride;
  x->symbols += x->lanes * x->stride;
  x->before += x->lanes * x->stride;
  x->length = x->rest;
  x->lanes = 1;
  x->lane = x->rest = 0;
  return true;
}

bool pl_measure_window(pl_measure *x, const pl_model *m, const pl_kernels *kernels,
                       const pl_real *parameters, const pl_derived *derived,
                       pl_workspace *workspace) {
  if (x->lane >= x->lanes) return false;
  if (x->at == 0) pl_state_reset_rows(m, x->h, x->c, PL_SHARD_ROWS, x->h0);
  pl_shard shard;
  make_shard(x, &shard);
  kernels->shards_run(m, parameters, derived, 1, workspace, &shard);
  add_window(x, &shard);
  x->at += (size_t)shard.steps;
  return x->at < x->length || next_lanes(x);
}

/* ---- Results ---- */

void pl_measure_places(const pl_measure *measure, double mean[PLATEAU_PLACES]) {
  for (int i = 0; i < PLATEAU_PLACES; i++)
    mean[i] = measure->place_count[i] ? measure->place_nats[i] / (double)measure->place_count[i]
                                      : __builtin_nan("");
}

double pl_measure_fitted(const pl_measure *measure) {
  int best = 0;
  for (int k = 1; k < PL_TEMPERATURES; k++)
    if (measure->at_temperature[k] < measure->at_temperature[best]) best = k;
  return TEMPERATURES[best];
}

static double mean(const pl_measure *x) {
  return x->counted > 0 ? x->nats / (double)x->counted : __builtin_nan("");
}

double pl_measure_mean(const pl_measure *measure) {
  bool paired = measure->excerpt.taken > 0 && measure->against;
  return paired ? measure->floor + mean(measure) : mean(measure);
}

/* The mean is a ratio of sums over clusters: its variance is that of their residuals
 * y - mean m (Cochran, Sampling Techniques, 1977, 6.3), less by the share that was read when it is
 * an estimate for this part. */
double pl_measure_error(const pl_measure *measure) {
  const pl_measure *x = measure;
  if (x->estimates_all && x->excerpt.taken == 0) return 0;
  if (x->clusters.count < 2) return __builtin_nan("");
  const pl_clusters *c = &x->clusters;
  double ratio = mean(x), counted = (double)x->counted, n = (double)c->count;
  double residuals = c->yy - 2 * ratio * c->ym + ratio * ratio * c->mm;
  double variance = n / (n - 1) * (residuals > 0 ? residuals : 0) / (counted * counted);
  if (x->estimates_all) variance *= 1 - (double)x->excerpt.taken / (double)x->excerpt.cells;
  return pl_sqrt(variance);
}
