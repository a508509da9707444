/* test_loss.c - the losses that a session reports equal those of a plain forward pass in double.
 *
 * Tolerance 1e-5 nats a character: float sums of up to 24 terms and functions within 2 ulp cost
 * about 1e-6. A state that is not carried or not cleared, or one prediction too many, shows at 1e-3
 * and above. */
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

enum { LENGTH = 700, LETTERS = 6 };

static char letters[LENGTH];

static const char *const CELLS[] = {"cell=rnn activation=tanh", "cell=rnn activation=sigmoid",
                                    "cell=gru", "cell=lstm"};
/* Batches of one row up to two shards, with windows and tails that do not divide evenly. */
static const char *const SHAPES[] = {
    "hidden=9 window=7 batch=3 valid=0.2",
    "hidden=5 window=1 batch=1 valid=0.1",
    "hidden=16 window=20 batch=11 valid=0.3 layers=2",
    "hidden=3 window=13 batch=9 valid=0.25 burn_in=4 layers=3 embedding=5",
    "hidden=24 window=64 batch=2 chars=301 embedding=9",
    "hidden=7 window=30 batch=4 chars=400 burn_in=29",
    "hidden=7 window=12 batch=5 layers=2 dropout=0.5 valid=0.01",
    "hidden=8 window=9 batch=8 valid=0 bptt=last layers=2",
    "hidden=5 window=200 batch=8 valid=0.1 chars=90",
};
enum { ROWS = COUNT(CELLS) * COUNT(SHAPES) * 2 };

static const char *settings_of(int row) {
  static char text[256];
  snprintf(text, sizeof text, "%s %s state=%s", CELLS[row % COUNT(CELLS)],
           SHAPES[row / COUNT(CELLS) % COUNT(SHAPES)],
           row / COUNT(CELLS) / COUNT(SHAPES) ? "carry" : "reset");
  return text;
}

/* `more`: settings after those of the row */
static void open_row(placed *it, int row, const char *more) {
  plateau_config config;
  uint64_t seed = 17;
  config_from(&config, settings_of(row));
  set_all(&config, more);
  place(it, &config, LETTERS, letters, LENGTH);
  /* Far from uniform, so that every state matters, but not chaotic, so that float can follow. */
  write_weights(it->session, 1.2 / sqrt(config.hidden), &seed);
}

static void expect_loss(const char *settings, const char *what, double got, double wanted,
                        double tolerance) {
  if (!(fabs(got - wanted) <= tolerance) && !(isnan(got) && isnan(wanted)))
    fail_msg("%s: %s is %.12g, reference %.12g", settings, what, got, wanted);
}

/* The mean nats of a part, which is cut as DESIGN.md says. */
static double reference_loss(placed *it, plateau_part part, size_t *counted) {
  const plateau_config *config = plateau_session_config(it->session);
  const plateau_plan *plan = plateau_session_plan(it->session);
  const uint16_t *symbols = it->text.symbols;
  size_t T = config->state == PLATEAU_STATE_RESET ? (size_t)plan->window : 0,
         N = (size_t)plan->burn_in;
  reference r;
  double nats = 0;
  *counted = 0;
  reference_open(&r, it->session);
  if (part == PLATEAU_TRAINING && T > 0) {
    nats = reference_total(&r, symbols, (plan->train - 1) / T * T, T, N, 0, counted);
  } else if (part == PLATEAU_TRAINING) {
    size_t stream = (plan->train - 1) / (size_t)plan->batch;
    for (int b = 0; b < plan->batch; b++)
      nats += reference_total(&r, symbols + (size_t)b * stream, stream, 0, N, 0, counted);
  } else {
    size_t from = part == PLATEAU_HELD_OUT ? plan->train : 0;
    size_t length = part == PLATEAU_HELD_OUT ? plan->valid : it->text.length;
    if (length > 0) nats = reference_total(&r, symbols + from, length - 1, T, N, 0, counted);
  }
  reference_close(&r);
  return *counted > 0 ? nats / (double)*counted : NAN;
}

/* ---- Current weights */

