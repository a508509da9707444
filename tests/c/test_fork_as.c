/* test_fork_as.c - a run continues with other settings: what becomes of each is what a run built by
 * other means does, bit for bit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void expect_same_runs(const char *what, plateau_session *a, plateau_session *b) {
  if (plateau_session_hash(a) != plateau_session_hash(b)) fail_msg("%s: begins elsewhere", what);
  run_to(a, steps_taken(a) + 30);
  run_to(b, steps_taken(a));
  if (plateau_session_hash(a) != plateau_session_hash(b)) fail_msg("%s: ends elsewhere", what);
}

/* ---- Against the changes by name ---- */

static const char *const ROWS[] = {
    "cell=rnn optimizer=momentum state=reset clip=1",
    "cell=gru layers=2 optimizer=adam dropout=0.3 state=carry schedule=cosine",
    "cell=lstm optimizer=sgd state=carry embedding=3 schedule=plateau warmup=20",
    "cell=rnn activation=sigmoid optimizer=rmsprop state=reset loss_scale=sum bptt=last",
};

static void a_change_is_its_settings(void **state) {
  (void)state;
  size_t compared = 0;
  for (size_t row = 0; row < COUNT(ROWS); row++) {
    placed it, named, fork;
    plateau_change changes[NAMED_CHANGES];
    open_parent(&it, ROWS[row]);
    run_to(it.session, 67);
    int count = changes_of(it.session, changes);
    for (int i = 0; i < count; i++) {
      open_fork(&named, it.session, changes[i].name);
      place_beside(&fork, it.session, plateau_session_config(named.session));
      assert_int_equal(plateau_fork_as(fork.session, it.session, NULL), PLATEAU_OK);
      expect_same_runs(changes[i].name, named.session, fork.session);
      close_fork(&fork), close_fork(&named);
      compared++;
    }
    unplace(&it);
  }
  assert_true(compared > 60);
}

/* ---- Against the run itself with the setting put into it ---- */

static void put(plateau_session *session, const char *settings) {
  set_all(&session->config, settings);
  session->model.dropout = session->config.dropout;
}

/* All that the next step reads stays: place, moments, generator. The setting acts from the next step
 * on. */
static void settings_of_a_step_act_from_the_next(void **state) {
  (void)state;
  static const struct {
    const char *run, *settings;
  } rows[] = {
      {"optimizer=adam", "lr=0.02"},
      {"optimizer=adam", "clip=0.01"},
      {"optimizer=momentum lr=0.1", "momentum=0.5"},
      {"optimizer=nesterov lr=0.1", "momentum=0.99"},
      {"optimizer=adam", "beta1=0.5"},
      {"optimizer=adamw", "beta2=0.9"},
      {"optimizer=rmsprop", "beta2=0.99"},
      {"optimizer=adam", "eps=0.001"},
      {"optimizer=sgd lr=0.1", "weight_decay=0.01"},
      {"optimizer=adamw", "weight_decay=0.1"},
      {"layers=2 dropout=0.3", "dropout=0.6"},
      {"layers=2 dropout=0.3", "dropout=0"},
      {"layers=2 dropout=0.3", "dropout=0.3"}, /* from 0, below */
      {"optimizer=momentum", "bptt=last"},
      {"bptt=last", "bptt=full"},
      {"optimizer=sgd", "loss_scale=sum"},
      {"loss_scale=sum optimizer=adam layers=2 dropout=0.2",
       "loss_scale=mean beta1=0.8 clip=2 dropout=0.1 weight_decay=0.001 bptt=last"},
  };
  static const char *const places[] = {"cell=gru state=carry", "cell=rnn state=reset"};
  for (size_t i = 0; i < COUNT(rows) * 2; i++) {
    placed it, fork, same;
    char settings[200], what[300];
    snprintf(settings, sizeof settings, "%s %s", places[i % 2], rows[i / 2].run);
    snprintf(what, sizeof what, "%s, %s", settings, rows[i / 2].settings);
    open_parent(&it, settings);
    /* A session has masks only when it is placed with dropout. */
    if (strcmp(rows[i / 2].settings, "dropout=0.3") == 0) put(it.session, "dropout=0");
    run_to(it.session, 64);
    open_fork_as(&same, it.session, "");
    open_fork_as(&fork, it.session, rows[i / 2].settings);
    put(it.session, rows[i / 2].settings);
    expect_same_runs(what, it.session, fork.session);
    run_to(same.session, steps_taken(fork.session));
    if (plateau_session_hash(same.session) == plateau_session_hash(fork.session))
      fail_msg("%s: nothing changed", what);
    close_fork(&fork), close_fork(&same);
    unplace(&it);
  }
}

