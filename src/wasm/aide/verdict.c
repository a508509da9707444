/* verdict.c - the evidence on a run and what follows from it, for JavaScript: counted from the
 * text here, or handed over by name where it was measured elsewhere. */
#include "plateau_explain.h"
#include "wasm/records.h"

/* Distances at which the text is asked what it gives: past the window, so that one too short shows,
 * and no farther than can be paid for while somebody waits. */
enum { LEAST_SKIPS = 64, MOST_SKIPS = 256, MOST_LAGS = 256 };

static plateau_evidence evidence;
static plateau_verdict verdict;
static plateau_experiment experiments[PLATEAU_MAX_CHANGES];
static plateau_change changes[PLATEAU_MAX_CHANGES];
static double gradient[MOST_LAGS], skip[MOST_SKIPS];

static const double UNKNOWN = __builtin_nan("");

/* Of the instance's run: nothing is known but what its session tells. */
EXPORT("evidence_begin") void wasm_evidence_begin(void) {
  plateau_progress progress;
  plateau_session_progress(wasm_run.session, &progress);
  evidence = (plateau_evidence){
      .config = plateau_session_config(wasm_run.session),
      .plan = plateau_session_plan(wasm_run.session),
      .epoch = progress.epoch,
      .rollbacks = progress.rollbacks,
      .uniform = UNKNOWN,
      .floor = UNKNOWN,
      .floor_window = UNKNOWN,
      .floor_carried = UNKNOWN,
      .train = UNKNOWN,
      .valid = UNKNOWN,
      .best_valid = UNKNOWN,
      .gradient = gradient,
      .skip = skip,
      .saturated = UNKNOWN,
      .clipped = UNKNOWN,
      .experiment = experiments,
  };
  for (int i = 0; i < PLATEAU_ORDERS; i++)
    evidence.ngram_train[i] = evidence.ngram_valid[i] = UNKNOWN;
}

/* ---- What is counted: stage after stage, each in a block of its own ---- */

typedef enum stage { FLOOR, FLOOR_WINDOW, FLOOR_CARRIED, NGRAMS, SKIPS } stage;

static plateau_config settings_of(int stage) {
  plateau_config config = *evidence.config;
  if (stage == FLOOR_WINDOW) config.window *= 2;
  if (stage == FLOOR_CARRIED) config.state = PLATEAU_STATE_CARRY;
  return config;
}

/* Bytes of block; 0: there is nothing to count at this stage for these settings. */
EXPORT("evidence_size") size_t wasm_evidence_size(int stage) {
  const plateau_config config = settings_of(stage);
  bool other = stage == FLOOR_WINDOW || stage == FLOOR_CARRIED;
  if (other && evidence.config->state == PLATEAU_STATE_CARRY) return 0;
  if (stage == NGRAMS) return plateau_ngram_size(&config, &wasm_run.text);
  if (stage == SKIPS) return plateau_skip_size(&config, &wasm_run.text);
  return plateau_floor_size(&config, &wasm_run.text);
}

static void count_floor(double *per_char, void *block, size_t capacity, int stage) {
  const plateau_config config = settings_of(stage);
  plateau_floor floor;
  if (plateau_floor_measure(&floor, block, capacity, &config, &wasm_run.text, 0) == PLATEAU_OK)
    *per_char = floor.per_char;
}

static void count_ngrams(void *block, size_t capacity) {
  plateau_ngram ngrams[PLATEAU_ORDERS];
  if (plateau_ngram_measure(ngrams, PLATEAU_ORDERS, block, capacity, evidence.config,
                            &wasm_run.text, 0) != PLATEAU_OK)
    return;
  for (int i = 0; i < PLATEAU_ORDERS; i++) {
    evidence.ngram_train[i] = ngrams[i].train;
    evidence.ngram_valid[i] = ngrams[i].valid;
  }
}

static void count_skips(void *block, size_t capacity) {
  int lags = 3 * evidence.plan->window;
  lags = lags < LEAST_SKIPS ? LEAST_SKIPS : lags > MOST_SKIPS ? MOST_SKIPS : lags;
  if (plateau_skip_measure(skip, lags, block, capacity, evidence.config, &wasm_run.text, 0) ==
      PLATEAU_OK)
    evidence.skips = lags;
}

