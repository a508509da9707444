/* test_best.c - a file holds the best moment of a run beside the newest: it comes back to the bit,
 * lends its weights, and a run can continue from it. The run itself is the same with and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_forge.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 700, LETTERS = 5, END = 170 };

/* 20 or 79 steps an epoch, so that snapshots lie at its start and inside it. */
static const char *const ROWS[] = {
    "cell=rnn hidden=3 optimizer=sgd state=carry window=8 batch=1 lr=0.2",
    "cell=rnn activation=sigmoid hidden=4 embedding=3 optimizer=momentum state=reset window=8 "
    "lr=0.3",
    "cell=gru hidden=3 layers=2 dropout=0.4 optimizer=rmsprop state=carry window=8 batch=4 "
    "schedule=plateau",
    "cell=lstm hidden=5 layers=2 dropout=0.2 optimizer=adam state=carry window=8 batch=1 lr=0.05 "
    "schedule=cosine",
    "cell=rnn activation=sigmoid hidden=3 optimizer=momentum state=carry window=8 batch=2",
};
enum { REWRITTEN = 4 }; /* this one as a tanh rnn: its hidden state after a reset is -1 */

/* A session that keeps a best moment, unless `best` is NULL afterwards. */
typedef struct run {
  placed it;
  plateau_session *s;
  void *best;
} run;

static run open_run(const char *settings, bool keeps) {
  run r = {0};
  plateau_config config;
  char letters[LENGTH];
  config_from(&config, "valid=0.1");
  set_all(&config, settings);
  fill_letters(letters, LENGTH, LETTERS, 11);
  place(&r.it, &config, LETTERS, letters, LENGTH);
  r.s = r.it.session;
  if (settings == ROWS[REWRITTEN]) assert_int_equal(plateau_rewrite_as_tanh(r.s, NULL), PLATEAU_OK);
  if (keeps) r.best = place_best(r.s);
  return r;
}

static void close_run(run *r) {
  unplace(&r->it);
  free(r->best);
}

static bool offer(plateau_session *s) {
  plateau_measure(s, PLATEAU_HELD_OUT);
  return plateau_best_offer(s);
}

/* Offers after every fifth step, inside epochs too. */
static void advance(plateau_session *s, uint64_t until) {
  while (steps_taken(s) < until) {
    run_to(s, steps_taken(s) + 1);
    if (steps_taken(s) % 5 == 0) offer(s);
  }
}

static plateau_real *best_values(const plateau_session *s) {
  plateau_real *values = calloc(plateau_weights_count(s), sizeof *values);
  plateau_best_read(s, values);
  return values;
}

static bool same_number(double a, double b) { return a == b || (a != a && b != b); }

static void expect_same_best(const plateau_session *a, const plateau_session *b, const char *what) {
  const plateau_best *of_a = plateau_session_best(a), *of_b = plateau_session_best(b);
  assert_true(of_a && of_b);
  if (of_a->loss != of_b->loss || !same_number(of_a->error, of_b->error) ||
      of_a->step != of_b->step || of_a->epoch != of_b->epoch || of_a->since != of_b->since)
    fail_msg("%s: steps %d and %d, since %d and %d", what, (int)of_a->step, (int)of_b->step,
             (int)of_a->since, (int)of_b->since);
  plateau_real *values_a = best_values(a), *values_b = best_values(b);
  assert_memory_equal(values_a, values_b, plateau_weights_count(a) * sizeof *values_a);
  free(values_a), free(values_b);
}

static void expect_same_file(const plateau_session *a, const plateau_session *b, const char *what) {
  saved of_a = save(a), of_b = save(b);
  if (!same_bytes(&of_a, &of_b)) fail_msg("%s: other bytes", what);
  free(of_a.bytes), free(of_b.bytes);
}

/* ---- The run and its best moment, stopped or not ---- */

static void a_run_is_the_same_with_and_without_its_best(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    run with = open_run(ROWS[row], true), without = open_run(ROWS[row], false);
    for (uint64_t step = 1; step <= END; step++) {
      advance(with.s, step), run_to(without.s, step);
      if (plateau_session_hash(with.s) != plateau_session_hash(without.s))
        fail_msg("%s: step %d", ROWS[row], (int)step);
    }
    close_run(&with), close_run(&without);
  }
}

