/* test_trial.c - a trial trains as a run does, measures when it says, and ends, whatever happens
 * in it; and the trial of a change is what its parts do by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "explain/changes.h"
#include "run/session.h"
#include "support_fork.h"

static plateau_outcome carry_out(plateau_trial *trial) {
  double share = 0;
  assert_true(plateau_trial_share(trial) == 0);
  while (plateau_trial_advance(trial)) {
    assert_true(plateau_trial_share(trial) >= share && plateau_trial_share(trial) <= 1);
    share = plateau_trial_share(trial);
  }
  assert_true(plateau_trial_share(trial) == 1);
  assert_false(plateau_trial_advance(trial));
  return *plateau_trial_outcome(trial);
}

static plateau_outcome try_out(plateau_session *session, double epochs, double start) {
  plateau_trial trial;
  plateau_trial_begin(&trial, session, epochs, start);
  return carry_out(&trial);
}

/* Trains and measures by hand, with the calls of plateau.h alone. */
static plateau_outcome by_hand(plateau_session *session, uint64_t steps, uint64_t gap) {
  plateau_outcome o = {.start = plateau_measure(session, PLATEAU_TRAINING), .floor = NAN};
  uint64_t begun = steps_taken(session);
  o.peak = o.back = o.least = o.least_at = NAN;
  for (int k = 0; k < PLATEAU_PLACES; k++) o.place[k] = NAN;
  for (uint64_t done = 1; done <= steps; done++) {
    uint64_t left = steps - done, i = PLATEAU_TRIAL_MEASURES - 1 - left / gap;
    bool last = left % gap == 0 && left / gap < PLATEAU_TRIAL_MEASURES;
    run_to(session, begun + done);
    if (!last && done != steps / 8 && done != steps / 4 && done != steps / 2) continue;
    if (last) o.train[i] = plateau_measure(session, PLATEAU_TRAINING);
    if (last) o.error = plateau_measure_error(session);
    double valid = plateau_measure(session, PLATEAU_HELD_OUT);
    if (last) o.valid[i] = valid;
    if (isnan(valid) || o.least <= valid) continue;
    o.least = valid;
    o.least_at = (double)done / (double)plateau_session_plan(session)->steps;
    plateau_measure_places(session, o.place);
  }
  o.epochs = (double)steps / (double)plateau_session_plan(session)->steps;
  return o;
}

static bool same_bits(const double *a, const double *b, int count) {
  for (int i = 0; i < count; i++)
    if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])))) return false;
  return true;
}

static const struct {
  const char *settings;
  double epochs;
  uint64_t steps, gap; /* epochs: whole_steps of 12, or of 11 windows' batches */
} ROWS[] = {
    {"cell=rnn state=carry batch=4 window=8 optimizer=sgd lr=0.3", 10, 120, 12},
    {"cell=gru state=carry batch=4 window=8 layers=2 dropout=0.3", 2, 24, 3},
    {"cell=lstm state=carry batch=4 window=8 schedule=cosine", 0.5, 6, 1},
    {"cell=lstm state=carry batch=4 window=8 valid=0.1 chars=360", 0, 4, 1},
    {"cell=rnn state=reset batch=64 window=8 valid=0", 9, 9, 1},
    {"cell=rnn state=reset batch=44 window=8 valid=0 chars=354", 7, 7, 1},
};

static void a_trial_trains_and_measures_as_by_hand(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    placed it, other;
    open_parent(&it, ROWS[i].settings);
    open_parent(&other, ROWS[i].settings);
    run_to(it.session, 3);
    run_to(other.session, 3);
    plateau_outcome tried = try_out(it.session, ROWS[i].epochs, NAN);
    plateau_outcome expected = by_hand(other.session, ROWS[i].steps, ROWS[i].gap);
    if (plateau_session_hash(it.session) != plateau_session_hash(other.session))
      fail_msg("%s: the trial has %g epochs, step %d", ROWS[i].settings, tried.epochs,
               (int)steps_taken(it.session));
    assert_true(tried.start == expected.start && tried.epochs == expected.epochs);
    if (!same_bits(tried.train, expected.train, PLATEAU_TRIAL_MEASURES) ||
        !same_bits(tried.valid, expected.valid, PLATEAU_TRIAL_MEASURES))
      fail_msg("%s: measured elsewhere", ROWS[i].settings);
    bool held_out = plateau_session_plan(it.session)->valid_predictions > 0;
    assert_true(isnan(tried.valid[3]) == !held_out);
    assert_true(isnan(tried.floor) && tried.rollbacks == 0 && !tried.stopped);
    unplace(&other);
    unplace(&it);
  }
}

