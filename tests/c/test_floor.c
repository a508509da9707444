/* test_floor.c - compares exact floors with prefixes counted one by one and with closed forms, and
 * checks the promised memory. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "random_text.h"

/* Sums of some hundred terms with libm's logarithm differ from ours by less than 1e-13. The promise
 * is 1e-9. A floor of 0 must be 0. */
#define TOLERANCE 1e-9

static bool close_to(double value, double reference) {
  return fabs(value - reference) <= TOLERANCE * fabs(reference);
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

static const char *row(const plateau_config *config, const plateau_text *text) {
  static char line[256];
  snprintf(line, sizeof line, "%s T=%d B=%d burn_in=%d chars=%d valid=%g length=%zu V=%d",
           config->state == PLATEAU_STATE_RESET ? "reset" : "carry", config->window, config->batch,
           config->burn_in, config->chars, config->valid, text->length, text->vocabulary.size);
  return line;
}

/* The caller frees by_position, which is the start of the block. */
static plateau_floor measure(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  plateau_error error = {PLATEAU_OK, ""};
  size_t bytes = plateau_floor_size(config, text);
  if (bytes == 0) fail_msg("%s: refused", row(config, text));
  void *block = block_of(bytes);
  if (plateau_floor_measure(&floor, block, bytes, config, text, &error) != PLATEAU_OK)
    fail_msg("%s: %s", row(config, text), error.sentence);
  assert_ptr_equal(floor.by_position, block);
  return floor;
}

/* ---- The reference: compares every window or stream with every other, symbol by symbol
 * ---------------------- */

typedef struct reference {
  double total, by_position[TEXT_CAPACITY];
  size_t counted, counted_at[TEXT_CAPACITY];
} reference;

static bool same(const uint16_t *a, const uint16_t *b, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (a[i] != b[i]) return false;
  return true;
}

static reference count_prefixes(const plateau_config *config, const plateau_plan *plan,
                                const uint16_t *x) {
  bool reset = config->state == PLATEAU_STATE_RESET;
  size_t window = (size_t)plan->window;
  size_t starts = reset ? (plan->train - 1) / window : (size_t)plan->batch;
  size_t length = reset ? window : (plan->train - 1) / starts;
  reference r;
  memset(&r, 0, sizeof r);
  for (size_t t = (size_t)plan->burn_in; t < length; t++)
    for (size_t w = 0; w < starts; w++) {
      double prefixes = 0, continued = 0;
      for (size_t u = 0; u < starts; u++) {
        if (!same(x + w * length, x + u * length, t + 1)) continue;
        prefixes++;
        continued += x[w * length + t + 1] == x[u * length + t + 1];
      }
      double nats = -log(continued / prefixes);
      r.total += nats;
      r.counted++;
      r.by_position[t % window] += nats;
      r.counted_at[t % window]++;
    }
  return r;
}

static void compare(const plateau_config *config, const plateau_text *text, const char *shape) {
  plateau_plan plan;
  assert_int_equal(plateau_plan_make(&plan, config, text->length, NULL), PLATEAU_OK);
  reference r = count_prefixes(config, &plan, text->symbols);
  plateau_floor floor = measure(config, text);
  double per_char = r.total / (double)r.counted;
  int full = config->state == PLATEAU_STATE_RESET ? plan.window - plan.burn_in : plan.window;
  bool good = floor.predictions == r.counted && close_to(floor.per_char, per_char) &&
              close_to(floor.per_window, per_char * full);
  for (int i = 0; i < plan.window; i++) {
    double mean = r.counted_at[i] ? r.by_position[i] / (double)r.counted_at[i] : 0;
    good = good && close_to(floor.by_position[i], mean);
    if (!good) print_error("position %d: %.17g, counted %.17g\n", i, floor.by_position[i], mean);
  }
  if (!good)
    fail_msg("%s, %s: %.17g over %zu, counted %.17g over %zu", shape, row(config, text),
             floor.per_char, floor.predictions, per_char, r.counted);
  free(floor.by_position);
}

/* ---- Claims
 * -------------------------------------------------------------------------------------------------
 */

static void floor_equals_counted_prefixes_on_random_texts(void **unused) {
  (void)unused;
  static uint16_t symbols[TEXT_CAPACITY];
  static const int vocabularies[] = {1, 2, 2, 3, 5, 26, 300};
  int compared = 0;
  for (int trial = 0; trial < 600; trial++) {
    int shape = trial % TEXT_SHAPES, length = 2 + random_below(trial % 4 ? 300 : 12);
    int vocabulary = vocabularies[random_below(7)], window = 1 + random_below(trial % 3 ? 12 : 40);
    plateau_config config = settings(trial / TEXT_SHAPES % 2, window, 1 + random_below(40),
                                     random_below(3) ? 0 : random_below(window),
                                     random_below(3) ? 0 : 2 + random_below(length),
                                     random_below(2) ? 0 : random_below(50) / 100.0);
    random_text(symbols, length, vocabulary, shape, 1 + random_below(2 * window));
    plateau_text text = text_over(symbols, (size_t)length, vocabulary);
    plateau_plan plan;
    if (plateau_plan_make(&plan, &config, text.length, NULL) != PLATEAU_OK) continue;
    compare(&config, &text, text_shapes[shape]);
    compared++;
  }
  assert_true(compared >= 500); /* of 600; the others are too short */
}

static void floor_equals_counted_prefixes_in_hostile_settings(void **unused) {
  (void)unused;
  static const struct {
    const char *why;
    int length, vocabulary, shape, period, state, window, batch, burn_in, chars;
  } rows[] = {
      {"two symbols, one prediction", 2, 2, 0, 1, PLATEAU_STATE_RESET, 1, 1, 0, 0},
      {"two symbols, carried", 2, 1, 5, 1, PLATEAU_STATE_CARRY, 1, 1, 0, 0},
      {"window longer than the text", 9, 2, 0, 1, PLATEAU_STATE_RESET, 64, 32, 0, 0},
      {"streams shorter than the window", 9, 2, 0, 1, PLATEAU_STATE_CARRY, 64, 32, 0, 0},
      {"window of one", 200, 3, 0, 1, PLATEAU_STATE_RESET, 1, 7, 0, 0},
      {"one stream", 200, 3, 0, 1, PLATEAU_STATE_CARRY, 16, 1, 3, 0},
      {"as many streams as predictions", 65, 2, 0, 1, PLATEAU_STATE_CARRY, 1, 64, 0, 0},
      {"all windows equal", 161, 4, 2, 16, PLATEAU_STATE_RESET, 16, 3, 0, 0},
      {"all streams equal", 161, 4, 2, 16, PLATEAU_STATE_CARRY, 16, 10, 0, 0},
      {"only the last position counts", 161, 2, 0, 1, PLATEAU_STATE_RESET, 16, 3, 15, 0},
      {"burn-in over the first window of streams", 161, 2, 0, 1, PLATEAU_STATE_CARRY, 4, 16, 3, 0},
      {"one symbol", 100, 1, 5, 1, PLATEAU_STATE_RESET, 8, 4, 0, 0},
      {"one symbol used of many", 100, 4096, 5, 1, PLATEAU_STATE_CARRY, 8, 4, 0, 0},
      {"more symbols than characters", 60, 4096, 0, 1, PLATEAU_STATE_RESET, 2, 4, 0, 0},
      {"the first three characters", 100, 2, 0, 1, PLATEAU_STATE_RESET, 2, 4, 0, 3},
  };
  static uint16_t symbols[TEXT_CAPACITY];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    random_text(symbols, rows[i].length, rows[i].vocabulary, rows[i].shape, rows[i].period);
    plateau_text text = text_over(symbols, (size_t)rows[i].length, rows[i].vocabulary);
    plateau_config config = settings(rows[i].state, rows[i].window, rows[i].batch, rows[i].burn_in,
                                     rows[i].chars, 0);
    compare(&config, &text, rows[i].why);
  }
}

