/* test_ngram.c - compares n-gram losses with a dictionary of contexts, and with values computed by
 * hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "random_text.h"

/* The reference sums the same few hundred terms in another order and another form. */
#define TOLERANCE 1e-11
#define ORDERS    8

static bool close_to(double value, double reference) {
  if (isnan(reference)) return isnan(value);
  return fabs(value - reference) <= TOLERANCE * fabs(reference) + 1e-15;
}

static void measure(plateau_ngram *ngrams, int orders, const plateau_config *config,
                    const plateau_text *text) {
  plateau_error error = {PLATEAU_OK, ""};
  size_t bytes = plateau_ngram_size(config, text);
  assert_true(bytes > 0);
  void *block = block_of(bytes);
  if (plateau_ngram_measure(ngrams, orders, block, bytes, config, text, &error) != PLATEAU_OK)
    fail_msg("%s", error.sentence);
  free(block);
}

/* ---- The reference: a dictionary of contexts, searched from end to end
 * -------------------------------------- */

#define NONE 0xffff /* before the start of a part */

typedef struct entry {
  uint16_t context[ORDERS]; /* the nearest symbol first */
  int counts[8];            /* of the next symbol; texts of this reference have at most 8 symbols */
} entry;

typedef struct dictionary {
  entry entries[TEXT_CAPACITY];
  int size, depth; /* depth: symbols of context */
} dictionary;

static void context_of(uint16_t *context, const uint16_t *part, int i, int depth) {
  for (int k = 0; k < depth; k++) context[k] = i - 1 - k < 0 ? NONE : part[i - 1 - k];
}

static entry *look_up(dictionary *d, const uint16_t *context) {
  for (int e = 0; e < d->size; e++)
    if (memcmp(d->entries[e].context, context, (size_t)d->depth * sizeof *context) == 0)
      return &d->entries[e];
  return NULL;
}

static void learn(dictionary *d, int depth, const uint16_t *train, int length) {
  d->size = 0;
  d->depth = depth;
  for (int i = 1; i < length; i++) {
    uint16_t context[ORDERS];
    context_of(context, train, i, depth);
    entry *found = look_up(d, context);
    if (!found) {
      found = &d->entries[d->size++];
      memset(found, 0, sizeof *found);
      memcpy(found->context, context, (size_t)depth * sizeof *context);
    }
    found->counts[train[i]]++;
  }
}

static void totals(const entry *e, double *count, double *distinct) {
  *count = *distinct = 0;
  for (int s = 0; s < 8; s++) {
    *count += e->counts[s];
    *distinct += e->counts[s] > 0;
  }
}

/* p_order(part[i] | the symbols before it) */
static double probability(dictionary *learned, int order, const uint16_t *part, int i,
                          int vocabulary) {
  if (order == 0) return 1.0 / vocabulary;
  double lower = probability(learned, order - 1, part, i, vocabulary), count, distinct;
  uint16_t context[ORDERS];
  context_of(context, part, i, order - 1);
  const entry *e = look_up(&learned[order - 1], context);
  if (!e) return lower;
  totals(e, &count, &distinct);
  return (e->counts[part[i]] + distinct * lower) / (count + distinct);
}

static double train_loss(dictionary *d, const uint16_t *train, int length) {
  double nats = 0, count, distinct;
  for (int i = 1; i < length; i++) {
    uint16_t context[ORDERS];
    context_of(context, train, i, d->depth);
    const entry *e = look_up(d, context);
    totals(e, &count, &distinct);
    nats -= log(e->counts[train[i]] / count);
  }
  return nats / (length - 1);
}

