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

static saved golden_best(int version, const golden_run *run) {
  char name[40];
  snprintf(name, sizeof name, "%s-best", run->name);
  return golden_file(version, name);
}

static void the_run_of_a_golden_file_is_saved_as_that_file(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++)
    for (int best = 0; best <= (int)GOLDEN[i].best; best++) {
      placed it;
      if (!golden_open(&it, &GOLDEN[i])) continue;
      void *block = best ? place_best(it.session) : NULL;
      golden_train(it.session, &GOLDEN[i]);
      saved golden = best ? golden_best(GOLDEN_VERSION, &GOLDEN[i])
                          : golden_file(GOLDEN_VERSION, GOLDEN[i].name);
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

/* Of version 1 there is no best moment; nothing is guessed in its place. */
static void a_golden_file_continues_with_the_same_bits(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    const golden_run *run = &GOLDEN[i];
    saved file = golden_file(GOLDEN_VERSION, run->name);
    for (int version = run->since; version <= GOLDEN_VERSION; version++) {
      saved old = golden_file(version, run->name);
      check_continues(run, &old, &file, false);
      check_continues(run, &old, &file, true);
      free(old.bytes);
      if (version == 1 || !run->best) continue;
      saved best = golden_best(GOLDEN_VERSION, run), old_best = golden_best(version, run);
      check_continues(run, &old_best, &best, true);
      check_continues(run, &old_best, &file, false);
      free(best.bytes), free(old_best.bytes);
    }
    free(file.bytes);
  }
}

static const int BEST_STEP[GOLDEN_RUNS] = {90, 0, 36, 34, 102};
static const int BEST_EPOCH[GOLDEN_RUNS] = {1, 0, 2, 1, 3};

static void a_golden_file_says_its_version_and_its_best_moment(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++)
    for (int version = GOLDEN[i].since; version <= GOLDEN_VERSION; version++) {
      plateau_checkpoint described;
      saved file = golden_file(version, GOLDEN[i].name);
      assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), 0);
      assert_int_equal(described.version, version);
      assert_false(described.has_best);
      free(file.bytes);
      if (version == 1 || !GOLDEN[i].best) continue;
      file = golden_best(version, &GOLDEN[i]);
      assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), 0);
      assert_true(described.has_best && described.best.loss > 0.5 && described.best.loss < 1.5);
      assert_true(described.best.error != described.best.error); /* too little text to know it */
      assert_int_equal(described.best.step, BEST_STEP[i]);
      assert_int_equal(described.best.epoch, BEST_EPOCH[i]);
      assert_int_equal(described.best.temperature != 1, GOLDEN[i].since == 3);
      free(file.bytes);
    }
}

/* The forger of old files, which other tests use, makes them as the old code did. */
static void an_old_file_is_the_new_one_without_what_is_new(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    if (GOLDEN[i].since > 1) continue;
    saved old = golden_file(1, GOLDEN[i].name), file = golden_file(GOLDEN_VERSION, GOLDEN[i].name);
    saved second = golden_file(2, GOLDEN[i].name);
    saved forged = forge_old(&file), newest = forge_new(&second);
    expect_same(&forged, &old, GOLDEN[i].name, "the forged file");
    expect_same(&newest, &file, GOLDEN[i].name, "the file in the newest version");
    free(old.bytes), free(file.bytes), free(second.bytes), free(forged.bytes), free(newest.bytes);
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
