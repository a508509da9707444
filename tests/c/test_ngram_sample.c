/* test_ngram_sample.c - an n-gram model as a source of text: compares its probabilities with counts
 * from plain loops on real Markdown, its held-out loss with plateau_ngram_measure, and its draws
 * with its probabilities. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "random_text.h"

enum { ORDERS = 8, CHARS = 2000 };

typedef struct reading {
  plateau_config config;
  plateau_text text;
  plateau_plan plan;
  void *block;
} reading;

/* The first CHARS characters of a file are trained on, the next ones are held out. */
static void read_markdown(reading *it, const char *path) {
  static char utf8[1 << 17];
  FILE *file = fopen(path, "rb");
  if (!file) {
    fail_msg("%s: run from the project's directory", path);
    return;
  }
  size_t length = fread(utf8, 1, sizeof utf8, file);
  fclose(file);
  plateau_config_recipe(&it->config, "default-1", NULL);
  it->config.chars = CHARS;
  size_t bytes = plateau_text_size(utf8, length, NULL);
  it->block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_text_read(&it->text, it->block, bytes, utf8, length, NULL,
                                     it->config.max_vocab, PLATEAU_UNKNOWN_REFUSE, NULL),
                   PLATEAU_OK);
  assert_int_equal(plateau_plan_make(&it->plan, &it->config, it->text.length, NULL), PLATEAU_OK);
}

typedef struct source {
  plateau_ngram_sampler *sampler;
  void *block;
} source;

static source open_source(const reading *it, int order, uint64_t seed) {
  source s;
  size_t bytes = plateau_ngram_sampler_size(order, &it->config, &it->text);
  assert_true(bytes > 0);
  s.block = block_of(bytes);
  assert_int_equal(plateau_ngram_sampler_place(&s.sampler, s.block, bytes, order, seed, &it->config,
                                               &it->text, NULL),
                   PLATEAU_OK);
  return s;
}

static const char *const FILES[] = {"corpus/readme.md", "corpus/handbook.md", "corpus/scripts.md"};

/* ---- Against plain counts ---- */

/* The symbol `back` before place i of a part; -1 before its first. */
static int before(const uint16_t *part, size_t i, int back) {
  return i >= (size_t)back ? part[i - (size_t)back] : -1;
}

/* p of every symbol at place i of `part` by the recursion, order by order, with each context
 * counted again. */
static void reference(const reading *it, int order, const uint16_t *part, size_t i, double *p) {
  int V = it->text.vocabulary.size;
  for (int v = 0; v < V; v++) p[v] = 1.0 / V;
  for (int n = 1; n <= order; n++) {
    double count = 0, distinct = 0;
    double *own = calloc((size_t)V, sizeof *own);
    for (size_t j = 1; j < it->plan.train; j++) {
      bool agrees = true;
      for (int back = 1; back < n; back++)
        if (before(it->text.symbols, j, back) != before(part, i, back)) agrees = false;
      if (!agrees) continue;
      if (own[it->text.symbols[j]]++ == 0) distinct++;
      count++;
    }
    for (int v = 0; v < V && count > 0; v++) p[v] = (own[v] + distinct * p[v]) / (count + distinct);
    free(own);
  }
}

static void check_place(const reading *it, const source *s, int order, size_t i, const char *name) {
  static double p[4096], wanted[4096];
  const uint16_t *tail = it->text.symbols + it->plan.train;
  double total = 0;
  plateau_ngram_sampler_weigh(s->sampler, p);
  reference(it, order, tail, i, wanted);
  for (int v = 0; v < it->text.vocabulary.size; v++) {
    total += p[v];
    if (!(fabs(p[v] - wanted[v]) <= 1e-14) || !(p[v] > 0))
      fail_msg("%s, order %d, place %zu, symbol %d: %.17g, counted %.17g", name, order, i, v, p[v],
               wanted[v]);
  }
  if (fabs(total - 1) > 1e-12)
    fail_msg("%s, order %d, place %zu: probabilities sum to %.17g", name, order, i, total);
}

static void probabilities_are_those_of_plain_counts_on_markdown(void **unused) {
  (void)unused;
  for (int f = 0; f < 3; f++) {
    reading it;
    read_markdown(&it, FILES[f]);
    for (int order = 1; order <= ORDERS; order++) {
      source s = open_source(&it, order, 1);
      for (size_t i = 0; i < 120; i++) {
        if (i < 12 || i % 9 == 0) check_place(&it, &s, order, i, FILES[f]);
        plateau_ngram_sampler_read(s.sampler, it.text.symbols[it.plan.train + i]);
      }
      free(s.block);
    }
    free(it.block);
  }
}

/* ---- Against the measure ---- */

