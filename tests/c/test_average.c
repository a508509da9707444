/* test_average.c - the averaged weights: what they are, what is measured with them, and that the run
 * does not depend on them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_fork.h"
#include "support_run.h"

static plateau_real *weights_of(const plateau_session *session) {
  plateau_real *values = calloc(plateau_weights_count(session), sizeof *values);
  plateau_weights_read(session, values);
  return values;
}

/* The newest weights of every tensor, one after the other. */
static void read_newest(const plateau_session *session, plateau_real *values) {
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    plateau_tensor_read(session, i, values);
    values += tensor.rows * tensor.cols;
  }
}

/* Each weight counts (1 - 1/N) times as much as the one a step later; the first weights do not
 * count. */
static void the_average_is_the_weighted_mean_of_all_steps(void **state) {
  enum { N = 7, STEPS = 40 };
  placed it;
  (void)state;
  open_parent(&it, "average=7 lr=0.05");
  size_t count = plateau_weights_count(it.session) - 1;
  double *sum = calloc(count, sizeof *sum), mass = 0;
  plateau_real *newest = calloc(count, sizeof *newest);
  for (int step = 1; step <= STEPS; step++) {
    run_to(it.session, (uint64_t)step);
    read_newest(it.session, newest);
    mass = mass * (1 - 1.0 / N) + 1;
    for (size_t i = 0; i < count; i++) sum[i] = sum[i] * (1 - 1.0 / N) + (double)newest[i];
    plateau_real *average = weights_of(it.session);
    for (size_t i = 0; i < count; i++) assert_true(fabs((double)average[i] - sum[i] / mass) < 2e-6);
    free(average);
  }
  free(sum), free(newest);
  unplace(&it);
}

static void the_run_is_the_same_with_an_average(void **state) {
  placed with, without;
  plateau_progress a, b;
  (void)state;
  open_parent(&with, "average=9 dropout=0.3 layers=2 input_dropout=0.2");
  open_parent(&without, "dropout=0.3 layers=2 input_dropout=0.2");
  for (uint64_t step = 1; step <= 60; step += 7) {
    run_to(with.session, step), run_to(without.session, step);
    plateau_measure(with.session, PLATEAU_HELD_OUT); /* it needs other derived weights */
    plateau_session_progress(with.session, &a);
    plateau_session_progress(without.session, &b);
    assert_int_equal(a.hash, b.hash);
    assert_true(a.partial_loss == b.partial_loss ||
                (isnan(a.partial_loss) && isnan(b.partial_loss)));
  }
  unplace(&with), unplace(&without);
}

/* Another session with the averaged weights as its own gives the same answers, to the bit. */
static void losses_and_samples_are_of_the_average(void **state) {
  placed it, beside;
  plateau_sampling sampling;
  (void)state;
  open_parent(&it, "average=20 lr=0.05");
  run_to(it.session, 33);
  plateau_config config = *plateau_session_config(it.session);
  config.average = 0;
  place_beside(&beside, it.session, &config);
  plateau_real *average = weights_of(it.session);
  assert_true(plateau_weights_write(beside.session, average));
  for (int part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++)
    assert_true(plateau_measure(it.session, (plateau_part)part) ==
                plateau_measure(beside.session, (plateau_part)part));
  plateau_sampling_default(&sampling);
  assert_int_equal(plateau_sample_begin(it.session, &sampling, NULL, 0, NULL), 0);
  assert_int_equal(plateau_sample_begin(beside.session, &sampling, NULL, 0, NULL), 0);
  for (int i = 0; i < 50; i++)
    assert_int_equal(plateau_sample_next(it.session), plateau_sample_next(beside.session));
  free(average);
  close_fork(&beside);
  unplace(&it);
}

static void a_file_keeps_it_and_lends_it(void **state) {
  placed it, again, other;
  plateau_config config;
  (void)state;
  open_parent(&it, "average=12 optimizer=momentum");
  run_to(it.session, 64); /* a snapshot */
  saved file = save(it.session);
  config = *plateau_session_config(it.session);
  place_beside(&again, it.session, &config);
  config.average = 0;
  place_beside(&other, it.session, &config);
  load(again.session, &file, PLATEAU_RESUME);
  load(other.session, &file, PLATEAU_WEIGHTS);
  plateau_real *average = weights_of(it.session), *lent = weights_of(other.session);
  assert_memory_equal(lent, average, plateau_weights_count(it.session) * sizeof *lent);
  run_to(it.session, 90), run_to(again.session, 90);
  assert_int_equal(plateau_session_hash(it.session), plateau_session_hash(again.session));
  free(average), free(lent), free(file.bytes);
  close_fork(&again), close_fork(&other);
  unplace(&it);
}

/* A fork that has one continues it; a fork that begins one begins it with the newest weights. */
static void a_fork_continues_it(void **state) {
  static const char *const rows[][2] = {{"average=12", "lr=0.002"},
                                        {"average=12", "average=30"},
                                        {"average=12", "average=0"},
                                        {"", "average=30"},
                                        {"average=12 hidden=8 embedding=8 tied=1", "tied=0"}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it, fork;
    open_parent(&it, rows[i][0]);
    run_to(it.session, 64);
    open_fork_as(&fork, it.session, rows[i][1]);
    plateau_real *a = weights_of(it.session), *b = weights_of(fork.session);
    if (strcmp(rows[i][1], "average=0") == 0) read_newest(it.session, a);
    assert_memory_equal(a, b, plateau_weights_count(it.session) * sizeof *a);
    run_to(fork.session, 70);
    free(a), free(b);
    close_fork(&fork);
    unplace(&it);
  }
}

static void more_units_leave_its_loss_as_it_is(void **state) {
  placed it, fork;
  (void)state;
  open_parent(&it, "average=12 embedding=8 tied=1 cell=gru");
  run_to(it.session, 64);
  open_fork(&fork, it.session, "hidden-2");
  assert_int_equal(plateau_session_config(fork.session)->tied, 0);
  assert_true(plateau_measure(it.session, PLATEAU_HELD_OUT) ==
              plateau_measure(fork.session, PLATEAU_HELD_OUT));
  run_to(fork.session, 70);
  close_fork(&fork);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_average_is_the_weighted_mean_of_all_steps),
      cmocka_unit_test(the_run_is_the_same_with_an_average),
      cmocka_unit_test(losses_and_samples_are_of_the_average),
      cmocka_unit_test(a_file_keeps_it_and_lends_it),
      cmocka_unit_test(a_fork_continues_it),
      cmocka_unit_test(more_units_leave_its_loss_as_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
