/* test_fork.c - a fork continues its parent's newest snapshot with one change, and does not change
 * the parent.
 *
 * A change that claims the same function starts within 1e-5 of its parent's loss in float:
 * rewritten or widened weights round once each, 2^-24, and a window sums some dozens of products.
 * tests/c/double_fork.c tests the same within 1e-12. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

/* ---- The rate ---- */

/* Another optimizer starts at the rate in its name, and its schedule begins again; another rate
 * keeps what a schedule has made of it, and no schedule begins at lr. */
static void a_schedule_stays_with_its_optimizer(void **state) {
  (void)state;
  static const struct {
    const char *change;
    double lr;
  } rows[] = {{"momentum-0.3", 0.3}, {"rate-0.3", 0.0015}, {"schedule", 0.5}, {"nothing", 0.005}};
  placed it, fork;
  plateau_progress progress;
  open_parent(&it, "cell=rnn optimizer=sgd lr=0.5 state=carry schedule=plateau");
  it.session->kept.counters->schedule.factor = 0.01;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    open_fork(&fork, it.session, rows[i].change);
    plateau_session_progress(fork.session, &progress);
    if (!(fabs(progress.lr - rows[i].lr) < 1e-15))
      fail_msg("%s: rate %.17g", rows[i].change, progress.lr);
    close_fork(&fork);
  }
  unplace(&it);
}

/* Rollbacks halve the rate without changing lr. A change of rate counts from the halved rate, and
 * says so. */
static void a_rate_counts_from_what_rollbacks_left(void **state) {
  (void)state;
  placed it, fork;
  plateau_config config;
  plateau_progress progress;
  open_parent(&it, "cell=rnn optimizer=sgd lr=0.1 state=carry");
  it.session->kept.counters->rate_factor = 0.25;
  it.session->kept.counters->rollbacks = 2;
  assert_int_equal(plateau_fork_config(&config, it.session, "rate-0.3", NULL), PLATEAU_OK);
  assert_true(config.lr == 0.0075);
  open_fork(&fork, it.session, "rate-0.3");
  plateau_session_progress(fork.session, &progress);
  assert_true(progress.lr == 0.0075 && progress.rollbacks == 0);
  close_fork(&fork);
  open_fork(&fork, it.session, "hidden-2");
  plateau_session_progress(fork.session, &progress);
  assert_true(progress.lr == 0.025 && progress.rate_factor == 0.25 && progress.rollbacks == 0);
  close_fork(&fork);
  open_fork(&fork, it.session, "nothing");
  plateau_session_progress(fork.session, &progress);
  assert_true(progress.rate_factor == 0.25 && progress.rollbacks == 2);
  close_fork(&fork);
  unplace(&it);
}

/* ---- Continuing ---- */

static const char *const CONTINUED[] = {
    "cell=rnn optimizer=momentum state=reset",
    "cell=gru layers=2 optimizer=adam dropout=0.3 state=carry schedule=cosine",
    "cell=lstm optimizer=adamw state=carry embedding=3 schedule=plateau warmup=20",
    "cell=rnn activation=sigmoid optimizer=sgd state=reset loss_scale=sum bptt=last",
};
enum { GOING_ON_COUNT = sizeof CONTINUED / sizeof *CONTINUED };

/* Step 67 lies between two snapshots, inside an epoch. The fork trains from the snapshot of step 64
 * and meets its parent. */
static void nothing_continues_the_run_bit_for_bit(void **state) {
  (void)state;
  for (int row = 0; row < GOING_ON_COUNT; row++)
    for (uint64_t step = 0; step < 100; step += 67) {
      placed it, fork;
      open_parent(&it, CONTINUED[row]);
      run_to(it.session, step);
      uint64_t hash = plateau_session_hash(it.session);
      open_fork(&fork, it.session, "nothing");
      assert_true(steps_taken(fork.session) <= step);
      run_to(fork.session, 200);
      assert_true(plateau_session_hash(it.session) == hash);
      run_to(it.session, 200);
      if (plateau_session_hash(it.session) != plateau_session_hash(fork.session))
        fail_msg("%s: forked at step %d it ends elsewhere", CONTINUED[row], (int)step);
      close_fork(&fork);
      unplace(&it);
    }
}

/* The same change made by hand, during the run, gives the same bits. */
static void a_rate_is_set_as_by_hand(void **state) {
  (void)state;
  for (int row = 0; row < GOING_ON_COUNT; row++) {
    placed it, fork;
    char value[40];
    open_parent(&it, CONTINUED[row]);
    run_to(it.session, 64);
    open_fork(&fork, it.session, "rate-0.3");
    snprintf(value, sizeof value, "%.6g", plateau_session_config(fork.session)->lr);
    assert_int_equal(plateau_session_set(it.session, "lr", value, NULL), PLATEAU_OK);
    run_to(it.session, 150);
    run_to(fork.session, 150);
    assert_true(plateau_session_hash(it.session) == plateau_session_hash(fork.session));
    close_fork(&fork);
    unplace(&it);
  }
}