/* docs/floor.md computes this one by hand: of five windows, the three that begin "the " differ only
 * in what follows. */
static void floor_of_the_documented_example(void **unused) {
  (void)unused;
  static const char words[] = "the cat the hat the bat";
  uint16_t symbols[sizeof words - 1];
  for (size_t i = 0; i < sizeof words - 1; i++) symbols[i] = (uint16_t)words[i];
  plateau_text text = text_over(symbols, sizeof words - 1, 128);
  plateau_config config = settings(PLATEAU_STATE_RESET, 4, 32, 0, 0, 0);
  plateau_floor floor = measure(&config, &text);
  assert_int_equal(floor.predictions, 20);
  for (int i = 0; i < 3; i++) assert_true(floor.by_position[i] == 0);
  assert_true(close_to(floor.by_position[3], 3 * log(3) / 5));
  assert_true(close_to(floor.per_char, 3 * log(3) / 20));
  assert_true(close_to(floor.per_window, 3 * log(3) / 5));
  free(floor.by_position);

  config.state = PLATEAU_STATE_CARRY;
  config.batch = 1;
  floor = measure(&config, &text);
  assert_true(floor.per_char == 0);
  free(floor.by_position);
}

/* The handbook's example: after a lone t there are four guesses between two, after ti two more. */
static void floor_of_the_handbook_costs_most_after_each_cut(void **unused) {
  (void)unused;
  static const char words[] = "tea tip tea tin t";
  uint16_t symbols[sizeof words - 1];
  for (size_t i = 0; i < sizeof words - 1; i++) symbols[i] = (uint16_t)words[i];
  plateau_text text = text_over(symbols, sizeof words - 1, 128);
  plateau_config config = settings(PLATEAU_STATE_RESET, 4, 32, 0, 0, 0);
  plateau_floor floor = measure(&config, &text);
  assert_int_equal(floor.predictions, 16);
  assert_true(close_to(floor.by_position[0], log(2)));
  assert_true(close_to(floor.by_position[1], log(2) / 2));
  for (int i = 2; i < 4; i++) assert_true(floor.by_position[i] == 0);
  assert_true(close_to(floor.per_char, 6 * log(2) / 16));
  free(floor.by_position);
}

