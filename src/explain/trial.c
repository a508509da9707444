/* trial.c - a session trained for some epochs, measured at the last ones. */
#include "plateau_explain.h"

#include <assert.h>

enum stage { AT_START, STEPS, AT_TRAIN, AT_VALID, DONE };

static const double NONE = __builtin_nan("");

/* In steps, so that a trial on a long text can be shorter than an epoch. */
static uint64_t steps_of(const plateau_plan *plan, double epochs) {
  uint64_t steps = (uint64_t)(epochs * (double)plan->steps + 0.5);
  return steps < PLATEAU_TRIAL_MEASURES ? PLATEAU_TRIAL_MEASURES : steps;
}

/* In windows of a shard, forward: a step runs each forward and back, three times as much work. */
static uint64_t work_of(const plateau_trial *t) {
  const plateau_plan *plan = plateau_session_plan(t->session);
  uint64_t step = 3 * (uint64_t)plan->shards, training = plan->steps * (uint64_t)plan->shards;
  uint64_t measures = PLATEAU_TRIAL_MEASURES + (t->stage == AT_START);
  return t->steps * step + measures * training;
}

static void begin_measure(plateau_trial *t, int stage) {
  t->stage = stage;
  plateau_measure_begin(t->session, stage == AT_VALID ? PLATEAU_HELD_OUT : PLATEAU_TRAINING);
}

void plateau_trial_begin(plateau_trial *t, plateau_session *session, double epochs, double start) {
  const plateau_plan *plan = plateau_session_plan(session);
  *t = (plateau_trial){.session = session, .steps = steps_of(plan, epochs)};
  t->gap = t->steps / 8 < plan->steps ? t->steps / 8 : plan->steps;
  if (t->gap == 0) t->gap = 1;
  t->outcome.start = start;
  t->outcome.floor = NONE;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) t->outcome.train[i] = t->outcome.valid[i] = NONE;
  t->stage = STEPS;
  if (start != start) begin_measure(t, AT_START);
  t->units = work_of(t);
}

/* Which measurement follows step `done`: gaps are counted back from the end. */
static bool is_due(const plateau_trial *t) {
  uint64_t left = t->steps - t->done;
  return left % t->gap == 0 && left / t->gap < PLATEAU_TRIAL_MEASURES;
}

static void take_step(plateau_trial *t) {
  const plateau_plan *plan = plateau_session_plan(t->session);
  plateau_status status = plateau_step(t->session, NULL);
  t->done++;
  t->units_done += 3 * (uint64_t)plan->shards;
  t->outcome.epochs = (double)t->done / (double)plan->steps;
  if (status != PLATEAU_OK) t->outcome.rollbacks++;
  t->outcome.stopped = status == PLATEAU_STOPPED;
  if (t->outcome.stopped || is_due(t)) begin_measure(t, AT_TRAIN);
}

/* A stopped run stays as it is, and so does its loss at every measurement to come. */
static void end_measurement(plateau_trial *t) {
  int last = t->outcome.stopped ? PLATEAU_TRIAL_MEASURES - 1 : t->measured;
  for (int i = t->measured + 1; i <= last; i++) {
    t->outcome.train[i] = t->outcome.train[t->measured];
    t->outcome.valid[i] = t->outcome.valid[t->measured];
  }
  t->measured = last + 1;
  t->stage = t->measured < PLATEAU_TRIAL_MEASURES ? STEPS : DONE;
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
  } else {
    t->outcome.valid[t->measured] = loss;
    end_measurement(t);
  }
}

bool plateau_trial_advance(plateau_trial *t) {
  if (t->stage == STEPS)
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
