/* test_trial.c - a trial trains as a run does, measures when it says, and ends, whatever happens
 * in it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

static plateau_outcome try_out(plateau_session *session, double epochs, double start) {
  plateau_trial trial;
  double share = 0;
  plateau_trial_begin(&trial, session, epochs, start);
  assert_true(plateau_trial_share(&trial) == 0);
  while (plateau_trial_advance(&trial)) {
    assert_true(plateau_trial_share(&trial) >= share && plateau_trial_share(&trial) <= 1);
    share = plateau_trial_share(&trial);
  }
  assert_true(plateau_trial_share(&trial) == 1);
  assert_false(plateau_trial_advance(&trial));
  return *plateau_trial_outcome(&trial);
}

/* Trains and measures by hand, with the calls of plateau.h alone. */
static plateau_outcome by_hand(plateau_session *session, uint64_t steps, uint64_t gap) {
  plateau_outcome o = {.start = plateau_measure(session, PLATEAU_TRAINING), .floor = NAN};
  uint64_t end = steps_taken(session) + steps;
  for (uint64_t i = 0; i < PLATEAU_TRIAL_MEASURES; i++) {
    run_to(session, end - gap * (PLATEAU_TRIAL_MEASURES - 1 - i));
    o.train[i] = plateau_measure(session, PLATEAU_TRAINING);
    o.valid[i] = plateau_measure(session, PLATEAU_HELD_OUT);
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

static void every_change_can_be_tried(void **state) {
  (void)state;
  static const char *const parents[] = {
      "cell=rnn activation=sigmoid state=reset optimizer=sgd lr=0.1 loss_scale=sum hidden=13",
      "cell=gru layers=2 dropout=0.3 state=carry embedding=3", "cell=lstm state=reset bptt=last"};
  for (int i = 0; i < 3; i++) {
    placed it, fork;
    plateau_change changes[PLATEAU_MAX_CHANGES];
    open_parent(&it, parents[i]);
    run_to(it.session, 67);
    uint64_t hash = plateau_session_hash(it.session);
    int count = plateau_changes(it.session, changes, PLATEAU_MAX_CHANGES);
    for (int j = 0; j < count; j++) {
      open_fork(&fork, it.session, changes[j].name);
      plateau_outcome o = try_out(fork.session, 6, NAN);
      for (int k = 0; k < PLATEAU_TRIAL_MEASURES; k++)
        if (!(o.train[k] > 0 && o.valid[k] > 0))
          fail_msg("%s, %s: loss %g, held out %g", parents[i], changes[j].name, o.train[k],
                   o.valid[k]);
      if (changes[j].group != PLATEAU_OF_WINDOW && changes[j].group != PLATEAU_OF_MEMORY)
        assert_true(o.epochs == 6);
      assert_true(plateau_session_hash(it.session) == hash);
      close_fork(&fork);
    }
    unplace(&it);
  }
}

/* Weights so large that no rate helps: the trial ends by itself at the eighth rollback, and what
 * could not be measured is no number. */
static void a_diverging_trial_ends(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=rnn activation=tanh optimizer=sgd lr=0.1 hidden=64 state=carry");
  write_weights(it.session, 3e38, &(uint64_t){7});
  open_fork(&fork, it.session, "rate-3");
  plateau_outcome o = try_out(fork.session, 100, NAN);
  assert_true(o.stopped);
  assert_int_equal(o.rollbacks, 8);
  assert_true(steps_taken(fork.session) == 0 && o.epochs < 1);
  for (int i = 1; i < PLATEAU_TRIAL_MEASURES; i++)
    assert_true(same_bits(&o.train[i], &o.train[0], 1) && same_bits(&o.valid[i], &o.valid[0], 1));
  close_fork(&fork);
  unplace(&it);
}

/* Rollbacks before the trial are not the trial's. */
static void rollbacks_of_the_trial_are_counted(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=rnn optimizer=sgd lr=0.1 state=carry");
  run_to(it.session, 64);
  it.session->kept.counters->rollbacks = 3;
  open_fork(&fork, it.session, "nothing");
  fork.session->live.parameters[0] = NAN; /* not in its snapshot */
  fork.session->stale = true;
  plateau_outcome o = try_out(fork.session, 6, 1);
  assert_int_equal(o.rollbacks, 1);
  assert_false(o.stopped);
  close_fork(&fork);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_trial_trains_and_measures_as_by_hand),
      cmocka_unit_test(a_known_start_is_not_measured_again),
      cmocka_unit_test(nothing_tried_is_the_run_itself),
      cmocka_unit_test(every_change_can_be_tried),
      cmocka_unit_test(a_diverging_trial_ends),
      cmocka_unit_test(rollbacks_of_the_trial_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
