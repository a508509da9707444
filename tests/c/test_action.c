/* test_action.c - what a verdict advises: one of the things that were tried, on made evidence, rule by
 * rule. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Of places that scatter by 1 a difference of two losses has a standard error of 0.18. */
#define UNSEEN_CHOOSES     "adam-0.01=0.8/1.9 rate-0.3=1.4/1.6"
#define TRAINING_CHOOSES   "rate-0.3=1.4/1.7~1 adam-0.01=0.8/1.72~1"
#define NOT_BELOW_FOR_SURE "rate-0.3=1.4/1.9~1 adam-0.01=0.8/1.95~1"
/* Test text rises while the training text falls; two changes 1.5 to 2 standard errors below. */
#define MEMORISES "start=1.8 nothing=1.5/2.05 rate-0.3=1.4/1.6~1.39 adam-0.01=0.8/1.62~1.39"
#define FALLS     "start=1.8 nothing=1.5/1.7 "
#define ANEW      "new:nothing=1.6/2.1 "

/* ---- What words do not set ---- */

static void no_trial(made *m) { m->e.experiments = 0; }
static void its_best_is_the_moment(made *m) { m->e.best_epoch = 100; }
static void its_best_was_not_measured_again(made *m) {
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.best_place[i] = NAN;
}
/* Other places cost most then. */
static void its_best_was_elsewhere(made *m) {
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.best_place[i] += i % 2 ? 0.5 : -0.5;
}
static void the_last_cuts_other_streams(made *m) {
  m->experiment[m->e.experiments - 1].change.same_floor = false;
}
static void the_last_was_stopped(made *m) {
  m->experiment[m->e.experiments - 1].outcome.stopped = true;
}
static void unheld(made *m) {
  m->e.valid = m->e.valid_error = NAN;
  m->plan.valid_predictions = 0;
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.place[i] = NAN;
  for (int i = 0; i < m->e.experiments; i++) evidence_unseen(&m->experiment[i], NAN, 0);
}

static plateau_verdict judge(made *m, const char *set, void (*change)(made *), const char *why) {
  evidence_make(m);
  evidence_set(m, set);
  if (change) change(m);
  return evidence_judge(m, why);
}

/* ---- The table: of a flat run, 1.5 on the training text and 2.0 on the test text ---- */

#define NOTHING PLATEAU_DO_NOTHING, ""
#define STOP    PLATEAU_STOP_AT_BEST, ""
#define GO_ON   PLATEAU_GO_ON, ""
#define WITH    PLATEAU_GO_ON_WITH
#define START   PLATEAU_START_OVER