static void a_known_start_is_not_measured_again(void **state) {
  (void)state;
  placed it;
  open_parent(&it, ROWS[0].settings);
  assert_true(try_out(it.session, 1, 0.125).start == 0.125);
  unplace(&it);
}

/* The parent trained on and its fork "nothing" in a trial: the same run. */
static void nothing_tried_is_the_run_itself(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=gru layers=2 dropout=0.3 state=carry");
  run_to(it.session, 64);
  open_fork(&fork, it.session, "nothing");
  try_out(fork.session, 6, NAN);
  run_to(it.session, 64 + epochs_of(it.session, 6));
  assert_true(plateau_session_hash(it.session) == plateau_session_hash(fork.session));
  close_fork(&fork);
  unplace(&it);
}

static const char *const PARENTS[] = {
    "cell=rnn activation=sigmoid state=reset optimizer=sgd lr=0.1 loss_scale=sum hidden=13",
    "cell=gru layers=2 dropout=0.3 state=carry embedding=3 schedule=plateau",
    "cell=lstm state=reset bptt=last"};

static void every_change_can_be_tried(void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    placed it, fork;
    plateau_change changes[NAMED_CHANGES];
    open_parent(&it, PARENTS[i]);
    run_to(it.session, 67);
    uint64_t hash = plateau_session_hash(it.session);
    int count = changes_of(it.session, changes);
    for (int j = 0; j < count; j++) {
      open_fork(&fork, it.session, changes[j].name);
      plateau_outcome o = try_out(fork.session, 6, NAN);
      for (int k = 0; k < PLATEAU_TRIAL_MEASURES; k++)
        if (!(o.train[k] > 0 && o.valid[k] > 0))
          fail_msg("%s, %s: loss %g, held out %g", PARENTS[i], changes[j].name, o.train[k],
                   o.valid[k]);
      assert_true(fabs(o.epochs - 6) < 0.5);
      assert_true(plateau_session_hash(it.session) == hash);
      close_fork(&fork);
    }
    unplace(&it);
  }
}

/* ---- The trial of a change, by its name ---- */

/* A block of exactly its size. */
static plateau_status place_trial(plateau_trial *trial, void **block, const plateau_session *parent,
                                  const char *name, double epochs, double start, double floor) {
  plateau_error error = {PLATEAU_OK, ""};
  size_t bytes = plateau_trial_size(parent, name, &error);
  if (!bytes) fail_msg("%s: %s", name, error.sentence);
  *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  return plateau_trial_place(trial, *block, bytes, parent, name, epochs, start, floor, &error);
}

static double floor_of(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  size_t bytes = plateau_floor_size(config, text);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, text, NULL), PLATEAU_OK);
  free(block);
  return floor.per_char;
}

/* The session of a change before its first step, by calls of the interface alone. */
static void open_by_hand(placed *other, placed *sister, const plateau_session *parent,
                         const plateau_change *change) {
  plateau_config config, seeded = *plateau_session_config(parent);
  *sister = (placed){.session = NULL};
  assert_int_equal(plateau_fork_config(&config, parent, change->name, NULL), PLATEAU_OK);
  plateau_text text = pl_change_text(parent, change);
  *other = (placed){.text = text};
  size_t bytes = plateau_session_size(&config, &text, NULL);
  other->session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(
      plateau_session_place(&other->session, other->session_block, bytes, &config, &text, NULL),
      PLATEAU_OK);
  if (change->anew) return;
  if (change->seed > 0) {
    seeded.seed = plateau_sister_seed(&seeded, change->seed);
    place_beside(sister, parent, &seeded);
    run_to(sister->session, parent->kept.counters->step);
  }
  assert_int_equal(
      plateau_fork_as(other->session, change->seed > 0 ? sister->session : parent, NULL),
      PLATEAU_OK);
}

