/* test_best.c - a file holds the best moment of a run beside the newest: it comes back to the bit and
 * lends its weights. The run is the same with and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_best.h"
#include "support_forge.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { END = 170 };

/* ---- The run and its best moment, stopped or not ---- */

static void a_run_is_the_same_with_and_without_its_best(void **state) {
  (void)state;
  for (int row = 0; row < BEST_ROW_COUNT; row++) {
    best_run with = best_open(BEST_ROWS[row], true), without = best_open(BEST_ROWS[row], false);
    for (uint64_t step = 1; step <= END; step++) {
      best_advance(with.s, step), run_to(without.s, step);
      if (plateau_session_hash(with.s) != plateau_session_hash(without.s))
        fail_msg("%s: step %d", BEST_ROWS[row], (int)step);
    }
    best_close(&with), best_close(&without);
  }
}

static void a_resumed_run_has_the_best_of_one_that_never_stopped(void **state) {
  (void)state;
  for (int row = 0; row < BEST_ROW_COUNT; row++) {
    best_run whole = best_open(BEST_ROWS[row], true);
    best_advance(whole.s, END);
    for (uint64_t stop = 1; stop < END; stop += 3) {
      char what[40];
      snprintf(what, sizeof what, "row %d, stopped at %d", row, (int)stop);
      best_run first = best_open(BEST_ROWS[row], true), second = best_open(BEST_ROWS[row], true);
      best_advance(first.s, stop);
      saved file = save(first.s);
      load(second.s, &file, PLATEAU_RESUME);
      expect_same_file(first.s, second.s, what);
      best_advance(second.s, END);
      assert_true(plateau_session_hash(second.s) == plateau_session_hash(whole.s));
      expect_same_best(second.s, whole.s, what);
      expect_same_file(second.s, whole.s, what);
      free(file.bytes);
      best_close(&first), best_close(&second);
    }
    best_close(&whole);
  }
}

/* A step after 65 whose loss is below that of the step before and after it. */
static uint64_t find_dip(const char *settings) {
  best_run r = best_open(settings, false);
  double loss[16];
  for (int i = 0; i < COUNT(loss); i++) {
    run_to(r.s, 65 + (uint64_t)i);
    loss[i] = plateau_measure(r.s, PLATEAU_HELD_OUT);
  }
  best_close(&r);
  for (int i = 1; i + 1 < COUNT(loss); i++)
    if (loss[i] < loss[i - 1] && loss[i] < loss[i + 1]) return 65 + (uint64_t)i;
  fail_msg("the loss has no dip");
  return 0;
}

/* The snapshot of this file is that of step 64, its best moment comes later. */
static void a_run_finds_its_best_again(void **state) {
  const char *settings = "cell=rnn hidden=3 optimizer=sgd window=8 batch=1 lr=3";
  uint64_t at = find_dip(settings);
  best_run r = best_at(settings, at, at + 1), again = best_open(settings, true);
  (void)state;
  assert_false(best_offer(r.s));
  assert_int_equal(plateau_session_best(r.s)->since, 1);
  saved file = save(r.s);
  load(again.s, &file, PLATEAU_RESUME);
  assert_int_equal(steps_taken(again.s), 64);
  assert_int_equal(plateau_session_best(again.s)->since, 0); /* not counted yet */
  run_to(again.s, at - 1);
  assert_false(best_offer(again.s));
  assert_int_equal(plateau_session_best(again.s)->since, 0);
  run_to(again.s, at);
  assert_true(best_offer(again.s));
  run_to(again.s, at + 1);
  assert_false(best_offer(again.s));
  expect_same_best(r.s, again.s, "taken again");
  free(file.bytes);
  best_close(&r), best_close(&again);
}

/* Makes the next step return to the newest snapshot. */
static void break_run(plateau_session *s) {
  s->live.parameters[0] = (plateau_real)__builtin_nan("");
  s->derived_from = NULL;
  assert_int_equal(plateau_step(s, NULL), PLATEAU_DIVERGED);
}

static void a_rollback_keeps_the_best_and_counts_no_offer_twice(void **state) {
  best_run r = best_at(BEST_ROWS[0], 60, 60), other = best_open(BEST_ROWS[0], true);
  (void)state;
  r.s->best->figures.loss = 0; /* nothing is lower */
  best_advance(r.s, 64);
  assert_false(best_offer(r.s));
  best_advance(r.s, 73);
  assert_int_equal(plateau_session_best(r.s)->since, 3);
  break_run(r.s);
  assert_int_equal(steps_taken(r.s), 64);
  assert_int_equal(plateau_session_best(r.s)->since, 1);
  saved file = save(r.s);
  load(other.s, &file, PLATEAU_RESUME);
  best_advance(r.s, END), best_advance(other.s, END);
  assert_true(plateau_session_hash(r.s) == plateau_session_hash(other.s));
  expect_same_best(r.s, other.s, "after a rollback");
  expect_same_file(r.s, other.s, "after a rollback");
  free(file.bytes);
  best_close(&r), best_close(&other);
}

