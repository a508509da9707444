/* test_action.c - what a verdict advises: one of the things that were tried, on made evidence, rule by
 * rule. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

/* ---- What is added to the flat run: 1.5 on the training text, 2.0 on unseen text ---- */

/* `scatter` of its places: 0 tells any difference, 1 none below 0.35. */
static void tried(made *m, const char *name, double loss, double valid, double scatter) {
  evidence_unseen(evidence_add(m, name, loss, 0.001), valid, scatter);
}

static void nothing(made *m) { (void)m; }
static void no_trial(made *m) { m->e.experiments = 0; }

static void unseen_text_chooses(made *m) {
  tried(m, "adam-0.01", 0.8, 1.9, 0);
  tried(m, "rate-0.3", 1.4, 1.6, 0);
}
static void a_change_costs_unseen_text(made *m) { tried(m, "adam-0.01", 0.8, 2.4, 0); }
/* 1.5 to 2 standard errors below the best so far, and below no change. */
static void training_chooses(made *m) {
  tried(m, "rate-0.3", 1.4, 1.7, 1);
  tried(m, "adam-0.01", 0.8, 1.72, 1);
}
static void training_chooses_not_above_nothing(made *m) {
  tried(m, "rate-0.3", 1.2, 1.7, 1);
  tried(m, "adam-0.01", 0.8, 2.05, 1);
}
static void training_is_below_by_less_than_can_be_told(made *m) {
  tried(m, "rate-0.3", 1.4, 1.9, 1);
  tried(m, "adam-0.01", 0.8, 1.95, 1);
}
static void a_batch_is_chosen_by_training(made *m) {
  tried(m, "rate-0.3", 1.4, 1.7, 1);
  tried(m, "batch-0.25", 0.8, 1.72, 1);
  m->experiment[2].change.same_floor = false;
}
static void a_window_is_not_chosen_by_training(made *m) {
  tried(m, "rate-0.3", 1.4, 1.7, 1);
  tried(m, "window-32", 0.8, 1.72, 1);
}
/* Unseen text rises as it falls on the training text. */
static void it_memorises(made *m) {
  m->experiment[0].outcome.start = 1.8;
  evidence_unseen(&m->experiment[0], 2.05, 0);
  tried(m, "rate-0.3", 1.4, 1.6, 1.39);
  tried(m, "adam-0.01", 0.8, 1.62, 1.39);
}
static void it_does_not_memorise(made *m) {
  it_memorises(m);
  m->experiment[0].outcome.start = 1.5;
}
static void it_memorises_within_what_can_be_told(made *m) {
  m->experiment[0].outcome.start = 1.8;
  evidence_unseen(&m->experiment[0], 2.05, 0);
  tried(m, "rate-0.3", 1.4, 1.9, 1);
}
static void a_change_is_worth_little(made *m) { tried(m, "rate-0.3", 1.4, 1.985, 0); }
static void a_change_is_worth_it(made *m) { tried(m, "rate-0.3", 1.4, 1.97, 0); }
static void a_start_is_worth_little(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:init", 1.4, 1.97, 0);
}
static void a_start_is_worth_it(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:init", 1.4, 1.95, 0);
}
static void a_start_is_hardly_below_a_change(made *m) {
  tried(m, "rate-0.3", 1.4, 1.7, 0);
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:init", 1.4, 1.68, 0);
}
static void a_start_is_below_by_less_than_can_be_told(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:init", 1.4, 1.8, 0.9);
}
static void three_times_as_long(made *m) { tried(m, "long:nothing", 1.2, 1.4, 0); }
static void memory_for_three_times_as_long(made *m) {
  tried(m, "long:nothing", 1.4, 1.9, 0);
  tried(m, "long:memory", 1.0, 1.6, 0);
}
static void memory_no_better_than_as_long_without(made *m) {
  tried(m, "long:nothing", 1.2, 1.6, 0);
  tried(m, "long:memory", 1.0, 1.6, 1.5);
}
static void it_falls_by_itself(made *m) {
  m->experiment[0].outcome.start = 1.8;
  evidence_unseen(&m->experiment[0], 1.7, 0);
}
static void it_falls_and_changes_hurt(made *m) {
  it_falls_by_itself(m);
  tried(m, "rate-3", 1.9, 2.4, 0);
}
static void it_stands_above_its_best(made *m) {
  evidence_best(m, 1.5, 30);
  tried(m, "rate-0.3", 1.4, 1.7, 0);
}
static void it_goes_below_its_best(made *m) {
  evidence_best(m, 1.5, 30);
  tried(m, "rate-0.3", 1.4, 1.3, 0);
}
static void it_goes_below_its_best_by_less_than_can_be_told(made *m) {
  evidence_best(m, 1.5, 30);
  tried(m, "rate-0.3", 1.4, 1.4, 0.5);
}
/* Other places cost most then. */
static void it_goes_below_a_best_that_was_elsewhere(made *m) {
  it_goes_below_its_best(m);
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.best_place[i] += i % 2 ? 0.5 : -0.5;
}
static void its_best_was_not_measured_again(made *m) {
  it_goes_below_its_best_by_less_than_can_be_told(m);
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.best_place[i] = NAN;
}
static void its_best_is_past_and_nothing_was_tried(made *m) {
  evidence_best(m, 1.5, 30);
  no_trial(m);
}
static void its_best_is_the_moment(made *m) {
  evidence_best(m, 2.0, 100);
  tried(m, "rate-0.3", 1.6, 2.2, 0);
}
static void its_best_was_hardly_better(made *m) {
  evidence_best(m, 1.99, 90);
  tried(m, "rate-0.3", 1.6, 2.2, 0);
}
static void a_new_beginning_is_better(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:cell-lstm", 1.4, 1.4, 0);
  tried(m, "rate-0.3", 1.4, 1.8, 0);
}
static void a_new_beginning_within_its_error(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:cell-lstm", 1.4, 1.7, 1);
  tried(m, "rate-0.3", 1.4, 1.8, 0);
}
static void a_new_beginning_above_the_best(made *m) {
  a_new_beginning_is_better(m);
  evidence_best(m, 1.2, 30);
}
static void a_short_new_beginning(made *m) {
  tried(m, "new/4:nothing", 1.6, 2.1, 0);
  tried(m, "new/4:cell-lstm", 1.4, 1.4, 0);
}
static void a_new_beginning_cut_short_by_a_longer_one(made *m) {
  a_short_new_beginning(m);
  tried(m, "new:cell-lstm", 1.6, 2.2, 0);
}
static void the_same_once_more(made *m) { tried(m, "new:nothing", 1.2, 1.4, 0); }
static void half_of_the_text(made *m) {
  tried(m, "new:nothing", 1.6, 2.1, 0);
  tried(m, "new:text", 1.4, 1.4, 0);
}
static void another_seed(made *m) {
  tried(m, "nothing@1", 1.5, 2.0, 0);
  tried(m, "rate-0.3@1", 1.0, 1.4, 0);
}
static void a_stopped_trial(made *m) {
  tried(m, "rate-3", 1.0, 1.4, 0);
  m->experiment[1].outcome.stopped = true;
}
static void a_trial_that_failed(made *m) {
  tried(m, "rate-3", NAN, NAN, 0);
  tried(m, "rate-0.3", 1.4, 1.6, 0);
}
static void two_changes_at_once(made *m) {
  tried(m, "rate-0.3", 1.2, 1.7, 0);
  tried(m, "rate-0.3+hidden-2", 0.9, 1.4, 0);
}

