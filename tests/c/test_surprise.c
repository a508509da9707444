/* test_surprise.c - compares the loss of each prediction with a plain forward pass, and its floor
 * with prefixes compared one by one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "random_text.h"
#include "support_reference.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof table / sizeof table[0]))

enum { LENGTH = 330, LETTERS = 6 };

static const char *const CELLS[] = {"cell=rnn activation=sigmoid", "cell=gru", "cell=lstm"};
/* Batches of one row up to two shards, with windows and tails that do not divide evenly. */
static const char *const SHAPES[] = {
    "hidden=9 window=7 batch=3 valid=0.2",
    "hidden=5 window=1 batch=1 valid=0.1",
    "hidden=16 window=20 batch=11 valid=0.3 layers=2",
    "hidden=3 window=13 batch=9 valid=0.25 burn_in=4 layers=2 embedding=5",
    "hidden=7 window=30 batch=4 chars=200 burn_in=29",
    "hidden=8 window=9 batch=8 valid=0 bptt=last layers=2 dropout=0.5",
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

static void open_row(placed *it, int row) {
  static char letters[LENGTH];
  plateau_config config;
  uint64_t seed = 17;
  fill_letters(letters, LENGTH, LETTERS, 5);
  config_from(&config, settings_of(row));
  place(it, &config, LETTERS, letters, LENGTH);
  write_weights(it->session, 1.2 / sqrt(config.hidden), &seed);
}

static size_t symbols_of(const placed *it, plateau_part part) {
  const plateau_plan *plan = plateau_session_plan(it->session);
  return part == PLATEAU_TRAINING   ? plan->train
         : part == PLATEAU_HELD_OUT ? plan->valid
                                    : it->text.length;
}

/* ---- Surprise ---- */

/* Reads `predictions` symbols from `from` on as one stretch; the state is cleared every
 * `window`. */
static void read_stretch(reference *r, const uint16_t *symbols, size_t from, size_t predictions,
                         size_t window, size_t burn_in, double *wanted) {
  for (size_t t = 0; t < predictions; t++) {
    if (t % window == 0) reference_reset(r, 0);
    reference_read(r, symbols[from + t]);
    if (t % window >= burn_in) wanted[from + t + 1] = reference_nats(r, symbols[from + t + 1]);
  }
}

static void reference_surprise(const placed *it, plateau_part part, double *wanted) {
  const plateau_config *config = plateau_session_config(it->session);
  const plateau_plan *plan = plateau_session_plan(it->session);
  size_t count = symbols_of(it, part), T = (size_t)plan->window, N = (size_t)plan->burn_in;
  const uint16_t *symbols = it->text.symbols + (part == PLATEAU_HELD_OUT ? plan->train : 0);
  bool reset = config->state == PLATEAU_STATE_RESET;
  reference r;
  reference_open(&r, it->session);
  for (size_t i = 0; i < count; i++) wanted[i] = NAN;
  if (part != PLATEAU_TRAINING) {
    if (count > 0) read_stretch(&r, symbols, 0, count - 1, reset ? T : count, N, wanted);
  } else if (reset) {
    read_stretch(&r, symbols, 0, (count - 1) / T * T, T, N, wanted);
  } else {
    size_t stream = (count - 1) / (size_t)plan->batch;
    for (size_t b = 0; b < (size_t)plan->batch; b++)
      read_stretch(&r, symbols, b * stream, stream, stream, N, wanted);
  }
  reference_close(&r);
}

/* By position, from the definition: the place of prediction i in its window. */
static void check_positions(const placed *it, plateau_part part, const double *nats, int row) {
  const plateau_plan *plan = plateau_session_plan(it->session);
  bool streams = part == PLATEAU_TRAINING &&
                 plateau_session_config(it->session)->state == PLATEAU_STATE_CARRY;
  size_t T = (size_t)plan->window;
  double got[LENGTH], total[LENGTH] = {0};
  size_t said[LENGTH], counted[LENGTH] = {0};
  plateau_by_position(got, said, it->session, part, nats);
  for (size_t i = 1; i < symbols_of(it, part); i++) {
    if (isnan(nats[i])) continue;
    size_t p = (streams ? (i - 1) % plan->stream : i - 1) % T;
    total[p] += nats[i];
    counted[p]++;
  }
  for (size_t p = 0; p < T; p++)
    if (said[p] != counted[p] ||
        (counted[p] > 0 ? fabs(got[p] - total[p] / (double)counted[p]) > 1e-12 : !isnan(got[p])))
      fail_msg("%s, part %d, position %zu: %.17g of %zu, not %.17g of %zu", settings_of(row), part,
               p, got[p], said[p], total[p] / (double)counted[p], counted[p]);
}

static void check_part(placed *it, plateau_part part, int row) {
  double nats[LENGTH] = {0}, wanted[LENGTH] = {0}, total = 0;
  size_t counted = 0;
  double loss = plateau_measure(it->session, part);
  size_t predictions = plateau_measure_counted(it->session);
  plateau_surprise_begin(it->session, part, nats);
  while (plateau_measure_advance(it->session)) continue;
  double again = plateau_measure_loss(it->session);
  if (!(loss == again) && !isnan(loss))
    fail_msg("%s, part %d: %.17g with surprise, %.17g without", settings_of(row), part, again,
             loss);
  reference_surprise(it, part, wanted);
  for (size_t i = 0; i < symbols_of(it, part); i++) {
    if (isnan(wanted[i]) ? !isnan(nats[i]) : !(fabs(nats[i] - wanted[i]) < 1e-4))
      fail_msg("%s, part %d, symbol %zu: %.9g, reference %.9g", settings_of(row), part, i, nats[i],
               wanted[i]);
    if (isnan(nats[i])) continue;
    total += nats[i];
    counted++;
  }
  assert_int_equal(counted, predictions);
  if (counted > 0 && fabs(total / (double)counted - loss) > 1e-12)
    fail_msg("%s, part %d: mean %.17g, loss %.17g", settings_of(row), part, total / (double)counted,
             loss);
  check_positions(it, part, nats, row);
}

static void surprise_is_the_references(void **unused) {
  (void)unused;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    open_row(&it, row);
    uint64_t before = plateau_session_hash(it.session);
    for (plateau_part part = PLATEAU_TRAINING; part <= PLATEAU_WHOLE; part++)
      check_part(&it, part, row);
    assert_true(plateau_session_hash(it.session) == before);
    unplace(&it);
  }
}