static const struct {
  plateau_action action;
  const char *name, *set;
  void (*change)(made *);
  const char *why;
} rows[] = {
    {NOTHING, "", NULL, "flat, and nothing else was tried"},
    {NOTHING, "", no_trial, "nothing was tried"},
    {WITH, "rate-0.3", UNSEEN_CHOOSES, NULL, "the lowest on the test text"},
    {NOTHING, "adam-0.01=0.8/2.4", NULL, "it helps the training text alone"},
    {NOTHING, "rate-0.3=1.4/1.985", NULL, "three quarters of a percent"},
    {WITH, "rate-0.3", "rate-0.3=1.4/1.97", NULL, "one and a half percent"},
    {WITH, "rate-0.3+hidden-2", "rate-0.3=1.2/1.7 rate-0.3+hidden-2=0.9/1.4", NULL,
     "both together"},
    {NOTHING, "nothing@1=1.5/2.0 rate-0.3@1=1.0/1.4", NULL, "it stands for another run"},
    {NOTHING, "rate-3=1.0/1.4", the_last_was_stopped, "it diverged"},
    {WITH, "rate-0.3", "rate-3=nan/nan rate-0.3=1.4/1.6", NULL, "one outcome is no number"},
    {WITH, "long:memory", "long:nothing=1.4/1.9 long:memory=1.0/1.6", NULL,
     "a change of the floor"},
    {NOTHING, "long:nothing=1.2/1.6 long:memory=1.0/1.6~1.5", NULL,
     "within two s.e. of as long without it"},
    {NOTHING, "long:nothing=1.2/1.4", NULL, "no change for longer is no change"},

    {WITH, "adam-0.01", TRAINING_CHOOSES, NULL, "the lowest on the training text"},
    {WITH, "rate-0.3", "rate-0.3=1.2/1.7~1 adam-0.01=0.8/2.05~1", NULL,
     "... of those not above no change on the test text"},
    {NOTHING, NOT_BELOW_FOR_SURE, NULL, "... of those below the best by 1.5 s.e."},
    {WITH, "batch-0.25", "rate-0.3=1.4/1.7~1 batch-0.25=0.8/1.72~1", the_last_cuts_other_streams,
     "... a batch asks the same question"},
    {WITH, "rate-0.3", "rate-0.3=1.4/1.7~1 window-32=0.8/1.72~1", NULL, "... a window does not"},
    {WITH, "rate-0.3", MEMORISES, NULL, "of what memorises training does not choose"},
    {WITH, "adam-0.01", MEMORISES " start=1.5", NULL, "... of the same, flat, it does"},
    {NOTHING, "start=1.8 nothing=1.5/2.05 rate-0.3=1.4/1.9~1", NULL, "... within 1.5 s.e."},

    {GO_ON, FALLS, NULL, "test text gains without a change"},
    {GO_ON, FALLS "rate-3=1.9/2.4", NULL, "... and loses by one"},
    {STOP, "best=1.5 rate-0.3=1.4/1.7", NULL, "nothing goes below epoch 30"},
    {WITH, "rate-0.3", "best=1.5 rate-0.3=1.4/1.3", NULL, "a change goes below epoch 30"},
    {STOP, "best=1.5 rate-0.3=1.4/1.4~0.5", NULL, "... by no more than the text can tell"},
    {WITH, "rate-0.3", "best=1.5 rate-0.3=1.4/1.4~0.5", its_best_was_not_measured_again,
     "... where its error is not known, the share alone"},
    {NOTHING, "best=1.5", no_trial, "nothing was tried"},
    {NOTHING, "best=2.0 rate-0.3=1.6/2.2", its_best_is_the_moment, "it is at its best"},
    {NOTHING, "best=1.99 rate-0.3=1.6/2.2", NULL, "half a percent from its best"},

    {START, "new:cell-lstm", ANEW "new:cell-lstm=1.4/1.4 rate-0.3=1.4/1.8", NULL, "clearly lower"},
    {WITH, "rate-0.3", ANEW "new:cell-lstm=1.4/1.7~1 rate-0.3=1.4/1.8", NULL, "within two s.e."},
    {STOP, ANEW "new:cell-lstm=1.4/1.4 rate-0.3=1.4/1.8 best=1.2", NULL, "above the best so far"},
    {NOTHING, ANEW "new:init=1.4/1.97", NULL, "one and a half percent is too little"},
    {START, "new:init", ANEW "new:init=1.4/1.95", NULL, "two and a half percent"},
    {WITH, "rate-0.3", ANEW "new:init=1.4/1.68 rate-0.3=1.4/1.7", NULL, "1 % below the change"},
    {NOTHING, ANEW "new:init=1.4/1.8~0.9", NULL, "within 1.5 s.e."},
    {NOTHING, "new/4:nothing=1.6/2.1 new/4:init=1.4/1.4", NULL, "it was cut short"},
    {NOTHING, "new/4:nothing=1.6/2.1 new/4:init=1.4/1.4 new:init=1.6/2.2", NULL,
     "the longer one counts"},
    {NOTHING, "new:nothing=1.2/1.4", NULL, "from the same first weights it is the same run"},
    {NOTHING, ANEW "new:text=1.4/1.4", NULL, "half of the text is no advice"},

    {NOTHING, "", unheld, "nothing held out: flat"},
    {WITH, "adam-0.01", "rate-0.3=1.3/0 adam-0.01=0.9/0", unheld, "... the training text chooses"},
    {GO_ON, "start=1.8", unheld, "... it falls"},
    {NOTHING, "new:nothing=1.5/0 new:cell-lstm=0.9/0", unheld, "... no new beginning"},
};

