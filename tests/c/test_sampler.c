/* test_sampler.c - samples follow the network's probabilities under the settings, and depend only
 * on weights, settings, prompt and seed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_reference.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 200, LETTERS = 9 };

static const char *const CELLS[] = {"cell=rnn activation=tanh embedding=3",
                                    "cell=rnn activation=sigmoid layers=2", "cell=gru layers=2",
                                    "cell=lstm embedding=12 dropout=0.5 layers=3"};

/* The weights are so large that some letters are ten times as probable as others. */
static void open_cell(placed *it, int cell) {
  plateau_config config;
  char letters[LENGTH];
  uint64_t seed = 29 + (uint64_t)cell;
  config_from(&config, CELLS[cell]);
  fill_letters(letters, LENGTH, LETTERS, 1);
  place(it, &config, LETTERS, letters, LENGTH);
  write_weights(it->session, 0.6, &seed);
}

/* Settings as a caller may fill them, beyond the table's ranges too. */
static plateau_sampling sampling_of(double temperature, int top_k, double top_p, int greedy) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  sampling.temperature = temperature, sampling.top_k = top_k;
  sampling.top_p = top_p, sampling.greedy = greedy;
  return sampling;
}

static void begin(placed *it, const plateau_sampling *sampling, const char *prompt) {
  plateau_error error = {PLATEAU_OK, ""};
  if (plateau_sample_begin(it->session, sampling, prompt, strlen(prompt), &error))
    fail_msg("\"%s\": %s", prompt, error.sentence);
}

/* Letters count as 0, 1, 2 ... */
static int next(placed *it) { return (int)plateau_sample_next(it->session) - 'a'; }

static void write_sample(placed *it, const plateau_sampling *sampling, const char *prompt,
                         char *sample, int length) {
  begin(it, sampling, prompt);
  for (int i = 0; i < length; i++) sample[i] = (char)('a' + next(it));
  sample[length] = 0;
}

/* ---- Greedy */

static void read_prompt(reference *r, const char *prompt) {
  reference_reset(r, 0);
  for (const char *c = prompt; *c; c++) reference_read(r, *c - 'a');
}

/* Every letter is the reference's most probable one after those before it; 1e-5 for float. */
static void greedy_takes_the_most_probable(void **state) {
  static const char *const prompts[] = {"a", "i", "abc", "hgfedcbaabcdefgh"};
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int i = 0; i < COUNT(prompts); i++) {
      placed it;
      reference r;
      plateau_sampling greedy = sampling_of(0.8, 0, 1, 1);
      open_cell(&it, cell);
      reference_open(&r, it.session);
      read_prompt(&r, prompts[i]);
      begin(&it, &greedy, prompts[i]);
      for (int n = 0; n < 100; n++) {
        int got = next(&it), best = 0;
        for (int v = 1; v < LETTERS; v++)
          if (r.logits[v] > r.logits[best]) best = v;
        if (r.logits[got] < r.logits[best] - 1e-5)
          fail_msg("%s, \"%s\", letter %d: %c, reference %c", CELLS[cell], prompts[i], n, 'a' + got,
                   'a' + best);
        reference_read(&r, got);
      }
      reference_close(&r);
      unplace(&it);
    }
}

static void of_equals_the_lower_code_point_wins(void **state) {
  placed it;
  plateau_sampling greedy = sampling_of(1, 0, 1, 1), first = sampling_of(1, 1, 1, 0);
  (void)state;
  open_cell(&it, 0);
  memset(it.session->live.parameters, 0, it.session->model.size * sizeof(pl_real));
  pl_session_written(it.session);
  begin(&it, &greedy, "e");
  for (int i = 0; i < 20; i++) assert_int_equal(next(&it), 0);
  begin(&it, &first, "e");
  for (int i = 0; i < 20; i++) assert_int_equal(next(&it), 0);
  unplace(&it);
}

/* Four ways to ask for the same thing. */
static void narrow_choices_are_greedy(void **state) {
  const plateau_sampling ways[] = {sampling_of(0, 0, 1, 0),    sampling_of(1, 1, 1, 0),
                                   sampling_of(1, 0, 1e-9, 0), sampling_of(1e-4, 0, 1, 0),
                                   sampling_of(-1, 0, 1, 0),   sampling_of(NAN, 0, 1, 0)};
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    placed it;
    char wanted[101], got[101];
    plateau_sampling greedy = sampling_of(1, 0, 1, 1);
    open_cell(&it, cell);
    write_sample(&it, &greedy, "abc", wanted, 100);
    for (int i = 0; i < COUNT(ways); i++) {
      write_sample(&it, &ways[i], "abc", got, 100);
      if (strcmp(got, wanted) != 0)
        fail_msg("%s, way %d: %s, greedy %s", CELLS[cell], i, got, wanted);
    }
    unplace(&it);
  }
}