static void check_parts(placed *it, int row) {
  static const char *const names[] = {"train_loss", "valid_loss", "loss of the whole text"};
  const plateau_plan *plan = plateau_session_plan(it->session);
  size_t counted[3];
  for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++) {
    double loss = plateau_measure(it->session, part);
    double wanted = reference_loss(it, part, &counted[part]);
    expect_loss(settings_of(row), names[part], loss, wanted, 1e-5);
    if (it->session->measure.counted != counted[part])
      fail_msg("%s: %s counts %zu predictions, reference %zu", settings_of(row), names[part],
               it->session->measure.counted, counted[part]);
  }
  if (plan->predictions != counted[0] || plan->valid_predictions != counted[1])
    fail_msg("%s: the plan has %zu and %zu predictions, reference %zu and %zu", settings_of(row),
             plan->predictions, plan->valid_predictions, counted[0], counted[1]);
}

static void measured_losses_are_the_references(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    open_row(&it, row, "optimizer=adam lr=0.01");
    check_parts(&it, row);
    run_to(it.session, 3);
    check_parts(&it, row);
    run_to(it.session, 2 * plateau_session_plan(it.session)->steps);
    check_parts(&it, row);
    unplace(&it);
  }
}

/* The same function, with a state that begins at -1. */
static void a_rewritten_network_loses_the_same(void **state) {
  (void)state;
  for (int row = 1; row < ROWS; row += COUNT(CELLS)) {
    placed it;
    double before[3];
    open_row(&it, row, "optimizer=adam lr=0.01 dropout=0");
    run_to(it.session, 3);
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++)
      before[part] = plateau_measure(it.session, part);
    assert_int_equal(plateau_rewrite_as_tanh(it.session, NULL), PLATEAU_OK);
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++)
      expect_loss(settings_of(row), "rewritten", plateau_measure(it.session, part), before[part],
                  1e-5);
    unplace(&it);
  }
}

/* ---- The running loss */

/* With a rate of 1e-9 the weights stay those of the epoch's start. */
static void an_epochs_loss_is_the_references(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    plateau_progress progress;
    size_t counted;
    open_row(&it, row, "optimizer=sgd lr=1e-9 dropout=0");
    run_to(it.session, plateau_session_plan(it.session)->steps);
    plateau_session_progress(it.session, &progress);
    assert_int_equal(progress.epoch, 1);
    double wanted = reference_loss(&it, PLATEAU_TRAINING, &counted);
    expect_loss(settings_of(row), "loss of an epoch", progress.loss, wanted, 1e-5);
    if (progress.chars != counted)
      fail_msg("%s: %d predictions counted, reference %zu", settings_of(row), (int)progress.chars,
               counted);
    run_to(it.session, 2 * plateau_session_plan(it.session)->steps);
    plateau_session_progress(it.session, &progress);
    expect_loss(settings_of(row), "loss of the second", progress.loss, wanted, 1e-5);
    unplace(&it);
  }
}

/* The total nats of the first step: the first windows of the streams, or the first windows. */
static void the_first_steps_loss_is_the_references(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    plateau_progress progress;
    reference r;
    size_t counted = 0;
    double nats = 0;
    open_row(&it, row, "optimizer=sgd lr=0.5 dropout=0");
    const plateau_plan *plan = plateau_session_plan(it.session);
    reference_open(&r, it.session);
    size_t T = (size_t)plan->window, stride = plan->stream;
    for (int b = 0; b < plan->batch; b++)
      nats += reference_total(&r, it.text.symbols + (size_t)b * stride, T, 0, (size_t)plan->burn_in,
                              0, &counted);
    reference_close(&r);
    run_to(it.session, 1);
    plateau_session_progress(it.session, &progress);
    expect_loss(settings_of(row), "loss of the first step",
                plan->steps == 1 ? progress.loss : progress.partial_loss, nats / (double)counted,
                1e-5);
    assert_int_equal(progress.chars, counted);
    unplace(&it);
  }
}

/* ---- Carry and reset */