static void the_action_follows_its_rules(void **unused) {
  (void)unused;
  int wrong = 0;
  for (size_t i = 0; i < COUNT(rows); i++) {
    made m;
    plateau_verdict v = judge(&m, rows[i].set, rows[i].change, rows[i].why);
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
    plateau_verdict v = judge(&m, "best=1.5 rate-0.3=1.4/1.7", NULL, "stop");
    m.e.best_kept = kept;
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
  static const char chose[] = "the training text chose", less[] = "by less than the test text";
  static const struct {
    const char *set, *words; /* NULL: it is not short */
  } cases[] = {{TRAINING_CHOOSES, chose},
               {"best=1.5 rate-0.3=1.4/1.4~0.5", less},
               {"rate-0.3=1.2/1.7~1 adam-0.01=0.8/2.05~1", chose},
               {NOT_BELOW_FOR_SURE, less},
               {UNSEEN_CHOOSES, NULL},
               {MEMORISES, NULL},
               {"best=1.5 rate-0.3=1.4/1.7", NULL},
               {"rate-0.3=1.4/1.985", NULL}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    made m;
    char words[PLATEAU_WORDS];
    plateau_verdict v = judge(&m, cases[i].set, NULL, "short test");
    const plateau_answer a = evidence_answer(&v, &m);
    plateau_action_notes(words, sizeof words, &a);
    bool chosen = strstr(words, chose) != NULL, end = strstr(words, less) != NULL;
    if (v.short_test != (cases[i].words != NULL) || chosen != (cases[i].words == chose) ||
        end != (cases[i].words == less))
      fail_msg("%s: %s", cases[i].set, words);
  }
}

/* What is advised takes its difference from the best so far, with that difference's error. */
static void the_gain_is_that_of_the_best_so_far(void **unused) {
  (void)unused;
  static const struct {
    const char *set;
    void (*change)(made *);
    double gain, scatter; /* NAN: none is known */
  } cases[] = {{UNSEEN_CHOOSES, NULL, 0.4, 0},
               {TRAINING_CHOOSES, NULL, 0.28, 1},
               {"best=1.5 rate-0.3=1.4/1.3", NULL, 0.2, 0},
               {"best=1.5 rate-0.3=1.4/1.3", its_best_was_elsewhere, 0.2, 0.5},
               {FALLS, NULL, 0.3, 0},
               {ANEW "new:cell-lstm=1.4/1.4 rate-0.3=1.4/1.8", NULL, 0.6, 0},
               {"best=1.5 rate-0.3=1.4/1.7", NULL, NAN, NAN},
               {"", NULL, NAN, NAN},
               {"", no_trial, NAN, NAN},
               {"rate-0.3=1.3/0 adam-0.01=0.9/0", unheld, NAN, NAN}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    made m;
    plateau_verdict v = judge(&m, cases[i].set, cases[i].change, "gain");
    double error = cases[i].scatter / sqrt(PLATEAU_PLACES - 1);
    bool same = isnan(cases[i].gain)
                    ? isnan(v.gain) && isnan(v.gain_error)
                    : fabs(v.gain - cases[i].gain) < 1e-9 && fabs(v.gain_error - error) < 1e-6;
    if (!same) fail_msg("%s: %g, %g", cases[i].set, v.gain, v.gain_error);
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
      evidence_set(&m, "long:nothing=1.48/2.0");
      evidence_set(&m, better ? "long:memory=0.4/1.5" : "long:memory=0.4/2.6");
      plateau_verdict v = evidence_judge(&m, "beside");
      assert_string_equal(v.beside, near && !better ? "long:memory" : "");
      assert_int_equal(v.action, better ? PLATEAU_GO_ON_WITH : PLATEAU_DO_NOTHING);
    }
}

static void nothing_tried_is_said(void **unused) {
  (void)unused;
  made m;
  char words[PLATEAU_WORDS];
  plateau_verdict v = judge(&m, "", no_trial, "no trial");
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
    evidence_set(&m, UNSEEN_CHOOSES);
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
