/* test_checkpoint.c - a file holds the whole snapshot in its documented form, comes back unchanged,
 * and is refused when any byte of it has changed. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_forge.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

/* Every byte takes every other value; under a sanitizer every 7th byte takes 8 of them. */
#if defined(__SANITIZE_ADDRESS__)
enum { EVERY_BYTE = 7, VALUES = 8 };
#else
enum { EVERY_BYTE = 1, VALUES = 255 };
#endif

enum { LENGTH = 400 };

/* What a file has beside its run. */
typedef enum extra {
  NONE,
  BEST,   /* a best moment after its first step */
  NEWEST, /* a best moment that is its newest snapshot */
  OLD     /* it is of version 1 */
} extra;

typedef struct row {
  const char *settings;
  int vocabulary, length, steps;
  extra extra;
} row;

/* Small files for exhaustive damage: one row of state, some with an embedding, some with a best
 * moment, some of version 1. */
static const row SMALL[] = {
    {"cell=rnn hidden=2 optimizer=sgd state=carry", 3, 12, 2, NONE},
    {"cell=rnn activation=sigmoid hidden=1 optimizer=adam state=reset", 2, 10, 3, NONE},
    {"cell=rnn hidden=1 embedding=2 optimizer=momentum state=reset", 2, 10, 3, NONE},
    {"cell=gru hidden=2 optimizer=sgd state=reset", 2, 10, 2, NONE},
    {"cell=gru hidden=1 optimizer=adam state=carry", 3, 14, 3, NONE},
    {"cell=gru hidden=1 optimizer=rmsprop state=carry", 2, 12, 2, NONE},
    {"cell=lstm hidden=2 optimizer=sgd state=carry", 2, 12, 2, NONE},
    {"cell=lstm hidden=1 optimizer=adam state=carry", 2, 10, 3, NONE},
    {"cell=lstm hidden=1 optimizer=nesterov state=reset", 3, 14, 2, NONE},
    {"cell=rnn hidden=1 optimizer=sgd state=carry valid=0.3", 2, 10, 4, BEST},
    {"cell=gru hidden=1 optimizer=momentum state=reset valid=0.3", 2, 10, 4, BEST},
    {"cell=rnn hidden=1 optimizer=sgd state=reset valid=0.3", 2, 10, 2, NEWEST},
    {"cell=rnn hidden=1 optimizer=momentum state=carry", 2, 10, 3, OLD},
};

static const row LARGER[] = {
    {"cell=rnn hidden=9 layers=2 dropout=0.5 optimizer=sgd state=carry batch=9", 7, LENGTH, 0,
     NONE},
    {"cell=rnn activation=sigmoid hidden=3 embedding=5 optimizer=adamw batch=3", 7, LENGTH, 1,
     NONE},
    {"cell=gru hidden=8 layers=4 embedding=1 optimizer=rmsprop state=reset batch=11", 7, LENGTH, 9,
     NONE},
    {"cell=gru hidden=17 optimizer=nesterov clip=0.1 burn_in=2 schedule=plateau", 1, LENGTH, 130,
     NONE},
    {"cell=lstm hidden=5 layers=3 embedding=9 optimizer=adam dropout=0.1 batch=4", 9, LENGTH, 70,
     NONE},
    {"cell=lstm hidden=1 optimizer=momentum state=reset schedule=cosine warmup=20", 26, LENGTH, 63,
     NONE},
};

static void open_row(placed *it, const row *r) {
  plateau_config config;
  char letters[LENGTH];
  fill_letters(letters, (size_t)r->length, r->vocabulary, 4);
  config_from(&config, "window=3 batch=1 valid=0 clip=0");
  set_all(&config, r->settings);
  place(it, &config, r->vocabulary, letters, (size_t)r->length);
}

