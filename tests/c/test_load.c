/* test_load.c - which checkpoints a session takes: those of its own run to resume, and weights of
 * its shape and vocabulary for everything else. A refusal does not change it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"
#include "run/session.h"
#include "support_forge.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 300, LETTERS = 6 };

static const char *const MODES[] = {"resume", "weights", "best", "from best"};
static const char *const ROWS[] = {
    "cell=rnn optimizer=momentum state=carry",
    "cell=rnn activation=sigmoid embedding=3 optimizer=sgd state=reset",
    "cell=gru layers=2 optimizer=adamw state=carry",
    "cell=lstm layers=2 embedding=5 optimizer=adam state=carry",
};

static void open_text(placed *it, const plateau_config *config, int vocabulary, size_t length,
                      uint64_t seed) {
  char letters[LENGTH];
  fill_letters(letters, length, LETTERS, seed);
  place(it, config, vocabulary, letters, length);
}

static void open_row(placed *it, const char *settings) {
  plateau_config config;
  config_from(&config, settings);
  open_text(it, &config, LETTERS, LENGTH, 1);
}

static saved file_of(const char *settings, uint64_t steps) {
  placed it;
  open_row(&it, settings);
  run_to(it.session, steps);
  saved file = save(it.session);
  unplace(&it);
  return file;
}

/* Loads and expects this status. On a failure the sentence contains `part` and nothing changes. */
static void expect(placed *it, const saved *file, plateau_load_mode mode, plateau_status status,
                   const char *part, const char *what) {
  plateau_error error = {PLATEAU_OK, ""};
  uint64_t hash = plateau_session_hash(it->session);
  saved before = save(it->session);
  plateau_status got = plateau_load(it->session, file->bytes, file->size, mode, &error);
  if (got != status || error.status != status || (status && !strstr(error.sentence, part)))
    fail_msg("%s, %s: status %d, \"%s\"", what, MODES[mode], (int)got, error.sentence);
  saved after = save(it->session);
  if (status && (plateau_session_hash(it->session) != hash || after.size != before.size ||
                 memcmp(after.bytes, before.bytes, before.size) != 0))
    fail_msg("%s, %s: refused, but the session changed", what, MODES[mode]);
  free(before.bytes), free(after.bytes);
}

/* ---- Another configuration */

/* Another valid value of a field. */
static void change(plateau_config *config, const plateau_field *field) {
  static const double others[] = {0, 1, 2, 3, 4, 0.25, 0.5};
  char was[40], value[40];
  plateau_config_get(config, field, was, sizeof was);
  for (int i = 0; i < COUNT(others); i++) {
    plateau_config changed = *config;
    if (field->kind == PLATEAU_CHOICE && others[i] > field->maximum) continue;
    if (field->kind == PLATEAU_CHOICE)
      snprintf(value, sizeof value, "%s", field->choices[(int)others[i]]);
    else
      snprintf(value, sizeof value, "%g", others[i]);
    if (strcmp(value, was) == 0 || plateau_config_set(&changed, field->name, value, NULL) ||
        plateau_config_check(&changed, NULL))
      continue;
    *config = changed;
    return;
  }
  fail_msg("%s: no other value", field->name);
}

static void only_the_same_settings_resume_and_the_same_shape_lends_weights(void **state) {
  static const char *const shape[] = {"cell", "activation", "embedding", "hidden", "layers"};
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    saved file = file_of(ROWS[row], 9);
    for (int i = 0; i < count; i++) {
      placed it;
      plateau_config config;
      bool shapes = false;
      if (strcmp(fields[i].name, "arithmetic") == 0) continue;
      if (strcmp(fields[i].name, "chars") == 0) continue; /* one character is not a text */
      if (strcmp(fields[i].name, "tied") == 0) continue;  /* below: it needs an embedding */
      for (int j = 0; j < COUNT(shape); j++) shapes |= strcmp(fields[i].name, shape[j]) == 0;
      config_from(&config, ROWS[row]);
      change(&config, &fields[i]);
      open_text(&it, &config, LETTERS, LENGTH, 1);
      run_to(it.session, 3);
      expect(&it, &file, PLATEAU_RESUME, fields[i].at_once ? PLATEAU_OK : PLATEAU_BAD_FILE,
             fields[i].label, fields[i].name);
      expect(&it, &file, PLATEAU_WEIGHTS, shapes ? PLATEAU_BAD_FILE : PLATEAU_OK, fields[i].label,
             fields[i].name);
      run_to(it.session, steps_taken(it.session) + 5);
      unplace(&it);
    }
    free(file.bytes);
  }
}

static void a_tied_run_resumes_tied_and_lends_its_weights(void **state) {
  placed it;
  saved file = file_of("embedding=8 tied=1", 9);
  (void)state;
  open_row(&it, "embedding=8");
  expect(&it, &file, PLATEAU_RESUME, PLATEAU_BAD_FILE, "Tied embedding", "tied");
  expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_OK, "", "tied");
  run_to(it.session, steps_taken(it.session) + 5);
  unplace(&it);
  free(file.bytes);
}

