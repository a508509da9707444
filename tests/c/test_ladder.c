/* test_ladder.c - which trials come next: by the run, its counted work and what came of the trials
 * before, and never twice. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

#include "plateau_explain.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A run, what is known of it, and its trials. */
typedef struct ladder {
  placed run;
  plateau_trial_plan plan;
  plateau_evidence e;
  plateau_experiment experiment[PLATEAU_MAX_EXPERIMENTS];
  plateau_next_trial next[PLATEAU_MAX_CHANGES];
  int count; /* of next */
} ladder;

/* A sound run after this number of epochs: 1.5 where guessing costs 1.79. */
static void open_ladder(ladder *l, const char *settings, uint64_t epochs) {
  memset(l, 0, sizeof *l);
  open_parent(&l->run, settings);
  run_to(l->run.session, epochs_of(l->run.session, 1));
  l->run.session->kept.counters->step = epochs_of(l->run.session, epochs);
  plateau_evidence_begin(&l->e, l->run.session);
  l->e.experiment = l->experiment;
  l->e.train = 1.2;
  l->e.valid = 1.4;
  l->e.floor = 0.2;
  l->e.ngram_train[0] = 1.7;
  plateau_trial_plan_make(&l->plan, l->run.session, 20, 1);
}

static int ask(ladder *l) {
  l->count = plateau_trials_next(l->next, PLATEAU_MAX_CHANGES, &l->plan, l->run.session, &l->e);
  assert_in_range(l->count, 0, PLATEAU_MAX_CHANGES);
  return l->count;
}

static int find(const ladder *l, const char *name) {
  for (int i = 0; i < l->e.experiments; i++)
    if (strcmp(l->experiment[i].change.name, name) == 0) return i;
  return -1;
}

/* The trial came to these losses. */
static plateau_experiment *enter(ladder *l, const plateau_next_trial *next, double train,
                                 double valid) {
  assert_true(l->e.experiments < PLATEAU_MAX_EXPERIMENTS);
  if (find(l, next->change.name) >= 0) fail_msg("%s is tried twice", next->change.name);
  plateau_experiment *x = &l->experiment[l->e.experiments++];
  memset(x, 0, sizeof *x);
  x->change = next->change;
  x->outcome.start = l->e.train;
  x->outcome.floor = l->e.floor;
  x->outcome.epochs = next->epochs;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) {
    x->outcome.train[i] = train;
    x->outcome.valid[i] = valid;
  }
  x->outcome.least = valid;
  for (int i = 0; i < PLATEAU_PLACES; i++) x->outcome.place[i] = valid + 0.1 * sin(5 * i);
  return x;
}

/* All of a round came to nothing new. */
static void enter_all(ladder *l, double train, double valid) {
  for (int i = 0; i < l->count; i++) enter(l, &l->next[i], train, valid);
}

static const char *names_of(const ladder *l) {
  static char names[1200];
  names[0] = 0;
  for (int i = 0; i < l->count; i++)
    snprintf(names + strlen(names), sizeof names - strlen(names), i ? " %s" : "%s",
             l->next[i].change.name);
  return names;
}

static void expect_round(ladder *l, const char *wanted, const char *why) {
  ask(l);
  if (strcmp(names_of(l), wanted) != 0)
    fail_msg("%s:\n  %s\nis not\n  %s", why, names_of(l), wanted);
}

static void the_work_left_goes_to_nothing(void **state) {
  (void)state;
  ladder l;
  open_ladder(&l, "cell=gru", 60);
  double before = plateau_trials_work(&l.plan, l.run.session, 0);
  assert_true(before > 0);
  for (int done = 1; done < PLATEAU_MAX_EXPERIMENTS; done++) {
    double left = plateau_trials_work(&l.plan, l.run.session, done);
    assert_true(left >= 0 && left <= before);
    before = left;
  }
  assert_true(before == 0);
  l.plan.limit = 10;
  assert_true(plateau_trials_work(&l.plan, l.run.session, 9) > 0);
  assert_true(plateau_trials_work(&l.plan, l.run.session, 10) == 0);
  unplace(&l.run);
}

/* ---- The rounds ---- */

