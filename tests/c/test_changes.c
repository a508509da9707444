/* test_changes.c - what a change sets in a run, by its name. test_change_names.c has the names that are
 * none, test_change_claims.c what a change claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "explain/changes.h"
#include "support_fork.h"

static bool same_settings(const plateau_config *a, const plateau_config *b) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char of_a[40], of_b[40];
    plateau_config_get(a, &fields[i], of_a, sizeof of_a);
    plateau_config_get(b, &fields[i], of_b, sizeof of_b);
    if (strcmp(of_a, of_b) != 0) return false;
  }
  return true;
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* After an epoch, so that a gradient's norm is known. */
static void open_run(placed *it, const char *settings) {
  open_parent(it, settings);
  run_to(it->session, epochs_of(it->session, 1));
}

/* ---- What a change sets ---- */

static const char SIGMOID[] =
    "cell=rnn activation=sigmoid hidden=13 window=8 state=reset bptt=last clip=2 optimizer=sgd "
    "lr=0.1 loss_scale=sum layers=2 weight_decay=0.01 schedule=cosine batch=12";

/* Exactly these fields differ from the parent's. */
static void a_change_changes_what_it_says(void **state) {
  (void)state;
  static const struct {
    const char *change, *label, *differs;
    plateau_group group;
    double amount;
  } rows[] = {
      {"nothing", "No change", "", PLATEAU_NO_CHANGE, 0},
      {"rate-0.3", "Rate × 0.3, to 0.03", "lr=0.03", PLATEAU_OF_RATE, 0.3},
      {"rate-1000", "Rate × 1000, to 100", "lr=100", PLATEAU_OF_RATE, 1000},
      {"schedule", "Constant rate 0.1", "schedule=constant", PLATEAU_OF_RATE, 0},
      {"momentum-0.04", "Momentum 0.9, rate 0.005", "optimizer=momentum lr=0.005 momentum=0.9",
       PLATEAU_OF_OPTIMIZER, 0.04},
      {"adam-0.001", "Adam, rate 0.001", "optimizer=adam lr=0.001 beta1=0.9 beta2=0.999",
       PLATEAU_OF_OPTIMIZER, 0.001},
      {"rmsprop-0.003", "RMSprop, rate 0.003", "optimizer=rmsprop lr=0.003 beta2=0.99",
       PLATEAU_OF_OPTIMIZER, 0.003},
      {"batch-0.25", "Batch of 3", "batch=3", PLATEAU_OF_BATCH, 0.25},
      {"batch-2", "Batch of 24", "batch=24", PLATEAU_OF_BATCH, 2},
      {"decay-0", "No weight decay", "weight_decay=0", PLATEAU_OF_REGULARISATION, 0},
      {"decay-0.1", "Weight decay 0.1", "weight_decay=0.1", PLATEAU_OF_REGULARISATION, 0.1},
      {"dropout-0.2", "Dropout 0.2", "dropout=0.2", PLATEAU_OF_REGULARISATION, 0.2},
      {"clip", "No clipping", "clip=0", PLATEAU_OF_CLIPPING, 0},
      {"activation", "tanh", "activation=tanh", PLATEAU_OF_ACTIVATION, 0},
      {"hidden-2", "26 units", "hidden=26", PLATEAU_OF_SIZE, 2},
      {"hidden-1.5", "19 units", "hidden=19", PLATEAU_OF_SIZE, 1.5},
      {"gradient", "Gradient through the whole window", "bptt=full", PLATEAU_OF_GRADIENT, 0},
      {"window-24", "Window of 24", "window=24", PLATEAU_OF_WINDOW, 24},
      {"memory", "Memory kept between windows", "state=carry", PLATEAU_OF_MEMORY, 0},
      {"new:nothing", "No change", "", PLATEAU_NO_CHANGE, 0},
      {"new:rate-10", "Rate × 10, to 1", "lr=1", PLATEAU_OF_RATE, 10},
      {"new/2:cell-gru", "GRU", "cell=gru", PLATEAU_OF_CELL, 0},
      {"new/4:cell-lstm", "LSTM", "cell=lstm", PLATEAU_OF_CELL, 0},
      {"new:init", "First weights of s.d. 0.1", "init=gaussian init_scale=0.1",
       PLATEAU_OF_FIRST_WEIGHTS, 0},
      {"new:hidden-0.5", "6 units", "hidden=6", PLATEAU_OF_SIZE, 0.5},
      {"long:memory", "Memory kept between windows", "state=carry", PLATEAU_OF_MEMORY, 0},
      {"long:nothing", "No change", "", PLATEAU_NO_CHANGE, 0},
      {"nothing@1", "No change, seed 1000004", "seed=1000004", PLATEAU_NO_CHANGE, 0},
      {"new:clip@2", "No clipping, seed 2000007", "clip=0 seed=2000007", PLATEAU_OF_CLIPPING, 0},
      {"rate-0.3+hidden-2", "Rate × 0.3, to 0.03 and 26 units", "lr=0.03 hidden=26",
       PLATEAU_OF_SIZE, 2},
      {"adam-0.001+rate-3", "Adam, rate 0.001 and Rate × 3, to 0.003",
       "optimizer=adam lr=0.003 beta1=0.9 beta2=0.999", PLATEAU_OF_RATE, 3},
      {"new/2:cell-gru+hidden-2+rate-0.1@1",
       "GRU and 26 units and Rate × 0.1, to 0.01, seed 1000004",
       "cell=gru hidden=26 lr=0.01 seed=1000004", PLATEAU_OF_RATE, 0.1},
  };
  placed it;
  open_run(&it, SIGMOID);
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config, expected = *plateau_session_config(it.session);
    plateau_error error = {PLATEAU_OK, ""};
    plateau_change change = change_named(it.session, rows[i].change);
    if (plateau_fork_config(&config, it.session, rows[i].change, &error))
      fail_msg("%s: %s", rows[i].change, error.sentence);
    set_all(&expected, rows[i].differs);
    expected.arithmetic = (int)plateau_session_arithmetic(it.session);
    if (!same_settings(&config, &expected)) fail_msg("%s: settings", rows[i].change);
    assert_string_equal(change.name, rows[i].change);
    assert_string_equal(change.label, rows[i].label);
    assert_int_equal(change.group, rows[i].group);
    assert_true(change.amount == rows[i].amount);
  }
  unplace(&it);
}

