/* test_limits.c - counters at their limits: a file is refused, or the session that takes it saves a
 * file that another session takes. What resumes can be saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_forge.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static const char *const MODES[] = {"resume", "weights", "best", "from best"};

static void open_run(placed *it) {
  plateau_config config;
  char letters[300];
  config_from(&config, "cell=rnn optimizer=momentum state=carry");
  fill_letters(letters, sizeof letters, 6, 1);
  place(it, &config, 6, letters, sizeof letters);
  assert_int_equal(it->session->plan.steps, 9);
}

/* The file holds step 64, the second of its epoch, and a best moment before it. */
static saved with_best(void) {
  placed it;
  open_run(&it);
  void *best = place_best(it.session);
  run_offering(it.session, 45);
  run_to(it.session, 69);
  saved file = save(it.session);
  unplace(&it);
  free(best);
  return file;
}

static const char *const COUNTS[] = {"run.step",          "run.epoch",      "run.steps_done",
                                     "run.updates",       "run.chars",      "run.rollbacks",
                                     "run.partial_count", "schedule.worse", "schedule.from",
                                     "best.step",         "best.epoch",     "best.since"};
static const char *const AMOUNTS[] = {"run.partial_loss", "run.partial_norm", "run.loss",
                                      "run.grad_norm",    "schedule.best",    "best.loss",
                                      "best.error"};

/* Loads a forged file in each mode. Whatever a session takes it saves so that another takes it, also
 * when it has continued. Returns the number of modes that took it. */
static int check_forged(const saved *file, const char *what) {
  int taken = 0;
  for (plateau_load_mode mode = PLATEAU_RESUME; mode <= PLATEAU_FROM_BEST; mode++) {
    placed it, other;
    plateau_error error = {PLATEAU_OK, ""};
    open_run(&it), open_run(&other);
    void *best = place_best(it.session), *others = place_best(other.session);
    if (plateau_load(it.session, file->bytes, file->size, mode, &error) == PLATEAU_OK) {
      taken++;
      saved again = save(it.session);
      load(other.session, &again, PLATEAU_RESUME);
      saved twice = save(other.session);
      if (!same_bytes(&again, &twice)) fail_msg("%s, %s: saved differently", what, MODES[mode]);
      plateau_measure_due(it.session, PLATEAU_HELD_OUT);
      free(again.bytes), free(twice.bytes);
    } else if (strlen(error.sentence) < 20) {
      fail_msg("%s, %s: refused without a sentence", what, MODES[mode]);
    }
    unplace(&it), unplace(&other);
    free(best), free(others);
  }
  return taken;
}

static saved forge_all(const saved *base, const char *value, int first, int second) {
  saved half = forge_value(base, COUNTS[first], value);
  saved made = forge_value(&half, COUNTS[second], value);
  free(half.bytes);
  return made;
}

/* The step after 63 of a run with 9 an epoch: its best moment is at most the end of that epoch. */
static void a_best_moment_beyond_the_epoch_is_refused(void **state) {
  saved base = with_best();
  (void)state;
  for (int step = 70; step < 76; step++) {
    char value[20];
    snprintf(value, sizeof value, "%d", step);
    saved file = forge_value(&base, "best.step", value);
    assert_int_equal(check_forged(&file, value), step <= 72 ? 4 : 2); /* its weights are good */
    free(file.bytes);
  }
  free(base.bytes);
}

static void a_count_at_its_limit_is_refused_or_can_be_saved(void **state) {
  static const char *const over[] = {"9007199254740992", "18446744073709551615"};
  static const char *const within[] = {"0", "1", "9007199254740991"};
  saved base = with_best();
  int taken = 0;
  (void)state;
  assert_int_equal(check_forged(&base, "the file"), 4);
  for (int i = 0; i < COUNT(COUNTS); i++) {
    for (int j = 0; j < COUNT(over); j++) {
      saved file = forge_value(&base, COUNTS[i], over[j]);
      if (check_forged(&file, COUNTS[i])) fail_msg("%s %s", COUNTS[i], over[j]);
      free(file.bytes);
    }
    for (int j = 0; j < COUNT(within); j++)
      for (int other = i; other < COUNT(COUNTS); other++) { /* alone, and with each other */
        saved file = forge_all(&base, within[j], i, other);
        taken += check_forged(&file, COUNTS[i]);
        free(file.bytes);
      }
  }
  assert_true(taken > 100);
  free(base.bytes);
}

/* All counts that may be large are, together. */
static void the_largest_counts_can_be_saved(void **state) {
  static const char *const large[] = {"run.step",   "run.epoch",  "run.updates",   "run.chars",
                                      "best.step",  "best.epoch", "schedule.from", "best.since",
                                      "best.epoch", "run.epoch"};
  saved file = with_best();
  (void)state;
  for (int i = 0; i < COUNT(large); i++) {
    saved next = forge_value(&file, large[i], i < 8 ? "9007199254740991" : "5");
    free(file.bytes);
    file = next;
    int taken = check_forged(&file, large[i]);
    if (i == 7 || i == 9) assert_int_equal(taken, 4);
  }
  free(file.bytes);
}

static void an_amount_is_finite_and_not_negative_or_refused(void **state) {
  static const char *const bad[] = {"-1", "-0x0.0000000000001p-1022", "nan", "inf"};
  static const char *const good[] = {"0", "0x0.0000000000001p-1022", "0x1.fffffffffffffp1023"};
  saved base = with_best();
  (void)state;
  for (int i = 0; i < COUNT(AMOUNTS); i++) {
    for (int j = 0; j < COUNT(bad); j++) {
      bool allowed = (strcmp(AMOUNTS[i], "best.error") == 0 && j == 2) ||
                     (strcmp(AMOUNTS[i], "schedule.best") == 0 && j == 3);
      saved file = forge_value(&base, AMOUNTS[i], bad[j]);
      assert_int_equal(check_forged(&file, AMOUNTS[i]), allowed ? 4 : 0);
      free(file.bytes);
    }
    for (int j = 0; j < COUNT(good); j++) {
      saved file = forge_value(&base, AMOUNTS[i], good[j]);
      assert_int_equal(check_forged(&file, AMOUNTS[i]), 4);
      free(file.bytes);
    }
  }
  free(base.bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_best_moment_beyond_the_epoch_is_refused),
      cmocka_unit_test(a_count_at_its_limit_is_refused_or_can_be_saved),
      cmocka_unit_test(the_largest_counts_can_be_saved),
      cmocka_unit_test(an_amount_is_finite_and_not_negative_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
