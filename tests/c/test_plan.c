/* test_plan.c - compares how a text is cut with loops that walk through it window by window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plateau.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int random_below(int limit) {
  static uint64_t state = 0x9e3779b97f4a7c15u;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (int)((state * 0x2545f4914f6cdd1du >> 33) % (uint64_t)limit);
}

static plateau_config settings(int state, int window, int batch, int burn_in, int chars,
                               double valid) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.state = state;
  config.window = window;
  config.batch = batch;
  config.burn_in = burn_in;
  config.chars = chars;
  config.valid = valid;
  return config;
}

static const char *row(const plateau_config *config, size_t length) {
  static char line[256];
  snprintf(line, sizeof line, "%s T=%d B=%d burn_in=%d chars=%d valid=%g length=%zu",
           config->state == PLATEAU_STATE_RESET ? "reset" : "carry", config->window, config->batch,
           config->burn_in, config->chars, config->valid, length);
  return line;
}

/* ---- The reference: every prediction of an epoch, one after the other */

/* Windows of T predictions over `total`; the state is cleared before each, or only before the
 * first. With `partial` the last may be shorter. Counts windows and counted predictions. */
static void walk(size_t total, int T, int burn_in, bool carry, bool partial, size_t *windows,
                 size_t *counted) {
  int since_reset = 0, in_window = 0;
  /* windows, and counted predictions at the end of the last full window */
  size_t whole = 0, at_edge = 0;
  *windows = *counted = 0;
  for (size_t i = 0; i < total; i++) {
    if (in_window == 0) {
      ++*windows;
      if (!carry) since_reset = 0;
    }
    if (since_reset++ >= burn_in) ++*counted;
    if (++in_window == T) {
      in_window = 0;
      whole = *windows;
      at_edge = *counted;
    }
  }
  if (partial) return;
  *windows = whole;
  *counted = at_edge;
}

static plateau_plan refer(const plateau_config *config, size_t length) {
  plateau_plan p;
  memset(&p, 0, sizeof p);
  if (config->chars > 0) {
    for (size_t i = 0; i < length; i++) {
      if (i < (size_t)config->chars)
        p.train++;
      else if (i < 2 * (size_t)config->chars)
        p.valid++;
    }
    if (p.valid < 2) p.valid = 0;
  } else {
    while ((double)(p.valid + 1) <= (double)length * config->valid) p.valid++;
    if (p.valid < 2) p.valid = 0;
    p.train = length - p.valid;
  }
  if (p.train < 2) return p;
  size_t predictions = p.train - 1;
  p.batch = config->batch;
  p.window = config->window;
  while (p.batch > 1 && (size_t)p.batch * (size_t)p.window > predictions) p.batch--;
  while ((size_t)p.window > predictions) p.window--;
  p.burn_in = config->burn_in;
  while (p.burn_in >= p.window) p.burn_in--;
  while (8 * p.shards < p.batch) p.shards++;
  bool carry = config->state == PLATEAU_STATE_CARRY;
  size_t windows, counted;
  if (carry) {
    while ((p.stream + 1) * (size_t)p.batch <= predictions) p.stream++;
    walk(p.stream, p.window, p.burn_in, true, true, &p.steps, &counted);
    for (int b = 0; b < p.batch; b++) {
      p.windows += p.steps;
      p.predictions += counted;
    }
  } else {
    p.stream = (size_t)p.window;
    walk(predictions, p.window, p.burn_in, false, false, &p.windows, &p.predictions);
    for (size_t w = 0; w < p.windows; w += (size_t)p.batch) p.steps++;
  }
  if (p.valid > 0)
    walk(p.valid - 1, p.window, p.burn_in, carry, true, &windows, &p.valid_predictions);
  return p;
}

