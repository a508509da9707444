/* test_verdict.c - the rules of a verdict on made evidence: each label where it must hold and where
 * it must not, the budget's sums, and evidence that knows nothing. The rules on real runs of known
 * cause are tested in tests/cli/causes.test.js. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

/* ---- Labels, a row each: what is added to the flat run, and whether the label holds then ---- */

static void rate(made *m, const char *name, double loss, double scatter) {
  evidence_add(m, name, "rate", PLATEAU_OF_RATE, 1.5, loss, scatter);
}
static void lower_rate_helps(made *m) { rate(m, "rate-0.3", 1.4, 0.001); }
static void lower_rate_helps_little(made *m) { rate(m, "rate-0.3", 1.46, 0.001); }
static void lower_rate_helps_within_noise(made *m) { rate(m, "rate-0.3", 1.4, 0.05); }
static void both_rates_help_lower_more(made *m) {
  rate(m, "rate-0.1", 1.3, 0.001);
  rate(m, "rate-3", 1.4, 0.001);
}
static void higher_rate_helps(made *m) { rate(m, "rate-3", 1.4, 0.001); }
static void higher_rate_goes_straight(made *m) {
  m->experiment[0].outcome.start = 1.51;
  rate(m, "rate-3", 1.48, 0.001);
}
static void higher_rate_is_no_faster(made *m) {
  m->experiment[0].outcome.start = 1.51;
  rate(m, "rate-3", 1.496, 0.001);
}
static void wider_helps(made *m) {
  evidence_add(m, "hidden", "hidden", PLATEAU_OF_SIZE, 1.5, 1.4, 0.001);
}
static void wider_helps_less_than_rate(made *m) {
  wider_helps(m);
  rate(m, "rate-0.1", 1.35, 0.001);
}
static void falls(made *m) { m->experiment[0].outcome.start = 1.6; }
static void falls_slowly(made *m) { m->experiment[0].outcome.start = 1.505; }
static void falls_within_its_scatter(made *m) {
  made fresh;
  evidence_make(&fresh);
  *m = fresh;
  m->e.config = &m->config;
  m->e.plan = &m->plan;
  m->e.experiment = m->experiment;
  m->e.experiments = 0;
  evidence_add(m, "nothing", "nothing", PLATEAU_NO_CHANGE, 1.6, 1.5, 0.1);
}
static void stands_at(made *m, double floor) {
  m->e.floor = floor;
  m->experiment[0].outcome.floor = floor;
}
static void stands_close(made *m) { stands_at(m, 1.35); }
static void stands_off(made *m) { stands_at(m, 1.1); }
static void stands_on_nothing(made *m) { stands_at(m, 0); }
static void has_nothing_left(made *m) { /* one symbol only */
  stands_at(m, 0);
  m->e.uniform = m->e.ngram_train[0] = m->e.train = 0;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) m->experiment[0].outcome.train[i] = 0;
}
static void has_learnt_little(made *m) { /* windows of one: the floor is most of what there is */
  stands_at(m, 1.45);
  m->e.ngram_train[0] = 1.6;
}
static void was_better(made *m) {
  m->e.best_valid = 1.7;
  m->e.best_epoch = 30;
}
static void was_as_good(made *m) {
  m->e.best_valid = 1.99;
  m->e.best_epoch = 90;
}
static void is_worse_than_a_table(made *m) {
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) {
    m->experiment[0].outcome.valid[i] = 4.9;
    m->experiment[0].outcome.train[i] -= 0.4;
  }
}
static void was_set_back(made *m) { m->e.rollbacks = 1; }
static void is_set_back_in_its_trial(made *m) { m->experiment[0].outcome.rollbacks = 2; }
static void is_worse_than_guessing(made *m) {
  m->e.train = 5;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) m->experiment[0].outcome.train[i] += 3.5;
}
static void uses_the_last_step(made *m) { m->config.bptt = PLATEAU_BPTT_LAST; }
static void has_one_step(made *m) {
  m->config.bptt = PLATEAU_BPTT_LAST;
  m->plan.window = 1;
}
static void is_clipped(made *m) {
  m->config.clip = 0.01;
  m->e.clipped = 1;
  evidence_add(m, "clip", "clip", PLATEAU_OF_CLIPPING, 1.5, 1.2, 0.001);
}
static void is_clipped_rarely(made *m) {
  is_clipped(m);
  m->e.clipped = 0.1;
}
static void is_clipped_and_does_not_mind(made *m) {
  m->config.clip = 0.01;
  m->e.clipped = 1;
  evidence_add(m, "clip", "clip", PLATEAU_OF_CLIPPING, 1.5, 1.5, 0.001);
}
static void is_saturated(made *m) { m->e.saturated = 0.9; }
static void is_not_saturated(made *m) { m->e.saturated = 0.05; }
static void text_tells_afar(made *m) { m->e.skip[13] = 1.0; }   /* lag 14 of a window of 16 */
static void text_tells_near(made *m) { m->e.skip[5] = 1.0; }    /* where the gradient reaches */
static void text_tells_beyond(made *m) { m->e.skip[30] = 1.0; } /* the window */
static void text_tells_afar_what_is_known(made *m) { m->e.skip[13] = 1.48; }
static void longer_window_lowers_the_floor(made *m) {
  stands_at(m, 1.2);
  m->e.floor_window = 0.6;
}
static void longer_window_lowers_a_floor_far_below(made *m) { m->e.floor_window = 0.25; }
static void nothing(made *m) { (void)m; }

