/* double_rewrite.c - a sigmoid rnn rewritten as a tanh rnn is the same function.
 *
 * Tolerance 1e-12: the two add the same products in another order, which costs about 1e-15 times
 * the number of steps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_place.h"

static const char *const rows[] = {
    "state=reset window=8 batch=3 hidden=5 layers=1 embedding=0",
    "state=reset window=5 batch=4 hidden=17 layers=2 embedding=3 burn_in=2",
    "state=carry window=7 batch=3 hidden=9 layers=3 embedding=0",
    "state=carry window=4 batch=11 hidden=8 layers=1 embedding=5 burn_in=3",
    "state=carry window=6 batch=2 hidden=1 layers=4 embedding=1 loss_scale=sum",
    "state=reset window=1 batch=1 hidden=3 layers=2 embedding=0 bptt=last",
    "state=carry window=6 batch=3 hidden=9 layers=1 embedding=9 tied=1 average=20",
    "state=reset window=8 batch=2 hidden=6 layers=2 embedding=6 tied=1 input_dropout=0.1",
};
enum { ROWS = sizeof rows / sizeof *rows, LENGTH = 400, V = 7 };

static const struct {
  plateau_part part;
  const char *name;
} parts[] = {
    {PLATEAU_TRAINING, "training"}, {PLATEAU_HELD_OUT, "held out"}, {PLATEAU_WHOLE, "whole"}};

static plateau_config place_sigmoid(placed *it, const char *row) {
  char letters[LENGTH];
  uint64_t random = 5;
  for (int i = 0; i < LENGTH; i++)
    letters[i] = (char)('a' + (int)(V * next_unit(&random) * next_unit(&random)));
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  set_all(&config, "cell=rnn activation=sigmoid optimizer=adam lr=0.01 valid=0.25 dropout=0");
  set_all(&config, row);
  place(it, &config, V, letters, LENGTH);
  write_weights(it->session, 0.8, &random);
  return config;
}

static void train(plateau_session *session, int steps) {
  plateau_error error;
  for (int i = 0; i < steps; i++)
    if (plateau_step(session, &error)) fail_msg("%s", error.sentence);
}

static void expect_same_losses(const char *row, const double *before, plateau_session *after,
                               double tolerance) {
  for (int i = 0; i < 3; i++) {
    double loss = plateau_measure(after, parts[i].part);
    if (!(fabs(loss - before[i]) <= tolerance * before[i]))
      fail_msg("%s: %s loss is %.17g, was %.17g", row, parts[i].name, loss, before[i]);
  }
}

/* After `steps` of training: with initial weights, and in the middle of an epoch with a carried
 * state.
 */
static void check_losses(int steps) {
  for (int i = 0; i < ROWS; i++) {
    placed it;
    place_sigmoid(&it, rows[i]);
    train(it.session, steps);
    double before[3];
    for (int j = 0; j < 3; j++) before[j] = plateau_measure(it.session, parts[j].part);
    plateau_error error;
    if (plateau_rewrite_as_tanh(it.session, &error)) fail_msg("%s: %s", rows[i], error.sentence);
    assert_int_equal(plateau_session_config(it.session)->activation, PLATEAU_ACTIVATION_TANH);
    expect_same_losses(rows[i], before, it.session, 1e-12);
    unplace(&it);
  }
}

static void rewritten_losses_equal_the_originals(void **state) {
  (void)state;
  check_losses(0);
  check_losses(3);
}

/* The loss of the step after the rewrite comes from the weights before its update, so it is the
 * same too. With a carried state this needs the state to be rewritten as well. */
static void next_step_loses_the_same(void **state) {
  (void)state;
  for (int i = 0; i < ROWS; i++) {
    placed it[2];
    plateau_progress progress[2];
    for (int j = 0; j < 2; j++) {
      place_sigmoid(&it[j], rows[i]);
      train(it[j].session, 2);
      if (j) assert_int_equal(plateau_rewrite_as_tanh(it[j].session, NULL), PLATEAU_OK);
      train(it[j].session, 1);
      plateau_session_progress(it[j].session, &progress[j]);
      unplace(&it[j]);
    }
    for (int j = 0; j < 2; j++)
      if (progress[j].steps_done == 0) progress[j].partial_loss = progress[j].loss;
    if (!(fabs(progress[0].partial_loss - progress[1].partial_loss) <=
          1e-12 * progress[0].partial_loss))
      fail_msg("%s: %.17g, rewritten %.17g", rows[i], progress[0].partial_loss,
               progress[1].partial_loss);
  }
}

/* h0 = -1 belongs to the model: a checkpoint of the rewritten run gives the same losses, bit for
 * bit. */
static void checkpoint_keeps_the_initial_state(void **state) {
  (void)state;
  for (int i = 0; i < ROWS; i++) {
    placed it;
    place_sigmoid(&it, rows[i]);
    train(it.session, 1);
    assert_int_equal(plateau_rewrite_as_tanh(it.session, NULL), PLATEAU_OK);
    double before[3];
    for (int j = 0; j < 3; j++) before[j] = plateau_measure(it.session, parts[j].part);

    size_t size = plateau_save_size(it.session);
    void *bytes = malloc(size);
    size = plateau_save(it.session, bytes, size);
    plateau_checkpoint checkpoint;
    plateau_error error;
    if (plateau_checkpoint_read(&checkpoint, bytes, size, &error))
      fail_msg("%s: %s", rows[i], error.sentence);
    assert_int_equal(checkpoint.config.activation, PLATEAU_ACTIVATION_TANH);

    size_t block_bytes = plateau_session_size(&checkpoint.config, &it.text, &error);
    void *block = aligned_alloc(64, (block_bytes + 63) / 64 * 64);
    plateau_session *loaded;
    if (plateau_session_place(&loaded, block, block_bytes, &checkpoint.config, &it.text, &error))
      fail_msg("%s: %s", rows[i], error.sentence);
    if (plateau_load(loaded, bytes, size, PLATEAU_RESUME, &error))
      fail_msg("%s: %s", rows[i], error.sentence);
    expect_same_losses(rows[i], before, loaded, 0);
    free(block), free(bytes);
    unplace(&it);
  }
}

static void other_networks_are_refused_and_left_alone(void **state) {
  (void)state;
  static const char *const others[] = {"cell=rnn activation=tanh", "cell=gru", "cell=lstm"};
  for (int i = 0; i < 3; i++) {
    placed it;
    place_sigmoid(&it, others[i]);
    train(it.session, 1);
    uint64_t hash = plateau_session_hash(it.session);
    plateau_error error = {PLATEAU_OK, ""};
    assert_int_not_equal(plateau_rewrite_as_tanh(it.session, &error), PLATEAU_OK);
    assert_int_not_equal(error.status, PLATEAU_OK);
    assert_true(strlen(error.sentence) > 10);
    assert_true(hash == plateau_session_hash(it.session));
    unplace(&it);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rewritten_losses_equal_the_originals),
      cmocka_unit_test(next_step_loses_the_same),
      cmocka_unit_test(checkpoint_keeps_the_initial_state),
      cmocka_unit_test(other_networks_are_refused_and_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