/* ---- Frequencies */

/* The reference's probabilities after top-k and top-p, by their definitions. */
static void bend(const reference *r, const plateau_sampling *s, double *share) {
  double sum = 0, left = 0, total = 0;
  bool kept[LETTERS] = {false};
  for (int v = 0; v < LETTERS; v++) sum += share[v] = exp(r->logits[v] / s->temperature);
  int k = s->top_k > 0 && s->top_k < LETTERS ? s->top_k : LETTERS;
  int order[LETTERS], count = 0;
  for (int chosen = 0; chosen < k; chosen++) { /* the k most probable, falling */
    int best = -1;
    for (int v = 0; v < LETTERS; v++)
      if (!kept[v] && (best < 0 || share[v] > share[best])) best = v;
    kept[best] = true, order[count++] = best, left += share[best] / sum;
  }
  int used = 0; /* of these the smallest number that holds the share p */
  while (used < count && (used == 0 || total < s->top_p * left))
    total += share[order[used++]] / sum;
  for (int v = 0; v < LETTERS; v++) {
    bool in = false;
    for (int i = 0; i < used; i++) in |= order[i] == v;
    share[v] = in ? share[v] / sum / total : 0;
  }
}

/* The chi-square of the first letter under 4,000 seeds. At most 9 letters give 8 degrees of
 * freedom, and 36 excludes one case in 50,000. The seeds are fixed, so it always passes or never
 * does. */
static void check_frequencies(int cell, const plateau_sampling *settings, const char *prompt) {
  enum { DRAWS = 4000 };
  placed it;
  reference r;
  double share[LETTERS], chi = 0;
  int counts[LETTERS] = {0};
  plateau_sampling sampling = *settings;
  open_cell(&it, cell);
  reference_open(&r, it.session);
  read_prompt(&r, prompt);
  bend(&r, &sampling, share);
  for (sampling.seed = 0; sampling.seed < DRAWS; sampling.seed++) {
    begin(&it, &sampling, prompt);
    counts[next(&it)]++;
  }
  for (int v = 0; v < LETTERS; v++) {
    double expected = share[v] * DRAWS, off = counts[v] - expected;
    if (share[v] == 0 && counts[v] > 0) chi = INFINITY;
    if (share[v] > 0) chi += off * off / expected;
  }
  if (!(chi < 36))
    fail_msg("%s, temperature %g, top-k %d, top-p %g: chi-square %g", CELLS[cell],
             sampling.temperature, sampling.top_k, sampling.top_p, chi);
  reference_close(&r);
  unplace(&it);
}

static void letters_come_as_often_as_they_should(void **state) {
  const plateau_sampling rows[] = {
      sampling_of(1, 0, 1, 0),   sampling_of(0.5, 0, 1, 0),   sampling_of(3, 0, 1, 0),
      sampling_of(1, 2, 1, 0),   sampling_of(1, 5, 1, 0),     sampling_of(1, 9, 1, 0),
      sampling_of(1, 999, 1, 0), sampling_of(1, 0, 0.9, 0),   sampling_of(1, 0, 0.5, 0),
      sampling_of(2, 6, 0.8, 0), sampling_of(0.7, 3, 0.6, 0), sampling_of(100, 0, 1, 0),
  };
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int i = 0; i < COUNT(rows); i++) check_frequencies(cell, &rows[i], "abca");
}

/* Compared with the same reference, in double. The network's own numbers are float. */
static void what_is_chosen_from_can_be_read(void **state) {
  const plateau_sampling rows[] = {
      sampling_of(1, 0, 1, 0),   sampling_of(0.5, 0, 1, 0), sampling_of(1, 4, 1, 0),
      sampling_of(1, 0, 0.7, 0), sampling_of(2, 6, 0.8, 0), sampling_of(1, 0, 1, 1),
      sampling_of(0, 0, 1, 0),
  };
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int i = 0; i < COUNT(rows); i++) {
      placed it;
      reference r;
      double share[LETTERS], probability[LETTERS + 1] = {0}, sum = 0;
      uint32_t letter[LETTERS + 1] = {0};
      open_cell(&it, cell);
      reference_open(&r, it.session);
      read_prompt(&r, "abca");
      bool greedy = rows[i].greedy || rows[i].temperature <= 0;
      plateau_sampling one = sampling_of(1, 1, 1, 0);
      bend(&r, greedy ? &one : &rows[i], share);
      begin(&it, &rows[i], "abca");
      int count = plateau_sample_weigh(it.session, letter, probability, LETTERS + 1), in = 0;
      for (int v = 0; v < LETTERS; v++) in += share[v] > 0;
      assert_int_equal(count, in);
      for (int n = 0; n < count; n++) {
        double wanted = share[letter[n] - 'a'];
        sum += probability[n];
        if (fabs(probability[n] - wanted) > 1e-5 || (n > 0 && probability[n] > probability[n - 1]))
          fail_msg("%s, row %d, place %d: %g, reference %g", CELLS[cell], i, n, probability[n],
                   wanted);
      }
      assert_true(fabs(sum - 1) < 1e-12);
      /* With less capacity, only the first of them, and nothing written after them. */
      letter[1] = 7;
      assert_int_equal(plateau_sample_weigh(it.session, letter, probability, 1), 1);
      assert_int_equal(letter[1], 7);
      assert_int_equal(plateau_sample_weigh(it.session, letter, probability, 0), 0);
      reference_close(&r);
      unplace(&it);
    }
}

