/* test_copies.c - compares loops and copies with a trial of every stretch. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "random_text.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

/* ---- Loops ---- */

/* Tries every stretch of every period against the rule for a loop and keeps the smallest period. */
static void try_all(const uint32_t *x, int n, uint16_t *period) {
  memset(period, 0, (size_t)n * sizeof *period);
  for (int p = PLATEAU_LOOP_PERIOD; p >= 1; p--)
    for (int first = 0; first + p < n; first++) {
      int end = first + p;
      while (end < n && x[end] == x[end - p]) end++;
      if (end - first < 3 * p || end - first < 24) continue;
      for (int i = first; i < end; i++) period[i] = (uint16_t)p;
    }
}

static void compare_loops(const uint32_t *x, int n, const char *row) {
  uint16_t found[1024], tried[1024];
  size_t all = 0, marked = plateau_loops(x, (size_t)n, found);
  try_all(x, n, tried);
  for (int i = 0; i < n; i++) {
    all += tried[i] > 0;
    if (found[i] != tried[i])
      fail_msg("%s: character %d has period %d, tried %d", row, i, found[i], tried[i]);
  }
  if (all != marked) fail_msg("%s: %zu, tried %zu", row, marked, all);
}

static void loops_are_those_of_every_stretch(void **state) {
  static const int lengths[] = {0, 1, 2, 23, 24, 25, 72, 73, 200, 500};
  static const int periods[] = {1, 2, 7, 8, 9, 24, 100};
  char row[96];
  (void)state;
  for (int shape = 0; shape < TEXT_SHAPES; shape++)
    for (int i = 0; i < COUNT(lengths); i++)
      for (int k = 0; k < COUNT(periods); k++) {
        uint16_t symbols[512];
        uint32_t text[512];
        random_text(symbols, lengths[i], 2 + k, shape, periods[k]);
        /* astral characters count like any other */
        for (int j = 0; j < lengths[i]; j++) text[j] = 0x1f600u + symbols[j];
        snprintf(row, sizeof row, "%s, %d characters, period %d", text_shapes[shape], lengths[i],
                 periods[k]);
        compare_loops(text, lengths[i], row);
      }
}

/* The edges of the rule, by hand. */
static void loops_begin_at_three_copies_of_24(void **state) {
  uint32_t text[700];
  uint16_t period[700];
  static const struct {
    int period, length;
    bool loop;
  } rows[] = {{1, 23, false},    {1, 24, true},    {8, 23, false},    {8, 24, true},
              {9, 26, false},    {9, 27, true},    {200, 599, false}, {200, 600, true},
              {201, 603, false}, {201, 700, false}};
  (void)state;
  for (int i = 0; i < COUNT(rows); i++) {
    for (int k = 0; k < rows[i].length; k++) text[k] = (uint32_t)(k % rows[i].period);
    size_t marked = plateau_loops(text, (size_t)rows[i].length, period);
    if (marked != (rows[i].loop ? (size_t)rows[i].length : 0))
      fail_msg("period %d, length %d: %zu", rows[i].period, rows[i].length, marked);
    if (marked) assert_int_equal(period[rows[i].length - 1], rows[i].period);
  }
}

/* ---- Copies ---- */

static int try_match(const plateau_text *text, int train, const uint32_t *sample, int length,
                     int at, int *place) {
  int longest = 0;
  *place = 0;
  for (int t = 0; t < train; t++) {
    int n = 0;
    while (at + n < length && t + n < train &&
           text->vocabulary.code_points[text->symbols[t + n]] == sample[at + n])
      n++;
    if (n > longest) longest = n, *place = t;
  }
  return longest;
}

static void check_spans(const plateau_copies *c, const char *row) {
  size_t k = 0;
  for (size_t i = 0; i < c->length; i++) {
    if (c->match[i] < 16 || (i > 0 && c->match[i - 1] > c->match[i])) continue;
    if (k == c->count || c->spans[k].start != i || c->spans[k].length != c->match[i] ||
        c->spans[k].place != c->place[i])
      fail_msg("%s: span %zu", row, k);
    k++;
  }
  if (k != c->count) fail_msg("%s: %zu spans, tried %zu", row, c->count, k);
}