static const struct {
  plateau_label label;
  bool holds;
  void (*change)(made *);
  const char *why;
} rows[] = {
    {PLATEAU_LABEL_RATE_HIGH, true, lower_rate_helps, "a lower rate removes a tenth of the excess"},
    {PLATEAU_LABEL_RATE_HIGH, false, lower_rate_helps_little, "... 4 %"},
    {PLATEAU_LABEL_RATE_HIGH, false, lower_rate_helps_within_noise, "... within noise"},
    {PLATEAU_LABEL_RATE_HIGH, true, both_rates_help_lower_more,
     "the lower of both rates is better"},
    {PLATEAU_LABEL_RATE_LOW, false, both_rates_help_lower_more,
     "the lower of both rates is better"},
    {PLATEAU_LABEL_RATE_LOW, true, higher_rate_helps, "a higher rate removes a tenth"},
    {PLATEAU_LABEL_RATE_LOW, true, higher_rate_goes_straight,
     "three times the rate, three times the way"},
    {PLATEAU_LABEL_RATE_LOW, false, higher_rate_is_no_faster, "three times the rate, a third more"},
    {PLATEAU_LABEL_SMALL, true, wider_helps, "twice the units remove a tenth"},
    {PLATEAU_LABEL_SMALL, false, wider_helps_less_than_rate, "... and a rate more than that"},
    {PLATEAU_LABEL_FALLING, true, falls, "a tenth of the excess in 20 epochs of 100"},
    {PLATEAU_LABEL_FALLING, false, falls_slowly, "half a percent"},
    {PLATEAU_LABEL_FALLING, false, falls_within_its_scatter, "no more than it scatters"},
    {PLATEAU_LABEL_FALLING, false, nothing, "flat"},
    {PLATEAU_LABEL_NEAR_FLOOR, true, stands_close, "11 % above its floor"},
    {PLATEAU_LABEL_NEAR_FLOOR, false, stands_off, "36 % above its floor"},
    {PLATEAU_LABEL_NEAR_FLOOR, false, stands_on_nothing, "a floor of 0"},
    {PLATEAU_LABEL_NEAR_FLOOR, true, has_nothing_left, "a loss of 0"},
    {PLATEAU_LABEL_NEAR_FLOOR, false, has_learnt_little,
     "a third of the way from single characters"},
    {PLATEAU_LABEL_OVERFITTING, true, was_better, "best held-out 15 % lower"},
    {PLATEAU_LABEL_OVERFITTING, false, was_as_good, "best held-out half a percent lower"},
    {PLATEAU_LABEL_OVERFITTING, true, is_worse_than_a_table, "a table does better unseen"},
    {PLATEAU_LABEL_OVERFITTING, false, nothing, "no history, better than tables"},
    {PLATEAU_LABEL_DIVERGED, true, was_set_back, "a rollback"},
    {PLATEAU_LABEL_DIVERGED, true, is_set_back_in_its_trial, "a rollback in the trial"},
    {PLATEAU_LABEL_DIVERGED, true, is_worse_than_guessing, "worse than guessing"},
    {PLATEAU_LABEL_DIVERGED, false, nothing, "none of it"},
    {PLATEAU_LABEL_LAST_STEP, true, uses_the_last_step, "bptt = last"},
    {PLATEAU_LABEL_LAST_STEP, false, has_one_step, "windows of one step: it is the full gradient"},
    {PLATEAU_LABEL_CLIPPED, true, is_clipped, "all steps shortened, and free ones help"},
    {PLATEAU_LABEL_CLIPPED, false, is_clipped_rarely, "a tenth of the steps"},
    {PLATEAU_LABEL_CLIPPED, false, is_clipped_and_does_not_mind, "free steps do not help"},
    {PLATEAU_LABEL_SATURATED, true, is_saturated, "nine units of ten"},
    {PLATEAU_LABEL_SATURATED, false, is_not_saturated, "one unit of twenty"},
    {PLATEAU_LABEL_VANISHING, true, text_tells_afar, "0.7^13 < 1 %, and a table does better there"},
    {PLATEAU_LABEL_VANISHING, false, text_tells_near, "0.7^5: the gradient reaches"},
    {PLATEAU_LABEL_VANISHING, false, text_tells_afar_what_is_known, "the table is hardly better"},
    {PLATEAU_LABEL_VANISHING, false, text_tells_beyond, "not within the window"},
    {PLATEAU_LABEL_WINDOW, true, text_tells_beyond, "a table that sees beyond it does better"},
    {PLATEAU_LABEL_WINDOW, false, text_tells_afar, "within the window"},
    {PLATEAU_LABEL_WINDOW, true, longer_window_lowers_the_floor,
     "the floor is the loss, and the window's"},
    {PLATEAU_LABEL_WINDOW, false, longer_window_lowers_a_floor_far_below, "a floor far below"},
    {PLATEAU_LABEL_CANNOT_TELL, true, nothing, "nothing holds"},
    {PLATEAU_LABEL_CANNOT_TELL, false, lower_rate_helps, "something holds"},
};