/* What begins from new weights is no fork. */
static void what_begins_anew_is_refused(void **state) {
  (void)state;
  static const char *const names[] = {"new:nothing",  "new/4:rate-10", "nothing@1", "rate-0.3@2",
                                      "new:cell-rnn", "new/2:init",    "new:text"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    placed it, other;
    plateau_config config;
    plateau_error error = {PLATEAU_OK, ""};
    open_parent(&it, CONTINUED[1]);
    run_to(it.session, 64);
    if (plateau_fork_config(&config, it.session, names[i], &error))
      fail_msg("%s: %s", names[i], error.sentence);
    place_beside(&other, it.session, &config);
    uint64_t hash = plateau_session_hash(other.session);
    assert_int_equal(plateau_fork(other.session, it.session, names[i], &error),
                     PLATEAU_BAD_SETTING);
    assert_non_null(strstr(error.sentence, "from new weights"));
    assert_true(plateau_session_hash(other.session) == hash);
    close_fork(&other);
    unplace(&it);
  }
}

/* Moments are kept when optimizer and tensors are. The first update is then that of the parent. */
static void moments_stay_with_optimizer_and_tensors(void **state) {
  (void)state;
  static const struct {
    const char *change;
    bool kept;
  } rows[] = {{"nothing", true},     {"rate-3", true},         {"clip", true},
              {"memory", true},      {"window-16", true},      {"gradient", true},
              {"activation", false}, {"rmsprop-0.001", false}, {"hidden-2", false}};
  placed it, fork;
  open_parent(&it, "cell=rnn optimizer=adam state=reset bptt=last");
  run_to(it.session, 64);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    open_fork(&fork, it.session, rows[i].change);
    const plateau_session *s = fork.session;
    bool any = false;
    for (size_t j = 0; j < s->model.size; j++) any |= s->live.moment[0][j] != 0;
    if (any != rows[i].kept || (s->live.counters->updates > 0) != rows[i].kept)
      fail_msg("%s: moments %s", rows[i].change, any ? "stayed" : "are new");
    close_fork(&fork);
  }
  unplace(&it);
}

/* ---- The same function ---- */

static void forks_start_at_their_parents_loss(void **state) {
  (void)state;
  expect_same_function(1e-5);
}

static void no_fork_touches_its_parent(void **state) {
  (void)state;
  for (int row = 0; row < GOING_ON_COUNT; row++) {
    placed it, fork;
    plateau_change changes[NAMED_CHANGES];
    open_parent(&it, CONTINUED[row]);
    run_to(it.session, 67);
    plateau_begin_step(it.session); /* inside a step, too */
    plateau_run_shard(it.session, 0);
    saved before = save(it.session);
    uint64_t hash = plateau_session_hash(it.session);
    int count = changes_of(it.session, changes);
    for (int i = 0; i < count; i++) {
      open_fork(&fork, it.session, changes[i].name);
      run_to(fork.session, steps_taken(fork.session) + 3);
      close_fork(&fork);
      saved after = save(it.session);
      assert_true(plateau_session_hash(it.session) == hash);
      assert_int_equal(after.size, before.size);
      assert_memory_equal(after.bytes, before.bytes, before.size);
      free(after.bytes);
    }
    free(before.bytes);
    unplace(&it);
  }
}

/* ---- A fork is a run ---- */

static void a_saved_fork_resumes(void **state) {
  (void)state;
  for (int row = 0; row < GOING_ON_COUNT; row++) {
    placed it, fork, resumed;
    plateau_change changes[NAMED_CHANGES];
    open_parent(&it, CONTINUED[row]);
    run_to(it.session, 67);
    int count = changes_of(it.session, changes);
    for (int i = 0; i < count; i++) {
      open_fork(&fork, it.session, changes[i].name);
      saved file = save(fork.session);
      check_readable(&file);
      open_parent_config(&resumed, plateau_session_config(fork.session));
      load(resumed.session, &file, PLATEAU_RESUME);
      run_to(fork.session, steps_taken(fork.session) + 40);
      run_to(resumed.session, steps_taken(fork.session));
      if (plateau_session_hash(fork.session) != plateau_session_hash(resumed.session))
        fail_msg("%s, %s: resumed it ends elsewhere", CONTINUED[row], changes[i].name);
      free(file.bytes);
      unplace(&resumed);
      close_fork(&fork);
    }
    unplace(&it);
  }
}

