/* test_fork_schedule.c - the rate of a run that continues: a schedule that changes begins at the
 * step of the change, one that does not stays where it is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static double rate_of(const plateau_session *session) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  return progress.lr;
}

/* The rate `taken` steps after a cosine of `length` steps began, after `warmup` steps of warm-up. */
static double by_hand(double lr, double taken, double length, double warmup) {
  double share = length > 0 ? fmin(taken / length, 1) : 0;
  double cosine = lr / 100 + (lr - lr / 100) * (1 + cos(acos(-1) * share)) / 2;
  return cosine * (taken + 1 < warmup ? (taken + 1) / warmup : 1);
}

/* An epoch has 12 steps. Step 67 is past the snapshot of step 64, in the middle of an epoch. */
static void another_schedule_begins_at_the_step_of_the_change(void **state) {
  (void)state;
  static const struct {
    const char *run, *settings;
    double lr, epochs, warmup;
  } rows[] = {
      {"schedule=constant", "schedule=cosine schedule_epochs=3", 0.01, 3, 0},
      {"schedule=constant schedule_epochs=2", "schedule=cosine warmup=5", 0.01, 2, 5},
      {"schedule=constant", "warmup=20", 0.01, 0, 20},
      {"schedule=constant warmup=100", "warmup=10 lr=0.02", 0.02, 0, 10},
      {"schedule=cosine schedule_epochs=2", "schedule_epochs=4", 0.01, 4, 0},
      {"schedule=cosine schedule_epochs=50", "schedule=constant", 0.01, 0, 0},
      {"schedule=cosine schedule_epochs=2 warmup=3", "warmup=0", 0.01, 2, 0},
      {"schedule=cosine warmup=3", "schedule_epochs=1 optimizer=sgd lr=0.3 clip=1", 0.3, 1, 3},
      {"schedule=plateau", "schedule=cosine schedule_epochs=2 hidden=9", 0.01, 2, 0},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it, fork;
    char settings[200];
    snprintf(settings, sizeof settings, "cell=gru state=carry lr=0.01 %s", rows[i].run);
    open_parent(&it, settings);
    run_to(it.session, 67);
    open_fork_as(&fork, it.session, rows[i].settings);
    assert_int_equal(plateau_session_plan(fork.session)->steps, 12);
    assert_int_equal(steps_taken(fork.session), 64);
    for (uint64_t step = 0; step < 60; step++) {
      double wanted = by_hand(rows[i].lr, (double)step, 12 * rows[i].epochs, rows[i].warmup);
      double got = rate_of(fork.session);
      if (!(fabs(got - wanted) <= 1e-14 * rows[i].lr))
        fail_msg("%s, %s, step %d: %.17g, not %.17g", rows[i].run, rows[i].settings, (int)step, got,
                 wanted);
      run_to(fork.session, 64 + step + 1);
    }
    close_fork(&fork);
    unplace(&it);
  }
}

/* The length of a cosine says nothing to the other schedules, and a run's own length is not in it. */
static void other_changes_leave_the_schedule_alone(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"schedule=constant warmup=100", "schedule_epochs=77"},
      {"schedule=plateau", "schedule_epochs=77"},
      {"schedule=cosine warmup=100", "schedule_epochs=10"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it, fork;
    open_parent(&it, rows[i][0]);
    run_to(it.session, 64);
    open_fork_as(&fork, it.session, rows[i][1]);
    run_to(fork.session, 130);
    run_to(it.session, 130);
    assert_true(plateau_session_hash(fork.session) == plateau_session_hash(it.session));
    close_fork(&fork);
    open_fork_as(&fork, it.session, "weight_decay=0.1 clip=2 bptt=last optimizer=momentum");
    run_to(it.session, steps_taken(fork.session));
    assert_true(rate_of(fork.session) == rate_of(it.session));
    close_fork(&fork);
    unplace(&it);
  }
}