static double held_out(const reading *it, int order) {
  static double p[4096];
  const uint16_t *tail = it->text.symbols + it->plan.train;
  source s = open_source(it, order, 1);
  double nats = 0;
  for (size_t i = 1; i < it->plan.valid; i++) {
    plateau_ngram_sampler_read(s.sampler, tail[i - 1]);
    plateau_ngram_sampler_weigh(s.sampler, p);
    nats -= log(p[tail[i]]);
  }
  free(s.block);
  return nats / (double)(it->plan.valid - 1);
}

static void its_held_out_cost_is_the_measured_one(void **unused) {
  (void)unused;
  static const int orders[] = {1, 2, 3, 4, 6, 8, 32};
  for (int f = 0; f < 3; f++) {
    reading it;
    plateau_ngram ngrams[PLATEAU_NGRAM_ORDERS];
    read_markdown(&it, FILES[f]);
    size_t bytes = plateau_ngram_size(&it.config, &it.text);
    void *block = block_of(bytes);
    assert_int_equal(plateau_ngram_measure(ngrams, PLATEAU_NGRAM_ORDERS, block, bytes, &it.config,
                                           &it.text, NULL),
                     PLATEAU_OK);
    for (int i = 0; i < 7; i++) {
      double wanted = ngrams[orders[i] - 1].valid, got = held_out(&it, orders[i]);
      if (!(fabs(got - wanted) <= 1e-12 * wanted))
        fail_msg("%s, order %d: %.17g, measured %.17g", FILES[f], orders[i], got, wanted);
    }
    free(block);
    free(it.block);
  }
}

/* ---- Draws ---- */

/* The first draw of many seeds: each symbol occurs as often as it should, within five standard
 * deviations. The seeds are fixed, so the test always passes or never does. */
static void draws_follow_the_probabilities(void **unused) {
  (void)unused;
  enum { DRAWS = 20000 };
  static const uint16_t symbols[] = {0, 1, 0, 1, 0, 2, 0, 3, 0, 1, 2, 0, 3, 3, 0};
  reading it = {.text = text_over(symbols, 15, 4)};
  plateau_config_recipe(&it.config, "default-1", NULL);
  it.config.valid = 0;
  double p[4];
  int drawn[4] = {0};
  for (int i = 0; i < DRAWS; i++) {
    source s = open_source(&it, 3, (uint64_t)i);
    plateau_ngram_sampler_read(s.sampler, 1);
    plateau_ngram_sampler_read(s.sampler, 0);
    if (i == 0) plateau_ngram_sampler_weigh(s.sampler, p);
    drawn[plateau_ngram_sampler_next(s.sampler)]++;
    free(s.block);
  }
  for (int v = 0; v < 4; v++)
    if (fabs(drawn[v] - DRAWS * p[v]) > 5 * sqrt(DRAWS * p[v] * (1 - p[v])))
      fail_msg("symbol %d: drawn %d times, expected %g", v, drawn[v], DRAWS * p[v]);
}

/* A drawn symbol is read: next is weigh, a choice, and read. The same seed draws the same text. */
static void draws_are_read(void **unused) {
  (void)unused;
  reading it;
  read_markdown(&it, FILES[0]);
  source a = open_source(&it, 5, 7), b = open_source(&it, 5, 7), c = open_source(&it, 5, 8);
  static double p[4096], q[4096];
  int different = 0;
  for (int i = 0; i < 300; i++) {
    int symbol = plateau_ngram_sampler_next(a.sampler);
    assert_int_equal(plateau_ngram_sampler_next(b.sampler), symbol);
    different += plateau_ngram_sampler_next(c.sampler) != symbol;
  }
  assert_true(different > 100);
  source d = open_source(&it, 5, 7);
  for (int i = 0; i < 300; i++) {
    int symbol = plateau_ngram_sampler_next(d.sampler);
    plateau_ngram_sampler_read(c.sampler, symbol);
  }
  plateau_ngram_sampler_weigh(a.sampler, p);
  plateau_ngram_sampler_weigh(c.sampler, q);
  for (int v = 0; v < it.text.vocabulary.size; v++) assert_true(p[v] == q[v]);
  free(a.block), free(b.block), free(c.block), free(d.block);
  free(it.block);
}

static void texts_that_cannot_be_counted_are_refused(void **unused) {
  (void)unused;
  static const uint16_t symbols[2] = {0, 0};
  plateau_text text = text_over(symbols, 1, 1);
  plateau_config config;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_ngram_sampler *sampler = NULL;
  plateau_config_recipe(&config, "default-1", NULL);
  assert_int_equal(plateau_ngram_sampler_size(1, &config, &text), 0);
  assert_int_equal(plateau_ngram_sampler_place(&sampler, NULL, 0, 1, 1, &config, &text, &error),
                   PLATEAU_BAD_TEXT);
  assert_true(error.sentence[0] != 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(probabilities_are_those_of_plain_counts_on_markdown),
      cmocka_unit_test(its_held_out_cost_is_the_measured_one),
      cmocka_unit_test(draws_follow_the_probabilities),
      cmocka_unit_test(draws_are_read),
      cmocka_unit_test(texts_that_cannot_be_counted_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