static void compare_copies(const plateau_text *text, int train, const uint32_t *sample, int length,
                           const char *row) {
  static const int grams[] = {1, 8, 16, 32};
  size_t bytes = plateau_copies_size((size_t)length);
  void *block = block_of(bytes);
  plateau_copies_search *search;
  plateau_copies c;
  int longest = 0, counts[COUNT(grams)] = {0};
  plateau_copies_begin(&search, block, bytes, text, (size_t)train, sample, (size_t)length);
  while (plateau_copies_advance(search)) continue;
  plateau_copies_result(search, &c);
  for (int i = 0; i < length; i++) {
    int at, match = try_match(text, train, sample, length, i, &at);
    if (c.match[i] != (uint32_t)match || c.place[i] != (uint32_t)at)
      fail_msg("%s: %d at %d: %u from %u, tried %d from %d", row, length, i, c.match[i], c.place[i],
               match, at);
    if (match > longest) longest = match;
    for (int g = 0; g < COUNT(grams); g++) counts[g] += match >= grams[g];
  }
  assert_int_equal(c.longest.length, longest);
  if (longest > 0) {
    assert_int_equal(c.match[c.longest.start], longest);
    assert_int_equal(c.place[c.longest.start], c.longest.place);
  }
  check_spans(&c, row);
  for (int g = 0; g < COUNT(grams); g++) {
    double share = plateau_copies_share(&c, (size_t)grams[g]);
    if (length < grams[g])
      assert_true(isnan(share));
    else
      assert_true(fabs(share - (double)counts[g] / (length - grams[g] + 1)) < 1e-12);
  }
  free(block);
}

/* Half of the pieces are cut from the text, half are random. Some characters are not in the
 * text. */
static int random_sample(uint32_t *sample, int length, const plateau_text *text) {
  int n = 0;
  while (n < length) {
    int piece = 1 + random_below(40), from = random_below((int)text->length);
    bool cut = random_below(2);
    for (int i = 0; i < piece && n < length && from + i < (int)text->length; i++) {
      int symbol = cut ? text->symbols[from + i] : random_below(text->vocabulary.size);
      sample[n++] = random_below(50) ? text->vocabulary.code_points[symbol] : 0x1f4a9u;
    }
  }
  return n;
}

static void copies_are_those_of_every_place(void **state) {
  static const int samples[] = {0, 1, 2, 15, 16, 33, 150};
  static const int vocabularies[] = {1, 2, 5, 60};
  char row[96];
  (void)state;
  for (int shape = 0; shape < TEXT_SHAPES; shape++)
    for (int v = 0; v < COUNT(vocabularies); v++)
      for (int i = 0; i < COUNT(samples); i++) {
        uint16_t symbols[400];
        uint32_t sample[400];
        int length = 300 + random_below(100), train = length - random_below(length);
        random_text(symbols, length, vocabularies[v], shape, 1 + random_below(30));
        plateau_text text = text_over(symbols, (size_t)length, vocabularies[v]);
        for (int s = 0; s < vocabularies[v]; s++) text_code_points[s] = 0x1f600u + (uint32_t)s;
        int n = random_sample(sample, samples[i], &text);
        snprintf(row, sizeof row, "%s, V=%d, %d of %d", text_shapes[shape], vocabularies[v], n,
                 train);
        compare_copies(&text, train, sample, n, row);
        /* the sample is the whole text; the text is empty */
        for (int k = 0; k < length; k++) sample[k] = text.vocabulary.code_points[symbols[k]];
        if (i == 0) compare_copies(&text, length, sample, length, row);
        compare_copies(&text, 0, sample, n, row);
      }
}

/* A comparison of each pair of places would take a year here. */
static void a_text_of_one_symbol_takes_no_longer(void **state) {
  enum { TEXT = 3000000, SAMPLE = 20000 };
  (void)state;
  uint16_t *symbols = calloc(TEXT, sizeof *symbols);
  uint32_t *sample = calloc(SAMPLE, sizeof *sample);
  plateau_text text = text_over(symbols, TEXT, 1);
  for (int i = 0; i < SAMPLE; i++) sample[i] = text.vocabulary.code_points[0];
  size_t bytes = plateau_copies_size(SAMPLE);
  void *block = block_of(bytes);
  plateau_copies_search *search;
  plateau_copies c;
  int calls = 1;
  plateau_copies_begin(&search, block, bytes, &text, TEXT, sample, SAMPLE);
  while (plateau_copies_advance(search)) calls++;
  assert_int_equal(calls, (TEXT + (1 << 20) - 1) >> 20);
  plateau_copies_result(search, &c);
  for (uint32_t i = 0; i < SAMPLE; i++) assert_true(c.match[i] == SAMPLE - i && c.place[i] == 0);
  assert_true(c.count == 1 && c.spans[0].length == SAMPLE);
  free(block);
  free(sample);
  free(symbols);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(loops_are_those_of_every_stretch),
      cmocka_unit_test(loops_begin_at_three_copies_of_24),
      cmocka_unit_test(copies_are_those_of_every_place),
      cmocka_unit_test(a_text_of_one_symbol_takes_no_longer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