static void a_resumed_run_has_the_best_of_one_that_never_stopped(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    run whole = open_run(ROWS[row], true);
    advance(whole.s, END);
    for (uint64_t stop = 1; stop < END; stop += 3) {
      char what[40];
      snprintf(what, sizeof what, "row %d, stopped at %d", row, (int)stop);
      run first = open_run(ROWS[row], true), second = open_run(ROWS[row], true);
      advance(first.s, stop);
      saved file = save(first.s);
      load(second.s, &file, PLATEAU_RESUME);
      expect_same_file(first.s, second.s, what);
      advance(second.s, END);
      assert_true(plateau_session_hash(second.s) == plateau_session_hash(whole.s));
      expect_same_best(second.s, whole.s, what);
      expect_same_file(second.s, whole.s, what);
      free(file.bytes);
      close_run(&first), close_run(&second);
    }
    close_run(&whole);
  }
}

/* A run whose best moment is that of its only offer, after `at` steps. */
static run with_best_at(const char *settings, uint64_t at, uint64_t end) {
  run r = open_run(settings, true);
  run_to(r.s, at);
  assert_true(offer(r.s));
  run_to(r.s, end);
  return r;
}

/* A step after 65 whose loss is below that of the step before and after it. */
static uint64_t find_dip(const char *settings) {
  run r = open_run(settings, false);
  double loss[16];
  for (int i = 0; i < COUNT(loss); i++) {
    run_to(r.s, 65 + (uint64_t)i);
    loss[i] = plateau_measure(r.s, PLATEAU_HELD_OUT);
  }
  close_run(&r);
  for (int i = 1; i + 1 < COUNT(loss); i++)
    if (loss[i] < loss[i - 1] && loss[i] < loss[i + 1]) return 65 + (uint64_t)i;
  fail_msg("the loss has no dip");
  return 0;
}

/* The snapshot of this file is that of step 64, its best moment comes later. */
static void a_run_finds_its_best_again(void **state) {
  const char *settings = "cell=rnn hidden=3 optimizer=sgd window=8 batch=1 lr=3";
  uint64_t at = find_dip(settings);
  run r = with_best_at(settings, at, at + 1), again = open_run(settings, true);
  (void)state;
  assert_false(offer(r.s));
  assert_int_equal(plateau_session_best(r.s)->since, 1);
  saved file = save(r.s);
  load(again.s, &file, PLATEAU_RESUME);
  assert_int_equal(steps_taken(again.s), 64);
  assert_int_equal(plateau_session_best(again.s)->since, 0); /* not counted yet */
  run_to(again.s, at - 1);
  assert_false(offer(again.s));
  assert_int_equal(plateau_session_best(again.s)->since, 0);
  run_to(again.s, at);
  assert_true(offer(again.s));
  run_to(again.s, at + 1);
  assert_false(offer(again.s));
  expect_same_best(r.s, again.s, "taken again");
  free(file.bytes);
  close_run(&r), close_run(&again);
}

/* Makes the next step return to the newest snapshot. */
static void break_run(plateau_session *s) {
  s->live.parameters[0] = (plateau_real)__builtin_nan("");
  s->stale = true;
  assert_int_equal(plateau_step(s, NULL), PLATEAU_DIVERGED);
}

static void a_rollback_keeps_the_best_and_counts_no_offer_twice(void **state) {
  run r = with_best_at(ROWS[0], 60, 60), other = open_run(ROWS[0], true);
  (void)state;
  r.s->best->figures.loss = 0; /* nothing is lower */
  advance(r.s, 64);
  assert_false(offer(r.s));
  advance(r.s, 73);
  assert_int_equal(plateau_session_best(r.s)->since, 3);
  break_run(r.s);
  assert_int_equal(steps_taken(r.s), 64);
  assert_int_equal(plateau_session_best(r.s)->since, 1);
  saved file = save(r.s);
  load(other.s, &file, PLATEAU_RESUME);
  advance(r.s, END), advance(other.s, END);
  assert_true(plateau_session_hash(r.s) == plateau_session_hash(other.s));
  expect_same_best(r.s, other.s, "after a rollback");
  expect_same_file(r.s, other.s, "after a rollback");
  free(file.bytes);
  close_run(&r), close_run(&other);
}