static void expect_same_outcome(const char *what, const plateau_outcome *tried,
                                const plateau_outcome *expected) {
  if (!same_bits(&tried->start, &expected->start, 1)) fail_msg("%s: another start", what);
  if (tried->epochs != expected->epochs) fail_msg("%s: %g epochs", what, tried->epochs);
  if (!same_bits(tried->train, expected->train, PLATEAU_TRIAL_MEASURES) ||
      !same_bits(tried->valid, expected->valid, PLATEAU_TRIAL_MEASURES) ||
      !same_bits(&tried->error, &expected->error, 1))
    fail_msg("%s: other losses", what);
  if (!same_bits(&tried->least, &expected->least, 1) ||
      !same_bits(&tried->least_at, &expected->least_at, 1) ||
      !same_bits(tried->place, expected->place, PLATEAU_PLACES))
    fail_msg("%s: another best moment", what);
}

static void check_by_hand(const placed *it, const char *settings, const char *name) {
  plateau_trial trial;
  placed other, sister;
  void *block;
  char what[200];
  plateau_change change;
  if (!plateau_change_describe(&change, it->session, name)) return;
  snprintf(what, sizeof what, "%s, %s", settings, name);
  uint64_t hash = plateau_session_hash(it->session);
  double own = floor_of(plateau_session_config(it->session), &it->text);
  assert_int_equal(place_trial(&trial, &block, it->session, name, 1, NAN, own), PLATEAU_OK);
  plateau_outcome tried = carry_out(&trial);
  open_by_hand(&other, &sister, it->session, &change);
  uint64_t steps = epochs_of(other.session, 1), gap = steps / 8;
  if (steps < PLATEAU_TRIAL_MEASURES) steps = PLATEAU_TRIAL_MEASURES;
  plateau_outcome expected = by_hand(other.session, steps, gap ? gap : 1);
  if (plateau_session_hash(trial.session) != plateau_session_hash(other.session))
    fail_msg("%s: it ends elsewhere", what);
  expect_same_outcome(what, &tried, &expected);
  double floor = floor_of(plateau_session_config(other.session), &other.text);
  if (!(fabs(tried.floor - floor) < 1e-12)) fail_msg("%s: floor %g", what, tried.floor);
  if (plateau_session_hash(it->session) != hash) fail_msg("%s: the run is another", what);
  if (sister.session) close_fork(&sister);
  close_fork(&other);
  free(block);
}

static void a_trial_of_a_change_is_its_parts(void **state) {
  (void)state;
  static const char *const more[] = {
      "nothing@1",         "rate-0.3@2",    "hidden-2@1",    "window-16@1",    "memory@2",
      "new:nothing",       "new/4:init",    "new:text",      "new/2:cell-gru", "new:cell-lstm",
      "new:hidden-0.5",    "new:memory",    "new:nothing@1", "new:rate-10@2",  "new:window-16",
      "new:text+hidden-2", "new:batch-0.5", "clip@1",        "long:nothing",   "long:memory",
      "long:hidden-2@1"};
  for (int i = 0; i < 3; i++) {
    placed it;
    const char *name;
    open_parent(&it, PARENTS[i]);
    run_to(it.session, 67); /* inside an epoch, three steps past a snapshot */
    for (int k = 0; (name = change_name(it.session, k)); k++) check_by_hand(&it, PARENTS[i], name);
    for (size_t k = 0; k < sizeof more / sizeof *more; k++) check_by_hand(&it, PARENTS[i], more[k]);
    unplace(&it);
  }
}

