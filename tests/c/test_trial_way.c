/* test_trial_way.c - what a trial notes on its way: the held-out text by places, how high its loss
 * rose, and what went wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

static plateau_outcome try_out(plateau_session *session, double epochs, double start) {
  plateau_trial trial;
  plateau_trial_begin(&trial, session, epochs, start);
  while (plateau_trial_advance(&trial)) continue;
  return *plateau_trial_outcome(&trial);
}

static bool same_bits(const double *a, const double *b, int count) {
  for (int i = 0; i < count; i++)
    if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])))) return false;
  return true;
}

/* ---- The held-out text by places ---- */

/* Equal shares of its predictions, in order; weighted by their counts their means are the loss. */
static void places_sum_to_the_held_out_loss(void **state) {
  (void)state;
  static const char *const settings[] = {"valid=0.1 state=carry", "valid=0.05 state=reset",
                                         "valid=0.333 state=carry window=5 burn_in=2",
                                         "valid=0.5 state=reset layers=2 dropout=0.3"};
  for (int i = 0; i < 4; i++) {
    placed it;
    double place[PLATEAU_PLACES], sum = 0;
    open_parent(&it, settings[i]);
    run_to(it.session, 64);
    double loss = plateau_measure(it.session, PLATEAU_HELD_OUT);
    size_t counted = plateau_measure_counted(it.session), all = 0;
    plateau_measure_places(it.session, place);
    uint64_t share = it.session->measure.total / PLATEAU_PLACES + 1;
    for (int k = 0; k < PLATEAU_PLACES; k++) {
      size_t count = it.session->measure.place_count[k];
      assert_true(isnan(place[k]) == (count == 0) && count <= share);
      if (count) sum += place[k] * (double)count;
      all += count;
    }
    assert_true(all == counted && counted > 0);
    if (!(fabs(sum / (double)counted - loss) < 1e-12))
      fail_msg("%s: %.17g, not %.17g", settings[i], sum / (double)counted, loss);
    unplace(&it);
  }
}

/* ---- The way there ---- */

/* The highest running loss of a whole epoch, and the first one below the start after a rise. */
static void the_way_is_noted(void **state) {
  (void)state;
  static const struct {
    const char *settings, *change;
    bool rises, returns;
  } rows[] = {
      {"cell=gru optimizer=adam lr=0.01 state=carry", "rate-100", true, false},
      {"cell=gru optimizer=sgd lr=0.1 state=carry", "nothing", false, false},
      {"cell=gru optimizer=sgd lr=0.1 state=carry", "adam-0.1", true, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it, fork;
    open_parent(&it, rows[i].settings);
    run_to(it.session, epochs_of(it.session, 40) + 3);
    open_fork(&fork, it.session, rows[i].change);
    plateau_outcome o = try_out(fork.session, 30, NAN);
    close_fork(&fork);
    open_fork(&fork, it.session, rows[i].change);
    double peak = NAN, back = NAN, start = plateau_measure(fork.session, PLATEAU_TRAINING);
    uint64_t first = steps_taken(fork.session), end = first + epochs_of(fork.session, 30);
    for (uint64_t step = first + 1; step <= end; step++) {
      plateau_progress progress;
      run_to(fork.session, step);
      plateau_session_progress(fork.session, &progress);
      if (progress.steps_done > 0) continue;
      peak = fmax(peak, progress.loss);
      if (isnan(back) && peak > start && progress.loss <= start)
        back = (double)(step - first) / (double)epochs_of(fork.session, 1);
    }
    if (!same_bits(&o.peak, &peak, 1) || !same_bits(&o.back, &back, 1))
      fail_msg("%s, %s: peak %g, not %g; back %g, not %g", rows[i].settings, rows[i].change, o.peak,
               peak, o.back, back);
    bool rises = peak > 1.05 * start;
    if (rises != rows[i].rises || (rises && isnan(back) == rows[i].returns))
      fail_msg("%s, %s: from %g to %g, back %g", rows[i].settings, rows[i].change, start, peak,
               back);
    close_fork(&fork);
    unplace(&it);
  }
}

/* Shorter than an epoch there is no whole epoch to note. */
static void a_part_of_an_epoch_has_no_peak(void **state) {
  (void)state;
  placed it;
  open_parent(&it, "cell=gru state=carry batch=1");
  plateau_outcome o = try_out(it.session, 0.2, NAN);
  assert_true(isnan(o.peak) && isnan(o.back) && o.epochs < 1);
  unplace(&it);
}

/* ---- Trials that go wrong ---- */

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
  fork.session->derived_from = NULL;
  plateau_outcome o = try_out(fork.session, 6, 1);
  assert_int_equal(o.rollbacks, 1);
  assert_false(o.stopped);
  close_fork(&fork);
  unplace(&it);
}

/* What could not be tried has measured nothing. */
static void an_unknown_outcome_knows_nothing(void **state) {
  (void)state;
  plateau_outcome o;
  memset(&o, 7, sizeof o);
  plateau_outcome_unknown(&o);
  assert_true(isnan(o.start) && isnan(o.floor) && isnan(o.error) && isnan(o.peak));
  assert_true(isnan(o.back) && isnan(o.least) && isnan(o.least_at));
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) assert_true(isnan(o.train[i] + o.valid[i]));
  for (int i = 0; i < PLATEAU_PLACES; i++) assert_true(isnan(o.place[i]));
  assert_true(o.epochs == 0 && o.rollbacks == 0 && !o.stopped);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_sum_to_the_held_out_loss),
      cmocka_unit_test(an_unknown_outcome_knows_nothing),
      cmocka_unit_test(the_way_is_noted),
      cmocka_unit_test(a_part_of_an_epoch_has_no_peak),
      cmocka_unit_test(a_diverging_trial_ends),
      cmocka_unit_test(rollbacks_of_the_trial_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