/* Trains the run of a row, in a session that keeps a best moment when the row has one. */
static void *train_row(placed *it, const row *r) {
  bool keeps = r->extra == BEST || r->extra == NEWEST;
  open_row(it, r);
  void *best = keeps ? place_best(it->session) : NULL;
  for (uint64_t step = 1; step <= (uint64_t)r->steps; step++) {
    run_to(it->session, step);
    if (!keeps || step != (r->extra == BEST ? 1 : (uint64_t)r->steps)) continue;
    plateau_measure(it->session, PLATEAU_HELD_OUT);
    assert_true(plateau_best_offer(it->session));
  }
  return best;
}

static saved file_of(const row *r) {
  placed it;
  void *best = train_row(&it, r);
  saved file = save(it.session);
  unplace(&it);
  free(best);
  if (r->extra != OLD) return file;
  saved old = forge_old(&file);
  free(file.bytes);
  return old;
}

static void refused(const saved *file, size_t size, plateau_status status, const char *what,
                    const char *part) {
  plateau_checkpoint checkpoint;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_status got = plateau_checkpoint_read(&checkpoint, file->bytes, size, &error);
  if (got != status || error.status != status || strlen(error.sentence) < 20 ||
      !strstr(error.sentence, part))
    fail_msg("%s: status %d, \"%s\"", what, (int)got, error.sentence);
}

/* ---- There and back */

static void load_then_save_gives_the_same_bytes(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(SMALL) + COUNT(LARGER); i++) {
    const row *r = i < COUNT(SMALL) ? &SMALL[i] : &LARGER[i - COUNT(SMALL)];
    saved file = file_of(r), newest = file;
    check_readable(&file);
    if (r->extra == OLD) {
      row now = *r;
      now.extra = NONE;
      newest = file_of(&now);
    }
    for (int used = 0; used < 2; used++) { /* a fresh session, and one that has trained */
      placed other;
      open_row(&other, r);
      void *best = place_best(other.session);
      if (used) run_to(other.session, 5), plateau_best_offer(other.session);
      load(other.session, &file, PLATEAU_RESUME);
      saved again = save(other.session);
      if (!same_bytes(&again, &newest)) fail_msg("%s: other bytes", r->settings);
      free(again.bytes);
      unplace(&other);
      free(best);
    }
    if (newest.bytes != file.bytes) free(newest.bytes);
    free(file.bytes);
  }
}

static void a_checkpoint_says_what_it_is(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(LARGER); i++) {
    placed it;
    plateau_checkpoint described;
    open_row(&it, &LARGER[i]);
    run_to(it.session, (uint64_t)LARGER[i].steps);
    saved file = save(it.session);
    assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), PLATEAU_OK);
    plateau_config config = *plateau_session_config(it.session);
    config.arithmetic = plateau_session_arithmetic(it.session);
    assert_memory_equal(&described.config, &config, sizeof config);
    assert_int_equal(described.vocabulary, LARGER[i].vocabulary);
    assert_true(described.text_hash == it.text.hash && described.text_length == it.text.length);
    assert_int_equal(described.parameters, plateau_parameters(&config, described.vocabulary));
    assert_int_equal(described.step, it.session->kept.counters->step);
    assert_int_equal(described.epoch, it.session->kept.counters->epoch);
    uint32_t code_points[26];
    plateau_checkpoint_vocabulary(&described, file.bytes, code_points);
    for (int v = 0; v < described.vocabulary; v++) assert_int_equal(code_points[v], 'a' + v);
    free(file.bytes);
    unplace(&it);
  }
}

/* ---- The documented form */

typedef struct reading {
  const char *at, *data;
  size_t end; /* of the tensors read so far */
} reading;

/* Checks that this is the next tensor of the header (rows 0: a vector). Returns its numbers. */
static const char *next_tensor(reading *r, const char *type, const char *name, int rows, int cols) {
  char expected[200], shape[40];
  size_t bytes = 4 * (size_t)(rows > 0 ? rows : 1) * (size_t)cols, from = r->end;
  snprintf(shape, sizeof shape, "%d", rows > 0 ? rows : cols);
  if (rows > 0) snprintf(shape, sizeof shape, "%d,%d", rows, cols);
  r->end += bytes;
  snprintf(expected, sizeof expected,
           ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}", name, type,
           shape, from, r->end);
  if (strncmp(r->at, expected, strlen(expected)) != 0)
    fail_msg("not %s but %.*s", expected, (int)strlen(expected), r->at);
  r->at += strlen(expected);
  return r->data + from;
}

