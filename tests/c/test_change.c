/* test_change.c - what can change during a run: settings between and inside steps, weights from
 * outside. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_run.h"

enum { LENGTH = 300, LETTERS = 6 };

static const char *const ROWS[] = {
    "cell=rnn optimizer=momentum state=reset",
    "cell=gru layers=2 optimizer=adam dropout=0.3 state=carry schedule=cosine",
    "cell=lstm optimizer=adamw state=carry",
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static void open_config(placed *it, const plateau_config *config) {
  char letters[LENGTH];
  fill_letters(letters, LENGTH, LETTERS, 5);
  place(it, config, LETTERS, letters, LENGTH);
}

static void open_row(placed *it, int row) {
  plateau_config config;
  config_from(&config, ROWS[row]);
  open_config(it, &config);
}

static void set_rate(plateau_session *session, const char *rate) {
  plateau_error error = {PLATEAU_OK, ""};
  if (plateau_session_set(session, "lr", rate, &error)) fail_msg("%s", error.sentence);
}

/* The rate changes between two snapshots. A file saved after that must not train the steps before
 * the change again at the new rate. */
static void a_changed_rate_is_saved_with_the_state_it_begins_at(void **state) {
  (void)state;
  for (int row = 0; row < ROW_COUNT; row++) {
    placed it, resumed;
    plateau_checkpoint checkpoint;
    open_row(&it, row);
    run_to(it.session, 67);
    set_rate(it.session, "0.004");
    saved file = save(it.session);
    assert_int_equal(plateau_checkpoint_read(&checkpoint, file.bytes, file.size, NULL), PLATEAU_OK);
    assert_int_equal(checkpoint.step, 67);
    open_config(&resumed, &checkpoint.config);
    load(resumed.session, &file, PLATEAU_RESUME);
    run_to(it.session, 200);
    run_to(resumed.session, 200);
    if (plateau_session_hash(it.session) != plateau_session_hash(resumed.session))
      fail_msg("%s: resumed after a change of rate it ends elsewhere", ROWS[row]);
    free(file.bytes);
    unplace(&resumed);
    unplace(&it);
  }
}

static void inside_a_step_a_change_waits_for_its_end(void **state) {
  (void)state;
  for (int row = 0; row < ROW_COUNT; row++) {
    placed inside, after;
    open_row(&inside, row);
    open_row(&after, row);
    run_to(inside.session, 10);
    run_to(after.session, 11);
    set_rate(after.session, "0.004");

    int shards = plateau_begin_step(inside.session);
    set_rate(inside.session, "0.002");
    set_rate(inside.session, "0.004");
    assert_true(plateau_session_config(inside.session)->lr == 0.004);
    for (int i = 0; i < shards; i++) plateau_run_shard(inside.session, i);
    assert_int_equal(plateau_apply(inside.session, NULL), PLATEAU_OK);

    run_to(inside.session, 150);
    run_to(after.session, 150);
    if (plateau_session_hash(inside.session) != plateau_session_hash(after.session))
      fail_msg("%s: the change acted inside the step", ROWS[row]);
    unplace(&inside);
    unplace(&after);
  }
}

static void weights_that_are_not_finite_are_refused(void **state) {
  static const float BAD[] = {NAN, INFINITY, -INFINITY};
  placed it;
  (void)state;
  open_row(&it, 2);
  for (int i = 0; i < plateau_tensors(it.session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(it.session, i, &tensor);
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    plateau_real *values = calloc(count, sizeof *values);
    assert_non_null(values);
    uint64_t hash = plateau_session_hash(it.session);
    for (int bad = 0; bad < 3; bad++) {
      plateau_tensor_read(it.session, i, values);
      values[count - 1] = BAD[bad];
      assert_false(plateau_tensor_write(it.session, i, values));
      assert_true(plateau_session_hash(it.session) == hash);
    }
    plateau_tensor_read(it.session, i, values);
    assert_true(plateau_tensor_write(it.session, i, values));
    free(values);
  }
  unplace(&it);
}

/* All weights at once, with the hidden state after a reset: 0, or what a rewrite left. No file can
 * hold another (docs/format.md). */
static void weights_with_an_impossible_state_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *run;
    double possible;
  } rows[] = {{"cell=rnn", -1}, {"cell=rnn activation=sigmoid", 0.5}, {"cell=gru", 0}};
  static const double h0[] = {0, -0.0, -1, 0.5, 1, 0.25, NAN, INFINITY};
  for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
    placed it;
    plateau_config config;
    config_from(&config, rows[row].run);
    open_config(&it, &config);
    size_t count = plateau_weights_count(it.session);
    plateau_real *values = calloc(count, sizeof *values);
    for (size_t i = 0; i < sizeof h0 / sizeof *h0; i++) {
      plateau_weights_read(it.session, values);
      uint64_t hash = plateau_session_hash(it.session);
      values[count - 1] = (plateau_real)h0[i];
      bool taken = plateau_weights_write(it.session, values);
      assert_true(taken == (h0[i] == 0 || h0[i] == rows[row].possible));
      assert_true(taken || plateau_session_hash(it.session) == hash);
      saved file = save(it.session);
      check_readable(&file);
      free(file.bytes);
    }
    free(values);
    unplace(&it);
  }
}

/* Weights from outside are put into a snapshot with all the rest of the run. An infinity that a
 * saturated unit hides must not get there: no file could be read again. */
static void no_weights_are_taken_into_a_run_that_is_not_finite(void **state) {
  (void)state;
  placed it;
  plateau_config config;
  config_from(&config, "cell=lstm state=carry optimizer=adam");
  open_config(&it, &config);
  run_to(it.session, 3);
  pl_real *const places[] = {it.session->live.c[0], it.session->live.h[0],
                             it.session->live.moment[1]};
  plateau_real *values = calloc(plateau_weights_count(it.session), sizeof *values);
  for (int i = 0; i < 3; i++) {
    pl_real before = places[i][2];
    places[i][2] = (pl_real)INFINITY;
    uint64_t hash = plateau_session_hash(it.session);
    plateau_tensor_read(it.session, 0, values);
    assert_false(plateau_tensor_write(it.session, 0, values));
    plateau_weights_read(it.session, values);
    assert_false(plateau_weights_write(it.session, values));
    assert_true(plateau_session_hash(it.session) == hash);
    saved file = save(it.session);
    check_readable(&file);
    free(file.bytes);
    places[i][2] = before;
    assert_true(plateau_weights_write(it.session, values));
  }
  free(values);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_changed_rate_is_saved_with_the_state_it_begins_at),
      cmocka_unit_test(inside_a_step_a_change_waits_for_its_end),
      cmocka_unit_test(weights_that_are_not_finite_are_refused),
      cmocka_unit_test(weights_with_an_impossible_state_are_refused),
      cmocka_unit_test(no_weights_are_taken_into_a_run_that_is_not_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