/* The same name, other settings. */
static void a_change_depends_on_its_run(void **state) {
  (void)state;
  static const struct {
    const char *settings, *change, *differs;
  } rows[] = {
      {"optimizer=adam lr=0.01 loss_scale=mean", "sgd-1", "optimizer=sgd lr=1"},
      {"optimizer=adam lr=0.01 loss_scale=sum", "sgd-1", "optimizer=sgd lr=0.125"},
      {"optimizer=adam loss_scale=sum", "momentum-0.1", "optimizer=momentum lr=0.0125"},
      {"optimizer=adam loss_scale=sum", "rmsprop-0.1", "optimizer=rmsprop lr=0.1 beta2=0.99"},
      {"cell=rnn activation=tanh", "activation", "activation=sigmoid"},
      {"init=gaussian init_scale=2", "new:init", "init=default init_scale=0.1"},
      {"state=carry batch=20", "batch-2", "batch=40"},
      {"state=carry batch=64", "batch-0.25", "batch=11"}, /* of the 44 that fit */
      {"batch=1", "batch-4", "batch=4"},
      {"layers=2 dropout=0.3", "dropout-0", "dropout=0"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it;
    open_run(&it, rows[i].settings);
    plateau_config config, expected = *plateau_session_config(it.session);
    if (plateau_fork_config(&config, it.session, rows[i].change, NULL))
      fail_msg("%s: no %s", rows[i].settings, rows[i].change);
    set_all(&expected, rows[i].differs);
    expected.arithmetic = (int)plateau_session_arithmetic(it.session);
    if (!same_settings(&config, &expected))
      fail_msg("%s, %s: batch %d, lr %.17g", rows[i].settings, rows[i].change, config.batch,
               config.lr);
    unplace(&it);
  }
}

static void the_prefix_and_the_seed_are_described(void **state) {
  (void)state;
  static const struct {
    const char *name;
    bool anew, prolonged;
    int share, seed;
  } rows[] = {{"clip", false, false, 1, 0},        {"new:clip", true, false, 1, 0},
              {"new/2:clip", true, false, 2, 0},   {"new/4:clip", true, false, 4, 0},
              {"long:clip", false, true, 1, 0},    {"long:memory", false, true, 1, 0},
              {"clip@1", false, false, 1, 1},      {"long:clip@1", false, true, 1, 1},
              {"new/4:clip@2", true, false, 4, 2}, {"new/2:clip+hidden-2@9", true, false, 2, 9}};
  placed it;
  open_run(&it, SIGMOID);
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_change change = change_named(it.session, rows[i].name);
    assert_true(change.anew == rows[i].anew && change.share == rows[i].share);
    assert_true(change.prolonged == rows[i].prolonged);
    assert_int_equal(change.seed, rows[i].seed);
  }
  unplace(&it);
}

/* Seeds stay in their range, and no two sisters share one. */
static void sisters_have_seeds_of_their_own(void **state) {
  (void)state;
  static const int seeds[] = {0, 1, 77, 2147483647, 2147483646, 2146483645};
  for (size_t i = 0; i < COUNT(seeds); i++) {
    plateau_config config = {.seed = seeds[i]};
    int one = plateau_sister_seed(&config, 1), two = plateau_sister_seed(&config, 2);
    assert_true(one >= 0 && two >= 0);
    assert_true(one != seeds[i] && two != seeds[i] && one != two);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_change_changes_what_it_says),
      cmocka_unit_test(a_change_depends_on_its_run),
      cmocka_unit_test(the_prefix_and_the_seed_are_described),
      cmocka_unit_test(sisters_have_seeds_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