static void check_state(reading *r, const plateau_session *s, const char *name, int layer,
                        const float *values) {
  char full[40];
  snprintf(full, sizeof full, "state.%s_l%d", name, layer);
  const char *bytes = next_tensor(r, "F32", full, s->state_rows, s->model.H);
  for (int i = 0; i < s->state_rows; i++)
    assert_memory_equal(bytes + (size_t)i * (size_t)s->model.H * 4,
                        values + (size_t)i * (size_t)s->model.Hp, (size_t)s->model.H * 4);
}

static void check_parameters(reading *r, const plateau_session *s, const char *prefix,
                             const float *source) {
  for (int i = 0; i < plateau_tensors(s); i++) {
    plateau_tensor tensor;
    char name[80];
    plateau_tensor_describe(s, i, &tensor);
    snprintf(name, sizeof name, "%s%s", prefix, tensor.name);
    bool vector = strstr(tensor.name, "bias") != NULL;
    const char *bytes = next_tensor(r, "F32", name, vector ? 0 : tensor.rows, tensor.cols);
    float *values = malloc((size_t)tensor.rows * (size_t)tensor.cols * sizeof *values);
    pl_tensor_export(&s->model.tensor[i], source, values);
    assert_memory_equal(bytes, values, (size_t)tensor.rows * (size_t)tensor.cols * 4);
    free(values);
  }
}

static void check_form(const row *r) {
  static const char *const prefixes[] = {"", "optimizer.moment1.", "optimizer.moment2."};
  placed it;
  void *best = train_row(&it, r);
  plateau_session *s = it.session;
  bool ended = r->extra == NEWEST; /* the snapshot is the current state */
  while (!ended) ended = plateau_step(s, NULL) == PLATEAU_OK && s->live.counters->steps_done == 0;
  saved file = save(s);
  uint64_t length;
  memcpy(&length, file.bytes, 8);
  char *header = calloc(1, length + 1);
  memcpy(header, file.bytes + 8, length);
  assert_int_equal(length % 8, 0);
  reading reading = {strstr(header, "\"},\""), file.bytes + 8 + length, 0};
  assert_non_null(reading.at);
  reading.at += 2;
  const char *vocabulary = next_tensor(&reading, "I32", "vocabulary", 0, r->vocabulary);
  for (int v = 0; v < r->vocabulary; v++) assert_int_equal(vocabulary[4 * v], 'a' + v);
  const float *sources[] = {s->live.parameters, s->live.moment[0], s->live.moment[1]};
  for (int part = 0; part < 3 && sources[part]; part++)
    check_parameters(&reading, s, prefixes[part], sources[part]);
  for (int layer = 0; layer < s->model.layers && s->state_rows > 0; layer++) {
    check_state(&reading, s, "h", layer, s->live.h[layer]);
    if (s->live.c[layer]) check_state(&reading, s, "c", layer, s->live.c[layer]);
  }
  if (r->extra == BEST) check_parameters(&reading, s, "best.", s->best->parameters);
  assert_int_equal(*reading.at, '}');
  assert_int_equal(strspn(reading.at + 1, " "), strlen(reading.at + 1));
  assert_in_range(strlen(reading.at + 1), 0, 7);
  assert_int_equal(8 + length + reading.end, file.size);
  free(header), free(file.bytes);
  unplace(&it);
  free(best);
}

static void a_file_has_its_documented_form(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(SMALL); i++) check_form(&SMALL[i]);
  for (int i = 0; i < COUNT(LARGER); i++) check_form(&LARGER[i]);
}

/* ---- Damage */