static void asking_what_comes_changes_no_sample(void **state) {
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    placed it;
    char wanted[101];
    double probability[3];
    uint32_t letter[3];
    plateau_sampling sampling = sampling_of(1, 3, 1, 0);
    open_cell(&it, cell);
    write_sample(&it, &sampling, "ab", wanted, 100);
    begin(&it, &sampling, "ab");
    for (int i = 0; i < 100; i++) {
      for (int n = 0; n < i % 3; n++) plateau_sample_weigh(it.session, letter, probability, 3);
      assert_int_equal(next(&it), wanted[i] - 'a');
    }
    unplace(&it);
  }
}

/* ---- Earlier weights */

/* A session without text that takes a run's earlier weights writes what the run wrote then. */
static void kept_weights_write_what_the_run_wrote(void **state) {
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int rewritten = 0; rewritten < (cell == 1 ? 2 : 1); rewritten++) {
      placed it;
      plateau_session *reader;
      plateau_text none = {0};
      plateau_error error = {PLATEAU_OK, ""};
      char wanted[101], got[101];
      plateau_sampling sampling = sampling_of(1, 0, 1, 0);
      open_cell(&it, cell);
      if (rewritten) assert_int_equal(plateau_rewrite_as_tanh(it.session, NULL), PLATEAU_OK);
      size_t count = plateau_weights_count(it.session);
      plateau_real *values = malloc(count * sizeof *values);
      write_sample(&it, &sampling, "", wanted, 100);
      plateau_weights_read(it.session, values);
      assert_true(values[count - 1] == (rewritten ? -1 : 0));

      plateau_config config = *plateau_session_config(it.session);
      config.optimizer = PLATEAU_OPTIMIZER_SGD; /* the smallest block */
      config.init = PLATEAU_INIT_GAUSSIAN;
      none.vocabulary = *plateau_session_vocabulary(it.session);
      size_t bytes = plateau_session_size(&config, &none, &error);
      void *block = aligned_alloc(64, bytes);
      assert_int_equal(plateau_session_place(&reader, block, bytes, &config, &none, &error), 0);
      assert_int_equal(plateau_weights_count(reader), count);
      run_to(it.session, 3);
      assert_true(plateau_weights_write(reader, values));
      plateau_sample_begin(reader, &sampling, "", 0, NULL);
      for (int i = 0; i < 100; i++) got[i] = (char)plateau_sample_next(reader);
      assert_memory_equal(got, wanted, 100);

      values[count / 2] = INFINITY;
      assert_false(plateau_weights_write(reader, values));
      plateau_sample_begin(reader, &sampling, "", 0, NULL);
      for (int i = 0; i < 100; i++) got[i] = (char)plateau_sample_next(reader);
      assert_memory_equal(got, wanted, 100);
      free(values);
      free(block);
      unplace(&it);
    }
}

/* ---- Seeds and prompts */

static void the_same_seed_gives_the_same_text(void **state) {
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    placed it;
    char first[201], again[201], other[201];
    plateau_sampling sampling = sampling_of(1, 0, 1, 0);
    open_cell(&it, cell);
    write_sample(&it, &sampling, "ab", first, 200);
    write_sample(&it, &sampling, "ab", again, 200);
    assert_string_equal(first, again);
    run_to(it.session, 3); /* other weights */
    write_sample(&it, &sampling, "ab", other, 200);
    assert_string_not_equal(first, other);
    sampling.seed++;
    write_sample(&it, &sampling, "ab", again, 200);
    assert_string_not_equal(other, again);
    unplace(&it);
  }
}

/* The greedy text after a prompt stays the same when its first letters are moved into the
 * prompt. */
static void a_prompt_is_as_good_as_having_written_it(void **state) {
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    placed it;
    char all[61] = "gab", rest[61];
    plateau_sampling greedy = sampling_of(1, 0, 1, 1);
    open_cell(&it, cell);
    write_sample(&it, &greedy, "gab", all + 3, 57);
    for (int length = 3; length < 50; length++) {
      char prompt[61];
      snprintf(prompt, sizeof prompt, "%.*s", length, all);
      write_sample(&it, &greedy, prompt, rest, 60 - length);
      if (strcmp(rest, all + length) != 0)
        fail_msg("%s: after \"%s\" comes %s, not %s", CELLS[cell], prompt, rest, all + length);
    }
    unplace(&it);
  }
}

