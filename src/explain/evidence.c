/* evidence.c - all that is known of a run without an experiment, gathered stage after stage.
 *
 * Each stage has the block to itself. Its work is bounded, so that the page can afford what the
 * command does; docs/verdict.md has the bounds. */
#include "base/arena.h"
#include "base/dmath.h"
#include "explain/effects.h"
#include "run/ask.h"
#include "run/best.h"
#include "run/session.h"

#include <string.h>

/* The text is asked at distances past the window, so that one too short shows, and no farther than
 * matters or can be paid for. */
enum { MIN_SKIPS = 64 };
/* Windows that the gradient by lag is averaged over, and characters that saturation is. */
enum { LAG_WINDOWS = 32, INSIDE = 8192 };
/* Steps whose gradient is held against the clip: these, within an epoch; of large batches fewer, so
 * that they hold about this many predictions. */
enum { CLIP_STEPS = 64, MIN_CLIP_STEPS = 16, CLIP_PREDICTIONS = 1 << 17 };

/* The floor comes first: a sampled training loss is measured against it. */
typedef enum stage {
  FLOOR,
  TRAIN,
  VALID,
  BEST,
  FIRST,
  FLOOR_WINDOW,
  FLOOR_CARRIED,
  NGRAMS,
  SKIPS,
  GRADIENT,
  SATURATED,
  CLIPPED,
  DONE
} stage;

/* About how long each takes beside the others. */
static const double weight[DONE] = {1, 4, 1, 1, 4, 1, 1, 4, 4, 6, 2, 8};

struct plateau_gather {
  plateau_session *session;
  plateau_evidence evidence;
  int stage;
  bool begun; /* a stage of several calls is under way */
  char *block;
  size_t block_bytes;
  /* Of the stages of several calls: */
  plateau_lags *lags;
  plateau_inside inside;
  plateau_session *copy;
  plateau_real *gradient; /* plateau_weights_count numbers */
  int steps, taken, shortened;
};

static const double UNKNOWN = __builtin_nan("");

void plateau_evidence_begin(plateau_evidence *e, const plateau_session *session) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  memset(e, 0, sizeof *e);
  e->config = &session->config;
  e->plan = &session->plan;
  e->epoch = progress.epoch;
  e->rollbacks = progress.rollbacks;
  const plateau_best *best = plateau_session_best(session);
  e->uniform = pl_log(session->text.vocabulary.size);
  double *unknown[] = {&e->floor,  &e->floor_window,  &e->floor_carried, &e->train,
                       &e->valid,  &e->valid_error,   &e->first,         &e->best_valid,
                       &e->lowest, &e->train_at_best, &e->saturated,     &e->clipped};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) *unknown[i] = UNKNOWN;
  for (int i = 0; i < PLATEAU_PLACES; i++) e->place[i] = e->best_place[i] = UNKNOWN;
  e->steps = (double)progress.step;
  for (int i = 0; i < PLATEAU_ORDERS; i++) e->ngram_train[i] = e->ngram_valid[i] = UNKNOWN;
  if (!best) return;
  e->best_kept = true;
  e->best_valid = best->loss;
  e->best_epoch = best->epoch;
}

/* ---- What is counted: a call for each ---- */

/* False when there is nothing to count at this stage for these settings. */
static bool settings_of(plateau_config *config, const plateau_session *s, int stage) {
  *config = s->config;
  if (stage == FLOOR_WINDOW) config->window *= 2;
  if (stage == FLOOR_CARRIED) config->state = PLATEAU_STATE_CARRY;
  return stage == FLOOR || s->config.state == PLATEAU_STATE_RESET;
}

/* Stays unknown where these settings cannot cut the text. */
static void count_floor(plateau_gather *g, double *per_char) {
  plateau_config config;
  plateau_floor floor;
  const plateau_text *text = &g->session->text;
  if (!settings_of(&config, g->session, g->stage) || !plateau_floor_size(&config, text)) return;
  if (plateau_floor_measure(&floor, g->block, g->block_bytes, &config, text, NULL) != PLATEAU_OK)
    return;
  *per_char = floor.per_char;
  if (g->stage == FLOOR) plateau_measure_against(g->session, &floor);
}

static void count_ngrams(plateau_gather *g) {
  plateau_ngram ngrams[PLATEAU_ORDERS];
  if (plateau_ngram_measure(ngrams, PLATEAU_ORDERS, g->block, g->block_bytes, &g->session->config,
                            &g->session->text, NULL) != PLATEAU_OK)
    return;
  for (int i = 0; i < PLATEAU_ORDERS; i++) {
    g->evidence.ngram_train[i] = ngrams[i].train;
    g->evidence.ngram_valid[i] = ngrams[i].valid;
  }
}

static void count_skips(plateau_gather *g) {
  int lags = 3 * g->session->plan.window;
  lags = lags < MIN_SKIPS ? MIN_SKIPS : lags > PLATEAU_DISTANCES ? PLATEAU_DISTANCES : lags;
  if (plateau_skip_measure(g->evidence.skip, lags, g->block, g->block_bytes, &g->session->config,
                           &g->session->text, NULL) == PLATEAU_OK)
    g->evidence.skips = lags;
}