static void compare(const plateau_config *config, size_t length) {
  plateau_plan plan, expected = refer(config, length);
  plateau_error error = {PLATEAU_OK, ""};
  memset(&plan, 0x5a, sizeof plan);
  plateau_status status = plateau_plan_make(&plan, config, length, &error);
  if (expected.train < 2) {
    if (status != PLATEAU_BAD_TEXT || !error.sentence[0])
      fail_msg("%s: status %d, not refused", row(config, length), status);
    return;
  }
  if (status != PLATEAU_OK) fail_msg("%s: %s", row(config, length), error.sentence);
  const struct {
    const char *name;
    size_t is, should;
  } members[] = {
      {"train", plan.train, expected.train},
      {"valid", plan.valid, expected.valid},
      {"window", (size_t)plan.window, (size_t)expected.window},
      {"batch", (size_t)plan.batch, (size_t)expected.batch},
      {"burn_in", (size_t)plan.burn_in, (size_t)expected.burn_in},
      {"shards", (size_t)plan.shards, (size_t)expected.shards},
      {"steps", plan.steps, expected.steps},
      {"windows", plan.windows, expected.windows},
      {"stream", plan.stream, expected.stream},
      {"predictions", plan.predictions, expected.predictions},
      {"valid_predictions", plan.valid_predictions, expected.valid_predictions},
  };
  for (size_t i = 0; i < COUNT(members); i++)
    if (members[i].is != members[i].should)
      fail_msg("%s: %s is %zu, expected %zu", row(config, length), members[i].name, members[i].is,
               members[i].should);
  bool changed = plan.window != config->window || plan.batch != config->batch ||
                 plan.burn_in != config->burn_in ||
                 (plan.valid == 0 && (config->chars > 0 || config->valid > 0)) ||
                 (config->chars > 0 && plan.train < (size_t)config->chars) ||
                 (plan.valid > 0 && plan.valid_predictions == 0);
  if (changed != (plan.notice[0] != 0))
    fail_msg("%s: the notice is \"%s\"", row(config, length), plan.notice);
}

static void plans_match_the_walk(void **state) {
  static const double shares[] = {0, 0.05, 0.1, 0.25, 0.3, 0.5};
  (void)state;
  for (int i = 0; i < 200000; i++) {
    int window = 1 + random_below(random_below(4) ? 12 : 100);
    plateau_config config = settings(
        random_below(2) ? PLATEAU_STATE_CARRY : PLATEAU_STATE_RESET, window, 1 + random_below(20),
        random_below(3) ? 0 : random_below(window), random_below(3) ? 0 : 1 + random_below(120),
        shares[random_below(6)]);
    compare(&config, (size_t)random_below(random_below(3) ? 40 : 400));
  }
}

static void every_tiny_text_is_cut_or_refused(void **state) {
  (void)state;
  for (int length = 0; length <= 12; length++)
    for (int window = 1; window <= 6; window++)
      for (int batch = 1; batch <= 4; batch++)
        for (int burn_in = 0; burn_in < window; burn_in++)
          for (int chars = 0; chars <= 13; chars++)
            for (int carry = 0; carry <= 1; carry++) {
              plateau_config config = settings(carry ? PLATEAU_STATE_CARRY : PLATEAU_STATE_RESET,
                                               window, batch, burn_in, chars,
                                               chars % 2 ? 0.5 : 0.1);
              compare(&config, (size_t)length);
            }
}

/* ---- What DESIGN says about the post, and sentences */

static void the_post_is_seven_batches_of_32_windows(void **state) {
  static const struct {
    const char *recipe;
    size_t steps, windows, stream, predictions;
    int shards;
  } rows[] = {
      {"post", 7, 224, 16, 3584, 4},         {"post-one", 7, 7, 16, 112, 1},
      {"post-carry", 7, 224, 112, 3584, 4},  {"post-bug", 7, 224, 16, 3584, 4},
      {"post-window64", 2, 56, 64, 3584, 4},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config;
    plateau_plan p;
    assert_int_equal(plateau_config_recipe(&config, rows[i].recipe, NULL), PLATEAU_OK);
    assert_int_equal(plateau_plan_make(&p, &config, 7500, NULL), PLATEAU_OK);
    if (p.steps != rows[i].steps || p.windows != rows[i].windows || p.stream != rows[i].stream ||
        p.predictions != rows[i].predictions || p.shards != rows[i].shards || p.notice[0] != 0)
      fail_msg("%s: %zu steps, %zu windows, %zu a stream, %zu predictions, \"%s\"", rows[i].recipe,
               p.steps, p.windows, p.stream, p.predictions, p.notice);
    assert_int_equal(p.valid, config.chars);
  }
}

static void notices_say_what_was_changed(void **state) {
  static const struct {
    int window, batch, burn_in, chars;
    double valid;
    size_t length;
    const char *notice;
  } rows[] = {
      {16, 4, 0, 0, 0.1, 1000, ""},
      {16, 4, 0, 0, 0, 1000, ""},
      {16, 4, 0, 0, 0.1, 50, "The text is short: batch 4 became 2."},
      {16, 4, 12, 0, 0, 10,
       "The text is short: batch 4 became 1, window 16 became 9, burn-in 12 became 8."},
      {16, 1, 0, 0, 0, 2, "The text is short: window 16 became 1."},
      {4, 1, 0, 0, 0.1, 19, "There is no test text: the text has only 19 characters."},
      {4, 1, 0, 20, 0.1, 21,
       "There is no test text: fewer than two characters are left after the first 20."},
      {4, 1, 0, 20, 0.1, 15,
       "The text has only 15 of the 20 characters to train on. There is no test text: fewer than "
       "two "
       "characters are left after the first 15."},
      {16, 1, 15, 0, 0.1, 100, "The test text is shorter than the burn-in: it has no loss."},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config = settings(PLATEAU_STATE_RESET, rows[i].window, rows[i].batch,
                                     rows[i].burn_in, rows[i].chars, rows[i].valid);
    plateau_plan plan;
    assert_int_equal(plateau_plan_make(&plan, &config, rows[i].length, NULL), PLATEAU_OK);
    if (strcmp(plan.notice, rows[i].notice) != 0) fail_msg("row %zu: \"%s\"", i, plan.notice);
  }
}

