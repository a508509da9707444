/* test_small_changes.c - files with one changed number or byte, with a correct checksum: each is either
 * refused, or can be loaded, trained, saved and read again. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"
#include "support_base.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

#if defined(__SANITIZE_ADDRESS__)
enum { EVERY = 11 }; /* one byte in 11 */
#else
enum { EVERY = 1 };
#endif

/* ---- The tensors hold different numbers */

static void a_vocabulary_that_breaks_a_rule_is_refused(void **state) {
  static const struct {
    int32_t first, second;
    const char *part; /* NULL: accepted */
  } rows[] = {
      {0, 0x10ffff, NULL},
      {0xd7ff, 0xe000, NULL},
      {'b', 'a', "ascending"},
      {'a', 'a', "ascending"},
      {-1, 'a', "ascending"},
      {INT32_MIN, INT32_MAX, "ascending"},
      {'a', 0x110000, "no character"},
      {'a', INT32_MAX, "no character"},
      {'a', 0xd800, "no character"},
      {0xdfff, 0xe000, "no character"},
  };
  saved file = make_base(BEGUN);
  (void)state;
  for (int i = 0; i < COUNT(rows); i++) {
    char *data = file.bytes + 8 + forge_header_length(&file), what[64];
    memcpy(data, &rows[i].first, 4);
    memcpy(data + 4, &rows[i].second, 4);
    forge_seal(&file);
    snprintf(what, sizeof what, "symbols %d and %d", rows[i].first, rows[i].second);
    if (rows[i].part)
      expect_refusal(&file, what, rows[i].part);
    else
      check_readable(&file);
  }
  free(file.bytes);
}

/* Every number of every tensor, moments and hidden state included. */
static void every_number_must_be_finite(void **state) {
  const float bad[] = {NAN, -NAN, INFINITY, -INFINITY}, good[] = {-0.0f, 1e-45f, 3.4e38f};
  (void)state;
  for (int base = BEGUN; base < BASES_END; base++) {
    if (base == SIGMOID) continue;
    saved file = make_base(base);
    for (size_t at = 8 + forge_header_length(&file) + 8; at < file.size; at += 4) {
      float was;
      char what[64];
      memcpy(&was, file.bytes + at, 4);
      snprintf(what, sizeof what, "base %d, byte %zu", base, at);
      for (int i = 0; i < COUNT(bad); i++) {
        memcpy(file.bytes + at, &bad[i], 4);
        forge_seal(&file);
        expect_refusal(&file, what, "not finite");
      }
      for (int i = 0; i < COUNT(good); i++) {
        memcpy(file.bytes + at, &good[i], 4);
        forge_seal(&file);
        check_readable(&file);
      }
      memcpy(file.bytes + at, &was, 4);
    }
    free(file.bytes);
  }
}

/* ---- Small changes */

/* Whatever is accepted gives the same bytes back, can be trained, and stays readable. */
static void check_change(saved *file, const char *what) {
  placed it;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_checkpoint described;
  char letters[21];
  fill_letters(letters, sizeof letters, 2, 4);
  if (plateau_checkpoint_read(&described, file->bytes, file->size, &error)) {
    if (strlen(error.sentence) < 20) fail_msg("%s: refused without a sentence", what);
    return;
  }
  if (plateau_plan_make(&(plateau_plan){0}, &described.config, sizeof letters, NULL) ||
      !pl_kernels_find(described.config.arithmetic))
    return; /* no session can be placed with it */
  place(&it, &described.config, 2, letters, sizeof letters);
  void *best = place_best(it.session);
  plateau_status status = plateau_load(it.session, file->bytes, file->size, PLATEAU_RESUME, &error);
  if (status != PLATEAU_OK) {
    if (strlen(error.sentence) < 20) fail_msg("%s: refused without a sentence", what);
  } else {
    saved again = save(it.session), wanted = forge_new(file);
    if (!same_bytes(&again, &wanted)) fail_msg("%s: saved as other bytes", what);
    free(again.bytes), free(wanted.bytes);
    for (int step = 0; step < 9; step++) plateau_step(it.session, NULL);
    again = save(it.session);
    check_readable(&again);
    free(again.bytes);
  }
  unplace(&it);
  free(best);
}

/* With OLD added: the same file in version 1. */
enum { OLD = 100 };

static saved make_either(int base) {
  saved file = make_base(base % OLD);
  if (base < OLD) return file;
  saved old = forge_old(&file);
  free(file.bytes);
  return old;
}

static void small_changes_are_refused_or_harmless(void **state) {
  static const char other[] = "0189+-.eanf\"{ ";
  static const int bases[] = {BEGUN, FRESH, TANH, BEST, NEWEST, TANH + OLD};
  (void)state;
  for (int i = 0; i < COUNT(bases); i++) {
    int base = bases[i];
    saved file = make_either(base);
    size_t header = 8 + forge_header_length(&file);
    for (size_t at = 8; at < file.size; at += EVERY) {
      char was = file.bytes[at], what[64];
      for (int j = 0; j < (int)strlen(other); j++) {
        file.bytes[at] = at < header ? other[j] : (char)(was ^ 1 << j % 8);
        forge_seal(&file);
        snprintf(what, sizeof what, "base %d, byte %zu from %d to %d", base, at, was,
                 file.bytes[at]);
        check_change(&file, what);
      }
      file.bytes[at] = was;
    }
    free(file.bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_vocabulary_that_breaks_a_rule_is_refused),
      cmocka_unit_test(every_number_must_be_finite),
      cmocka_unit_test(small_changes_are_refused_or_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