static void ngrams_equal_a_dictionary_on_random_texts(void **unused) {
  (void)unused;
  static uint16_t symbols[TEXT_CAPACITY];
  static dictionary learned[ORDERS];
  int compared = 0;
  for (int trial = 0; trial < 240; trial++) {
    int shape = trial % TEXT_SHAPES, vocabulary = 1 + random_below(8),
        length = 2 + random_below(trial % 3 ? 200 : 10);
    random_text(symbols, length, vocabulary, shape, 1 + random_below(20));
    plateau_text text = text_over(symbols, (size_t)length, vocabulary);
    plateau_config config;
    plateau_config_recipe(&config, "default-1", NULL);
    config.chars = random_below(3) ? 0 : 2 + random_below(length);
    config.valid = random_below(50) / 100.0;
    plateau_plan plan;
    if (plateau_plan_make(&plan, &config, text.length, NULL) != PLATEAU_OK) continue;
    compared++;
    int train = (int)plan.train, valid = (int)plan.valid;
    plateau_ngram ngrams[ORDERS];
    measure(ngrams, ORDERS, &config, &text);
    for (int order = 1; order <= ORDERS; order++) {
      learn(&learned[order - 1], order - 1, symbols, train);
      double nats = 0;
      for (int i = 1; i < valid; i++)
        nats -= log(probability(learned, order, symbols + train, i, vocabulary));
      double held_out = valid > 1 ? nats / (valid - 1) : NAN,
             trained = train_loss(&learned[order - 1], symbols, train);
      const plateau_ngram *n = &ngrams[order - 1];
      if (n->order != order || !close_to(n->train, trained) || !close_to(n->valid, held_out))
        fail_msg("%s, train=%d valid=%d V=%d order %d: train %.17g (dictionary %.17g), valid %.17g "
                 "(%.17g)",
                 text_shapes[shape], train, valid, vocabulary, order, n->train, trained, n->valid,
                 held_out);
    }
  }
  assert_true(compared >= 200); /* of 240; the others are too short */
}

/* "aab" is trained on, "ab" is held out, V = 2. Order 1 saw a and b once each: (1 + 2/2) / (2 + 2)
 * = 1/2 for b. Order 2: a and b came after a, so (1 + 2/2) / (2 + 2) again, and the training part
 * costs ln 2 at either order. Order 3: only a followed a at the start, (0 + 1/2) / (1 + 1) = 1/4
 * for b; training is certain. */
static void ngrams_of_five_letters_by_hand(void **unused) {
  (void)unused;
  static const uint16_t symbols[] = {0, 0, 1, 0, 1};
  plateau_text text = text_over(symbols, 5, 2);
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.chars = 3;
  plateau_ngram ngrams[3];
  measure(ngrams, 3, &config, &text);
  static const double train[] = {2, 2, 1}, valid[] = {2, 2, 4};
  for (int i = 0; i < 3; i++) {
    assert_true(close_to(ngrams[i].train, log(train[i])));
    assert_true(close_to(ngrams[i].valid, log(valid[i])));
  }
}

static void ngrams_without_a_tail_have_no_held_out_loss(void **unused) {
  (void)unused;
  static const uint16_t symbols[] = {0, 1, 1, 0, 1};
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  /* a tail of one symbol has nothing to predict either */
  for (int chars = 4; chars <= 5; chars++) {
    config.chars = chars;
    plateau_text text = text_over(symbols, 5, 2);
    plateau_ngram ngrams[32];
    measure(ngrams, 32, &config, &text);
    for (int i = 0; i < 32; i++) assert_true(isnan(ngrams[i].valid) && ngrams[i].train >= 0);
    assert_true(ngrams[31].train == 0);
  }
}

static void texts_that_cannot_be_counted_are_refused(void **unused) {
  (void)unused;
  static const uint16_t symbols[2] = {0, 0};
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.chars = 2;
  static const struct {
    size_t length;
    plateau_status status;
  } rows[] = {{0, PLATEAU_BAD_TEXT}, {1, PLATEAU_BAD_TEXT}, {SIZE_MAX / 8, PLATEAU_TOO_LARGE}};
  for (int i = 0; i < 3; i++) {
    plateau_text text = text_over(symbols, rows[i].length, 1);
    plateau_error error = {PLATEAU_OK, ""};
    plateau_ngram ngram;
    assert_int_equal(plateau_ngram_size(&config, &text), 0);
    assert_int_equal(plateau_ngram_measure(&ngram, 1, NULL, 0, &config, &text, &error),
                     rows[i].status);
    assert_int_equal(error.status, rows[i].status);
    assert_true(error.sentence[0] != 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ngrams_equal_a_dictionary_on_random_texts),
      cmocka_unit_test(ngrams_of_five_letters_by_hand),
      cmocka_unit_test(ngrams_without_a_tail_have_no_held_out_loss),
      cmocka_unit_test(texts_that_cannot_be_counted_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