/* A measurement after one of surprise writes nowhere. */
static void surprise_ends_with_its_measurement(void **unused) {
  (void)unused;
  placed it;
  double nats[LENGTH];
  open_row(&it, 0);
  plateau_surprise_begin(it.session, PLATEAU_TRAINING, nats);
  while (plateau_measure_advance(it.session)) continue;
  for (int i = 0; i < LENGTH; i++) nats[i] = -1;
  plateau_measure(it.session, PLATEAU_TRAINING);
  run_to(it.session, 3);
  for (int i = 0; i < LENGTH; i++) assert_true(nats[i] == -1);
  unplace(&it);
}

/* ---- Floors ---- */

static bool same(const uint16_t *a, const uint16_t *b, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/* The share that continue as run w does, among the runs that agree with it in x[0..t]. */
static double reference_floor(const uint16_t *x, size_t runs, size_t length, size_t w, size_t t) {
  double prefixes = 0, continued = 0;
  for (size_t u = 0; u < runs; u++) {
    if (!same(x + w * length, x + u * length, t + 1)) continue;
    prefixes++;
    continued += x[w * length + t + 1] == x[u * length + t + 1];
  }
  return -log(continued / prefixes);
}

/* Some of the first numbers are those of the whole, and nothing is written behind them. */
static void expect_the_first(const double *whole, size_t length, void *block, size_t bytes,
                             const plateau_config *config, const plateau_text *text) {
  double nats[TEXT_CAPACITY];
  for (size_t i = 0; i < TEXT_CAPACITY; i++) nats[i] = -1;
  assert_int_equal(plateau_floor_each(nats, length, block, bytes, config, text, NULL), PLATEAU_OK);
  assert_memory_equal(nats, whole, length * sizeof *nats);
  for (size_t i = length; i < TEXT_CAPACITY; i++) assert_true(nats[i] == -1);
}

static void check_floor(const plateau_config *config, const plateau_text *text) {
  plateau_plan plan;
  plateau_floor floor;
  double nats[TEXT_CAPACITY], wanted[TEXT_CAPACITY], total = 0;
  size_t counted = 0, bytes = plateau_floor_size(config, text);
  if (plateau_plan_make(&plan, config, text->length, NULL) != PLATEAU_OK) return;
  bool reset = config->state == PLATEAU_STATE_RESET;
  size_t runs = reset ? plan.windows : (size_t)plan.batch, length = (plan.train - 1) / runs;
  if (reset) length = (size_t)plan.window;
  void *block = block_of(bytes);
  assert_int_equal(plateau_floor_each(nats, plan.train, block, bytes, config, text, NULL),
                   PLATEAU_OK);
  expect_the_first(nats, plan.train / 3, block, bytes, config, text);
  assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, text, NULL), PLATEAU_OK);
  for (size_t i = 0; i < plan.train; i++) wanted[i] = NAN;
  for (size_t w = 0; w < runs; w++)
    for (size_t t = (size_t)plan.burn_in; t < length; t++)
      wanted[w * length + t + 1] = reference_floor(text->symbols, runs, length, w, t);
  for (size_t i = 0; i < plan.train; i++) {
    if (isnan(wanted[i]) ? !isnan(nats[i]) : !(fabs(nats[i] - wanted[i]) < 1e-12))
      fail_msg("%s T=%d B=%d N=%d, symbol %zu of %zu: %.17g, counted %.17g",
               reset ? "reset" : "carry", plan.window, plan.batch, plan.burn_in, i, plan.train,
               nats[i], wanted[i]);
    if (isnan(nats[i])) continue;
    total += nats[i];
    counted++;
  }
  assert_int_equal(counted, floor.predictions);
  assert_true(fabs(total / (double)counted - floor.per_char) < 1e-12);
  free(block);
}