static void labels_hold_where_they_must(void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    made m;
    evidence_make(&m);
    rows[i].change(&m);
    plateau_verdict v = evidence_judge(&m, rows[i].why);
    if (plateau_verdict_holds(&v, rows[i].label) != rows[i].holds)
      fail_msg("%s %s, %s: %s", plateau_label_describe(rows[i].label)->name,
               rows[i].holds ? "should hold" : "should not hold", rows[i].why, evidence_labels(&v));
  }
}

/* ---- The budget ---- */

static void budget_takes_in_its_order(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  rate(&m, "rate-0.3", 1.3, 0.001);
  rate(&m, "rate-0.1", 1.25, 0.001);
  evidence_add(&m, "adam-0.001", "adam", PLATEAU_OF_OPTIMIZER, 1.5, 1.1, 0.001);
  evidence_add(&m, "hidden", "hidden", PLATEAU_OF_SIZE, 1.5, 1.05, 0.001);
  evidence_add(&m, "memory", "memory", PLATEAU_OF_MEMORY, 1.5, 0.2, 0.001);
  plateau_verdict v = evidence_judge(&m, "all of them");
  static const double parts[PLATEAU_SHARES] = {0.5, 0, 0.25, 0.15, 0.05, 0.55};
  static const int by[PLATEAU_SHARES] = {-1, -1, 2, 3, 4, -1};
  for (int i = 0; i < PLATEAU_SHARES; i++) {
    if (fabs(v.budget[i].nats - parts[i]) > 1e-9) fail_msg("part %d: %g", i, v.budget[i].nats);
    assert_int_equal(v.budget[i].experiment, by[i]);
  }
}

