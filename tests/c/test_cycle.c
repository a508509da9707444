/* test_cycle.c - compares the cycle of greedy decoding with a search over all stored states, and
 * its probabilities with products in libm. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "run/session.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LETTERS = 7, LENGTH = 200, CHARACTERS = 1500, WORDS = 4 * 16 * 2 + 1 };

static const char *const CELLS[] = {"cell=rnn hidden=8 layers=1 embedding=0",
                                    "cell=rnn hidden=5 activation=sigmoid layers=2",
                                    "cell=gru hidden=8 layers=2 embedding=3",
                                    "cell=lstm hidden=9 layers=3 embedding=4 dropout=0.5"};

static void open_cell(placed *it, const char *settings, int vocabulary, double scale) {
  plateau_config config;
  char letters[LENGTH];
  uint64_t seed = 5;
  config_from(&config, settings);
  fill_letters(letters, LENGTH, vocabulary, 1);
  place(it, &config, vocabulary, letters, LENGTH);
  write_weights(it->session, scale, &seed);
}

/* ---- The reference: every state is stored, and each is compared with each ---- */

typedef struct seen {
  uint64_t state[WORDS]; /* bits of h and c of all layers, as doubles; then the pending symbol */
  double logits[LETTERS];
  int symbol;
} seen;

static seen trail[CHARACTERS + 1];

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static void look(seen *x, const plateau_session *s) {
  int n = 0;
  memset(x->state, 0, sizeof x->state);
  for (int layer = 0; layer < s->model.layers; layer++)
    for (int i = 0; i < s->model.H; i++) {
      x->state[n++] = bits_of((double)s->sampler.h[layer][i]);
      if (s->sampler.c[layer]) x->state[n++] = bits_of((double)s->sampler.c[layer][i]);
    }
  assert_true(n < WORDS);
  x->state[WORDS - 1] = (uint64_t)s->sampler.symbol;
}

static void follow_trail(plateau_session *s, const char *prompt, int limit) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  sampling.greedy = 1;
  assert_int_equal(plateau_sample_begin(s, &sampling, prompt, strlen(prompt), NULL), PLATEAU_OK);
  for (int n = 0; n <= limit; n++) {
    look(&trail[n], s);
    if (n == limit) return;
    trail[n].symbol = (int)plateau_sample_next(s) - 'a';
    for (int v = 0; v < s->model.V; v++) trail[n].logits[v] = (double)s->sampler.logits[v];
  }
}

/* Finds the first two equal states; false when there are none. A 0 differs from a -0. */
static bool first_return(int limit, int *begin, int *states) {
  for (int j = 1; j <= limit; j++)
    for (int i = 0; i < j; i++)
      if (memcmp(trail[i].state, trail[j].state, sizeof trail[i].state) == 0) {
        *begin = i;
        *states = j - i;
        return true;
      }
  return false;
}

/* True when every character from `first` to `end` that has one p before it equals that one. */
static bool repeats(int first, int end, int p) {
  for (int i = first + p; i < end; i++)
    if (trail[i].symbol != trail[i - p].symbol) return false;
  return true;
}

/* The probability of one round through a period of text at a temperature. */
static double round_probability(const plateau_cycle *f, int first, int states, int V, double T) {
  double nats = 0;
  for (int i = first; i < first + states; i++) {
    double sum = 0;
    for (int v = 0; v < V; v++)
      sum += exp((trail[i].logits[v] - trail[i].logits[trail[i].symbol]) / T);
    nats += log(sum);
  }
  return exp(-nats * (double)f->period / states);
}

static double entropy(int first, int states, int V) {
  double total = 0;
  for (int i = first; i < first + states; i++) {
    double sum = 0;
    for (int v = 0; v < V; v++) sum += exp(trail[i].logits[v]);
    for (int v = 0; v < V; v++) {
      double p = exp(trail[i].logits[v]) / sum;
      if (p > 0) total -= p * log(p);
    }
  }
  return total / states;
}

/* Temperatures are found within 2 / 16^6 = 1.2e-7; 1e-6 allows for libm. */
static void check_inside(const plateau_cycle *f, int first, int states, int V, const char *row) {
  double found = entropy(first, states, V);
  if (!(fabs(f->entropy - found) <= 1e-9))
    fail_msg("%s: entropy %.12g, counted %.12g", row, f->entropy, found);
  if (isnan(f->leaves)) {
    if (!(round_probability(f, first, states, V, 2) > 0.5)) fail_msg("%s: it leaves", row);
    return;
  }
  double below = f->leaves > 1e-6 ? round_probability(f, first, states, V, f->leaves - 1e-6) : 1;
  double above = round_probability(f, first, states, V, f->leaves + 1e-6);
  if (!(below >= 0.5 && above <= 0.5))
    fail_msg("%s: %.9g is left with 1/2 between %.12g and %.12g", row, f->leaves, below, above);
}

/* ---- Claims ---- */

static plateau_cycle find(plateau_session *s, int limit, const char *prompt, void **block) {
  plateau_cycle_search *search;
  plateau_cycle found;
  size_t bytes = plateau_cycle_size(s, (size_t)limit);
  double share = 0;
  *block = aligned_alloc(64, bytes);
  memset(*block, 0xa5, bytes);
  assert_int_equal(
      plateau_cycle_begin(&search, *block, bytes, s, (size_t)limit, prompt, strlen(prompt), NULL),
      PLATEAU_OK);
  while (plateau_cycle_advance(search)) {
    assert_true(plateau_cycle_share(search) >= share && plateau_cycle_share(search) <= 1);
    share = plateau_cycle_share(search);
  }
  plateau_cycle_result(search, &found);
  return found;
}