static void the_first_round_has_what_people_change(void **state) {
  (void)state;
  static const struct {
    const char *settings, *names;
  } rows[] = {
      {"cell=rnn activation=sigmoid state=reset optimizer=sgd lr=0.1 batch=4",
       "nothing rate-0.3 rate-3 rate-0.1 adam-0.003 rmsprop-0.001 momentum-0.1 clip batch-0.25 "
       "hidden-2 window-16 long:memory long:nothing activation adam-0.001 adam-0.01 adam-0.0003 "
       "momentum-0.3 "
       "momentum-0.03 rmsprop-0.003 rmsprop-0.0003 batch-4 decay-0.001"},
      {"cell=gru layers=2 dropout=0.3 state=carry optimizer=adamw weight_decay=0.1 bptt=last "
       "schedule=cosine batch=1",
       "nothing rate-0.3 rate-3 rate-0.1 rmsprop-0.001 momentum-0.1 sgd-1 gradient schedule clip "
       "decay-0 dropout-0 hidden-2 window-16 window-32 momentum-0.3 momentum-0.03 rmsprop-0.003 "
       "rmsprop-0.0003 sgd-0.3 sgd-3 batch-4 decay-0.01 decay-1 dropout-0.15 dropout-0.5"},
      {"cell=lstm state=carry optimizer=momentum hidden=600 window=200 batch=1",
       "nothing rate-0.3 rate-3 rate-0.1 adam-0.003 rmsprop-0.001 sgd-1 clip adam-0.001 adam-0.01 "
       "adam-0.0003 rmsprop-0.003 rmsprop-0.0003 sgd-0.3 sgd-3 decay-0.001"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    ladder l;
    open_ladder(&l, rows[i].settings, 60);
    expect_round(&l, rows[i].names, rows[i].settings);
    for (int k = 0; k < l.count; k++) {
      bool prolonged = strncmp(l.next[k].change.name, "long:", 5) == 0;
      assert_true(l.next[k].change.prolonged == prolonged);
      assert_true(l.next[k].epochs == (prolonged ? 60 : 20) && l.next[k].work > 0);
    }
    unplace(&l.run);
  }
}

/* A network that has learnt nothing: its rate may be off by any power of ten. */
static void near_guessing_rates_go_by_tens(void **state) {
  (void)state;
  static const char tens[] = "nothing rate-10 rate-100 rate-0.1 rate-1000 rate-0.01 ";
  static const char thirds[] = "nothing rate-0.3 rate-3 rate-0.1 ";
  for (int near = 0; near < 2; near++) {
    ladder l;
    open_ladder(&l, "cell=gru lr=0.01", 60);
    l.e.train = near ? 1.78 : 1.2;
    ask(&l);
    const char *wanted = near ? tens : thirds;
    if (strncmp(names_of(&l), wanted, strlen(wanted)) != 0) fail_msg("%s", names_of(&l));
    unplace(&l.run);
  }
}

/* The window goes to the distance that the text tells. */
static void the_window_reaches_what_the_text_tells(void **state) {
  (void)state;
  for (int tells = 0; tells < 2; tells++) {
    ladder l;
    open_ladder(&l, "cell=gru window=8 state=reset", 60);
    l.e.skips = 64;
    for (int i = 0; i < l.e.skips; i++) l.e.skip[i] = 1.6;
    if (tells) l.e.skip[24] = 0.5; /* 25 back */
    ask(&l);
    assert_non_null(strstr(names_of(&l), tells ? " window-56 " : " window-16 "));
    unplace(&l.run);
  }
}

/* Near its floor everywhere: the rounds from new weights follow, each for its share. */
static void new_beginnings_are_halved(void **state) {
  (void)state;
  ladder l;
  open_ladder(&l, "cell=gru state=reset lr=0.01", 60);
  l.plan.sisters = false;
  ask(&l), enter_all(&l, 1.2, 1.4);
  expect_round(&l,
               "new/4:nothing new/4:rate-10 new/4:rate-0.1 new/4:init new/4:cell-lstm "
               "new/4:cell-rnn new/4:hidden-0.5 new/4:memory new/4:rate-100 new/4:rate-0.01 "
               "new/4:text",
               "the pilots");
  for (int i = 0; i < l.count; i++) {
    assert_true(l.next[i].epochs == l.plan.anew / 4);
    /* unseen text decides, against the training text; one would be the best and failed */
    double valid = i == 9 ? NAN : 2.0 - 0.1 * i;
    enter(&l, &l.next[i], i == 9 ? NAN : 0.5 + 0.1 * i, valid);
  }
  expect_round(&l, "new/2:nothing new/2:text new/2:rate-100 new/2:memory new/2:hidden-0.5",
               "the four best");
  for (int i = 0; i < l.count; i++) {
    assert_true(l.next[i].epochs == l.plan.anew / 2);
    enter(&l, &l.next[i], 1.0, i == 3 ? 1.0 : i == 1 ? 1.1 : 1.5);
  }
  expect_round(&l, "new:nothing new:memory new:text", "the two best");
  for (int i = 0; i < l.count; i++) assert_true(l.next[i].epochs == l.plan.anew);
  enter_all(&l, 1.2, 1.4);
  expect_round(&l, "", "the end");
  unplace(&l.run);
}

/* What may be wrong has a trial of its own from new weights, at the end, however it did as a pilot. */
static void a_symptom_has_its_own_trial(void **state) {
  (void)state;
  static const struct {
    double saturated, first;
    int faint, tells; /* gradients from this step on, and the distance that the text tells */
    const char *names;
  } rows[] = {
      {NAN, NAN, 8, 0, "new:nothing new:hidden-0.5 new:rate-10"},
      {0.9, NAN, 8, 0, "new:nothing new:init new:hidden-0.5 new:rate-10"},
      {NAN, 9, 8, 0, "new:nothing new:init new:hidden-0.5 new:rate-10"},
      {NAN, NAN, 3, 7, "new:nothing new:cell-gru new:cell-lstm new:hidden-0.5 new:rate-10"},
      {NAN, NAN, 8, 12, "new:nothing new:window-24 new:hidden-0.5 new:rate-10"},
      {0.9, 9, 3, 7, "new:nothing new:init new:cell-gru new:cell-lstm new:hidden-0.5 new:rate-10"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    ladder l;
    open_ladder(&l, "cell=rnn state=reset lr=0.01 window=8", 60);
    l.e.saturated = rows[i].saturated;
    l.e.first = rows[i].first;
    l.e.lags = 8, l.e.skips = 64;
    for (int k = 0; k < l.e.lags; k++) l.e.gradient[k] = k < rows[i].faint ? 1 : 1e-6;
    for (int k = 0; k < l.e.skips; k++) l.e.skip[k] = 1.6;
    if (rows[i].tells) l.e.skip[rows[i].tells - 1] = 0.5;
    while (ask(&l) > 0 && strcmp(l.next[0].change.name, "new:nothing") != 0)
      for (int k = 0; k < l.count; k++) {
        const char *name = l.next[k].change.name;
        bool best = strstr(name, "new/") && strstr(name, "hidden-0.5");
        bool second = strstr(name, "new/") && strstr(name, "rate-10");
        enter(&l, &l.next[k], 1.2, best ? 1.5 : second ? 1.6 : 1.8);
      }
    if (strcmp(names_of(&l), rows[i].names) != 0) fail_msg("row %d: %s", (int)i, names_of(&l));
    for (int k = 0; k < l.count; k++) assert_true(l.next[k].epochs == l.plan.anew);
    unplace(&l.run);
  }
}

/* A window that reaches what the text tells is begun with, too; one that is twice as long is not. */
static void a_window_that_reaches_has_a_pilot(void **state) {
  (void)state;
  for (int tells = 0; tells < 2; tells++) {
    ladder l;
    open_ladder(&l, "cell=gru window=8 state=carry", 60);
    l.e.skips = 64;
    for (int i = 0; i < l.e.skips; i++) l.e.skip[i] = 1.6;
    if (tells) l.e.skip[11] = 0.5; /* 12 back */
    ask(&l);
    assert_non_null(strstr(names_of(&l), tells ? " window-24 " : " window-16 "));
    enter_all(&l, 1.2, 1.4);
    ask(&l);
    assert_true((strstr(names_of(&l), " new/4:window-24") != NULL) == tells);
    if (!tells) assert_null(strstr(names_of(&l), "window"));
    unplace(&l.run);
  }
}

/* Units are doubled after the best rate or optimizer, and the rate goes on where its end is best. */
static void what_helped_is_tried_beyond(void **state) {
  (void)state;
  static const struct {
    const char *best, *names;
  } rows[] = {
      {"rate-3", "rate-10 rate-3+hidden-2"}, {"rate-0.1", "rate-0.03 rate-0.1+hidden-2"},
      {"rate-0.3", "rate-0.3+hidden-2"},     {"adam-0.01", "adam-0.01+hidden-2"},
      {"schedule", "schedule+hidden-2"},     {"batch-0.25", "new/4:nothing"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    ladder l;
    open_ladder(&l, "cell=gru optimizer=sgd lr=0.01 schedule=cosine", 60);
    ask(&l);
    for (int k = 0; k < l.count; k++)
      enter(&l, &l.next[k], strcmp(l.next[k].change.name, rows[i].best) == 0 ? 0.8 : 1.2, 1.4);
    ask(&l);
    if (strncmp(names_of(&l), rows[i].names, strlen(rows[i].names)) != 0)
      fail_msg("%s was best: %s", rows[i].best, names_of(&l));
    unplace(&l.run);
  }
}

/* The window between is tried where four times helped and twice did not. */
static void the_window_between_is_tried(void **state) {
  (void)state;
  static const struct {
    double twice, four;
    bool between;
  } rows[] = {{1.2, 1.2, false}, {0.8, 1.2, false}, {0.8, 0.8, false}, {1.2, 0.8, true}};
  for (size_t i = 0; i < COUNT(rows); i++) {
    ladder l;
    open_ladder(&l, "cell=gru lr=0.01 window=8 state=carry", 60);
    ask(&l);
    for (int k = 0; k < l.count; k++) {
      const char *name = l.next[k].change.name;
      bool twice = strcmp(name, "window-16") == 0, four = strcmp(name, "window-32") == 0;
      enter(&l, &l.next[k], twice ? rows[i].twice : four ? rows[i].four : 1.2, 1.4);
    }
    ask(&l);
    assert_true((strcmp(l.next[0].change.name, "window-24") == 0) == rows[i].between);
    unplace(&l.run);
  }
}

/* No change and what is advised, of a run that is short enough. */
static void sisters_are_the_last_round(void **state) {
  (void)state;
  static const struct {
    bool sisters, advised, anew;
    const char *names;
  } rows[] = {
      {true, true, false, "nothing@1 rate-0.3@1 nothing@2 rate-0.3@2"},
      {true, true, true, "new:nothing@1 new:init@1 new:nothing@2 new:init@2"},
      {true, false, false, ""},
      {false, true, false, ""},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    ladder l;
    open_ladder(&l, "cell=gru lr=0.01", 60);
    l.plan.sisters = rows[i].sisters;
    const char *names[300];
    int rounds = 0, count = 0;
    while (ask(&l) > 0 && !strchr(l.next[0].change.name, '@')) {
      assert_true(++rounds < 12);
      for (int k = 0; k < l.count; k++) {
        const char *name = l.next[k].change.name;
        const char *best = rows[i].anew ? "init" : "rate-0.3";
        bool good = rows[i].advised &&
                    (rows[i].anew ? strstr(name, best) != NULL : strcmp(name, best) == 0);
        names[count++] = enter(&l, &l.next[k], good ? 0.8 : 1.2, good ? 0.9 : 1.4)->change.name;
      }
    }
    if (strcmp(names_of(&l), rows[i].names) != 0) fail_msg("row %d: %s", (int)i, names_of(&l));
    assert_true(count > 20 && names[0]);
    enter_all(&l, 0.8, 0.9);
    assert_int_equal(ask(&l), 0);
    unplace(&l.run);
  }
}

/* The memory is advised: what it is compared with has other seeds too. */
static void what_is_advised_for_longer_has_sisters_beside_as_long(void **state) {
  (void)state;
  ladder l;
  open_ladder(&l, "cell=gru state=reset lr=0.01", 60);
  l.plan.sisters = true;
  while (ask(&l) > 0 && !strchr(l.next[0].change.name, '@'))
    for (int k = 0; k < l.count; k++) {
      bool memory = strcmp(l.next[k].change.name, "long:memory") == 0;
      enter(&l, &l.next[k], memory ? 0.8 : 1.2, memory ? 0.9 : 1.4);
    }
  expect_round(&l, "long:nothing@1 long:memory@1 long:nothing@2 long:memory@2", "its sisters");
  unplace(&l.run);
}

/* ---- Its bounds ---- */

static void a_failed_trial_is_not_asked_again(void **state) {
  (void)state;
  ladder l;
  int rounds = 0;
  open_ladder(&l, "cell=gru state=reset", 60);
  l.plan.sisters = true;
  while (ask(&l) > 0) {
    assert_true(++rounds < 12);
    enter_all(&l, NAN, NAN); /* checks that none is there already */
  }
  assert_true(find(&l, "new:nothing") > 0);
  unplace(&l.run);
}

static void a_limit_and_a_capacity_are_kept(void **state) {
  (void)state;
  static const int limits[] = {1, 2, 8, 21, 22, 23, 37, 57, 96, 500};
  for (size_t i = 0; i < COUNT(limits); i++) {
    ladder l, whole;
    open_ladder(&l, "cell=gru state=reset", 60);
    open_ladder(&whole, "cell=gru state=reset", 60);
    l.plan.limit = limits[i];
    while (ask(&whole) > 0) enter_all(&whole, 1.2, 1.4);
    while (ask(&l) > 0) enter_all(&l, 1.2, 1.4);
    int most = limits[i] < whole.e.experiments ? limits[i] : whole.e.experiments;
    assert_int_equal(l.e.experiments, most);
    for (int k = 0; k < l.e.experiments; k++) /* the same ones, in their order */
      assert_string_equal(l.experiment[k].change.name, whole.experiment[k].change.name);
    unplace(&l.run), unplace(&whole.run);
  }
  ladder l;
  open_ladder(&l, "cell=gru", 60);
  int all = ask(&l);
  for (int capacity = 0; capacity <= all + 2; capacity++) {
    plateau_next_trial some[PLATEAU_MAX_CHANGES];
    int count = plateau_trials_next(some, capacity, &l.plan, l.run.session, &l.e);
    assert_int_equal(count, capacity < all ? capacity : all);
    for (int k = 0; k < count; k++) assert_string_equal(some[k].change.name, l.next[k].change.name);
  }
  unplace(&l.run);
}

/* Whatever comes of them: the end is reached, within the number that fits, and nothing is tried
 * twice. */
static void every_sequence_of_outcomes_ends(void **state) {
  (void)state;
  static const char *const runs[] = {
      "cell=rnn activation=sigmoid state=reset optimizer=sgd lr=0.1 batch=8",
      "cell=gru layers=2 dropout=0.3 state=carry optimizer=adamw weight_decay=0.1 bptt=last "
      "schedule=cosine",
      "cell=lstm state=reset optimizer=rmsprop clip=1 init=gaussian"};
  uint64_t random = 99;
  int longest = 0;
  for (int seed = 0; seed < 150; seed++) {
    static ladder l;
    int rounds = 0;
    open_ladder(&l, runs[seed % 3], 1 + (uint64_t)(next_unit(&random) * 90));
    l.plan.sisters = seed % 2;
    l.e.train = 1.0 + 0.8 * next_unit(&random);
    while (ask(&l) > 0) {
      if (++rounds > 20) fail_msg("run %d goes on: %s", seed, names_of(&l));
      for (int k = 0; k < l.count; k++) {
        plateau_change described;
        double kind = next_unit(&random);
        assert_true(plateau_change_describe(&described, l.run.session, l.next[k].change.name));
        plateau_experiment *x = enter(&l, &l.next[k], 1.6 * next_unit(&random),
                                      kind < 0.3 ? 1.4 : 2 * next_unit(&random));
        if (kind > 0.9) x->outcome.train[3] = NAN;
        x->outcome.stopped = kind > 0.95;
      }
    }
    if (l.e.experiments > longest) longest = l.e.experiments;
    assert_in_range(l.e.experiments, 20, PLATEAU_MAX_EXPERIMENTS);
    unplace(&l.run);
  }
  print_message("the longest of 150 ladders has %d trials\n", longest);
}

static void without_text_nothing_is_tried(void **state) {
  (void)state;
  static const uint32_t code_points[] = {'a', 'b'};
  plateau_text text = {.vocabulary = {2, code_points}};
  plateau_config config;
  plateau_session *session;
  plateau_evidence e;
  plateau_next_trial next[PLATEAU_MAX_CHANGES];
  plateau_trial_plan plan = {.epochs = 1, .anew = 1};
  config_from(&config, "");
  size_t bytes = plateau_session_size(&config, &text, NULL);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_session_place(&session, block, bytes, &config, &text, NULL), PLATEAU_OK);
  plateau_evidence_begin(&e, session);
  assert_int_equal(plateau_trials_next(next, PLATEAU_MAX_CHANGES, &plan, session, &e), 0);
  free(block);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_work_left_goes_to_nothing),
      cmocka_unit_test(the_first_round_has_what_people_change),
      cmocka_unit_test(near_guessing_rates_go_by_tens),
      cmocka_unit_test(the_window_reaches_what_the_text_tells),
      cmocka_unit_test(new_beginnings_are_halved),
      cmocka_unit_test(a_symptom_has_its_own_trial),
      cmocka_unit_test(a_window_that_reaches_has_a_pilot),
      cmocka_unit_test(the_window_between_is_tried),
      cmocka_unit_test(what_helped_is_tried_beyond),
      cmocka_unit_test(sisters_are_the_last_round),
      cmocka_unit_test(what_is_advised_for_longer_has_sisters_beside_as_long),
      cmocka_unit_test(a_failed_trial_is_not_asked_again),
      cmocka_unit_test(a_limit_and_a_capacity_are_kept),
      cmocka_unit_test(every_sequence_of_outcomes_ends),
      cmocka_unit_test(without_text_nothing_is_tried),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
