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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_changed_rate_is_saved_with_the_state_it_begins_at),
      cmocka_unit_test(inside_a_step_a_change_waits_for_its_end),
      cmocka_unit_test(weights_that_are_not_finite_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