/* What comes later in the order gets only what is left: Adam that ends where a rate ends adds
 * nothing. */
static void budget_gives_nothing_twice(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  rate(&m, "rate-0.3", 1.25, 0.002);
  evidence_add(&m, "adam-0.001", "adam", PLATEAU_OF_OPTIMIZER, 1.5, 1.248, 0.002);
  plateau_verdict v = evidence_judge(&m, "both");
  assert_true(v.budget[PLATEAU_SHARE_OPTIMIZER].nats == 0);
  assert_true(v.budget[PLATEAU_SHARE_RATE].nats > 0.24);
}

/* Repeats with other seeds differ by more than one run scatters: that is the noise. */
static void repeats_widen_the_noise(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  rate(&m, "rate-0.3", 1.4, 0.001);
  plateau_verdict v = evidence_judge(&m, "without repeats");
  assert_int_equal(v.effect[1].sign, PLATEAU_HELPED);
  evidence_add(&m, "nothing-2", "nothing", PLATEAU_NO_CHANGE, 1.5, 1.56, 0.001)->change.repeat = 1;
  evidence_add(&m, "nothing-3", "nothing", PLATEAU_NO_CHANGE, 1.5, 1.45, 0.001)->change.repeat = 2;
  v = evidence_judge(&m, "with repeats");
  assert_int_equal(v.effect[1].sign, PLATEAU_UNCLEAR);
  assert_true(fabs(v.effect[1].noise - sqrt((0.06 * 0.06 + 0.05 * 0.05) / 2)) < 0.002);
  assert_true(v.budget[PLATEAU_SHARE_RATE].nats == 0);
}

/* ---- What to do ---- */

/* A change of the window reads another excerpt than "nothing": both standard errors count. One of the
 * rate reads the same. */
static void a_sample_widens_the_noise_of_what_is_cut_anew(void **state) {
  (void)state;
  for (int anew = 0; anew < 2; anew++)
    for (int sampled = 0; sampled < 2; sampled++) {
      made m;
      evidence_make(&m);
      evidence_add(&m, anew ? "window" : "rate-0.1", anew ? "window" : "rate",
                   anew ? PLATEAU_OF_WINDOW : PLATEAU_OF_RATE, 1.5, 1.4, 0.001);
      m.experiment[0].outcome.error = m.experiment[1].outcome.error = sampled ? 0.03 : 0;
      plateau_verdict v = evidence_judge(&m, "sampled");
      double noise = v.effect[1].noise, wide = 0.03 * sqrt(2);
      assert_true(anew && sampled ? fabs(noise - wide) < 0.001 : noise < 0.01);
      assert_int_equal(v.effect[1].sign, anew && sampled ? PLATEAU_UNCLEAR : PLATEAU_HELPED);
    }
}

static void the_post_is_told_to_carry_its_state(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  stands_close(&m);
  was_better(&m);
  m.e.floor_carried = 0.01;
  evidence_add(&m, "memory", "memory", PLATEAU_OF_MEMORY, 1.5, 1.6, 0.001);
  plateau_verdict v = evidence_judge(&m, "the post");
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_NEAR_FLOOR);
  assert_int_equal(v.action, PLATEAU_GO_ON_WITH);
  assert_string_equal(v.change, "memory");
  char words[PLATEAU_WORDS];
  const plateau_answer a = evidence_answer(&v, &m);
  plateau_verdict_sentence(words, sizeof words, &a);
  assert_non_null(strstr(words, "epoch 30")); /* every training loss beside the unseen text's */
  assert_string_equal(plateau_action_title(words, sizeof words, &a),
                      "Keep the memory and continue");
  plateau_action_notes(words, sizeof words, &a);
  assert_non_null(strstr(words, "memoris"));
}