/* The longest notice, with everything shrunk at once, fits with its last word. */
static void the_longest_notice_fits(void **state) {
  plateau_config config = settings(PLATEAU_STATE_RESET, 4096, 1024, 4095, 2147483647, 0.5);
  plateau_plan plan;
  (void)state;
  assert_int_equal(plateau_plan_make(&plan, &config, 2, NULL), PLATEAU_OK);
  assert_true(strlen(plan.notice) < sizeof plan.notice - 40);
  assert_int_equal(plan.notice[strlen(plan.notice) - 1], '.');
}

static void what_cannot_be_trained_is_refused(void **state) {
  static const struct {
    int window, burn_in, chars;
    size_t length;
    plateau_status status;
    const char *part;
  } rows[] = {
      {16, 0, 0, 0, PLATEAU_BAD_TEXT, "has 0 of the two"},
      {16, 0, 0, 1, PLATEAU_BAD_TEXT, "has 1 of the two"},
      {16, 0, 1, 1, PLATEAU_BAD_TEXT, "has 1 of the two"},
      {16, 0, 1, 1000, PLATEAU_BAD_TEXT, "chars leaves one"},
      {16, 16, 0, 1000, PLATEAU_BAD_SETTING, "burn_in"},
      {0, 0, 0, 1000, PLATEAU_BAD_SETTING, "window"},
      {16, 0, -1, 1000, PLATEAU_BAD_SETTING, "chars"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config = settings(PLATEAU_STATE_CARRY, rows[i].window, 4, rows[i].burn_in,
                                     rows[i].chars, 0.1);
    plateau_plan plan = {.train = 17};
    plateau_error error = {PLATEAU_OK, ""};
    plateau_status status = plateau_plan_make(&plan, &config, rows[i].length, &error);
    if (status != rows[i].status || error.status != status || !strstr(error.sentence, rows[i].part))
      fail_msg("row %zu: status %d, %s", i, status, error.sentence);
    if (plan.train != 17) fail_msg("row %zu: the plan was touched", i);
    assert_int_equal(plateau_plan_make(&plan, &config, rows[i].length, NULL), status);
  }
}

/* Sums that overflow would show as counts larger than the text. */
static void the_largest_lengths_do_not_overflow(void **state) {
  static const size_t lengths[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2, UINT32_MAX,
                                   (size_t)UINT32_MAX + 1};
  (void)state;
  for (size_t i = 0; i < COUNT(lengths); i++)
    for (int window = 1; window <= 4096; window += 4095)
      for (int batch = 1; batch <= 1024; batch += 341)
        for (int carry = 0; carry <= 1; carry++)
          for (int share = 0; share <= 1; share++) {
            plateau_config config = settings(carry ? PLATEAU_STATE_CARRY : PLATEAU_STATE_RESET,
                                             window, batch, window - 1, 0, share ? 0.5 : 0);
            plateau_plan p;
            assert_int_equal(plateau_plan_make(&p, &config, lengths[i], NULL), PLATEAU_OK);
            size_t B = (size_t)batch, whole = (p.train - 1) / (size_t)window;
            size_t off = p.windows > whole ? p.windows - whole : whole - p.windows;
            bool good = p.train + p.valid == lengths[i] && p.predictions <= p.train - 1 &&
                        p.valid_predictions <= p.valid && off <= B && p.steps >= p.windows / B &&
                        p.steps <= p.windows / B + 1;
            if (!good) fail_msg("%s", row(&config, lengths[i]));
          }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plans_match_the_walk),
      cmocka_unit_test(every_tiny_text_is_cut_or_refused),
      cmocka_unit_test(the_post_is_seven_batches_of_32_windows),
      cmocka_unit_test(notices_say_what_was_changed),
      cmocka_unit_test(the_longest_notice_fits),
      cmocka_unit_test(what_cannot_be_trained_is_refused),
      cmocka_unit_test(the_largest_lengths_do_not_overflow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