/* A best moment after the snapshot outlives a rollback, with nothing counted since. */
static void a_rollback_to_before_the_best_has_counted_nothing_since(void **state) {
  run r = with_best_at(ROWS[0], 60, 60);
  (void)state;
  r.s->best->figures.loss = 0;
  run_to(r.s, 64);
  assert_false(offer(r.s));
  r.s->best->figures.loss = 100;
  run_to(r.s, 70);
  assert_true(offer(r.s));
  saved file = save(r.s);
  plateau_checkpoint described;
  assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), PLATEAU_OK);
  assert_true(described.best.step == 70 && described.step == 64 && described.best.since == 0);
  break_run(r.s);
  assert_int_equal(plateau_session_best(r.s)->step, 70);
  assert_int_equal(plateau_session_best(r.s)->since, 0);
  free(file.bytes);
  close_run(&r);
}

/* Two sessions share each step, as threads without common memory do; only the first keeps a best. */
static void the_leader_of_a_crew_alone_keeps_the_best(void **state) {
  const char *settings = "cell=gru hidden=5 state=carry batch=16 window=8";
  run alone = open_run(settings, true), leader = open_run(settings, true);
  run member = open_run(settings, false);
  (void)state;
  void *block = malloc(plateau_shard_size(leader.s));
  for (int step = 1; step <= 40; step++) {
    run_to(alone.s, (uint64_t)step);
    assert_int_equal(plateau_begin_step(leader.s), 2);
    assert_int_equal(plateau_begin_step(member.s), 2);
    plateau_run_shard(leader.s, 0), plateau_run_shard(member.s, 1);
    plateau_shard_read(leader.s, 0, block), plateau_shard_write(member.s, 0, block);
    plateau_shard_read(member.s, 1, block), plateau_shard_write(leader.s, 1, block);
    assert_int_equal(plateau_apply(leader.s, NULL), PLATEAU_OK);
    assert_int_equal(plateau_apply(member.s, NULL), PLATEAU_OK);
    if (step % 4 == 0) offer(alone.s), offer(leader.s);
    assert_true(plateau_session_hash(alone.s) == plateau_session_hash(member.s));
  }
  expect_same_best(alone.s, leader.s, "a crew");
  expect_same_file(alone.s, leader.s, "a crew");
  free(block);
  close_run(&alone), close_run(&leader), close_run(&member);
}

/* ---- What a session takes from a file ---- */

static void the_weights_of_the_best_have_its_loss(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    run r = open_run(ROWS[row], true), best = open_run(ROWS[row], true);
    advance(r.s, END);
    saved file = save(r.s);
    load(best.s, &file, PLATEAU_BEST);
    assert_null(plateau_session_best(best.s)); /* another run */
    assert_int_equal(steps_taken(best.s), 0);
    plateau_real *wanted = best_values(r.s), *got = calloc(plateau_weights_count(r.s), sizeof *got);
    plateau_weights_read(best.s, got);
    assert_memory_equal(got, wanted, plateau_weights_count(r.s) * sizeof *got);
    if (plateau_measure(best.s, PLATEAU_HELD_OUT) != plateau_session_best(r.s)->loss)
      fail_msg("%s: another loss", ROWS[row]);
    free(wanted), free(got), free(file.bytes);
    close_run(&r), close_run(&best);
  }
}

/* Also from a file of version 1. */
static void without_a_best_moment_the_newest_weights_are_taken(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    run r = open_run(ROWS[row], false), newest = open_run(ROWS[row], true);
    advance(r.s, END);
    saved file = save(r.s), old = forge_old(&file);
    const saved *const files[] = {&file, &old};
    for (int i = 0; i < 2; i++) {
      plateau_error error = {PLATEAU_OK, ""};
      run best = open_run(ROWS[row], true);
      load(newest.s, files[i], PLATEAU_WEIGHTS);
      load(best.s, files[i], PLATEAU_BEST);
      assert_true(plateau_session_hash(best.s) == plateau_session_hash(newest.s));
      uint64_t hash = plateau_session_hash(best.s);
      assert_int_equal(
          plateau_load(best.s, files[i]->bytes, files[i]->size, PLATEAU_FROM_BEST, &error),
          PLATEAU_BAD_FILE);
      assert_non_null(strstr(error.sentence, "no best moment"));
      assert_true(plateau_session_hash(best.s) == hash);
      close_run(&best);
    }
    free(file.bytes), free(old.bytes);
    close_run(&r), close_run(&newest);
  }
}

