/* test_calibrate.c - the temperature of the held-out loss, and the best weights that keep it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/tied.h"
#include "run/session.h"
#include "support_fork.h"
#include "support_run.h"

/* The list of docs/measuring.md. */
static const double LIST[] = {0.92, 1, 1.09, 1.19, 1.3, 1.41, 1.54, 1.68, 1.83, 2, 2.18, 2.38};
enum { COUNT = sizeof LIST / sizeof *LIST };

static const char *const ROWS[] = {
    "calibrate=1 lr=0.03 hidden=24", "calibrate=1 lr=0.03 hidden=24 state=reset burn_in=2",
    "calibrate=1 average=20 cell=gru hidden=16 embedding=16 tied=1 lr=0.03", "calibrate=1 lr=1e-5"};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static void multiply(plateau_session *session, const char *name, double by) {
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    if (strcmp(tensor.name, name) != 0) continue;
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    plateau_real *values = calloc(count, sizeof *values);
    plateau_tensor_read(session, i, values);
    for (size_t n = 0; n < count; n++) values[n] = (plateau_real)((double)values[n] * by);
    assert_true(plateau_tensor_write(session, i, values));
    free(values);
  }
}

/* The loss of a network whose decoder is divided by the temperature, measured without calibrate. */
static double loss_at(const plateau_session *session, double temperature) {
  placed beside;
  plateau_config config = *plateau_session_config(session);
  config.calibrate = config.average = config.tied = 0;
  place_beside(&beside, session, &config);
  plateau_real *weights = calloc(plateau_weights_count(session), sizeof *weights);
  plateau_weights_read(session, weights);
  assert_true(plateau_weights_write(beside.session, weights));
  multiply(beside.session, "decoder.weight", 1 / temperature);
  multiply(beside.session, "decoder.bias", 1 / temperature);
  double loss = plateau_measure(beside.session, PLATEAU_HELD_OUT);
  assert_true(plateau_measure_temperature(beside.session) == 1);
  free(weights);
  close_fork(&beside);
  return loss;
}

static void the_temperature_is_that_which_costs_least(void **state) {
  bool cold = false, warm = false;
  (void)state;
  for (int row = 0; row < ROW_COUNT; row++) {
    placed it;
    open_parent(&it, ROWS[row]);
    for (uint64_t step = 20; step <= 420; step += 200) {
      run_to(it.session, step);
      double loss = plateau_measure(it.session, PLATEAU_HELD_OUT);
      double chosen = plateau_measure_temperature(it.session), least = INFINITY;
      for (int k = 0; k < COUNT; k++) least = fmin(least, loss_at(it.session, LIST[k]));
      assert_true(fabs(loss - least) < 1e-5 * least);
      assert_true(fabs(loss_at(it.session, chosen) - least) < 1e-5 * least);
      plateau_measure(it.session, PLATEAU_TRAINING);
      assert_true(plateau_measure_temperature(it.session) == 1);
      cold |= chosen<1, warm |= chosen> 1.2;
    }
    unplace(&it);
  }
  assert_true(cold && warm); /* else the test has seen little */
}

/* Best weights as they are read, as a file lends them and as another session takes them are the same,
 * and cost what was said. */
static void the_best_weights_keep_it(void **state) {
  (void)state;
  for (int row = 0; row < ROW_COUNT; row++) {
    placed it, lent, taken;
    open_parent(&it, ROWS[row]);
    void *block = place_best(it.session);
    run_offering(it.session, 320);
    const plateau_best *best = plateau_session_best(it.session);
    size_t count = plateau_weights_count(it.session);
    plateau_real *read = calloc(count, sizeof *read), *loaded = calloc(count, sizeof *loaded);
    plateau_best_read(it.session, read);
    saved file = save(it.session);
    check_readable(&file);
    plateau_config config = *plateau_session_config(it.session);
    place_beside(&lent, it.session, &config);
    load(lent.session, &file, PLATEAU_BEST);
    plateau_weights_read(lent.session, loaded);
    assert_memory_equal(read, loaded, count * sizeof *read);
    assert_true(fabs(loss_at(lent.session, 1) - best->loss) < 1e-5 * best->loss);
    if (best->temperature != 1) assert_int_equal(plateau_session_config(lent.session)->tied, 0);
    place_beside(&taken, it.session, &config);
    assert_true(plateau_weights_write(taken.session, read));
    plateau_weights_read(taken.session, loaded);
    assert_memory_equal(read, loaded, count * sizeof *read);
    close_fork(&taken);
    run_to(lent.session, 9); /* it can be trained, and its file opened */
    saved further = save(lent.session);
    check_readable(&further);
    free(read), free(loaded), free(file.bytes), free(further.bytes);
    close_fork(&lent);
    unplace(&it);
    free(block);
  }
}

/* What continues from the best moment has the weights of that moment themselves, still tied. */
static void a_run_continues_from_the_weights_themselves(void **state) {
  placed it, from;
  (void)state;
  open_parent(&it, ROWS[2]);
  void *block = place_best(it.session);
  run_offering(it.session, 320);
  assert_true(plateau_session_best(it.session)->temperature > 1);
  saved file = save(it.session);
  plateau_config config = *plateau_session_config(it.session);
  place_beside(&from, it.session, &config);
  void *other = place_best(from.session);
  load(from.session, &file, PLATEAU_FROM_BEST);
  assert_memory_equal(from.session->live.parameters, it.session->best->parameters,
                      it.session->model.size * sizeof(pl_real));
  assert_true(pl_tied_equal(&from.session->model, from.session->live.parameters));
  assert_true(plateau_session_best(from.session)->temperature ==
              plateau_session_best(it.session)->temperature);
  run_to(from.session, steps_taken(from.session) + 5);
  free(file.bytes);
  close_fork(&from);
  unplace(&it);
  free(block), free(other);
}

/* Losses at a temperature and without one do not compare. */
static void a_fork_that_measures_otherwise_has_no_best_yet(void **state) {
  static const char *const settings[] = {"lr=0.001", "calibrate=0"};
  (void)state;
  for (int i = 0; i < 2; i++) {
    placed it, fork;
    open_parent(&it, "calibrate=1 lr=0.03");
    void *block = place_best(it.session);
    run_offering(it.session, 100);
    plateau_config config = *plateau_session_config(it.session);
    set_all(&config, settings[i]);
    place_beside(&fork, it.session, &config);
    void *other = place_best(fork.session);
    assert_int_equal(plateau_fork_as(fork.session, it.session, NULL), PLATEAU_OK);
    assert_int_equal(plateau_session_best(fork.session) != NULL, i == 0);
    close_fork(&fork);
    unplace(&it);
    free(block), free(other);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_temperature_is_that_which_costs_least),
      cmocka_unit_test(the_best_weights_keep_it),
      cmocka_unit_test(a_run_continues_from_the_weights_themselves),
      cmocka_unit_test(a_fork_that_measures_otherwise_has_no_best_yet),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