static void forks_elsewhere_are_refused(void **state) {
  (void)state;
  placed it, other;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_config config;
  open_parent(&it, CONTINUED[0]);
  open_parent(&other, CONTINUED[0]);
  uint64_t hash = plateau_session_hash(other.session);
  assert_int_equal(plateau_fork(other.session, it.session, "hidden-2", &error),
                   PLATEAU_BAD_SETTING);
  assert_non_null(strstr(error.sentence, "hidden"));
  assert_int_equal(plateau_fork(other.session, it.session, "more", &error), PLATEAU_BAD_SETTING);
  assert_true(plateau_session_hash(other.session) == hash);
  unplace(&other);
  assert_int_equal(plateau_fork_config(&config, it.session, "nothing", &error), PLATEAU_OK);
  place(&other, &config, 6, "abcdefabcdfeabcdefabcdeafcafdfcaaaaabcdefabcdefbacd", 51);
  hash = plateau_session_hash(other.session);
  assert_int_equal(plateau_fork(other.session, it.session, "nothing", &error), PLATEAU_OTHER_TEXT);
  assert_true(plateau_session_hash(other.session) == hash);
  unplace(&other);
  unplace(&it);
}

/* The same text, read with other symbols: one more, or as many but others. */
static void forks_on_other_symbols_are_refused(void **state) {
  (void)state;
  static const char utf8[] = "abcdeabcdabcdeabcdeacadcaaaaabcdeabcdebacd";
  static const uint32_t code_points[] = {'a', 'b', 'c', 'd', 'e', 'f',
                                         'a', 'b', 'c', 'd', 'e', 'g'};
  static const plateau_vocabulary known[] = {
      {6, code_points}, {5, code_points}, {6, code_points + 6}};
  for (int i = 1; i < 3; i++) {
    placed it, other;
    plateau_config config;
    plateau_error error = {PLATEAU_OK, ""};
    config_from(&config, CONTINUED[0]);
    place_text(&it, &config, utf8, &known[0]);
    assert_int_equal(plateau_fork_config(&config, it.session, "nothing", &error), PLATEAU_OK);
    place_text(&other, &config, utf8, &known[i]);
    assert_int_equal(plateau_fork(other.session, it.session, "nothing", &error),
                     PLATEAU_OTHER_TEXT);
    unplace(&other);
    unplace(&it);
  }
}

/* A schedule keeps its place when an epoch has another number of steps. */
static void a_schedule_stays_where_it_was(void **state) {
  (void)state;
  static const char *const names[] = {"window-16", "memory"};
  for (int i = 0; i < 2; i++) {
    placed it, fork;
    plateau_progress of_parent, of_fork;
    open_parent(&it, "cell=gru state=reset schedule=cosine schedule_epochs=10 window=8 batch=2");
    run_to(it.session, epochs_of(it.session, 5));
    open_fork(&fork, it.session, names[i]);
    plateau_session_progress(it.session, &of_parent);
    plateau_session_progress(fork.session, &of_fork);
    assert_true(fabs(of_fork.lr - of_parent.lr) < 0.02 * of_parent.lr);
    assert_int_equal(of_fork.epoch, of_parent.epoch);
    assert_int_equal(of_fork.steps_done, 0);
    close_fork(&fork);
    unplace(&it);
  }
}

/* An epoch has half as many steps. What had warmed up stays warm, and counters that only a
 * hand-made file has give a fork that can be saved and read. */
static void counters_stay_sound_where_steps_change(void **state) {
  (void)state;
  placed it, fork;
  plateau_progress progress;
  open_parent(&it, "cell=gru state=reset window=8 batch=4 warmup=20 lr=0.01");
  run_to(it.session, epochs_of(it.session, 2));
  open_fork(&fork, it.session, "window-16");
  plateau_session_progress(fork.session, &progress);
  assert_true(plateau_session_plan(fork.session)->steps < plateau_session_plan(it.session)->steps);
  assert_int_equal(progress.step, 20);
  assert_true(progress.lr == 0.01);
  close_fork(&fork);
  it.session->kept.counters->step = it.session->kept.counters->updates = 2;
  open_fork(&fork, it.session, "window-16");
  saved file = save(fork.session);
  check_readable(&file);
  free(file.bytes);
  close_fork(&fork);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_schedule_stays_with_its_optimizer),
      cmocka_unit_test(a_rate_counts_from_what_rollbacks_left),
      cmocka_unit_test(nothing_continues_the_run_bit_for_bit),
      cmocka_unit_test(a_rate_is_set_as_by_hand),
      cmocka_unit_test(what_begins_anew_is_refused),
      cmocka_unit_test(moments_stay_with_optimizer_and_tensors),
      cmocka_unit_test(forks_start_at_their_parents_loss),
      cmocka_unit_test(no_fork_touches_its_parent),
      cmocka_unit_test(a_saved_fork_resumes),
      cmocka_unit_test(forks_elsewhere_are_refused),
      cmocka_unit_test(forks_on_other_symbols_are_refused),
      cmocka_unit_test(a_schedule_stays_where_it_was),
      cmocka_unit_test(counters_stay_sound_where_steps_change),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