static void another_run_or_model_has_no_best_yet(void **state) {
  run r = open_run(ROWS[1], true), other = open_run(ROWS[1], true);
  (void)state;
  advance(r.s, 40);
  saved file = save(r.s);
  assert_non_null(plateau_session_best(r.s));
  assert_int_equal(plateau_rewrite_as_tanh(r.s, NULL), PLATEAU_OK);
  assert_null(plateau_session_best(r.s));
  saved rewritten = save(r.s);
  check_readable(&rewritten);
  load(other.s, &file, PLATEAU_RESUME);
  assert_non_null(plateau_session_best(other.s));
  load(other.s, &file, PLATEAU_WEIGHTS);
  assert_null(plateau_session_best(other.s));
  saved fresh = save(other.s);
  check_readable(&fresh);
  free(file.bytes), free(rewritten.bytes), free(fresh.bytes);
  close_run(&r), close_run(&other);
}

/* ---- Continuing from the best ---- */

static void check_beginning(const run *r, const run *from, uint64_t at) {
  const pl_counters *now = from->s->live.counters, *newest = r->s->kept.counters;
  const plateau_plan *plan = &r->s->plan;
  plateau_progress progress;
  plateau_session_progress(from->s, &progress);
  assert_int_equal(now->epoch, at / plan->steps);
  assert_int_equal(now->step, at - at % plan->steps);
  assert_int_equal(now->chars, now->epoch * plan->predictions);
  assert_true(now->steps_done == 0 && now->updates == 0 && now->partial_count == 0);
  assert_true(now->partial_loss == 0 && now->partial_norm == 0);
  assert_true(now->rate_factor == 1 && now->rollbacks == 0);
  assert_true(now->schedule.factor == 1 && now->schedule.worse == 0);
  assert_true(now->schedule.best == __builtin_inf());
  assert_true(same_number(now->loss, now->epoch > 0 ? newest->loss : __builtin_nan("")));
  assert_true(same_number(now->grad_norm, now->epoch > 0 ? newest->grad_norm : progress.loss));
  assert_true(now->rng.state != newest->rng.state && now->rng.increment == newest->rng.increment);
  assert_true(now->hash == pl_state_hash_parameters(&from->s->live, &from->s->model));
  plateau_real *wanted = best_values(r->s), *got = calloc(plateau_weights_count(r->s), sizeof *got);
  plateau_weights_read(from->s, got);
  assert_memory_equal(got, wanted, plateau_weights_count(r->s) * sizeof *got);
  for (int i = 0; i < 2; i++)
    for (size_t n = 0; from->s->live.moment[i] && n < from->s->model.size; n++)
      assert_true(from->s->live.moment[i][n] == 0);
  free(wanted), free(got);
}

static void a_run_continues_from_its_best_at_the_start_of_that_epoch(void **state) {
  static const uint64_t moments[] = {0, 7, 20, 79, 90, 117};
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++)
    for (int i = 0; i < COUNT(moments); i++) {
      run r = with_best_at(ROWS[row], moments[i], END), from = open_run(ROWS[row], true);
      saved file = save(r.s);
      run_to(from.s, 33); /* what the session was before does not show */
      load(from.s, &file, PLATEAU_FROM_BEST);
      check_beginning(&r, &from, moments[i]);
      expect_same_best(r.s, from.s, "continued"); /* its only offer: since is 0 in both */
      free(file.bytes);
      close_run(&r), close_run(&from);
    }
}