/* ---- What is measured: a few windows or a step a call; false when the stage is over ---- */

static bool measure_loss(plateau_gather *g, plateau_session *session, plateau_part part,
                         double *loss) {
  if (!g->begun) plateau_measure_begin(session, part);
  if (plateau_measure_advance(session)) return true;
  *loss = plateau_measure_loss(session);
  return false;
}

static bool measure_valid(plateau_gather *g) {
  plateau_evidence *e = &g->evidence;
  if (measure_loss(g, g->session, PLATEAU_HELD_OUT, &e->valid)) return true;
  e->valid_error = plateau_measure_error(g->session);
  plateau_measure_places(g->session, e->place);
  return false;
}

/* A session as this one began. */
static size_t place_first(plateau_gather *g, const plateau_session *s) {
  plateau_config config = s->config;
  config.arithmetic = (int)s->kernels->kind;
  config.average = 0; /* its weights are written, and it takes no step */
  size_t bytes = plateau_session_size(&config, &s->text, NULL);
  if (!g || !bytes) return bytes;
  if (plateau_session_place(&g->copy, g->block, bytes, &config, &s->text, NULL) != PLATEAU_OK)
    return 0;
  pl_measure_share_floor(g->copy, s);
  return bytes;
}

/* The held-out text once more with the weights of the best moment, in a session beside. */
static bool measure_best(plateau_gather *g) {
  const plateau_session *s = g->session;
  double loss;
  if (!plateau_session_best(s) || !(g->evidence.valid == g->evidence.valid)) return false;
  if (!g->begun) {
    if (!place_first(g, s)) return false;
    memcpy(g->copy->live.parameters, s->best->parameters, s->model.size * sizeof(pl_real));
    g->copy->live.counters->h0 = s->best->h0;
    pl_session_written(g->copy);
  }
  if (measure_loss(g, g->copy, PLATEAU_HELD_OUT, &loss)) return true;
  plateau_measure_places(g->copy, g->evidence.best_place);
  return false;
}

static bool measure_first(plateau_gather *g) {
  if (!g->begun && !place_first(g, g->session)) return false;
  return measure_loss(g, g->copy, PLATEAU_TRAINING, &g->evidence.first);
}

/* By the path that carries farthest: of all layers, and for an lstm by h or by c. */
static bool measure_gradient(plateau_gather *g) {
  plateau_evidence *e = &g->evidence;
  if (!g->begun) plateau_lags_begin(&g->lags, g->block, g->block_bytes, g->session, LAG_WINDOWS);
  if (plateau_lags_advance(g->lags)) return true;
  int lags = plateau_lags_count(g->lags);
  e->lags = lags < PLATEAU_DISTANCES ? lags : PLATEAU_DISTANCES;
  for (int path = 0; path < 2 * g->session->model.layers; path++) {
    const double *norms = path % 2 ? plateau_lags_of_c(g->lags, path / 2)
                                   : plateau_lags_of_h(g->lags, path / 2);
    if (!norms || !(norms[0] > 0)) continue;
    for (int k = 0; k < e->lags; k++)
      if (norms[k] / norms[0] > e->gradient[k]) e->gradient[k] = norms[k] / norms[0];
  }
  return false;
}

static bool measure_saturation(plateau_gather *g) {
  plateau_evidence *e = &g->evidence;
  size_t train = g->session->plan.train;
  if (!g->begun)
    plateau_inside_begin(&g->inside, g->session, 0, train < INSIDE ? train : INSIDE, NULL);
  if (plateau_inside_advance(&g->inside)) return true;
  int gates;
  plateau_gates(g->session, &gates);
  for (int layer = 0; layer < g->session->model.layers; layer++) {
    double ends = 0, all = 0;
    for (int gate = 0; gate < gates; gate++) {
      const plateau_saturation *s = &g->inside.saturation[layer][gate];
      ends += (double)s->low + (double)s->high;
      all += (double)s->count;
    }
    if (all > 0 && !(e->saturated >= ends / all)) e->saturated = ends / all;
  }
  return false;
}

/* Bytes of a copy of the run, and where its gradient is read to; 0 when nothing is clipped. */
static size_t place_copy(plateau_gather *g, const plateau_session *s, pl_arena *arena,
                         plateau_config *config) {
  if (!(s->config.clip > 0) || plateau_fork_config(config, s, "nothing", NULL) != PLATEAU_OK)
    return 0;
  size_t bytes = plateau_session_size(config, &s->text, NULL);
  void *block = pl_arena_take(arena, 1, bytes), *gradient;
  gradient = pl_arena_take(arena, plateau_weights_count(s), sizeof *g->gradient);
  if (!g || !bytes) return bytes;
  g->gradient = gradient;
  if (plateau_session_place(&g->copy, block, bytes, config, &s->text, NULL) != PLATEAU_OK) return 0;
  return plateau_fork(g->copy, s, "nothing", NULL) == PLATEAU_OK ? bytes : 0;
}