/* What the run can adopt at once is the same either way. */
static void what_is_set_at_once_is_set_by_a_fork(void **state) {
  (void)state;
  for (size_t row = 0; row < COUNT(ROWS); row++) {
    placed it, fork;
    open_parent(&it, ROWS[row]);
    run_to(it.session, 64);
    open_fork_as(&fork, it.session, "lr=0.0025 clip=0.25");
    assert_int_equal(plateau_session_set(it.session, "lr", "0.0025", NULL), PLATEAU_OK);
    assert_int_equal(plateau_session_set(it.session, "clip", "0.25", NULL), PLATEAU_OK);
    expect_same_runs(ROWS[row], it.session, fork.session);
    close_fork(&fork);
    unplace(&it);
  }
}

/* ---- Against a new run with the same weights ---- */

static void expect_same_weights(const char *what, const plateau_session *a,
                                const plateau_session *b) {
  size_t count = plateau_weights_count(a);
  assert_int_equal(count, plateau_weights_count(b));
  plateau_real *of_a = calloc(count, sizeof *of_a), *of_b = calloc(count, sizeof *of_b);
  plateau_weights_read(a, of_a), plateau_weights_read(b, of_b);
  if (memcmp(of_a, of_b, count * sizeof *of_a) != 0) fail_msg("%s: other weights", what);
  free(of_a), free(of_b);
}

/* SGD remembers nothing. So where the epoch begins again, a fork is a new run from these weights:
 * the same losses, epoch for epoch. */
static void an_epoch_that_begins_again_is_that_of_a_new_run(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"state=carry batch=4", "batch=9"},
      {"state=carry batch=9", "batch=2"},
      {"state=reset batch=3", "batch=16"},
      {"state=reset batch=16", "batch=1"},
      {"state=carry window=8", "window=12"},
      {"state=reset window=16", "window=5"},
      {"state=reset window=8", "burn_in=3"},
      {"state=carry window=8 burn_in=4", "burn_in=0"},
      {"state=reset", "state=carry"},
      {"state=carry", "state=reset"},
      {"state=carry", "state=reset window=11 batch=7 burn_in=2 loss_scale=sum clip=1"},
      {"state=reset optimizer=adam", "batch=5 optimizer=sgd"},
      {"state=carry optimizer=momentum", "batch=5 optimizer=rmsprop"},
      {"state=carry", "batch=5 optimizer=adam lr=0.001"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it, fork, fresh;
    plateau_progress of_fork, of_fresh;
    char settings[200];
    snprintf(settings, sizeof settings, "cell=gru optimizer=sgd lr=0.2 %s", rows[i][0]);
    open_parent(&it, settings);
    run_to(it.session, 67);
    open_fork_as(&fork, it.session, rows[i][1]);
    plateau_session_progress(fork.session, &of_fork);
    assert_int_equal(of_fork.steps_done, 0);
    saved file = save(fork.session);
    place_beside(&fresh, it.session, plateau_session_config(fork.session));
    load(fresh.session, &file, PLATEAU_WEIGHTS);
    free(file.bytes);
    uint64_t before = steps_taken(fork.session);
    for (uint64_t epoch = 1; epoch <= 3; epoch++) {
      run_to(fork.session, before + epochs_of(fork.session, epoch));
      run_to(fresh.session, epochs_of(fresh.session, epoch));
      plateau_session_progress(fork.session, &of_fork);
      plateau_session_progress(fresh.session, &of_fresh);
      if (of_fork.loss != of_fresh.loss)
        fail_msg("%s, %s: %.9g, not %.9g", rows[i][0], rows[i][1], of_fork.loss, of_fresh.loss);
    }
    expect_same_weights(rows[i][1], fork.session, fresh.session);
    close_fork(&fresh), close_fork(&fork);
    unplace(&it);
  }
}

/* 360 characters have three windows of 100, whatever the batch. Nothing that a step does differs. */
static void the_place_stays_where_the_plan_does(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=lstm state=carry window=100 batch=16 optimizer=adam");
  run_to(it.session, 67);
  pl_state_copy(&it.session->kept, &it.session->live);
  assert_true(it.session->live.counters->steps_done > 0);
  open_fork_as(&fork, it.session, "batch=32 burn_in=0");
  expect_same_runs("a batch that is shrunk", it.session, fork.session);
  close_fork(&fork);
  unplace(&it);
}

/* Moments go on through another batch or window. */
static void moments_stay_though_the_place_does_not(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=rnn state=reset optimizer=adam");
  run_to(it.session, 64);
  open_fork_as(&fork, it.session, "batch=7 beta1=0.5 eps=1e-6");
  size_t bytes = it.session->model.size * sizeof(pl_real);
  for (int i = 0; i < 2; i++)
    assert_memory_equal(fork.session->live.moment[i], it.session->kept.moment[i], bytes);
  assert_int_equal(fork.session->live.counters->steps_done, 0);
  close_fork(&fork);
  unplace(&it);
}