static void a_run_that_memorises_is_not_told_to_go_on(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  falls(&m);
  was_better(&m);
  plateau_verdict v = evidence_judge(&m, "falls and overfits");
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_FALLING);
  assert_int_equal(v.action, PLATEAU_STOP_AT_BEST);
}

/* The same gain of a higher rate, in a run that falls by a tenth of its excess meanwhile and in one
 * that falls by a third; and saturation, which holds neither. */
static void a_brisk_fall_is_said_before_a_rate(void **unused) {
  (void)unused;
  for (int brisk = 0; brisk < 2; brisk++) {
    made m;
    evidence_make(&m);
    m.experiment[0].outcome.start = brisk ? 2.1 : 1.6;
    rate(&m, "rate-3", 0.9, 0.001);
    is_saturated(&m);
    plateau_verdict v = evidence_judge(&m, brisk ? "brisk" : "slow");
    assert_true(plateau_verdict_holds(&v, PLATEAU_LABEL_RATE_LOW));
    assert_true(plateau_verdict_holds(&v, PLATEAU_LABEL_FALLING));
    assert_true(plateau_verdict_holds(&v, PLATEAU_LABEL_SATURATED));
    assert_int_equal(v.finding[0].label, brisk ? PLATEAU_LABEL_FALLING : PLATEAU_LABEL_RATE_LOW);
    assert_int_equal(v.finding[2].label, PLATEAU_LABEL_SATURATED);
    assert_int_equal(v.action, brisk ? PLATEAU_GO_ON : PLATEAU_GO_ON_WITH);
  }
}

/* Known by heart: that is said before what would make it gain more, and no gain is advised. */
static void a_text_known_by_heart_is_said_before_a_rate(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  stands_at(&m, 0.01);
  rate(&m, "rate-0.1", 1.2, 0.001);
  for (int i = 0; i < 2; i++)
    for (int k = 0; k < PLATEAU_TRIAL_MEASURES; k++) m.experiment[i].outcome.train[k] -= 1;
  was_better(&m);
  plateau_verdict v = evidence_judge(&m, "by heart");
  assert_true(plateau_verdict_holds(&v, PLATEAU_LABEL_RATE_HIGH));
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_OVERFITTING);
  assert_int_equal(v.action, PLATEAU_STOP_AT_BEST);
}

/* ---- Evidence that knows nothing ---- */

static void without_evidence_it_cannot_tell(void **unused) {
  (void)unused;
  plateau_evidence e;
  plateau_verdict v;
  memset(&e, 0, sizeof e);
  double *numbers[] = {&e.uniform, &e.floor,      &e.floor_window, &e.floor_carried, &e.train,
                       &e.valid,   &e.best_valid, &e.saturated,    &e.clipped};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) *numbers[i] = NAN;
  for (int i = 0; i < PLATEAU_ORDERS; i++) e.ngram_train[i] = e.ngram_valid[i] = NAN;
  plateau_verdict_make(&v, &e);
  check_whole(&v, &e, "nothing at all");
  assert_int_equal(v.findings, 1);
  assert_int_equal(v.finding[0].label, PLATEAU_LABEL_CANNOT_TELL);
  assert_int_equal(v.action, PLATEAU_DO_NOTHING);
}

/* Every number of a whole evidence replaced by NaN, an infinity, 0 and a huge one, one at a time and
 * all of a kind at once. */