static int clip_steps(const plateau_session *s) {
  size_t epoch = s->plan.steps, steps = CLIP_PREDICTIONS * epoch / (s->plan.predictions + 1);
  steps = steps < MIN_CLIP_STEPS ? MIN_CLIP_STEPS : steps > CLIP_STEPS ? CLIP_STEPS : steps;
  return (int)(steps < epoch ? steps : epoch);
}

/* The norm of the gradient of a step whose shards have run. */
static double norm_of(plateau_session *session, plateau_real *gradient) {
  double squares = 0;
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    plateau_tensor_gradient(session, i, gradient);
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    for (size_t k = 0; k < count; k++) squares += (double)gradient[k] * (double)gradient[k];
  }
  return pl_sqrt(squares);
}

/* Of the steps that follow, taken by a copy, the share whose gradient is shortened. */
static bool measure_clipped(plateau_gather *g) {
  if (!g->begun) {
    plateau_config config;
    pl_arena arena = pl_arena_over(g->block, g->block_bytes);
    if (!place_copy(g, g->session, &arena, &config)) return false;
    g->steps = clip_steps(g->session);
  }
  int shards = plateau_begin_step(g->copy);
  plateau_run_shards(g->copy, 0, shards);
  g->shortened += norm_of(g->copy, g->gradient) > g->session->config.clip;
  bool ended = plateau_apply(g->copy, NULL) == PLATEAU_STOPPED;
  if (++g->taken < g->steps && !ended) return true;
  g->evidence.clipped = (double)g->shortened / g->taken;
  return false;
}

/* ---- Stage after stage ---- */

static size_t stage_size(const plateau_session *s, int stage) {
  plateau_config config;
  pl_arena arena = {0};
  switch (stage) {
  case FLOOR:
  case FLOOR_WINDOW:
  case FLOOR_CARRIED:
    return settings_of(&config, s, stage) ? plateau_floor_size(&config, &s->text) : 0;
  case BEST:
  case FIRST: return place_first(NULL, s);
  case NGRAMS: return plateau_ngram_size(&s->config, &s->text);
  case SKIPS: return plateau_skip_size(&s->config, &s->text);
  case GRADIENT: return plateau_lags_size(s, LAG_WINDOWS);
  case CLIPPED: return place_copy(NULL, s, &arena, &config) ? arena.used : 0;
  default: return 0;
  }
}

static char *place(plateau_gather **gather, pl_arena *arena, const plateau_session *s,
                   size_t *bytes) {
  *gather = pl_arena_take(arena, 1, sizeof **gather);
  *bytes = 0;
  for (int stage = 0; stage < DONE; stage++) {
    size_t size = stage_size(s, stage);
    if (size > *bytes) *bytes = size;
  }
  return pl_arena_take(arena, 1, *bytes);
}

size_t plateau_gather_size(const plateau_session *session) {
  pl_arena arena = {0};
  plateau_gather *gather;
  size_t bytes;
  place(&gather, &arena, session, &bytes);
  return arena.used;
}

void plateau_gather_begin(plateau_gather **gather, void *block, size_t block_bytes,
                          plateau_session *session) {
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_gather *g;
  size_t bytes;
  char *rest = place(&g, &arena, session, &bytes);
  memset(g, 0, sizeof *g);
  g->session = session;
  g->block = rest;
  g->block_bytes = bytes;
  plateau_evidence_begin(&g->evidence, session);
  *gather = g;
}

/* False when the stage is over. */
static bool advance_stage(plateau_gather *g) {
  plateau_evidence *e = &g->evidence;
  switch (g->stage) {
  case FLOOR: count_floor(g, &e->floor); return false;
  case TRAIN: return measure_loss(g, g->session, PLATEAU_TRAINING, &e->train);
  case VALID: return measure_valid(g);
  case BEST: return measure_best(g);
  case FIRST: return measure_first(g);
  case FLOOR_WINDOW: count_floor(g, &e->floor_window); return false;
  case FLOOR_CARRIED: count_floor(g, &e->floor_carried); return false;
  case NGRAMS: count_ngrams(g); return false;
  case SKIPS: count_skips(g); return false;
  case GRADIENT: return measure_gradient(g);
  case SATURATED: return measure_saturation(g);
  case CLIPPED: return measure_clipped(g);
  default: return false;
  }
}

bool plateau_gather_advance(plateau_gather *g) {
  if (g->stage == DONE) return false;
  g->begun = advance_stage(g);
  g->stage += !g->begun;
  return g->stage != DONE;
}

double plateau_gather_share(const plateau_gather *g) {
  double done = 0, all = 0;
  for (int stage = 0; stage < DONE; stage++) {
    all += weight[stage];
    if (stage < g->stage) done += weight[stage];
  }
  if (g->stage == GRADIENT && g->begun) done += weight[GRADIENT] * plateau_lags_share(g->lags);
  if (g->stage == CLIPPED && g->begun) done += weight[CLIPPED] * g->taken / g->steps;
  return done / all;
}

const plateau_evidence *plateau_gather_evidence(const plateau_gather *g) { return &g->evidence; }