/* W windows of T predictions that are all different: ln W - H(first symbol). */
static void floor_of_different_windows_is_their_number_less_the_first_symbol(void **unused) {
  (void)unused;
  enum { WINDOWS = 1000, T = 40, V = 5 };
  static uint16_t symbols[WINDOWS * T + 1]; /* two are equal with a chance of 1000^2 / 5^40 */
  random_text(symbols, WINDOWS * T + 1, V, 0, 1);
  plateau_text text = text_over(symbols, WINDOWS * T + 1, V);
  plateau_config config = settings(PLATEAU_STATE_RESET, T, 32, 0, 0, 0);
  plateau_floor floor = measure(&config, &text);
  int firsts[V] = {0};
  for (int w = 0; w < WINDOWS; w++) firsts[symbols[w * T]]++;
  double entropy = 0;
  for (int s = 0; s < V; s++) {
    double share = firsts[s] / (double)WINDOWS;
    entropy -= share * log(share);
  }
  assert_true(close_to(floor.per_window, log(WINDOWS) - entropy));
  free(floor.by_position);
}

/* One different symbol among n costs ln n - (n - 1) ln(1 - 1/n), about 15. As a difference of n ln
 * n and (n - 1) ln(n - 1) it would lose six digits. */
static void floor_of_one_rare_symbol_keeps_its_digits(void **unused) {
  (void)unused;
  enum { LENGTH = 1 << 20 };
  uint16_t *symbols = calloc(LENGTH, sizeof *symbols);
  assert_non_null(symbols);
  symbols[LENGTH / 2] = 1;
  plateau_text text = text_over(symbols, LENGTH, 2);
  plateau_config config = settings(PLATEAU_STATE_RESET, 1, 32, 0, 0, 0);
  plateau_floor floor = measure(&config, &text);
  /* LENGTH - 2 predictions have read 0, and one of these is followed by 1. The one that has read 1
   * is certain. */
  long double n = LENGTH - 2, total = logl(n) - (n - 1) * log1pl(-1 / n);
  double reference = (double)(total / (LENGTH - 1));
  assert_true(fabs(floor.per_char - reference) < 1e-15 * reference);
  free(floor.by_position);
  free(symbols);
}