/* A best moment after the snapshot outlives a rollback, with nothing counted since. */
static void a_rollback_to_before_the_best_has_counted_nothing_since(void **state) {
  best_run r = best_at(BEST_ROWS[0], 60, 60);
  (void)state;
  r.s->best->figures.loss = 0;
  run_to(r.s, 64);
  assert_false(best_offer(r.s));
  r.s->best->figures.loss = 100;
  run_to(r.s, 70);
  assert_true(best_offer(r.s));
  saved file = save(r.s);
  plateau_checkpoint described;
  assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), PLATEAU_OK);
  assert_true(described.best.step == 70 && described.step == 64 && described.best.since == 0);
  break_run(r.s);
  assert_int_equal(plateau_session_best(r.s)->step, 70);
  assert_int_equal(plateau_session_best(r.s)->since, 0);
  free(file.bytes);
  best_close(&r);
}

/* Two sessions share each step, as threads without common memory do; only the first keeps a best. */
static void the_leader_of_a_crew_alone_keeps_the_best(void **state) {
  const char *settings = "cell=gru hidden=5 state=carry batch=16 window=8";
  best_run alone = best_open(settings, true), leader = best_open(settings, true);
  best_run member = best_open(settings, false);
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
    if (step % 4 == 0) best_offer(alone.s), best_offer(leader.s);
    assert_true(plateau_session_hash(alone.s) == plateau_session_hash(member.s));
  }
  expect_same_best(alone.s, leader.s, "a crew");
  expect_same_file(alone.s, leader.s, "a crew");
  free(block);
  best_close(&alone), best_close(&leader), best_close(&member);
}

/* ---- What a session takes from a file ---- */

static void the_weights_of_the_best_have_its_loss(void **state) {
  (void)state;
  for (int row = 0; row < BEST_ROW_COUNT; row++) {
    best_run r = best_open(BEST_ROWS[row], true), best = best_open(BEST_ROWS[row], true);
    best_advance(r.s, END);
    saved file = save(r.s);
    load(best.s, &file, PLATEAU_BEST);
    assert_null(plateau_session_best(best.s)); /* another best_run */
    assert_int_equal(steps_taken(best.s), 0);
    plateau_real *wanted = best_values(r.s), *got = calloc(plateau_weights_count(r.s), sizeof *got);
    plateau_weights_read(best.s, got);
    assert_memory_equal(got, wanted, plateau_weights_count(r.s) * sizeof *got);
    if (plateau_measure(best.s, PLATEAU_HELD_OUT) != plateau_session_best(r.s)->loss)
      fail_msg("%s: another loss", BEST_ROWS[row]);
    free(wanted), free(got), free(file.bytes);
    best_close(&r), best_close(&best);
  }
}

/* Also from a file of version 1. */
static void without_a_best_moment_the_newest_weights_are_taken(void **state) {
  (void)state;
  for (int row = 0; row < BEST_ROW_COUNT; row++) {
    best_run r = best_open(BEST_ROWS[row], false), newest = best_open(BEST_ROWS[row], true);
    best_advance(r.s, END);
    saved file = save(r.s), old = forge_old(&file);
    const saved *const files[] = {&file, &old};
    for (int i = 0; i < 2; i++) {
      plateau_error error = {PLATEAU_OK, ""};
      best_run best = best_open(BEST_ROWS[row], true);
      load(newest.s, files[i], PLATEAU_WEIGHTS);
      load(best.s, files[i], PLATEAU_BEST);
      assert_true(plateau_session_hash(best.s) == plateau_session_hash(newest.s));
      uint64_t hash = plateau_session_hash(best.s);
      assert_int_equal(
          plateau_load(best.s, files[i]->bytes, files[i]->size, PLATEAU_FROM_BEST, &error),
          PLATEAU_BAD_FILE);
      assert_non_null(strstr(error.sentence, "no best moment"));
      assert_true(plateau_session_hash(best.s) == hash);
      best_close(&best);
    }
    free(file.bytes), free(old.bytes);
    best_close(&r), best_close(&newest);
  }
}

static void another_run_or_model_has_no_best_yet(void **state) {
  best_run r = best_open(BEST_ROWS[1], true), other = best_open(BEST_ROWS[1], true);
  (void)state;
  best_advance(r.s, 40);
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
  best_close(&r), best_close(&other);
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