/* More work does not move the moment at which a change is judged; it may find a better one. */
static void a_longer_trial_is_judged_at_the_same_moment(void **state) {
  (void)state;
  static const char *const names[] = {"nothing", "rate-0.3", "long:memory", "new:nothing",
                                      "new/4:init"};
  placed it;
  open_parent(&it, PARENTS[0]);
  run_to(it.session, 67);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    plateau_trial one, four;
    plateau_change change;
    void *blocks[2];
    if (!plateau_change_describe(&change, it.session, names[i])) continue;
    double horizon = pl_horizon_of(it.session, &change);
    assert_int_equal(place_trial(&one, &blocks[0], it.session, names[i], horizon, NAN, 0), 0);
    assert_int_equal(place_trial(&four, &blocks[1], it.session, names[i], 4 * horizon, NAN, 0), 0);
    plateau_outcome a = carry_out(&one), b = carry_out(&four);
    assert_true(same_bits(a.train, b.train, PLATEAU_TRIAL_MEASURES));
    assert_true(same_bits(a.valid, b.valid, PLATEAU_TRIAL_MEASURES));
    assert_true(a.epochs == b.epochs && b.least <= a.least);
    assert_true(four.done == four.steps && four.steps > 3 * one.steps);
    free(blocks[0]);
    free(blocks[1]);
  }
  unplace(&it);
}

/* Only where weights and windows are the run's own. */
static void a_known_start_is_taken_where_it_is_the_runs(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool taken;
  } rows[] = {{"nothing", true},    {"rate-0.3", true},     {"hidden-2", false},
              {"window-16", false}, {"long:nothing", true}, {"long:memory", false},
              {"nothing@1", false}, {"new:nothing", false}};
  placed it;
  open_parent(&it, PARENTS[2]);
  run_to(it.session, 64);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    plateau_trial trial;
    void *block;
    assert_int_equal(place_trial(&trial, &block, it.session, rows[i].name, 1, 0.125, 0),
                     PLATEAU_OK);
    plateau_outcome o = carry_out(&trial);
    if ((o.start == 0.125) != rows[i].taken) fail_msg("%s starts at %g", rows[i].name, o.start);
    free(block);
  }
  unplace(&it);
}

static void a_trial_that_cannot_be_is_refused(void **state) {
  (void)state;
  static const char *const names[] = {"",         "more",     "clip-1", "cell-gru", "new:cell-lstm",
                                      "new:text", "nothing@x"};
  placed it;
  open_parent(&it, "cell=lstm state=carry valid=0 window=8");
  run_to(it.session, 64);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    plateau_trial trial;
    plateau_error error = {PLATEAU_OK, ""};
    assert_int_equal(plateau_trial_size(it.session, names[i], &error), 0);
    assert_int_equal(error.status, PLATEAU_BAD_SETTING);
    assert_true(strlen(error.sentence) > 20);
    assert_int_equal(
        plateau_trial_place(&trial, NULL, 0, it.session, names[i], 1, NAN, NAN, &error),
        PLATEAU_BAD_SETTING);
    assert_int_equal(plateau_trial_size(it.session, names[i], NULL), 0);
  }
  unplace(&it);
}

/* A run of no steps has no sister: its trial ends at once and has measured nothing. */
static void a_run_that_has_not_begun_has_no_sister(void **state) {
  (void)state;
  placed it;
  plateau_trial trial;
  void *block;
  open_parent(&it, PARENTS[2]);
  assert_int_equal(place_trial(&trial, &block, it.session, "nothing@1", 1, NAN, 0), PLATEAU_OK);
  while (plateau_trial_advance(&trial)) continue;
  assert_true(isnan(plateau_trial_outcome(&trial)->train[3]));
  free(block);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_trial_trains_and_measures_as_by_hand),
      cmocka_unit_test(a_known_start_is_not_measured_again),
      cmocka_unit_test(nothing_tried_is_the_run_itself),
      cmocka_unit_test(every_change_can_be_tried),
      cmocka_unit_test(a_trial_of_a_change_is_its_parts),
      cmocka_unit_test(a_longer_trial_is_judged_at_the_same_moment),
      cmocka_unit_test(a_known_start_is_taken_where_it_is_the_runs),
      cmocka_unit_test(a_trial_that_cannot_be_is_refused),
      cmocka_unit_test(a_run_that_has_not_begun_has_no_sister),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