/* ---- The best moment ---- */

static void *keep_best(plateau_session *session) {
  size_t bytes = plateau_best_size(session);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  plateau_best_place(session, block, bytes);
  return block;
}

/* It stays where its weights fit and its loss can be compared. Step 60 is the end of epoch 5; a batch
 * of 9 has 5 steps an epoch instead of 12. */
static void the_best_moment_stays_where_it_can_be_compared(void **state) {
  (void)state;
  static const struct {
    const char *settings;
    int step; /* 0: there is none */
  } rows[] = {{"lr=0.1", 60},
              {"optimizer=sgd dropout=0.1", 60},
              {"batch=9", 25},
              {"hidden=9", 0},
              {"activation=sigmoid", 0},
              {"window=5", 0},
              {"burn_in=1", 0},
              {"state=reset", 0}};
  placed it, fork;
  open_parent(&it, "cell=rnn state=carry");
  void *block = keep_best(it.session);
  run_to(it.session, 60);
  plateau_measure(it.session, PLATEAU_HELD_OUT);
  assert_true(plateau_best_offer(it.session));
  size_t count = plateau_weights_count(it.session);
  plateau_real *was = calloc(count, sizeof *was), *now = calloc(count, sizeof *now);
  plateau_best_read(it.session, was);
  run_to(it.session, 70);
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config = *plateau_session_config(it.session);
    set_all(&config, rows[i].settings);
    place_beside(&fork, it.session, &config);
    void *of_fork = keep_best(fork.session);
    assert_int_equal(plateau_fork_as(fork.session, it.session, NULL), PLATEAU_OK);
    const plateau_best *best = plateau_session_best(fork.session);
    if ((best ? (int)best->step : 0) != rows[i].step) fail_msg("%s", rows[i].settings);
    if (best) {
      assert_int_equal(best->epoch, 5);
      assert_true(best->loss == plateau_session_best(it.session)->loss);
      plateau_best_read(fork.session, now);
      assert_memory_equal(now, was, count * sizeof *now);
    }
    free(of_fork);
    close_fork(&fork);
    open_fork_as(&fork, it.session, rows[i].settings); /* keeps none */
    assert_null(plateau_session_best(fork.session));
    close_fork(&fork);
  }
  free(was), free(now), free(block);
  unplace(&it);
}

/* ---- The same function ---- */

static void forks_start_at_their_parents_loss(void **state) {
  (void)state;
  expect_same_function_as(1e-5);
}

/* ---- A fork is a run ---- */

/* What a schedule counts from is in the file: `schedule.from`. */
static void a_saved_fork_resumes(void **state) {
  (void)state;
  static const char *const changes[] = {"batch=9",
                                        "burn_in=3",
                                        "hidden=11",
                                        "eps=0.01 beta1=0.5",
                                        "dropout=0.5",
                                        "batch=2 lr=0.1",
                                        "optimizer=nesterov",
                                        "window=5 state=reset hidden=9",
                                        "state=carry clip=1",
                                        "schedule=cosine schedule_epochs=3 warmup=9",
                                        "warmup=30 batch=7"};
  for (size_t row = 0; row < COUNT(ROWS); row++)
    for (size_t i = 0; i < COUNT(changes); i++) {
      placed it, fork, resumed;
      open_parent(&it, ROWS[row]);
      run_to(it.session, 67);
      open_fork_as(&fork, it.session, changes[i]);
      run_to(fork.session, steps_taken(fork.session) + 3);
      pl_state_copy(&fork.session->kept, &fork.session->live);
      saved file = save(fork.session);
      check_readable(&file);
      place_beside(&resumed, it.session, plateau_session_config(fork.session));
      load(resumed.session, &file, PLATEAU_RESUME);
      expect_same_runs(changes[i], fork.session, resumed.session);
      free(file.bytes);
      close_fork(&resumed), close_fork(&fork);
      unplace(&it);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_change_is_its_settings),
      cmocka_unit_test(settings_of_a_step_act_from_the_next),
      cmocka_unit_test(what_is_set_at_once_is_set_by_a_fork),
      cmocka_unit_test(an_epoch_that_begins_again_is_that_of_a_new_run),
      cmocka_unit_test(the_place_stays_where_the_plan_does),
      cmocka_unit_test(moments_stay_though_the_place_does_not),
      cmocka_unit_test(the_best_moment_stays_where_it_can_be_compared),
      cmocka_unit_test(forks_start_at_their_parents_loss),
      cmocka_unit_test(a_saved_fork_resumes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