/* Sums of doubles in another order agree to 1e-12. The rate is 0, which settings do not allow. */
static double loss_of_epoch(int cell, int window, const char *memory) {
  placed it;
  plateau_config config;
  plateau_progress progress;
  char settings[256];
  uint64_t seed = 23;
  snprintf(settings, sizeof settings,
           "%s hidden=11 layers=2 dropout=0 batch=1 chars=421 window=%d state=%s", CELLS[cell],
           window, memory);
  config_from(&config, settings);
  set_all(&config, "optimizer=sgd");
  place(&it, &config, LETTERS, letters, LENGTH);
  write_weights(it.session, 0.7, &seed);
  it.session->config.lr = 0;
  run_to(it.session, plateau_session_plan(it.session)->steps);
  plateau_session_progress(it.session, &progress);
  expect_loss(settings, "loss as it ran", progress.loss,
              plateau_measure(it.session, PLATEAU_TRAINING), 1e-12);
  unplace(&it);
  return progress.loss;
}

static void windows_of_a_stream_are_one_long_window(void **state) {
  static const int windows[] = {1, 2, 3, 8, 64, 419};
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    double whole = loss_of_epoch(cell, 420, "reset");
    for (int i = 0; i < COUNT(windows); i++) {
      expect_loss(CELLS[cell], "loss of carried windows", loss_of_epoch(cell, windows[i], "carry"),
                  whole, 1e-12);
      if (windows[i] > 8) continue;
      if (fabs(loss_of_epoch(cell, windows[i], "reset") - whole) < 1e-3)
        fail_msg("%s: windows of %d lose as much cleared as carried", CELLS[cell], windows[i]);
    }
  }
}

/* ---- Learning */

static void every_optimizer_learns(void **state) {
  static const char *const optimizers[] = {
      "optimizer=sgd lr=0.5",      "optimizer=momentum lr=0.05", "optimizer=nesterov lr=0.05",
      "optimizer=rmsprop lr=0.01", "optimizer=adam lr=0.02",     "optimizer=adamw lr=0.02"};
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++)
    for (int i = 0; i < COUNT(optimizers); i++) {
      placed it;
      plateau_config config;
      config_from(&config, CELLS[cell]);
      set_all(&config, "hidden=16 window=16 batch=4 valid=0");
      set_all(&config, optimizers[i]);
      place(&it, &config, LETTERS, letters, LENGTH);
      double before = plateau_measure(it.session, PLATEAU_TRAINING);
      run_to(it.session, 400);
      double after = plateau_measure(it.session, PLATEAU_TRAINING);
      if (!(before < 2.1 && after < 0.8 * before))
        fail_msg("%s %s: from %g to %g", CELLS[cell], optimizers[i], before, after);
      unplace(&it);
    }
}

/* log 1 to the last bit: there is nothing to learn and nothing to forget. */
static void one_symbol_has_loss_0(void **state) {
  (void)state;
  for (int cell = 0; cell < COUNT(CELLS); cell++) {
    placed it;
    plateau_config config;
    plateau_progress progress;
    config_from(&config, CELLS[cell]);
    set_all(&config, "hidden=5 window=4 batch=3");
    place(&it, &config, 1, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 42);
    assert_non_null(strstr(plateau_session_plan(it.session)->notice, "one symbol"));
    run_to(it.session, 100);
    plateau_session_progress(it.session, &progress);
    expect_loss(CELLS[cell], "loss", progress.loss, 0, 0);
    expect_loss(CELLS[cell], "held-out loss", plateau_measure(it.session, PLATEAU_HELD_OUT), 0, 0);
    unplace(&it);
  }
}

static void milestones_are_1_2_5_10_20_50(void **state) {
  static const uint64_t yes[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000000};
  static const uint64_t no[] = {0, 3, 4, 6, 7, 8, 9, 11, 15, 25, 30, 40, 60, 101, 110, 250, 1501};
  (void)state;
  for (int i = 0; i < COUNT(yes); i++) assert_true(plateau_milestone(yes[i]));
  for (int i = 0; i < COUNT(no); i++) assert_false(plateau_milestone(no[i]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(measured_losses_are_the_references),
      cmocka_unit_test(a_rewritten_network_loses_the_same),
      cmocka_unit_test(an_epochs_loss_is_the_references),
      cmocka_unit_test(the_first_steps_loss_is_the_references),
      cmocka_unit_test(windows_of_a_stream_are_one_long_window),
      cmocka_unit_test(every_optimizer_learns),
      cmocka_unit_test(one_symbol_has_loss_0),
      cmocka_unit_test(milestones_are_1_2_5_10_20_50),
  };
  fill_letters(letters, LENGTH, LETTERS, 2);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