static void another_kind_of_arithmetic_lends_weights_only(void **state) {
  static const char *const kinds[] = {"arithmetic=fused", "arithmetic=plain"};
  (void)state;
  if (!pl_kernels_find(PLATEAU_FUSED) || !pl_kernels_find(PLATEAU_PLAIN)) skip();
  for (int kind = 0; kind < 2; kind++) {
    placed it;
    saved file = file_of(kinds[kind], 5);
    open_row(&it, kinds[1 - kind]);
    expect(&it, &file, PLATEAU_RESUME, PLATEAU_NO_ARITHMETIC, "arithmetic", kinds[kind]);
    expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_OK, "", kinds[kind]);
    unplace(&it);
    open_row(&it, "arithmetic=auto"); /* the file's kind, if auto chooses it */
    bool same = plateau_session_arithmetic(it.session) == (kind ? PLATEAU_PLAIN : PLATEAU_FUSED);
    expect(&it, &file, PLATEAU_RESUME, same ? PLATEAU_OK : PLATEAU_NO_ARITHMETIC, "arithmetic",
           "auto");
    unplace(&it);
    free(file.bytes);
  }
}

/* ---- Another text */

static void another_text_lends_weights_only(void **state) {
  static const struct {
    size_t length;
    uint64_t seed;
  } texts[] = {{LENGTH, 2}, {LENGTH - 1, 1}, {40, 1}, {2, 1}};
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    saved file = file_of(ROWS[row], 9);
    for (int i = 0; i < COUNT(texts); i++) {
      placed it;
      plateau_config config;
      config_from(&config, ROWS[row]);
      open_text(&it, &config, LETTERS, texts[i].length, texts[i].seed);
      run_to(it.session, 3);
      expect(&it, &file, PLATEAU_RESUME, PLATEAU_OTHER_TEXT, "another text", ROWS[row]);
      expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_OK, "", ROWS[row]);
      run_to(it.session, 70);
      unplace(&it);
    }
    free(file.bytes);
  }
}

static void another_vocabulary_is_refused(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    placed it;
    plateau_config config;
    saved file = file_of(ROWS[row], 9);
    config_from(&config, ROWS[row]);
    open_text(&it, &config, LETTERS + 1, LENGTH, 1); /* the same text with one symbol more */
    expect(&it, &file, PLATEAU_RESUME, PLATEAU_BAD_FILE, "vocabulary", ROWS[row]);
    expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_BAD_FILE, "vocabulary", ROWS[row]);
    unplace(&it);
    place_text(&it, &config, "bcdefgbcdefgbcdefgbcdefg", NULL); /* as many symbols, but others */
    expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_BAD_FILE, "vocabulary", ROWS[row]);
    unplace(&it);
    free(file.bytes);
  }
}

/* ---- What loading weights does */

static void weights_start_a_new_run(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    placed source, fresh, used;
    plateau_progress progress;
    open_row(&source, ROWS[row]), open_row(&fresh, ROWS[row]), open_row(&used, ROWS[row]);
    run_to(source.session, 64);
    run_to(used.session, 37);
    saved file = save(source.session);
    load(fresh.session, &file, PLATEAU_WEIGHTS);
    load(used.session, &file, PLATEAU_WEIGHTS);
    plateau_session_progress(used.session, &progress);
    assert_true(progress.epoch == 0 && progress.step == 0 && progress.chars == 0);
    assert_true(progress.loss != progress.loss && progress.rollbacks == 0);
    if (plateau_session_hash(fresh.session) != plateau_session_hash(used.session))
      fail_msg("%s: what the session was before shows", ROWS[row]);
    assert_memory_equal(fresh.session->live.parameters, source.session->live.parameters,
                        source.session->model.size * sizeof(pl_real));
    saved a = save(fresh.session), b = save(used.session);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    run_to(fresh.session, 100), run_to(used.session, 100);
    if (plateau_session_hash(fresh.session) != plateau_session_hash(used.session))
      fail_msg("%s: the runs part", ROWS[row]);
    free(file.bytes), free(a.bytes), free(b.bytes);
    unplace(&source), unplace(&fresh), unplace(&used);
  }
}

static void the_state_after_a_reset_comes_with_the_weights(void **state) {
  placed it, other;
  (void)state;
  open_row(&it, "cell=rnn activation=sigmoid state=reset");
  run_to(it.session, 5);
  assert_int_equal(plateau_rewrite_as_tanh(it.session, NULL), PLATEAU_OK);
  double loss = plateau_measure(it.session, PLATEAU_WHOLE);
  saved file = save(it.session);
  open_row(&other, "cell=rnn activation=tanh state=reset");
  load(other.session, &file, PLATEAU_WEIGHTS);
  assert_true(plateau_measure(other.session, PLATEAU_WHOLE) == loss);
  free(file.bytes);
  unplace(&it), unplace(&other);
}

static void text_of(plateau_session *session, char *text, int length) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  assert_int_equal(plateau_sample_begin(session, &sampling, "abcd", 4, NULL), PLATEAU_OK);
  for (int i = 0; i < length; i++) text[i] = (char)plateau_sample_next(session);
}