/* What reduce-on-plateau remembers belongs to its schedule; what rollbacks left belongs to lr. */
static void memories_begin_again_with_what_they_belong_to(void **state) {
  (void)state;
  static const struct {
    const char *settings;
    double factor, rate_factor;
  } rows[] = {
      {"clip=2", 0.01, 0.25},       {"lr=0.1", 0.01, 1},     {"warmup=4", 1, 0.25},
      {"schedule=cosine", 1, 0.25}, {"optimizer=sgd", 1, 1}, {"batch=5 hidden=9", 0.01, 0.25},
  };
  placed it, fork;
  open_parent(&it, "cell=rnn schedule=plateau");
  run_to(it.session, 64);
  it.session->kept.counters->schedule = (pl_schedule){0.01, 2.5, 7};
  it.session->kept.counters->rate_factor = 0.25;
  it.session->kept.counters->rollbacks = 2;
  for (size_t i = 0; i < COUNT(rows); i++) {
    open_fork_as(&fork, it.session, rows[i].settings);
    const pl_counters *c = fork.session->live.counters;
    if (c->schedule.factor != rows[i].factor || c->rate_factor != rows[i].rate_factor ||
        c->schedule.worse != (rows[i].factor < 1 ? 7 : 0) || c->rollbacks != 0)
      fail_msg("%s: factor %g, rate factor %g", rows[i].settings, c->schedule.factor,
               c->rate_factor);
    close_fork(&fork);
  }
  unplace(&it);
}

/* Where an epoch gets another number of steps, the step at which the schedule began moves too: the
 * cosine stays where it was, to a step, and a finished warm-up stays finished. The shortest cosine has
 * 50 steps; at its steepest one of them is pi / 2 / 50 of lr. */
static void a_schedule_that_began_late_stays_where_it_was(void **state) {
  (void)state;
  static const char *const changes[] = {"window=16", "window=3", "batch=2", "state=reset batch=9"};
  for (size_t i = 0; i < COUNT(changes); i++) {
    placed it, late, fork;
    open_parent(&it, "cell=gru state=carry lr=0.01");
    run_to(it.session, 64);
    open_fork_as(&late, it.session, "schedule=cosine schedule_epochs=10 warmup=8");
    run_to(late.session, 120); /* the end of an epoch, almost half of the cosine */
    open_fork_as(&fork, late.session, changes[i]);
    double was = rate_of(late.session), now = rate_of(fork.session);
    if (!(fabs(now - was) <= acos(-1) / 100 * 0.01))
      fail_msg("%s: %g, was %g", changes[i], now, was);
    close_fork(&fork);
    close_fork(&late);
    open_fork_as(&late, it.session, "schedule=cosine schedule_epochs=100 warmup=20");
    run_to(late.session, 84); /* epoch 7 */
    open_fork_as(&fork, late.session, changes[i]);
    if (!(rate_of(fork.session) > 0.0099)) fail_msg("%s: it warms up again", changes[i]);
    close_fork(&fork), close_fork(&late);
    unplace(&it);
  }
}

/* The step at which the schedule began decides over the next step, so it is in the hash; 0 is not,
 * so that hashes stay what they were before it existed (tests/golden/bits.txt). */
static void the_step_of_the_change_is_hashed(void **state) {
  (void)state;
  placed it;
  open_parent(&it, "cell=gru schedule=cosine");
  run_to(it.session, 30);
  uint64_t hash = plateau_session_hash(it.session);
  it.session->live.counters->schedule_from = 12;
  uint64_t other = plateau_session_hash(it.session);
  assert_true(other != hash);
  it.session->live.counters->schedule_from = (uint64_t)12 << 32;
  assert_true(plateau_session_hash(it.session) != hash &&
              plateau_session_hash(it.session) != other);
  unplace(&it);
}

/* A rollback returns to a snapshot of the fork, whose schedule began there. */
static void a_rollback_keeps_the_step_of_the_change(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=rnn state=carry lr=0.01");
  run_to(it.session, 64);
  open_fork_as(&fork, it.session, "schedule=cosine schedule_epochs=3");
  run_to(fork.session, 70);
  fork.session->live.parameters[fork.session->model.tensor[fork.session->model.decoder].offset] =
      (pl_real)NAN;
  fork.session->derived_from = NULL;
  assert_int_equal(plateau_step(fork.session, NULL), PLATEAU_DIVERGED);
  assert_int_equal(steps_taken(fork.session), 64);
  assert_true(rate_of(fork.session) == 0.005);
  close_fork(&fork);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_schedule_begins_at_the_step_of_the_change),
      cmocka_unit_test(other_changes_leave_the_schedule_alone),
      cmocka_unit_test(memories_begin_again_with_what_they_belong_to),
      cmocka_unit_test(a_schedule_that_began_late_stays_where_it_was),
      cmocka_unit_test(the_step_of_the_change_is_hashed),
      cmocka_unit_test(a_rollback_keeps_the_step_of_the_change),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