static void unheld(made *m) {
  m->e.valid = m->e.valid_error = NAN;
  m->plan.valid_predictions = 0;
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.place[i] = NAN;
  for (int i = 0; i < m->e.experiments; i++) evidence_unseen(&m->experiment[i], NAN, 0);
}
static void unheld_a_change_helps(made *m) {
  tried(m, "rate-0.3", 1.3, 0, 0);
  tried(m, "adam-0.01", 0.9, 0, 0);
  unheld(m);
}
static void unheld_it_falls(made *m) {
  m->experiment[0].outcome.start = 1.8;
  unheld(m);
}
static void unheld_a_new_beginning_helps(made *m) {
  tried(m, "new:nothing", 1.5, 0, 0);
  tried(m, "new:cell-lstm", 0.9, 0, 0);
  unheld(m);
}

/* ---- The table ---- */

static const struct {
  void (*change)(made *);
  plateau_action action;
  const char *name;
  const char *why;
} rows[] = {
    {nothing, PLATEAU_DO_NOTHING, "", "flat, and nothing else was tried"},
    {no_trial, PLATEAU_DO_NOTHING, "", "nothing was tried"},
    {unseen_text_chooses, PLATEAU_GO_ON_WITH, "rate-0.3", "the lowest on unseen text"},
    {a_change_costs_unseen_text, PLATEAU_DO_NOTHING, "", "it helps the training text alone"},
    {training_chooses, PLATEAU_GO_ON_WITH, "adam-0.01", "the lowest on the training text"},
    {training_chooses_not_above_nothing, PLATEAU_GO_ON_WITH, "rate-0.3",
     "... of those not above no change on unseen text"},
    {training_is_below_by_less_than_can_be_told, PLATEAU_DO_NOTHING, "",
     "... of those below the best by 1.5 s.e."},
    {a_batch_is_chosen_by_training, PLATEAU_GO_ON_WITH, "batch-0.25",
     "... a batch asks the same question"},
    {a_window_is_not_chosen_by_training, PLATEAU_GO_ON_WITH, "rate-0.3", "... a window does not"},
    {it_memorises, PLATEAU_GO_ON_WITH, "rate-0.3", "of what memorises training does not choose"},
    {it_does_not_memorise, PLATEAU_GO_ON_WITH, "adam-0.01", "... of the same, flat, it does"},
    {it_memorises_within_what_can_be_told, PLATEAU_DO_NOTHING, "", "... within 1.5 s.e."},
    {a_change_is_worth_little, PLATEAU_DO_NOTHING, "", "three quarters of a percent"},
    {a_change_is_worth_it, PLATEAU_GO_ON_WITH, "rate-0.3", "one and a half percent"},
    {a_start_is_worth_little, PLATEAU_DO_NOTHING, "", "... is too little to start over"},
    {a_start_is_worth_it, PLATEAU_START_OVER, "new:init", "two and a half percent"},
    {a_start_is_hardly_below_a_change, PLATEAU_GO_ON_WITH, "rate-0.3", "1 % below the change"},
    {a_start_is_below_by_less_than_can_be_told, PLATEAU_DO_NOTHING, "", "within 1.5 s.e."},
    {it_falls_by_itself, PLATEAU_GO_ON, "", "unseen text gains without a change"},
    {it_falls_and_changes_hurt, PLATEAU_GO_ON, "", "... and loses by one"},
    {it_stands_above_its_best, PLATEAU_STOP_AT_BEST, "", "nothing goes below epoch 30"},
    {it_goes_below_its_best, PLATEAU_GO_ON_WITH, "rate-0.3", "a change goes below epoch 30"},
    {it_goes_below_its_best_by_less_than_can_be_told, PLATEAU_STOP_AT_BEST, "",
     "... by no more than the text can tell"},
    {its_best_was_not_measured_again, PLATEAU_GO_ON_WITH, "rate-0.3",
     "... where its error is not known, the share alone"},
    {its_best_is_past_and_nothing_was_tried, PLATEAU_DO_NOTHING, "", "nothing was tried"},
    {its_best_is_the_moment, PLATEAU_DO_NOTHING, "", "it is at its best"},
    {its_best_was_hardly_better, PLATEAU_DO_NOTHING, "", "half a percent from its best"},
    {a_new_beginning_is_better, PLATEAU_START_OVER, "new:cell-lstm", "clearly lower"},
    {a_new_beginning_within_its_error, PLATEAU_GO_ON_WITH, "rate-0.3", "within two s.e."},
    {a_new_beginning_above_the_best, PLATEAU_STOP_AT_BEST, "", "above the best so far"},
    {a_short_new_beginning, PLATEAU_DO_NOTHING, "", "it was cut short"},
    {a_new_beginning_cut_short_by_a_longer_one, PLATEAU_DO_NOTHING, "", "the longer one counts"},
    {the_same_once_more, PLATEAU_DO_NOTHING, "", "from the same first weights it is the same run"},
    {half_of_the_text, PLATEAU_DO_NOTHING, "", "half of the text is no advice"},
    {another_seed, PLATEAU_DO_NOTHING, "", "it stands for another run"},
    {a_stopped_trial, PLATEAU_DO_NOTHING, "", "it diverged"},
    {a_trial_that_failed, PLATEAU_GO_ON_WITH, "rate-0.3", "its outcome is no number"},
    {memory_for_three_times_as_long, PLATEAU_GO_ON_WITH, "long:memory", "a change of the floor"},
    {memory_no_better_than_as_long_without, PLATEAU_DO_NOTHING, "",
     "within two s.e. of as long without it"},
    {three_times_as_long, PLATEAU_DO_NOTHING, "", "no change for longer is no change"},
    {two_changes_at_once, PLATEAU_GO_ON_WITH, "rate-0.3+hidden-2", "both together"},
    {unheld, PLATEAU_DO_NOTHING, "", "nothing held out: flat"},
    {unheld_a_change_helps, PLATEAU_GO_ON_WITH, "adam-0.01", "... the training text chooses"},
    {unheld_it_falls, PLATEAU_GO_ON, "", "... it falls"},
    {unheld_a_new_beginning_helps, PLATEAU_DO_NOTHING, "", "... no new beginning"},
};