/* A session without a text, for `plateau sample`. */
static void a_vocabulary_is_enough_to_sample(void **state) {
  (void)state;
  for (int row = 0; row < COUNT(ROWS); row++) {
    placed it;
    plateau_session *session;
    plateau_checkpoint described;
    uint32_t code_points[LETTERS];
    char wanted[200], got[200];
    open_row(&it, ROWS[row]);
    run_to(it.session, 64);
    text_of(it.session, wanted, sizeof wanted);
    saved file = save(it.session);
    assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), PLATEAU_OK);
    plateau_checkpoint_vocabulary(&described, file.bytes, code_points);
    plateau_text text = {.vocabulary = {described.vocabulary, code_points}};
    size_t bytes = plateau_session_size(&described.config, &text, NULL);
    void *block = aligned_alloc(64, bytes);
    assert_int_equal(plateau_session_place(&session, block, bytes, &described.config, &text, NULL),
                     PLATEAU_OK);
    assert_int_equal(plateau_load(session, file.bytes, file.size, PLATEAU_RESUME, NULL),
                     PLATEAU_OTHER_TEXT);
    load(session, &file, PLATEAU_WEIGHTS);
    text_of(session, got, sizeof got);
    assert_memory_equal(got, wanted, sizeof got);
    saved again = save(session);
    check_readable(&again);
    free(file.bytes), free(again.bytes), free(block);
    unplace(&it);
  }
}

/* ---- Places in the text */

static void a_place_beyond_the_epoch_is_refused(void **state) {
  /* A step of this run counts 4 x 8 predictions. */
  static const struct {
    const char *steps_done, *counted, *part; /* part NULL: accepted */
  } rows[] = {
      {"0", "0", NULL},
      {"1", "32", NULL},
      {"8", "256", NULL},
      {"1", "31", "place in the text"},
      {"1", "33", "place in the text"},
      {"1", "0", "place in the text"},
      {"8", "32", "place in the text"},
      {"9", "288", "place in the text"},
      {"13", "416", "place in the text"},
      {"18", "0", "place in the text"},
  };
  placed it;
  (void)state;
  open_row(&it, ROWS[0]);
  assert_int_equal(plateau_session_plan(it.session)->steps, 9);
  run_to(it.session, 18);
  saved base = save(it.session);
  for (int i = 0; i < COUNT(rows); i++) {
    saved half = forge_value(&base, "run.steps_done", rows[i].steps_done);
    saved file = forge_value(&half, "run.partial_count", rows[i].counted);
    expect(&it, &file, PLATEAU_RESUME, rows[i].part ? PLATEAU_BAD_FILE : PLATEAU_OK, rows[i].part,
           rows[i].steps_done);
    expect(&it, &file, PLATEAU_WEIGHTS, PLATEAU_OK, "", rows[i].steps_done);
    free(half.bytes), free(file.bytes);
  }
  static const char *const texts[][2] = {{"text.length", "301"}, {"text.hash", "1"}};
  for (int i = 0; i < COUNT(texts); i++) {
    saved file = forge_value(&base, texts[i][0], texts[i][1]);
    expect(&it, &file, PLATEAU_RESUME, PLATEAU_OTHER_TEXT, "another text", texts[i][0]);
    free(file.bytes);
  }
  free(base.bytes);
  unplace(&it);
}

/* Every place in every kind of epoch, as the run itself counts it, is accepted. */
static void every_honest_place_is_accepted(void **state) {
  static const char *const rows[] = {"state=carry batch=3 window=7",
                                     "state=carry batch=3 window=7 burn_in=4",
                                     "state=reset batch=5 window=7",
                                     "state=reset batch=5 window=7 burn_in=6",
                                     "state=carry batch=1 window=9 burn_in=1 bptt=last",
                                     "state=reset batch=1024 window=11 burn_in=3"};
  (void)state;
  for (int row = 0; row < COUNT(rows); row++) {
    placed it, other;
    open_row(&it, rows[row]), open_row(&other, rows[row]);
    for (size_t step = 0; step < 2 * it.session->plan.steps + 2; step++) {
      pl_session_keep(it.session);
      saved file = save(it.session);
      expect(&other, &file, PLATEAU_RESUME, PLATEAU_OK, "", rows[row]);
      free(file.bytes);
      run_to(it.session, steps_taken(it.session) + 1);
    }
    unplace(&it), unplace(&other);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_the_same_settings_resume_and_the_same_shape_lends_weights),
      cmocka_unit_test(a_tied_run_resumes_tied_and_lends_its_weights),
      cmocka_unit_test(another_kind_of_arithmetic_lends_weights_only),
      cmocka_unit_test(another_text_lends_weights_only),
      cmocka_unit_test(another_vocabulary_is_refused),
      cmocka_unit_test(weights_start_a_new_run),
      cmocka_unit_test(the_state_after_a_reset_comes_with_the_weights),
      cmocka_unit_test(a_vocabulary_is_enough_to_sample),
      cmocka_unit_test(a_place_beyond_the_epoch_is_refused),
      cmocka_unit_test(every_honest_place_is_accepted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
