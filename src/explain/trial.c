/* trial.c - a session trained for some epochs, measured at the last ones. */
#include "base/arena.h"
#include "explain/changes.h"
#include "run/ask.h"

enum stage { LEAD, AT_START, STEPS, ON_THE_WAY, AT_TRAIN, AT_VALID, DONE };

static const double NONE = __builtin_nan("");

/* ---- Its sessions ---- */

/* Whether the run itself has to be trained again, with another seed. */
static bool has_lead(const plateau_change *change) { return change->seed > 0 && !change->anew; }

/* The blocks of a trial; of an arena without memory only their sizes. */
typedef struct blocks {
  void *session, *sister, *floor;
  size_t session_bytes, sister_bytes, floor_bytes;
} blocks;

/* Whether losses are measured on the same windows, against the same floor. */
static bool reads_alike(const plateau_session *parent, const plateau_config *config) {
  const plateau_config *was = &parent->config;
  return config->window == was->window && config->batch == was->batch &&
         config->state == was->state && config->valid == was->valid;
}

static bool place_blocks(blocks *b, pl_arena *arena, const plateau_session *parent,
                         const plateau_change *change, const plateau_config *config,
                         const plateau_text *text, plateau_error *error) {
  plateau_config sister = parent->config;
  *b = (blocks){0};
  b->session_bytes = plateau_session_size(config, text, error);
  if (!b->session_bytes) return false;
  b->session = pl_arena_take(arena, 1, b->session_bytes);
  if (has_lead(change)) b->sister_bytes = plateau_session_size(&sister, text, error);
  if (has_lead(change) && !b->sister_bytes) return false;
  b->sister = pl_arena_take(arena, 1, b->sister_bytes);
  if (!reads_alike(parent, config)) b->floor_bytes = plateau_floor_size(config, text);
  b->floor = pl_arena_take(arena, 1, b->floor_bytes);
  return true;
}

static plateau_status find(const plateau_session *parent, const char *name, plateau_change *change,
                           plateau_config *config, plateau_error *error) {
  if (pl_change_find(parent, name, change, config)) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_SETTING, "There is no change %q for this run.", name);
}

size_t plateau_trial_size(const plateau_session *parent, const char *change, plateau_error *error) {
  plateau_change found;
  plateau_config config;
  pl_arena arena = {0};
  blocks b;
  if (find(parent, change, &found, &config, error)) return 0;
  plateau_text text = pl_change_text(parent, &found);
  return place_blocks(&b, &arena, parent, &found, &config, &text, error) ? arena.used : 0;
}

static plateau_status place_sister(plateau_trial *t, const blocks *b, const plateau_session *parent,
                                   const plateau_text *text, plateau_error *error) {
  plateau_config config = parent->config;
  config.arithmetic = (int)parent->kernels->kind;
  config.seed = plateau_sister_seed(&parent->config, t->change.seed);
  t->lead = parent->kept.counters->step;
  return plateau_session_place(&t->sister, b->sister, b->sister_bytes, &config, text, error);
}

static plateau_status find_floor(plateau_trial *t, const blocks *b, const plateau_config *config,
                                 const plateau_text *text, plateau_error *error) {
  plateau_floor floor;
  plateau_status status = plateau_floor_measure(&floor, b->floor, b->floor_bytes, config, text,
                                                error);
  if (status) return status;
  plateau_measure_against(t->session, &floor);
  t->outcome.floor = floor.per_char;
  return PLATEAU_OK;
}

/* ---- Its length ---- */

/* In steps, so that a trial on a long text can be shorter than an epoch. */
static uint64_t steps_of(const plateau_plan *plan, double epochs) {
  uint64_t steps = (uint64_t)(epochs * (double)plan->steps + 0.5);
  return steps < PLATEAU_TRIAL_MEASURES ? PLATEAU_TRIAL_MEASURES : steps;
}

/* In windows of a shard, forward: a step runs each forward and back, three times as much work. */
static uint64_t work_of(const plateau_trial *t) {
  const plateau_plan *plan = plateau_session_plan(t->session);
  uint64_t step = 3 * (uint64_t)plan->shards, training = plan->steps * (uint64_t)plan->shards;
  uint64_t measures = PLATEAU_TRIAL_MEASURES + (t->outcome.start != t->outcome.start);
  return (t->lead + t->steps) * step + measures * training;
}