static void the_action_follows_its_rules(void **unused) {
  (void)unused;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    made m;
    evidence_make(&m);
    rows[i].change(&m);
    plateau_verdict v = evidence_judge(&m, rows[i].why);
    if (v.action == rows[i].action && strcmp(v.change, rows[i].name) == 0) continue;
    print_error("%s: %s %s, not %s %s\n", rows[i].why, plateau_action_name(v.action), v.change,
                plateau_action_name(rows[i].action), rows[i].name);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* ---- What goes with it ---- */

static void a_stop_says_when_it_was_best(void **unused) {
  (void)unused;
  for (int kept = 0; kept < 2; kept++) {
    made m;
    char words[PLATEAU_WORDS];
    evidence_make(&m);
    it_stands_above_its_best(&m);
    m.e.best_kept = kept;
    plateau_verdict v = evidence_judge(&m, "stop");
    const plateau_answer a = evidence_answer(&v, &m);
    assert_int_equal(v.until, 30);
    assert_string_equal(plateau_action_title(words, sizeof words, &a),
                        kept ? "Go back to epoch 30" : "");
    assert_non_null(strstr(plateau_action_notes(words, sizeof words, &a), "epoch 30"));
  }
}

/* Of the training text's choice, and of an end that the held-out text is too short to refute. */
static void a_short_test_is_said(void **unused) {
  (void)unused;
  static const char chose[] = "the training text chose", less[] = "by less than the held-out text";
  static const struct {
    void (*change)(made *);
    const char *words; /* NULL: it is not short */
  } cases[] = {{training_chooses, chose},
               {it_goes_below_its_best_by_less_than_can_be_told, less},
               {training_is_below_by_less_than_can_be_told, less},
               {unseen_text_chooses, NULL},
               {it_memorises, NULL},
               {it_stands_above_its_best, NULL},
               {a_change_is_worth_little, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    made m;
    char words[PLATEAU_WORDS];
    evidence_make(&m);
    cases[i].change(&m);
    plateau_verdict v = evidence_judge(&m, "short test");
    const plateau_answer a = evidence_answer(&v, &m);
    plateau_action_notes(words, sizeof words, &a);
    bool chosen = strstr(words, chose) != NULL, end = strstr(words, less) != NULL;
    if (v.short_test != (cases[i].words != NULL) || chosen != (cases[i].words == chose) ||
        end != (cases[i].words == less))
      fail_msg("case %d: %s", (int)i, words);
  }
}

/* What is advised takes its difference from the best so far, with that difference's error. */
static void the_gain_is_that_of_the_best_so_far(void **unused) {
  (void)unused;
  static const struct {
    void (*change)(made *);
    double gain, scatter; /* NAN: none is known */
  } cases[] = {{unseen_text_chooses, 0.4, 0},
               {training_chooses, 0.28, 1},
               {it_goes_below_its_best, 0.2, 0},
               {it_falls_by_itself, 0.3, 0},
               {it_goes_below_a_best_that_was_elsewhere, 0.2, 0.5},
               {a_new_beginning_is_better, 0.6, 0},
               {it_stands_above_its_best, NAN, NAN},
               {nothing, NAN, NAN},
               {no_trial, NAN, NAN},
               {unheld_a_change_helps, NAN, NAN}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    made m;
    evidence_make(&m);
    cases[i].change(&m);
    plateau_verdict v = evidence_judge(&m, "gain");
    double error = cases[i].scatter / sqrt(PLATEAU_PLACES - 1);
    bool same = isnan(cases[i].gain)
                    ? isnan(v.gain) && isnan(v.gain_error)
                    : fabs(v.gain - cases[i].gain) < 1e-9 && fabs(v.gain_error - error) < 1e-6;
    if (!same) fail_msg("case %d: %g, %g", (int)i, v.gain, v.gain_error);
  }
}

/* What takes the training loss below its floor is shown, and not as the action. */
static void the_memory_is_shown_beside(void **unused) {
  (void)unused;
  for (int better = 0; better < 2; better++)
    for (int near = 0; near < 2; near++) {
      made m;
      evidence_make(&m);
      if (near) m.e.floor = m.experiment[0].outcome.floor = 1.42;
      tried(&m, "long:nothing", 1.48, 2.0, 0);
      tried(&m, "long:memory", 0.4, better ? 1.5 : 2.6, 0);
      plateau_verdict v = evidence_judge(&m, "beside");
      assert_string_equal(v.beside, near && !better ? "long:memory" : "");
      assert_int_equal(v.action, better ? PLATEAU_GO_ON_WITH : PLATEAU_DO_NOTHING);
    }
}

static void nothing_tried_is_said(void **unused) {
  (void)unused;
  made m;
  char words[PLATEAU_WORDS];
  evidence_make(&m);
  no_trial(&m);
  plateau_verdict v = evidence_judge(&m, "no trial");
  const plateau_answer a = evidence_answer(&v, &m);
  assert_non_null(strstr(plateau_action_notes(words, sizeof words, &a), "Nothing was tried"));
  assert_string_equal(plateau_action_title(words, sizeof words, &a), "");
  evidence_make(&m);
  evidence_name(&m.left[0], "hidden-2");
  m.e.left_out = 1;
  v = evidence_judge(&m, "one left out");
  assert_non_null(strstr(plateau_action_notes(words, sizeof words, &a), "not everything was"));
}

/* What the chart will look like: a jump, and when it is over. */
static void a_jump_is_announced(void **unused) {
  (void)unused;
  for (int jumps = 0; jumps < 2; jumps++) {
    made m;
    char words[PLATEAU_WORDS];
    evidence_make(&m);
    unseen_text_chooses(&m);
    m.experiment[2].outcome.peak = jumps ? 4.2 : 1.55;
    m.experiment[2].outcome.back = jumps ? 12 : 1;
    plateau_verdict v = evidence_judge(&m, "jump");
    const plateau_answer a = evidence_answer(&v, &m);
    plateau_action_notes(words, sizeof words, &a);
    assert_true((strstr(words, "jumps to about 4.20") != NULL) == jumps);
    assert_true((strstr(words, "after some 12 epochs") != NULL) == jumps);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_action_follows_its_rules),
      cmocka_unit_test(a_stop_says_when_it_was_best),
      cmocka_unit_test(a_short_test_is_said),
      cmocka_unit_test(the_gain_is_that_of_the_best_so_far),
      cmocka_unit_test(the_memory_is_shown_beside),
      cmocka_unit_test(nothing_tried_is_said),
      cmocka_unit_test(a_jump_is_announced),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
