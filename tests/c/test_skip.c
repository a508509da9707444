/* test_skip.c - compares two-character tables with a list of everything seen, and tries texts with
 * known distances. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_explain.h"
#include "random_text.h"

enum { MAX_LAGS = 40 };

static plateau_config all_of_it(void) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.valid = 0;
  config.window = 1;
  config.batch = 1;
  return config;
}

static void measure(double *cost, int lags, const plateau_text *text) {
  const plateau_config config = all_of_it();
  plateau_error error = {PLATEAU_OK, ""};
  const size_t size = plateau_skip_size(&config, text);
  assert_true(size > 0);
  void *block = block_of(size);
  if (plateau_skip_measure(cost, lags, block, size, &config, text, &error) != PLATEAU_OK)
    fail_msg("%s", error.sentence);
  free(block);
}

/* ---- The reference: to predict symbol i, look at every earlier place with the same two characters
 * ---- */

static int rank_of(const uint16_t *symbols, size_t length, int symbol) {
  size_t own = 0;
  int rank = 0;
  for (size_t i = 0; i < length; i++) own += symbols[i] == symbol;
  for (int other = 0; other < 100; other++) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += symbols[i] == other;
    rank += count > own || (count == own && other < symbol && count > 0);
  }
  return rank;
}

static double reference(const uint16_t *symbols, size_t length, int vocabulary, size_t lag) {
  const int classes = vocabulary < 32 ? vocabulary : 32;
  int class_of[100];
  for (int s = 0; s < vocabulary; s++) {
    const int rank = vocabulary > 32 ? rank_of(symbols, length, s) : s;
    class_of[s] = rank < 31 || vocabulary <= 32 ? rank : 31;
  }
  double nats = 0;
  for (size_t i = 1; i < length; i++) {
    const int back = i >= lag ? class_of[symbols[i - lag]] : 0;
    double same = 0, all = 0, rest = 0, rest_same = 0;
    for (size_t j = 1; j < i; j++) {
      const int its = j >= lag ? class_of[symbols[j - lag]] : 0;
      const bool alike = class_of[symbols[j]] == class_of[symbols[i]];
      if (class_of[symbols[j - 1]] == class_of[symbols[i - 1]] && its == back) {
        all++;
        same += alike;
      }
      if (class_of[symbols[j]] == 31 && vocabulary > 32) {
        rest++;
        rest_same += symbols[j] == symbols[i];
      }
    }
    nats -= log((same + 1.0 / classes) / (all + 1));
    if (vocabulary > 32 && class_of[symbols[i]] == 31)
      nats -= log((rest_same + 1.0 / (vocabulary - 31)) / (rest + 1));
  }
  return nats / (double)(length - 1);
}

static void costs_equal_those_of_a_search_for_every_character(void **unused) {
  (void)unused;
  static const struct {
    size_t length;
    int vocabulary;
  } rows[] = {{2, 1}, {2, 2}, {3, 2}, {60, 1}, {200, 2}, {300, 5}, {400, 32}, {400, 33}, {500, 60}};
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    uint16_t symbols[500];
    double cost[MAX_LAGS];
    /* every symbol occurs, so ties of absent symbols cannot matter */
    random_text(symbols, rows[r].length, rows[r].vocabulary, 3, 7 + (int)r);
    for (int s = 0; s < rows[r].vocabulary && (size_t)s < rows[r].length; s++)
      symbols[s] = (uint16_t)s;
    const plateau_text text = text_over(symbols, rows[r].length, rows[r].vocabulary);
    measure(cost, MAX_LAGS, &text);
    for (int lag = 1; lag <= MAX_LAGS; lag += lag < 4 ? 1 : 9) {
      const double expected = reference(symbols, rows[r].length, rows[r].vocabulary, (size_t)lag);
      if (!(fabs(cost[lag - 1] - expected) <= 1e-12 * (1 + expected)))
        fail_msg("row %zu lag %d: %.17g, reference %.17g", r, lag, cost[lag - 1], expected);
    }
  }
}

/* Half of the symbols are copies from 17 back, the others random: lag 17 helps, and no other
 * does. */
static void a_copy_shows_at_its_distance_and_nowhere_else(void **unused) {
  (void)unused;
  enum { LENGTH = 6000, V = 8, BACK = 17 };
  static uint16_t fresh[LENGTH], symbols[LENGTH];
  double cost[MAX_LAGS];
  random_text(fresh, LENGTH, V, 0, 5);
  for (int i = 0; i < LENGTH; i++) /* the second half of every 34 copies the first */
    symbols[i] = i % (2 * BACK) >= BACK ? symbols[i - BACK] : fresh[i];
  const plateau_text text = text_over(symbols, LENGTH, V);
  measure(cost, MAX_LAGS, &text);
  for (int lag = 1; lag <= MAX_LAGS; lag++) {
    if (lag == BACK && !(cost[lag - 1] < 0.9 * cost[0])) fail_msg("lag 17: %g", cost[lag - 1]);
    if (lag != BACK && !(cost[lag - 1] > 0.99 * cost[0]))
      fail_msg("lag %d: %g, alone %g", lag, cost[lag - 1], cost[0]);
  }
}

/* Random text helps at no distance: a table with a second character costs more, because it must be
 * learned. */
static void random_text_helps_at_no_distance(void **unused) {
  (void)unused;
  static uint16_t symbols[3000];
  double cost[MAX_LAGS];
  for (int draw = 0; draw < 5; draw++) {
    random_text(symbols, 3000, 20, 0, 1);
    const plateau_text text = text_over(symbols, 3000, 20);
    measure(cost, MAX_LAGS, &text);
    for (int lag = 2; lag <= MAX_LAGS; lag++) assert_true(cost[lag - 1] > cost[0]);
  }
}

/* Characters after the first 131,072 change nothing. */
static void only_the_beginning_of_a_long_text_is_measured(void **unused) {
  (void)unused;
  enum { LENGTH = (1 << 17) + 5000 };
  uint16_t *symbols = calloc(LENGTH, sizeof *symbols);
  double whole[3], part[3];
  random_text(symbols, LENGTH, 6, 2, 9);
  const plateau_text text = text_over(symbols, LENGTH, 6), begins = text_over(symbols, 1 << 17, 6);
  measure(whole, 3, &text);
  measure(part, 3, &begins);
  for (int i = 0; i < 3; i++) assert_true(whole[i] == part[i]);
  free(symbols);
}

static void texts_that_cannot_be_cut_are_refused(void **unused) {
  (void)unused;
  static const uint16_t symbols[1] = {0};
  const plateau_config config = all_of_it();
  plateau_text text = text_over(symbols, 1, 1);
  plateau_error error = {PLATEAU_OK, ""};
  double cost[1];
  assert_int_equal(plateau_skip_size(&config, &text), 0);
  assert_int_equal(plateau_skip_measure(cost, 1, NULL, 0, &config, &text, &error),
                   PLATEAU_BAD_TEXT);
  assert_true(*error.sentence != 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(costs_equal_those_of_a_search_for_every_character),
      cmocka_unit_test(a_copy_shows_at_its_distance_and_nowhere_else),
      cmocka_unit_test(random_text_helps_at_no_distance),
      cmocka_unit_test(only_the_beginning_of_a_long_text_is_measured),
      cmocka_unit_test(texts_that_cannot_be_cut_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
