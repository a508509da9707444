/* test_from_best.c - a run continues from its best moment, and the best moment saved as a run of its
 * own is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_best.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { END = 170 };

static void check_beginning(const best_run *r, const best_run *from, uint64_t at) {
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
  for (int row = 0; row < BEST_ROW_COUNT; row++)
    for (int i = 0; i < COUNT(moments); i++) {
      best_run r = best_at(BEST_ROWS[row], moments[i], END), from = best_open(BEST_ROWS[row], true);
      saved file = save(r.s);
      run_to(from.s, 33); /* what the session was before does not show */
      load(from.s, &file, PLATEAU_FROM_BEST);
      check_beginning(&r, &from, moments[i]);
      expect_same_best(r.s, from.s, "continued"); /* its only offer: since is 0 in both */
      free(file.bytes);
      best_close(&r), best_close(&from);
    }
}

static void the_file_of_the_best_is_that_of_a_run_continued_from_it(void **state) {
  (void)state;
  for (int row = 0; row < BEST_ROW_COUNT; row++)
    for (uint64_t end = 20; end <= END; end += 25) {
      best_run r = best_open(BEST_ROWS[row], true), from = best_open(BEST_ROWS[row], true);
      best_run resumed = best_open(BEST_ROWS[row], true), bare = best_open(BEST_ROWS[row], false);
      best_advance(r.s, end);
      uint64_t hash = plateau_session_hash(r.s);
      saved file = save(r.s), best = {NULL, plateau_save_best_size(r.s)};
      best.bytes = malloc(best.size);
      assert_int_equal(plateau_save_best(r.s, best.bytes, best.size - 1), 0);
      assert_int_equal(plateau_save_best(r.s, best.bytes, best.size), best.size);
      assert_true(plateau_session_hash(r.s) == hash);
      load(from.s, &file, PLATEAU_FROM_BEST);
      saved again = save(from.s);
      if (!same_bytes(&again, &best)) fail_msg("%s, %d: other bytes", BEST_ROWS[row], (int)end);
      load(resumed.s, &best, PLATEAU_RESUME); /* an ordinary file */
      load(bare.s, &file, PLATEAU_FROM_BEST); /* the run needs no best moment */
      assert_false(plateau_session_best(bare.s));
      for (uint64_t step = steps_taken(from.s); step < END + 20; step++) {
        best_advance(from.s, step), best_advance(resumed.s, step), run_to(bare.s, step);
        assert_true(plateau_session_hash(from.s) == plateau_session_hash(resumed.s));
        assert_true(plateau_session_hash(from.s) == plateau_session_hash(bare.s));
      }
      expect_same_best(from.s, resumed.s, BEST_ROWS[row]);
      expect_same_file(from.s, resumed.s, BEST_ROWS[row]);
      free(file.bytes), free(best.bytes), free(again.bytes);
      best_close(&r), best_close(&from), best_close(&resumed), best_close(&bare);
    }
}

static void without_a_best_moment_there_is_no_file_of_it(void **state) {
  char byte = 7;
  best_run none = best_open(BEST_ROWS[0], false), not_yet = best_open(BEST_ROWS[0], true);
  (void)state;
  run_to(none.s, 5), run_to(not_yet.s, 5);
  assert_int_equal(plateau_save_best_size(none.s), 0);
  assert_int_equal(plateau_save_best_size(not_yet.s), 0);
  assert_int_equal(plateau_save_best(none.s, &byte, 1), 0);
  assert_int_equal(plateau_save_best(not_yet.s, &byte, 1), 0);
  assert_int_equal(byte, 7);
  expect_same_file(none.s, not_yet.s, "no best moment");
  best_close(&none), best_close(&not_yet);
}

/* The weights stand in a file once when the newest snapshot is the best moment. */
static void no_weights_stand_in_a_file_twice(void **state) {
  best_run r = best_open(BEST_ROWS[0], true);
  size_t weights = 4 * r.s->model.numbers;
  (void)state;
  run_to(r.s, r.s->plan.steps);
  size_t without = plateau_save_size(r.s);
  assert_true(best_offer(r.s));
  assert_in_range(plateau_save_size(r.s), without + 1, without + weights - 1);
  run_to(r.s, 128);
  assert_in_range(plateau_save_size(r.s), without + weights, 3 * without);
  assert_in_range(plateau_save_best_size(r.s), without + 1, without + weights - 1);
  best_close(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_run_continues_from_its_best_at_the_start_of_that_epoch),
      cmocka_unit_test(the_file_of_the_best_is_that_of_a_run_continued_from_it),
      cmocka_unit_test(without_a_best_moment_there_is_no_file_of_it),
      cmocka_unit_test(no_weights_stand_in_a_file_twice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