static void no_number_breaks_a_verdict(void **unused) {
  (void)unused;
  static const double bad[] = {NAN, INFINITY, -INFINITY, 0, 1e300, -1};
  for (size_t b = 0; b < sizeof bad / sizeof *bad; b++)
    for (int at = 0; at < 16; at++) {
      made m;
      evidence_make(&m);
      lower_rate_helps(&m);
      is_clipped(&m);
      was_better(&m);
      text_tells_afar(&m);
      is_saturated(&m);
      double *numbers[] = {&m.e.uniform,
                           &m.e.floor,
                           &m.e.floor_window,
                           &m.e.floor_carried,
                           &m.e.train,
                           &m.e.valid,
                           &m.e.best_valid,
                           &m.e.saturated,
                           &m.e.clipped,
                           &m.e.ngram_train[0],
                           &m.e.ngram_valid[3],
                           &m.e.gradient[12],
                           &m.e.skip[13],
                           &m.experiment[0].outcome.train[2],
                           &m.experiment[1].outcome.train[1],
                           &m.experiment[0].outcome.start};
      *numbers[at] = bad[b];
      plateau_verdict v;
      char words[PLATEAU_WORDS];
      plateau_verdict_make(&v, &m.e);
      assert_in_range(v.findings, 1, PLATEAU_LABELS);
      for (int unit = 0; unit < PLATEAU_UNITS; unit++) {
        const plateau_answer a = {&m.e, &v, (plateau_unit)unit};
        plateau_verdict_sentence(words, sizeof words, &a);
        for (int i = 0; i < v.findings; i++)
          plateau_finding_words(words, sizeof words, &a, &v.finding[i]);
        plateau_budget_words(words, sizeof words, &a);
        plateau_action_notes(words, sizeof words, &a);
      }
    }
}

static void stopped_and_unheld_runs_are_judged(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  plateau_experiment *x = evidence_add(&m, "rate-3", "rate", PLATEAU_OF_RATE, 1.5, NAN, 0);
  x->outcome.stopped = true;
  x->outcome.rollbacks = 8;
  m.e.valid = NAN;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) m.experiment[0].outcome.valid[i] = NAN;
  plateau_verdict v = evidence_judge(&m, "stopped, nothing held out");
  assert_int_equal(v.effect[1].sign, PLATEAU_HURT);
  char words[PLATEAU_WORDS];
  const plateau_answer a = evidence_answer(&v, &m);
  plateau_verdict_sentence(words, sizeof words, &a);
  assert_non_null(strstr(words, "nothing is held out"));
}

/* Words are cut off, never written beyond their capacity. */
static void words_keep_to_their_capacity(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  lower_rate_helps(&m);
  was_better(&m);
  plateau_verdict v = evidence_judge(&m, "words");
  const plateau_answer a = evidence_answer(&v, &m);
  for (size_t capacity = 1; capacity < 200; capacity++) {
    char *words = malloc(capacity);
    plateau_verdict_sentence(words, capacity, &a);
    assert_true(strlen(words) < capacity);
    for (int i = 0; i < v.findings; i++) plateau_finding_words(words, capacity, &a, &v.finding[i]);
    plateau_action_title(words, capacity, &a);
    plateau_action_notes(words, capacity, &a);
    assert_true(strlen(words) < capacity);
    free(words);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(labels_hold_where_they_must),
      cmocka_unit_test(budget_takes_in_its_order),
      cmocka_unit_test(budget_gives_nothing_twice),
      cmocka_unit_test(repeats_widen_the_noise),
      cmocka_unit_test(a_sample_widens_the_noise_of_what_is_cut_anew),
      cmocka_unit_test(the_post_is_told_to_carry_its_state),
      cmocka_unit_test(a_run_that_memorises_is_not_told_to_go_on),
      cmocka_unit_test(a_brisk_fall_is_said_before_a_rate),
      cmocka_unit_test(a_text_known_by_heart_is_said_before_a_rate),
      cmocka_unit_test(without_evidence_it_cannot_tell),
      cmocka_unit_test(no_number_breaks_a_verdict),
      cmocka_unit_test(stopped_and_unheld_runs_are_judged),
      cmocka_unit_test(words_keep_to_their_capacity),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