/* A line feed, or the first symbol where there is none. */
static void without_a_prompt_a_line_begins(void **state) {
  static const struct {
    const char *text, *prompt;
  } rows[] = {{"bdcb\nac\nddbca\n", "\n"}, {"bdcbacddbca", "a"}, {"\tb\tb\tb", "\t"}};
  (void)state;
  for (int i = 0; i < COUNT(rows); i++) {
    placed it;
    plateau_config config;
    char given[51], none[51];
    uint64_t seed = 4;
    plateau_sampling sampling = sampling_of(1, 0, 1, 0);
    config_from(&config, "valid=0");
    place_text(&it, &config, rows[i].text, NULL);
    write_weights(it.session, 1, &seed);
    write_sample(&it, &sampling, rows[i].prompt, given, 50);
    write_sample(&it, &sampling, "", none, 50);
    assert_memory_equal(given, none, sizeof given);
    unplace(&it);
  }
}

/* Symbols are code points: 1 to 4 bytes in, whole characters out. */
static void any_script_is_sampled(void **state) {
  static const char text[] = "aé漢🌊é漢🌊aé漢🌊a漢漢é";
  placed it;
  plateau_config config;
  plateau_sampling sampling = sampling_of(5, 0, 1, 0);
  int seen[4] = {0};
  (void)state;
  config_from(&config, "valid=0 window=4 batch=1");
  place_text(&it, &config, text, NULL);
  begin(&it, &sampling, "🌊漢é");
  for (int i = 0; i < 200; i++) {
    uint32_t c = plateau_sample_next(it.session);
    int symbol = c == 'a' ? 0 : c == 0xe9 ? 1 : c == 0x6f22 ? 2 : c == 0x1f30a ? 3 : -1;
    if (symbol < 0) fail_msg("U+%04X", (unsigned)c);
    seen[symbol]++;
  }
  for (int i = 0; i < 4; i++) assert_in_range(seen[i], 10, 150);
  unplace(&it);
}

/* Each has its sentence. The current sample continues as if nothing had been asked. */
static void bad_prompts_are_refused(void **state) {
  static const struct {
    const char *prompt, *part;
  } rows[] = {
      {"z", "'z' (U+007A)"},    {"abcz", "'z' (U+007A)"},   {"ab\n", "U+000A"},
      {"abcé", "'é' (U+00E9)"}, {"🌊", "U+1F30A"},           {"\xff", "byte 0"},
      {"ab\x80", "byte 2"},     {"a\xc3", "byte 1"},        {"abc\xe6\xbc", "byte 3"},
      {"a\xc0\xaf", "byte 1"},  {"\xed\xa0\x80", "byte 0"}, {"a\xf4\x90\x80\x80", "byte 1"},
  };
  placed it;
  char wanted[41], got[41] = "";
  plateau_sampling sampling = sampling_of(1, 0, 1, 0);
  (void)state;
  open_cell(&it, 3);
  write_sample(&it, &sampling, "abc", wanted, 40);
  begin(&it, &sampling, "abc");
  for (int i = 0; i < 40; i++) {
    plateau_error error = {PLATEAU_OK, ""};
    const char *prompt = rows[i % COUNT(rows)].prompt, *part = rows[i % COUNT(rows)].part;
    plateau_sampling other = sampling_of(0.1, 2, 0.5, 0);
    plateau_status status = plateau_sample_begin(it.session, &other, prompt, strlen(prompt),
                                                 &error);
    if (status != PLATEAU_BAD_TEXT || error.status != status || !strstr(error.sentence, part))
      fail_msg("row %d: status %d, \"%s\"", i, (int)status, error.sentence);
    got[i] = (char)('a' + next(&it));
  }
  assert_string_equal(got, wanted);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(greedy_takes_the_most_probable),
      cmocka_unit_test(of_equals_the_lower_code_point_wins),
      cmocka_unit_test(narrow_choices_are_greedy),
      cmocka_unit_test(letters_come_as_often_as_they_should),
      cmocka_unit_test(what_is_chosen_from_can_be_read),
      cmocka_unit_test(asking_what_comes_changes_no_sample),
      cmocka_unit_test(kept_weights_write_what_the_run_wrote),
      cmocka_unit_test(the_same_seed_gives_the_same_text),
      cmocka_unit_test(a_prompt_is_as_good_as_having_written_it),
      cmocka_unit_test(without_a_prompt_a_line_begins),
      cmocka_unit_test(any_script_is_sampled),
      cmocka_unit_test(bad_prompts_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