/* Returns 2: exact, 1: repeats, 0: neither. */
static int compare(plateau_session *s, int limit, const char *prompt, const char *row) {
  void *block;
  int begin = 0, states = 0, V = s->model.V;
  uint64_t hash = plateau_session_hash(s);
  plateau_cycle f = find(s, limit, prompt, &block);
  assert_true(plateau_session_hash(s) == hash);
  follow_trail(s, prompt, limit);
  bool exact = first_return(limit, &begin, &states);
  for (size_t i = 0; i < f.length; i++)
    if (f.text[i] != trail[i].symbol) fail_msg("%s: character %zu", row, i);
  /* Brent finds a return a little after the first one, and the limit may lie between them. */
  if (f.exact && !exact) fail_msg("%s: a state that did not return", row);
  if (exact && !f.exact && 3 * (begin + states) < limit) fail_msg("%s: not found", row);
  if (f.exact) {
    if (f.begin != (size_t)begin || f.states != (size_t)states)
      fail_msg("%s: %zu from %zu, counted %d from %d", row, f.states, f.begin, states, begin);
    int p = 1, first = begin;
    while (!repeats(begin, limit, p) || states % p != 0) p++;
    while (first > 0 && repeats(first - 1, limit, p)) first--;
    if (f.period != (size_t)p || f.text_begin != (size_t)first)
      fail_msg("%s: text %zu from %zu, counted %d from %d", row, f.period, f.text_begin, p, first);
    check_inside(&f, begin, states, V, row);
  } else {
    int p = 1;
    while (8 * p <= limit && !repeats(limit - 8 * p, limit, p)) p++;
    if (f.repeats != (8 * p <= limit)) fail_msg("%s: repeats %d, counted %d", row, f.repeats, p);
    if (f.repeats) {
      int first = limit - 8 * p;
      while (first > 0 && repeats(first - 1, limit, p)) first--;
      if (f.period != (size_t)p || f.text_begin != (size_t)first)
        fail_msg("%s: text %zu from %zu, counted %d from %d", row, f.period, f.text_begin, p,
                 first);
      /* the cycle is measured on the period after the limit */
      follow_trail(s, prompt, limit + p);
      check_inside(&f, limit, p, V, row);
    }
  }
  free(block);
  return f.exact ? 2 : f.repeats;
}

static void cycle_is_that_of_all_states_stored(void **state) {
  static const double scales[] = {0, 0.2, 0.6, 1, 2, 4};
  static const int limits[] = {16, 40, 150, 1200};
  static const char *const prompts[] = {"", "a", "gfedcba"};
  int outcomes[3] = {0, 0, 0};
  char row[160];
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int i = 0; i < COUNT(scales); i++) {
      placed it;
      open_cell(&it, CELLS[cell], LETTERS, scales[i]);
      for (int k = 0; k < COUNT(limits); k++) {
        const char *prompt = prompts[(cell + i + k) % COUNT(prompts)];
        snprintf(row, sizeof row, "%s scale=%g limit=%d prompt=\"%s\"", CELLS[cell], scales[i],
                 limits[k], prompt);
        outcomes[compare(it.session, limits[k], prompt, row)]++;
      }
      unplace(&it);
    }
  /* without such outcomes the claims above would be empty */
  print_message("exact %d, repeating %d, neither %d\n", outcomes[2], outcomes[1], outcomes[0]);
  assert_true(outcomes[0] > 0 && outcomes[1] > 0 && outcomes[2] > 0);
}

/* All logits are equal, so nothing keeps the text in its cycle at any temperature. */
static void a_cycle_of_ties_is_left_at_any_temperature(void **state) {
  placed it;
  void *block;
  (void)state;
  open_cell(&it, CELLS[2], LETTERS, 0);
  plateau_cycle f = find(it.session, 1200, "", &block);
  assert_true(f.exact && f.period == 1 && f.text[f.text_begin] == 0);
  assert_true(!(f.leaves > 0) && f.leaves >= 0);
  assert_true(fabs(f.entropy - log(LETTERS)) < 1e-9);
  free(block);
  unplace(&it);
}

static void one_symbol_is_never_left(void **state) {
  placed it;
  void *block;
  (void)state;
  open_cell(&it, CELLS[0], 1, 0.5);
  plateau_cycle f = find(it.session, 1200, "", &block);
  assert_true(f.exact && f.period == 1 && f.text_begin == 0 && isnan(f.leaves));
  assert_true(!(fabs(f.entropy) > 0));
  free(block);
  unplace(&it);
}

static void a_refused_prompt_begins_nothing(void **state) {
  placed it;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_cycle_search *search = NULL;
  (void)state;
  open_cell(&it, CELLS[0], LETTERS, 0.5);
  size_t bytes = plateau_cycle_size(it.session, 16);
  void *block = aligned_alloc(64, bytes);
  assert_int_equal(plateau_cycle_begin(&search, block, bytes, it.session, 16, "z", 1, &error),
                   PLATEAU_BAD_TEXT);
  assert_non_null(strstr(error.sentence, "z"));
  assert_null(search);
  free(block);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cycle_is_that_of_all_states_stored),
      cmocka_unit_test(a_cycle_of_ties_is_left_at_any_temperature),
      cmocka_unit_test(one_symbol_is_never_left),
      cmocka_unit_test(a_refused_prompt_begins_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
