/* test_golden.c - the files of each version still open, hold the run that they held, continue it with
 * the same bits, and are written again as those of the newest version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_forge.h"
#include "support_golden.h"

static void expect_same(const saved *file, const saved *golden, const char *name,
                        const char *what) {
  if (!same_bytes(file, golden)) fail_msg("%s: %s has other bytes", name, what);
}

static saved golden_best(const golden_run *run) {
  char name[40];
  snprintf(name, sizeof name, "%s-best", run->name);
  return golden_file(2, name);
}

static void the_run_of_a_golden_file_is_saved_as_that_file(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++)
    for (int best = 0; best <= (int)GOLDEN[i].best; best++) {
      placed it;
      if (!golden_open(&it, &GOLDEN[i])) continue;
      void *block = best ? place_best(it.session) : NULL;
      golden_train(it.session, &GOLDEN[i]);
      saved golden = best ? golden_best(&GOLDEN[i]) : golden_file(2, GOLDEN[i].name);
      saved file = save(it.session);
      expect_same(&file, &golden, GOLDEN[i].name, best ? "the run with its best" : "the run");
      unplace(&it);
      free(golden.bytes), free(file.bytes), free(block);
    }
}

/* Loads the file, and continues the run. `again`: the file that it is saved as. */
static void check_continues(const golden_run *run, const saved *file, const saved *again,
                            bool best) {
  placed it;
  uint64_t then, later;
  if (!golden_open(&it, run)) return;
  golden_hashes(run->name, &then, &later);
  if (run->rewritten) plateau_rewrite_as_tanh(it.session, NULL);
  void *block = best ? place_best(it.session) : NULL;
  load(it.session, file, PLATEAU_RESUME);
  if (plateau_session_hash(it.session) != then) fail_msg("%s: another run", run->name);
  saved written = save(it.session);
  expect_same(&written, again, run->name, "the loaded run");
  run_offering(it.session, steps_taken(it.session) + GOLDEN_FURTHER);
  if (plateau_session_hash(it.session) != later) fail_msg("%s: another end", run->name);
  unplace(&it);
  free(written.bytes), free(block);
}

static void a_golden_file_continues_with_the_same_bits(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    saved old = golden_file(1, GOLDEN[i].name), file = golden_file(2, GOLDEN[i].name);
    check_continues(&GOLDEN[i], &old, &file, false);
    check_continues(&GOLDEN[i], &old, &file, true); /* there is no best moment to guess */
    check_continues(&GOLDEN[i], &file, &file, false);
    check_continues(&GOLDEN[i], &file, &file, true);
    if (GOLDEN[i].best) {
      saved best = golden_best(&GOLDEN[i]);
      check_continues(&GOLDEN[i], &best, &best, true);
      check_continues(&GOLDEN[i], &best, &file, false);
      free(best.bytes);
    }
    free(old.bytes), free(file.bytes);
  }
}

static void a_golden_file_says_its_version_and_its_best_moment(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++)
    for (int version = 1; version <= 2; version++) {
      plateau_checkpoint described;
      saved file = golden_file(version, GOLDEN[i].name);
      assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), 0);
      assert_int_equal(described.version, version);
      assert_false(described.has_best);
      free(file.bytes);
      if (version == 1 || !GOLDEN[i].best) continue;
      file = golden_best(&GOLDEN[i]);
      assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), 0);
      assert_true(described.has_best && described.best.loss > 0.5 && described.best.loss < 1.5);
      assert_true(described.best.error != described.best.error); /* too little text to know it */
      assert_int_equal(described.best.step, i == 0 ? 90 : i == 2 ? 36 : 34);
      assert_int_equal(described.best.epoch, i == 2 ? 2 : 1);
      free(file.bytes);
    }
}

/* The forger of old files, which other tests use, makes them as the old code did. */
static void an_old_file_is_the_new_one_without_what_is_new(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    saved old = golden_file(1, GOLDEN[i].name), file = golden_file(2, GOLDEN[i].name);
    saved forged = forge_old(&file);
    expect_same(&forged, &old, GOLDEN[i].name, "the forged file");
    free(old.bytes), free(file.bytes), free(forged.bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_run_of_a_golden_file_is_saved_as_that_file),
      cmocka_unit_test(a_golden_file_continues_with_the_same_bits),
      cmocka_unit_test(a_golden_file_says_its_version_and_its_best_moment),
      cmocka_unit_test(an_old_file_is_the_new_one_without_what_is_new),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