/* What these settings do not allow stays unknown. */
EXPORT("evidence_count") void wasm_evidence_count(int stage, void *block, size_t capacity) {
  switch (stage) {
  case FLOOR: count_floor(&evidence.floor, block, capacity, stage); break;
  case FLOOR_WINDOW: count_floor(&evidence.floor_window, block, capacity, stage); break;
  case FLOOR_CARRIED: count_floor(&evidence.floor_carried, block, capacity, stage); break;
  case NGRAMS: count_ngrams(block, capacity); break;
  default: count_skips(block, capacity);
  }
}

/* ---- What is measured ---- */

/* Characters that saturation is looked at over, and steps whose gradients are. */
enum { INSIDE = 8192, CLIP_STEPS = 16 };

static plateau_inside inside;
static int clip_steps, clip_taken, clip_cut;
static plateau_real *clip_room;

EXPORT("saturation_begin") void wasm_saturation_begin(void) {
  size_t train = evidence.plan->train;
  plateau_inside_begin(&inside, wasm_run.session, 0, train < INSIDE ? train : INSIDE, 0);
}

/* Of the units, or of all gates, of the layer where it is most. */
static void note_saturation(void) {
  int gates;
  plateau_gates(wasm_run.session, &gates);
  for (int layer = 0; layer < evidence.config->layers; layer++) {
    double ends = 0, all = 0;
    for (int gate = 0; gate < gates; gate++) {
      const plateau_saturation *s = &inside.saturation[layer][gate];
      ends += (double)s->low + (double)s->high;
      all += (double)s->count;
    }
    if (all > 0 && !(evidence.saturated >= ends / all)) evidence.saturated = ends / all;
  }
}

EXPORT("saturation_advance") bool wasm_saturation_advance(void) {
  if (plateau_inside_advance(&inside)) return true;
  note_saturation();
  return false;
}

/* Of the steps that follow, the share whose gradient is shortened: this instance takes them, so it
 * comes last. `room` is for plateau_weights_count numbers. False: nothing is ever shortened. */
EXPORT("clipped_begin") bool wasm_clipped_begin(plateau_real *capacity) {
  size_t steps = evidence.plan->steps;
  clip_steps = steps < CLIP_STEPS ? (int)steps : CLIP_STEPS;
  clip_taken = clip_cut = 0;
  clip_room = capacity;
  return evidence.config->clip > 0;
}

/* Squares of the gradient of a step whose shards have run. */
static double squares_now(void) {
  double squares = 0;
  for (int i = 0; i < plateau_tensors(wasm_run.session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(wasm_run.session, i, &tensor);
    plateau_tensor_gradient(wasm_run.session, i, clip_room);
    const size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    for (size_t k = 0; k < count; k++) squares += (double)clip_room[k] * (double)clip_room[k];
  }
  return squares;
}

EXPORT("clipped_advance") bool wasm_clipped_advance(void) {
  const int shards = plateau_begin_step(wasm_run.session);
  plateau_run_shards(wasm_run.session, 0, shards);
  clip_cut += squares_now() > evidence.config->clip * evidence.config->clip;
  const bool ended = plateau_apply(wasm_run.session, 0) == PLATEAU_STOPPED;
  if (++clip_taken < clip_steps && !ended) return true;
  evidence.clipped = (double)clip_cut / clip_taken;
  return false;
}

/* ---- By name ---- */

typedef struct place {
  const char *name;
  double *at;
  int capacity, *count; /* of a list, its length: at `count`, or always `room` */
} place;

static const place places[] = {
    {"uniform", &evidence.uniform, 1, 0},
    {"floor", &evidence.floor, 1, 0},
    {"floorWindow", &evidence.floor_window, 1, 0},
    {"floorCarried", &evidence.floor_carried, 1, 0},
    {"train", &evidence.train, 1, 0},
    {"valid", &evidence.valid, 1, 0},
    {"bestValid", &evidence.best_valid, 1, 0},
    {"saturated", &evidence.saturated, 1, 0},
    {"clipped", &evidence.clipped, 1, 0},
    {"ngramTrain", evidence.ngram_train, PLATEAU_ORDERS, 0},
    {"ngramValid", evidence.ngram_valid, PLATEAU_ORDERS, 0},
    {"gradient", gradient, MOST_LAGS, &evidence.lags},
    {"skip", skip, MOST_SKIPS, &evidence.skips},
};

/* The index-th of them, with the address, room and length of its numbers; NULL past the last. */
EXPORT("evidence_place") const member *wasm_evidence_place(int index) {
  if (index >= (int)(sizeof places / sizeof *places)) return 0;
  const place *p = &places[index];
  wasm_record_begin();
  wasm_add_text("name", p->name);
  wasm_add_number("at", (double)(uintptr_t)p->at);
  wasm_add_number("room", p->capacity);
  wasm_add_number("length", p->count ? *p->count : p->capacity);
  wasm_add_flag("list", p->capacity > 1);
  return wasm_record();
}

/* After `length` numbers were written there. */
EXPORT("evidence_length") void wasm_evidence_length(int index, int length) {
  if (places[index].count) *places[index].count = length;
}

EXPORT("evidence_best_epoch") void wasm_evidence_best_epoch(double epoch) {
  evidence.best_epoch = (uint64_t)epoch;
}

static bool is_named(const plateau_change *change, const char *name) {
  const char *own = change->name;
  while (*own && *own == *name) own++, name++;
  return *own == *name;
}

/* What came of a change: `losses` holds the measurements of the training part, then as many of the
 * held-out one. False: there is no such change for this run, or no room. */
EXPORT("evidence_add")
bool wasm_evidence_add(const char *change, const double *losses, double start, double floor,
                       double epochs, int rollbacks, int stopped) {
  int count = plateau_changes(wasm_run.session, changes, PLATEAU_MAX_CHANGES), at = 0;
  while (at < count && !is_named(&changes[at], change)) at++;
  if (at == count || evidence.experiments == PLATEAU_MAX_CHANGES) return false;
  plateau_experiment *x = &experiments[evidence.experiments++];
  x->change = changes[at];
  x->outcome = (plateau_outcome){.start = start,
                                 .floor = floor,
                                 .epochs = epochs,
                                 .rollbacks = rollbacks,
                                 .stopped = stopped != 0};
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) {
    x->outcome.train[i] = losses[i];
    x->outcome.valid[i] = losses[PLATEAU_TRIAL_MEASURES + i];
  }
  return true;
}