static void the_file_of_the_best_is_that_of_a_run_continued_from_it(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++)
    for (uint64_t end = 20; end <= END; end += 25) {
      run r = open_run(ROWS[row], true), from = open_run(ROWS[row], true);
      run resumed = open_run(ROWS[row], true), bare = open_run(ROWS[row], false);
      advance(r.s, end);
      uint64_t hash = plateau_session_hash(r.s);
      saved file = save(r.s), best = {NULL, plateau_save_best_size(r.s)};
      best.bytes = malloc(best.size);
      assert_int_equal(plateau_save_best(r.s, best.bytes, best.size - 1), 0);
      assert_int_equal(plateau_save_best(r.s, best.bytes, best.size), best.size);
      assert_true(plateau_session_hash(r.s) == hash);
      load(from.s, &file, PLATEAU_FROM_BEST);
      saved again = save(from.s);
      if (!same_bytes(&again, &best)) fail_msg("%s, %d: other bytes", ROWS[row], (int)end);
      load(resumed.s, &best, PLATEAU_RESUME); /* an ordinary file */
      load(bare.s, &file, PLATEAU_FROM_BEST); /* the run needs no best moment */
      assert_false(plateau_session_best(bare.s));
      for (uint64_t step = steps_taken(from.s); step < END + 20; step++) {
        advance(from.s, step), advance(resumed.s, step), run_to(bare.s, step);
        assert_true(plateau_session_hash(from.s) == plateau_session_hash(resumed.s));
        assert_true(plateau_session_hash(from.s) == plateau_session_hash(bare.s));
      }
      expect_same_best(from.s, resumed.s, ROWS[row]);
      expect_same_file(from.s, resumed.s, ROWS[row]);
      free(file.bytes), free(best.bytes), free(again.bytes);
      close_run(&r), close_run(&from), close_run(&resumed), close_run(&bare);
    }
}

static void without_a_best_moment_there_is_no_file_of_it(void **state) {
  char byte = 7;
  run none = open_run(ROWS[0], false), not_yet = open_run(ROWS[0], true);
  (void)state;
  run_to(none.s, 5), run_to(not_yet.s, 5);
  assert_int_equal(plateau_save_best_size(none.s), 0);
  assert_int_equal(plateau_save_best_size(not_yet.s), 0);
  assert_int_equal(plateau_save_best(none.s, &byte, 1), 0);
  assert_int_equal(plateau_save_best(not_yet.s, &byte, 1), 0);
  assert_int_equal(byte, 7);
  expect_same_file(none.s, not_yet.s, "no best moment");
  close_run(&none), close_run(&not_yet);
}

/* The weights stand in a file once when the newest snapshot is the best moment. */
static void no_weights_stand_in_a_file_twice(void **state) {
  run r = open_run(ROWS[0], true);
  size_t weights = 4 * r.s->model.trainable;
  (void)state;
  run_to(r.s, r.s->plan.steps);
  size_t without = plateau_save_size(r.s);
  assert_true(offer(r.s));
  assert_in_range(plateau_save_size(r.s), without + 1, without + weights - 1);
  run_to(r.s, 128);
  assert_in_range(plateau_save_size(r.s), without + weights, 3 * without);
  assert_in_range(plateau_save_best_size(r.s), without + 1, without + weights - 1);
  close_run(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_run_is_the_same_with_and_without_its_best),
      cmocka_unit_test(a_resumed_run_has_the_best_of_one_that_never_stopped),
      cmocka_unit_test(a_run_finds_its_best_again),
      cmocka_unit_test(a_rollback_to_before_the_best_has_counted_nothing_since),
      cmocka_unit_test(a_rollback_keeps_the_best_and_counts_no_offer_twice),
      cmocka_unit_test(the_leader_of_a_crew_alone_keeps_the_best),
      cmocka_unit_test(the_weights_of_the_best_have_its_loss),
      cmocka_unit_test(without_a_best_moment_the_newest_weights_are_taken),
      cmocka_unit_test(another_run_or_model_has_no_best_yet),
      cmocka_unit_test(a_run_continues_from_its_best_at_the_start_of_that_epoch),
      cmocka_unit_test(the_file_of_the_best_is_that_of_a_run_continued_from_it),
      cmocka_unit_test(without_a_best_moment_there_is_no_file_of_it),
      cmocka_unit_test(no_weights_stand_in_a_file_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