static void floors_equal_counted_prefixes_on_random_texts(void **unused) {
  (void)unused;
  static uint16_t symbols[TEXT_CAPACITY];
  for (int trial = 0; trial < 240; trial++) {
    int length = 2 + random_below(trial % 3 ? 300 : 12), vocabulary = 1 + random_below(6);
    random_text(symbols, length, vocabulary, trial % TEXT_SHAPES, 1 + random_below(20));
    plateau_text text = text_over(symbols, (size_t)length, vocabulary);
    plateau_config config;
    plateau_config_recipe(&config, "default-1", NULL);
    config.state = trial / TEXT_SHAPES % 2 ? PLATEAU_STATE_CARRY : PLATEAU_STATE_RESET;
    config.window = 1 + random_below(25);
    config.batch = 1 + random_below(40);
    config.burn_in = random_below(3) ? 0 : random_below(config.window);
    config.chars = random_below(3) ? 0 : 2 + random_below(length);
    config.valid = random_below(50) / 100.0;
    check_floor(&config, &text);
  }
}

/* The means of both by position equal those of plateau_floor_measure. */
static void floors_by_position_are_the_floors(void **unused) {
  (void)unused;
  for (int row = 0; row < ROWS; row += COUNT(CELLS)) {
    placed it;
    plateau_floor floor;
    double nats[LENGTH], by_position[LENGTH];
    size_t counted[LENGTH];
    open_row(&it, row);
    const plateau_config *config = plateau_session_config(it.session);
    const plateau_plan *plan = plateau_session_plan(it.session);
    size_t bytes = plateau_floor_size(config, &it.text);
    void *block = block_of(bytes);
    assert_int_equal(plateau_floor_each(nats, plan->train, block, bytes, config, &it.text, NULL),
                     PLATEAU_OK);
    assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, &it.text, NULL),
                     PLATEAU_OK);
    plateau_by_position(by_position, counted, it.session, PLATEAU_TRAINING, nats);
    for (int p = 0; p < plan->window; p++) {
      double got = isnan(by_position[p]) ? 0 : by_position[p];
      if (fabs(got - floor.by_position[p]) > 1e-12)
        fail_msg("%s, position %d: %.17g, floor %.17g", settings_of(row), p, by_position[p],
                 floor.by_position[p]);
    }
    free(block);
    unplace(&it);
  }
}

static void texts_that_cannot_be_counted_are_refused(void **unused) {
  (void)unused;
  static const uint16_t symbols[2] = {0, 0};
  plateau_text text = text_over(symbols, 1, 1);
  plateau_config config;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_config_recipe(&config, "default-1", NULL);
  assert_int_equal(plateau_floor_each(NULL, 0, NULL, 0, &config, &text, &error), PLATEAU_BAD_TEXT);
  assert_true(error.sentence[0] != 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(surprise_is_the_references),
      cmocka_unit_test(surprise_ends_with_its_measurement),
      cmocka_unit_test(floors_equal_counted_prefixes_on_random_texts),
      cmocka_unit_test(floors_by_position_are_the_floors),
      cmocka_unit_test(texts_that_cannot_be_counted_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