static void every_truncation_is_refused(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(SMALL); i++) {
    saved file = file_of(&SMALL[i]);
    for (size_t size = 0; size < file.size; size += EVERY_BYTE) {
      /* in a block of its own, so that nothing follows it */
      saved cut = {malloc(size + (size == 0)), size};
      memcpy(cut.bytes, file.bytes, size);
      refused(&cut, size, PLATEAU_BAD_FILE, SMALL[i].settings, ".");
      free(cut.bytes);
    }
    file.bytes = realloc(file.bytes, file.size + 9);
    memset(file.bytes + file.size, 0, 9);
    for (size_t more = 1; more < 10; more++)
      refused(&file, file.size + more, PLATEAU_BAD_FILE, SMALL[i].settings, "size");
    free(file.bytes);
  }
}

/* One thread's share of a file's bytes. cmocka can only fail in the first thread. */
typedef struct share {
  saved file;
  int first;
  char wrong[160];
} share;

static void *damage(void *share_) {
  share *s = share_;
  for (size_t at = (size_t)s->first * EVERY_BYTE; at < s->file.size; at += 2 * EVERY_BYTE) {
    unsigned char *byte = (unsigned char *)s->file.bytes + at, was = *byte;
    for (int i = 1; i <= VALUES; i++) {
      plateau_checkpoint checkpoint;
      plateau_error error = {PLATEAU_OK, ""};
      *byte = (unsigned char)(was ^ (VALUES == 255 ? i : 1 << (i - 1)));
      plateau_status status = plateau_checkpoint_read(&checkpoint, s->file.bytes, s->file.size,
                                                      &error);
      if (status != PLATEAU_BAD_FILE || error.sentence[0] == 0)
        snprintf(s->wrong, sizeof s->wrong, "byte %zu is %d, was %d: status %d, \"%.80s\"", at,
                 *byte, was, (int)status, error.sentence);
    }
    *byte = was;
  }
  return NULL;
}

static void every_byte_is_refused_as_anything_else(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(SMALL); i++) {
    share shares[2] = {{file_of(&SMALL[i]), 0, ""}, {file_of(&SMALL[i]), 1, ""}};
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, damage, &shares[1]), 0);
    damage(&shares[0]);
    pthread_join(other, NULL);
    for (int half = 0; half < 2; half++) {
      if (shares[half].wrong[0]) fail_msg("%s: %s", SMALL[i].settings, shares[half].wrong);
      free(shares[half].file.bytes);
    }
  }
}

static void a_refused_load_leaves_the_session_as_it_was(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(SMALL); i++) {
    placed it;
    open_row(&it, &SMALL[i]);
    saved file = file_of(&SMALL[i]);
    void *best = place_best(it.session);
    run_offering(it.session, 7);
    uint64_t hash = plateau_session_hash(it.session);
    saved before = save(it.session);
    for (size_t at = 0; at < file.size; at += 37) {
      for (plateau_load_mode mode = PLATEAU_RESUME; mode <= PLATEAU_FROM_BEST; mode++) {
        plateau_error error = {PLATEAU_OK, ""};
        file.bytes[at] ^= 5;
        assert_int_equal(plateau_load(it.session, file.bytes, file.size, mode, &error),
                         PLATEAU_BAD_FILE);
        file.bytes[at] ^= 5;
        assert_int_equal(plateau_load(it.session, file.bytes, at, mode, NULL), PLATEAU_BAD_FILE);
        saved after = save(it.session);
        if (plateau_session_hash(it.session) != hash ||
            memcmp(after.bytes, before.bytes, before.size) != 0)
          fail_msg("%s: byte %zu changed the session", SMALL[i].settings, at);
        free(after.bytes);
      }
    }
    free(file.bytes), free(before.bytes);
    unplace(&it);
    free(best);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(load_then_save_gives_the_same_bytes),
      cmocka_unit_test(a_checkpoint_says_what_it_is),
      cmocka_unit_test(a_file_has_its_documented_form),
      cmocka_unit_test(every_truncation_is_refused),
      cmocka_unit_test(every_byte_is_refused_as_anything_else),
      cmocka_unit_test(a_refused_load_leaves_the_session_as_it_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