/* ---- The verdict ---- */

static const char *const actions[] = {"nothing", "go-on", "go-on-with", "start-over",
                                      "stop-at-best"};
static const char *const shares[] = {"floor", "gradient", "rate", "optimizer", "model", "rest"};
static const char *const signs[] = {"hurt", "unclear", "helped"};

static const char *name_of(int experiment) {
  return experiment < 0 ? "" : experiments[experiment].change.name;
}

EXPORT("verdict_make") const member *wasm_verdict_make(void) {
  plateau_verdict_make(&verdict, &evidence);
  wasm_record_begin();
  wasm_add_number("loss", verdict.loss);
  wasm_add_number("valid", verdict.valid);
  wasm_add_text("action", actions[verdict.action]);
  wasm_add_text("change", verdict.change);
  return wasm_record();
}

/* Tables of the verdict made last; NULL past their ends. */
EXPORT("verdict_part") const member *wasm_verdict_part(int index) {
  if (index >= PLATEAU_SHARES) return 0;
  const plateau_budget_part *part = &verdict.budget[index];
  wasm_record_begin();
  wasm_add_text("share", shares[index]);
  wasm_add_number("nats", part->nats);
  wasm_add_number("noise", part->noise);
  wasm_add_text("change", name_of(part->experiment));
  return wasm_record();
}

EXPORT("verdict_effect") const member *wasm_verdict_effect(int index) {
  if (index >= verdict.effects) return 0;
  const plateau_effect *effect = &verdict.effect[index];
  wasm_record_begin();
  wasm_add_text("change", name_of(index));
  wasm_add_number("train", effect->train);
  wasm_add_number("valid", effect->valid);
  wasm_add_number("difference", effect->change);
  wasm_add_number("noise", effect->noise);
  wasm_add_number("validDifference", effect->valid_change);
  wasm_add_number("excess", effect->excess);
  wasm_add_text("sign", signs[effect->sign - PLATEAU_HURT]);
  return wasm_record();
}

/* A label with its figures, each beside its kind. */
EXPORT("verdict_finding") const member *wasm_verdict_finding(int index) {
  if (index >= verdict.findings) return 0;
  const plateau_finding *finding = &verdict.finding[index];
  const plateau_label_row *row = plateau_label_describe(finding->label);
  wasm_record_begin();
  wasm_add_text("label", row->name);
  for (int i = 0; i < PLATEAU_FIGURES && row->figure[i]; i++)
    wasm_add_number(row->figure[i], finding->figure[i]);
  return wasm_record();
}
