/* test_tied.c - encoder and decoder of a tied run are one matrix, whatever happens to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/tied.h"
#include "run/session.h"
#include "support_fork.h"
#include "support_forge.h"
#include "support_run.h"

static bool is_tied(const plateau_session *s) {
  return pl_tied_equal(&s->model, s->live.parameters) &&
         (!s->live.average || pl_tied_equal(&s->model, s->live.average));
}

static void it_stays_one_matrix(void **state) {
  static const char *const rows[] = {
      "optimizer=sgd lr=0.1",
      "optimizer=momentum lr=0.05 init=gaussian",
      "optimizer=nesterov lr=0.05 weight_decay=0.1",
      "optimizer=rmsprop hidden=11 embedding=11",
      "optimizer=adam cell=gru layers=2 dropout=0.3 average=9",
      "optimizer=adamw weight_decay=0.3 cell=rnn hidden=5 embedding=5 batch=11 clip=0.1",
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it;
    char settings[120] = "embedding=8 tied=1 ";
    open_parent(&it, strcat(settings, rows[i]));
    for (uint64_t step = 0; step <= 60; step += 20) {
      run_to(it.session, step);
      assert_true(is_tied(it.session));
    }
    unplace(&it);
  }
}

static int index_of(const plateau_session *session, const char *name) {
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    if (strcmp(tensor.name, name) == 0) return i;
  }
  fail_msg("no tensor %s", name);
  return -1;
}

/* Either tensor, written from outside, is both. */
static void what_is_written_to_one_is_in_both(void **state) {
  static const char *const names[] = {"encoder.weight", "decoder.weight"};
  placed it;
  uint64_t random = 3;
  (void)state;
  open_parent(&it, "embedding=8 tied=1");
  size_t count = (size_t)it.text.vocabulary.size * 8;
  plateau_real *values = calloc(count, sizeof *values), *got = calloc(count, sizeof *got);
  for (int i = 0; i < 2; i++) {
    for (size_t n = 0; n < count; n++) values[n] = (plateau_real)next_unit(&random);
    assert_true(plateau_tensor_write(it.session, index_of(it.session, names[i]), values));
    plateau_tensor_read(it.session, index_of(it.session, names[1 - i]), got);
    assert_memory_equal(got, values, count * sizeof *got);
  }
  free(values), free(got);
  unplace(&it);
}

static void it_counts_once(void **state) {
  plateau_config config;
  (void)state;
  config_from(&config, "embedding=8");
  size_t two = plateau_parameters(&config, 30);
  config_from(&config, "embedding=8 tied=1");
  assert_int_equal(two - plateau_parameters(&config, 30), 8 * 30);
}

static void a_file_that_is_not_tied_is_refused(void **state) {
  placed it;
  plateau_error error;
  (void)state;
  open_parent(&it, "embedding=8 tied=1 average=5");
  run_to(it.session, 64);
  saved file = save(it.session);
  check_readable(&file);
  /* The encoder is the first tensor after the vocabulary. */
  file.bytes[8 + forge_header_length(&file) + 4 * (size_t)it.text.vocabulary.size] ^= 1;
  forge_seal(&file);
  plateau_checkpoint described;
  assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, &error),
                   PLATEAU_BAD_FILE);
  assert_non_null(strstr(error.sentence, "tied, and not the same"));
  free(file.bytes);
  unplace(&it);
}

static void it_needs_as_many_numbers_as_units(void **state) {
  plateau_config config;
  plateau_error error;
  (void)state;
  config_from(&config, "embedding=7 tied=1");
  assert_int_equal(plateau_config_check(&config, &error), PLATEAU_BAD_SETTING);
  assert_non_null(strstr(error.sentence, "Set embedding to 8"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(it_stays_one_matrix),
      cmocka_unit_test(what_is_written_to_one_is_in_both),
      cmocka_unit_test(it_counts_once),
      cmocka_unit_test(a_file_that_is_not_tied_is_refused),
      cmocka_unit_test(it_needs_as_many_numbers_as_units),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