static void begin_measure(plateau_trial *t, int stage) {
  t->stage = stage;
  bool held_out = stage == AT_VALID || stage == ON_THE_WAY;
  plateau_measure_begin(t->session, held_out ? PLATEAU_HELD_OUT : PLATEAU_TRAINING);
}

static void begin_steps(plateau_trial *t) {
  t->stage = STEPS;
  if (t->outcome.start != t->outcome.start) begin_measure(t, AT_START);
}

/* The last measurements end with this step. */
static void judge_after(plateau_trial *t, uint64_t steps) {
  const plateau_plan *plan = plateau_session_plan(t->session);
  t->judged = steps < t->steps ? steps : t->steps;
  t->gap = t->judged / 8 < plan->steps ? t->judged / 8 : plan->steps;
  if (t->gap == 0) t->gap = 1;
}

void plateau_outcome_unknown(plateau_outcome *o) {
  *o = (plateau_outcome){0};
  o->start = o->floor = o->error = o->peak = o->back = o->least = o->least_at = NONE;
  for (int i = 0; i < PLATEAU_PLACES; i++) o->place[i] = NONE;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) o->train[i] = o->valid[i] = NONE;
}

void plateau_trial_begin(plateau_trial *t, plateau_session *session, double epochs, double start) {
  const plateau_plan *plan = plateau_session_plan(session);
  plateau_outcome *o = &t->outcome;
  *t = (plateau_trial){.session = session, .steps = steps_of(plan, epochs)};
  judge_after(t, t->steps);
  plateau_outcome_unknown(o);
  o->start = start;
  begin_steps(t);
  t->units = work_of(t);
}

plateau_status plateau_trial_place(plateau_trial *t, void *block, size_t block_bytes,
                                   const plateau_session *parent, const char *change, double epochs,
                                   double start, double floor, plateau_error *error) {
  plateau_change found;
  plateau_config config;
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_session *session;
  blocks b;
  plateau_status status = find(parent, change, &found, &config, error);
  if (status) return status;
  plateau_text text = pl_change_text(parent, &found);
  place_blocks(&b, &arena, parent, &found, &config, &text, NULL);
  status = plateau_session_place(&session, b.session, b.session_bytes, &config, &text, error);
  if (status) return status;
  *t = (plateau_trial){.session = session, .change = found};
  if (has_lead(&found))
    status = place_sister(t, &b, parent, &text, error);
  else if (!found.anew)
    status = plateau_fork_as(session, parent, error);
  if (status) return status;
  plateau_session *sister = t->sister;
  uint64_t lead = t->lead;
  plateau_trial_begin(t, session, epochs, found.same_weights ? start : NONE);
  judge_after(t, steps_of(plateau_session_plan(session), pl_horizon_of(parent, &found)));
  t->change = found;
  t->sister = sister;
  t->lead = lead;
  if (sister) t->stage = LEAD;
  t->units = work_of(t);
  t->outcome.floor = floor;
  if (!reads_alike(parent, &config)) return find_floor(t, &b, &config, &text, error);
  if (found.anew || sister) pl_measure_share_floor(session, parent);
  return PLATEAU_OK;
}

/* ---- Its steps ---- */

/* Which measurement follows step `done`: gaps are counted back from the moment it is judged at. */
static bool is_due(const plateau_trial *t) {
  uint64_t left = t->judged - t->done;
  return t->done <= t->judged && left % t->gap == 0 && left / t->gap < PLATEAU_TRIAL_MEASURES;
}

/* Held-out text is also measured on the way, because it may be best there. */
static bool is_on_the_way(const plateau_trial *t) {
  if (t->done > t->judged) return (t->steps - t->done) % (t->judged / 4 + 1) == 0;
  return t->done == t->judged / 8 || t->done == t->judged / 4 || t->done == t->judged / 2;
}

/* The way there: how high the running loss of an epoch rose, and when it was below the start
 * again. */