/* A megabyte in which all windows are equal. Each of its 2^20 symbols is read exactly once. */
static void floor_of_a_repeated_megabyte_is_zero(void **unused) {
  (void)unused;
  enum { LENGTH = (1 << 20) + 1 };
  uint16_t *symbols = calloc(LENGTH, sizeof *symbols);
  assert_non_null(symbols);
  for (int i = 0; i < LENGTH; i++) symbols[i] = (uint16_t)(i % 16);
  plateau_text text = text_over(symbols, LENGTH, 4096);
  static const int rows[][3] = {{PLATEAU_STATE_RESET, 16, 32},
                                {PLATEAU_STATE_RESET, 4096, 32},
                                {PLATEAU_STATE_CARRY, 64, 32}};
  for (int i = 0; i < 3; i++) {
    plateau_config config = settings(rows[i][0], rows[i][1], rows[i][2], 0, 0, 0);
    plateau_floor floor = measure(&config, &text);
    if (floor.per_char != 0) fail_msg("%s: %g", row(&config, &text), floor.per_char);
    free(floor.by_position);
  }
  free(symbols);
}

/* At most 40 bytes a character, plus T doubles, 6 bytes a symbol and seven roundings to 64. A
 * window of 1 needs the most memory, because every character is a window. */
static void block_is_at_most_40_bytes_a_character(void **unused) {
  (void)unused;
  static uint16_t symbols[5000];
  static const int lengths[] = {2, 3, 10, 100, 5000};
  static const int sizes[][2] = {{1, 1}, {1, 1024}, {16, 32}, {64, 32}, {1024, 1}, {4096, 1024}};
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < 6; j++)
      for (int state = 0; state < 2; state++)
        for (int vocabulary = 1; vocabulary <= 4096; vocabulary *= 64) {
          plateau_text text = text_over(symbols, (size_t)lengths[i], vocabulary);
          plateau_config config = settings(state, sizes[j][0], sizes[j][1], 0, 0, 0);
          size_t bytes = plateau_floor_size(&config, &text);
          size_t bound = 40 * text.length + 8 * (size_t)sizes[j][0] + 6 * (size_t)vocabulary +
                         7 * 64;
          if (bytes == 0 || bytes > bound)
            fail_msg("%s: %zu, bound %zu", row(&config, &text), bytes, bound);
        }
}

static void texts_that_cannot_be_measured_are_refused(void **unused) {
  (void)unused;
  static const uint16_t symbols[2] = {0, 0};
  plateau_config config = settings(PLATEAU_STATE_RESET, 16, 32, 0, 2, 0);
  static const struct {
    size_t length;
    plateau_status status;
  } rows[] = {{0, PLATEAU_BAD_TEXT}, {1, PLATEAU_BAD_TEXT}, {SIZE_MAX / 8, PLATEAU_TOO_LARGE}};
  for (int i = 0; i < 3; i++) {
    plateau_text text = text_over(symbols, rows[i].length, 1);
    plateau_error error = {PLATEAU_OK, ""};
    plateau_floor floor;
    assert_int_equal(plateau_floor_size(&config, &text), 0);
    assert_int_equal(plateau_floor_measure(&floor, NULL, 0, &config, &text, &error),
                     rows[i].status);
    assert_int_equal(error.status, rows[i].status);
    assert_true(error.sentence[0] != 0);
    assert_int_equal(plateau_floor_measure(&floor, NULL, 0, &config, &text, NULL), rows[i].status);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(floor_equals_counted_prefixes_on_random_texts),
      cmocka_unit_test(floor_equals_counted_prefixes_in_hostile_settings),
      cmocka_unit_test(floor_of_the_documented_example),
      cmocka_unit_test(floor_of_the_handbook_costs_most_after_each_cut),
      cmocka_unit_test(floor_of_different_windows_is_their_number_less_the_first_symbol),
      cmocka_unit_test(floor_of_one_rare_symbol_keeps_its_digits),
      cmocka_unit_test(floor_of_a_repeated_megabyte_is_zero),
      cmocka_unit_test(block_is_at_most_40_bytes_a_character),
      cmocka_unit_test(texts_that_cannot_be_measured_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