static void note_epoch(plateau_trial *t) {
  plateau_outcome *o = &t->outcome;
  plateau_progress now;
  plateau_session_progress(t->session, &now);
  if (now.steps_done > 0 || now.loss != now.loss) return;
  if (!(now.loss <= o->peak)) o->peak = now.loss;
  if (o->back != o->back && now.loss <= o->start && o->peak > o->start) o->back = t->now;
}

static void take_step(plateau_trial *t) {
  const plateau_plan *plan = plateau_session_plan(t->session);
  plateau_status status = plateau_step(t->session, NULL);
  t->done++;
  t->units_done += 3 * (uint64_t)plan->shards;
  t->now = (double)t->done / (double)plan->steps;
  if (t->done <= t->judged) t->outcome.epochs = t->now;
  note_epoch(t);
  if (status != PLATEAU_OK) t->outcome.rollbacks++;
  t->outcome.stopped = status == PLATEAU_STOPPED;
  bool fails = t->outcome.stopped && t->measured < PLATEAU_TRIAL_MEASURES;
  if (fails || is_due(t))
    begin_measure(t, AT_TRAIN);
  else if (t->outcome.stopped || is_on_the_way(t))
    begin_measure(t, ON_THE_WAY);
}

/* The run with another seed, up to the step of this one; then its fork. */
static void take_lead(plateau_trial *t) {
  plateau_status status = plateau_step(t->sister, NULL);
  t->lead_done++;
  t->units_done += 3 * (uint64_t)plateau_session_plan(t->sister)->shards;
  if (t->lead_done < t->lead && status != PLATEAU_STOPPED) return;
  if (plateau_fork_as(t->session, t->sister, NULL) == PLATEAU_OK)
    begin_steps(t);
  else
    t->stage = DONE;
}

/* ---- Its measurements ---- */

/* The best moment on held-out text. */
static void note_held_out(plateau_trial *t, double loss) {
  plateau_outcome *o = &t->outcome;
  if (!(loss < o->least || (o->least != o->least && loss == loss))) return;
  o->least = loss;
  o->least_at = t->now;
  plateau_measure_places(t->session, o->place);
}

/* A stopped run stays as it is, and so does its loss at every measurement to come. */
static void end_measurement(plateau_trial *t) {
  plateau_outcome *o = &t->outcome;
  int last = o->stopped ? PLATEAU_TRIAL_MEASURES - 1 : t->measured;
  for (int i = t->measured + 1; i <= last; i++) {
    o->train[i] = o->train[t->measured];
    o->valid[i] = o->valid[t->measured];
  }
  t->measured = last + 1;
  t->stage = t->done < t->steps && !o->stopped ? STEPS : DONE;
}

static void measure(plateau_trial *t) {
  t->units_done++;
  if (plateau_measure_advance(t->session)) return;
  double loss = plateau_measure_loss(t->session);
  if (t->stage == AT_START) {
    t->outcome.start = loss;
    t->stage = STEPS;
  } else if (t->stage == AT_TRAIN) {
    t->outcome.train[t->measured] = loss;
    t->outcome.error = plateau_measure_error(t->session);
    begin_measure(t, AT_VALID);
  } else if (t->stage == ON_THE_WAY) {
    note_held_out(t, loss);
    t->stage = t->done < t->steps && !t->outcome.stopped ? STEPS : DONE;
  } else {
    note_held_out(t, loss);
    t->outcome.valid[t->measured] = loss;
    end_measurement(t);
  }
}

bool plateau_trial_advance(plateau_trial *t) {
  if (t->stage == LEAD && t->lead_done < t->lead)
    take_lead(t);
  else if (t->stage == LEAD)
    t->stage = DONE; /* a run of no steps has no sister */
  else if (t->stage == STEPS)
    take_step(t);
  else if (t->stage != DONE)
    measure(t);
  return t->stage != DONE;
}

double plateau_trial_share(const plateau_trial *t) {
  if (t->stage == DONE) return 1;
  double share = (double)t->units_done / (double)t->units;
  return share < 1 ? share : 1;
}

const plateau_outcome *plateau_trial_outcome(const plateau_trial *t) { return &t->outcome; }
