/* test_changes.c - changes by their names: which apply to a run, what each of them sets, and what it
 * claims held against what happens. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "explain/changes.h"
#include "support_fork.h"

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
    if (memcmp(&config, &expected, sizeof config) != 0) fail_msg("%s: settings", rows[i].change);
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
    if (memcmp(&config, &expected, sizeof config) != 0)
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

/* ---- What does not apply ---- */

static const struct {
  const char *settings, *change;
} REFUSED[] = {
    {"cell=gru", "activation"},
    {"cell=rnn layers=2 dropout=0.2", "activation"},
    {"state=carry", "memory"},
    {"optimizer=adam", "adam-0.001"},
    {"optimizer=adamw", "adam-0.001"},
    {"optimizer=nesterov", "momentum-0.1"},
    {"optimizer=momentum", "momentum-0.1"},
    {"optimizer=rmsprop", "rmsprop-0.001"},
    {"optimizer=sgd", "sgd-1"},
    {"optimizer=adam", "sgd-0"},
    {"optimizer=adam", "sgd-1000"},
    {"hidden=513", "hidden-2"},
    {"hidden=8", "hidden-0.5"},
    {"hidden=8", "hidden-1"},
    {"hidden=8", "hidden-1e300"},
    {"hidden=8", "new:hidden-0.1"},
    {"hidden=8", "new:hidden--1"},
    {"", "gradient"},
    {"window=1 bptt=last", "gradient"},
    {"schedule=constant", "schedule"},
    {"lr=0.1", "rate-0"},
    {"lr=0.1", "rate-1001"},
    {"lr=1e-8", "rate-0.01"},
    {"lr=0.1", "rate--3"},
    {"batch=4", "batch-1"},
    {"batch=1", "batch-0.25"},
    {"batch=4", "batch-0"},
    {"batch=4", "batch--1"},
    {"batch=4", "batch-1e300"},
    {"state=carry batch=30", "batch-4"}, /* 44 fit */
    {"weight_decay=0.1", "decay-0.1"},
    {"", "decay-2"},
    {"", "decay--0.1"},
    {"layers=2", "dropout-0"},
    {"layers=2", "dropout-1"},
    {"layers=1", "dropout-0.2"},
    {"window=8", "window-8"},
    {"window=8", "window-4"},
    {"window=8", "window-360"},
    {"window=8", "window-5000"},
    {"window=8", "window-1e300"},
    {"window=8", "window-16+window-32"},
    {"cell=gru", "new:cell-gru"},
    {"cell=gru", "cell-lstm"},
    {"cell=gru", "new:cell-mamba"},
    {"cell=gru", "long:cell-lstm"},
    {"cell=gru", "long:init"},
    {"state=carry", "long:memory"},
    {"cell=gru", "new:cell-"},
    {"", "init"},
    {"", "text"},
    {"valid=0", "new:text"},
    {"chars=300", "new:text"},
    {"valid=0.4", "new:text"}, /* more than half would be held out of what remains */
};

static void what_does_not_apply_is_refused(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(REFUSED); i++) {
    placed it;
    plateau_change change;
    plateau_config config, before;
    plateau_error error = {PLATEAU_OK, ""};
    open_run(&it, REFUSED[i].settings);
    memset(&config, 7, sizeof config);
    before = config;
    if (plateau_change_describe(&change, it.session, REFUSED[i].change))
      fail_msg("%s: %s is described as %s", REFUSED[i].settings, REFUSED[i].change, change.label);
    assert_int_equal(plateau_fork_config(&config, it.session, REFUSED[i].change, &error),
                     PLATEAU_BAD_SETTING);
    assert_int_equal(error.status, PLATEAU_BAD_SETTING);
    assert_true(strlen(error.sentence) > 20);
    assert_memory_equal(&config, &before, sizeof config);
    assert_int_equal(plateau_trial_size(it.session, REFUSED[i].change, &error), 0);
    unplace(&it);
  }
}

static const char *const BAD_NAMES[] = {
    "",
    "Nothing",
    "nothing ",
    " nothing",
    "more",
    "rate",
    "rate-",
    "rate-x",
    "rate-0.3x",
    "rate-nan",
    "rate-inf",
    "rate_0.3",
    "rate-0,3",
    "hidden",
    "batch",
    "decay",
    "dropout",
    "window",
    "adam",
    "-0.3",
    "nothing-2",
    "clip-1",
    "memory-on",
    "activation-1",
    "schedule-none",
    "gradient-",
    "new:init-0.1",
    "new:text-2",
    "nothing@",
    "nothing@0",
    "nothing@x",
    "nothing@12",
    "nothing@1@2",
    "@1",
    "new:",
    "new:@1",
    "new/3:clip",
    "new/1:clip",
    "new/2clip",
    "new:new:clip",
    "new/4:new/2:clip",
    "long:",
    "long/2:clip",
    "long:new:clip",
    "new:long:clip",
    "long:long:clip",
    "long",
    "clip+",
    "+clip",
    "clip++hidden-2",
    "clip+hidden",
    "clip@1+hidden-2",
    "clip+new:hidden-2",
    "rate-0.33333333333333333333",
    "rate-0.000000000000000000000000000000001",
    "hidden-2+hidden-2+hidden-2+hidden-2+hidden-2",
    "\xff\xfe",
    "rate-\xc3\x97",
    "nothing\n",
    "%s%s%s%n",
    "clip+\x01",
};

static void bad_names_are_refused(void **state) {
  (void)state;
  placed it;
  open_run(&it, SIGMOID);
  for (size_t i = 0; i < COUNT(BAD_NAMES); i++) {
    plateau_change change;
    plateau_error error = {PLATEAU_OK, ""};
    plateau_config config;
    if (plateau_change_describe(&change, it.session, BAD_NAMES[i]))
      fail_msg("\"%s\" is described as %s", BAD_NAMES[i], change.label);
    assert_int_equal(plateau_fork_config(&config, it.session, BAD_NAMES[i], &error),
                     PLATEAU_BAD_SETTING);
    assert_true(strlen(error.sentence) > 20);
  }
  unplace(&it);
}

/* Any bytes, and names with a byte changed: nothing crashes, and what is described is a setting. */
static void any_bytes_are_no_name_or_a_sound_change(void **state) {
  (void)state;
  static const char letters[] = "new:/24rate-0.3+hidden@1wdoscliptxmg\xc3\xff\n";
  uint64_t random = 11;
  placed it;
  open_run(&it, SIGMOID);
  for (int i = 0; i < 20000; i++) {
    char name[64];
    int length = (int)(next_unit(&random) * 60);
    snprintf(name, sizeof name, "%s", change_name(it.session, i % 20));
    if (i % 2)
      name[(int)(next_unit(&random) * (double)strlen(name))] =
          letters[(int)(next_unit(&random) * (double)(sizeof letters - 1))];
    else
      for (int k = 0; k <= length; k++)
        name[k] = k == length ? (char)0 : letters[(int)(next_unit(&random) * 38)];
    plateau_change change;
    plateau_config config;
    if (!plateau_change_describe(&change, it.session, name)) continue;
    assert_int_equal(plateau_fork_config(&config, it.session, name, NULL), PLATEAU_OK);
    if (plateau_config_check(&config, NULL)) fail_msg("\"%s\" gives bad settings", name);
  }
  unplace(&it);
}

/* Two limits that no small text or healthy run reaches. */
static void a_window_and_a_clip_stay_in_their_ranges(void **state) {
  (void)state;
  enum { LONG = 9000 };
  static char letters[LONG];
  placed it;
  plateau_config config;
  fill_letters(letters, LONG, 6, 5);
  config_from(&config, "window=2049 batch=1");
  place(&it, &config, 6, letters, LONG);
  assert_int_equal(plateau_fork_config(&config, it.session, "window-4096", NULL), PLATEAU_OK);
  assert_int_equal(plateau_fork_config(&config, it.session, "window-4097", NULL),
                   PLATEAU_BAD_SETTING);
  assert_int_equal(plateau_fork_config(&config, it.session, "clip", NULL), PLATEAU_BAD_SETTING);
  run_to(it.session, epochs_of(it.session, 1));
  assert_int_equal(plateau_fork_config(&config, it.session, "clip", NULL), PLATEAU_OK);
  assert_true(config.clip > 0);
  unplace(&it);
}

static void a_session_without_text_has_no_changes(void **state) {
  (void)state;
  static const uint32_t code_points[] = {'a', 'b'};
  plateau_text text = {.vocabulary = {2, code_points}};
  plateau_config config;
  plateau_session *session;
  plateau_change change;
  config_from(&config, "");
  size_t bytes = plateau_session_size(&config, &text, NULL);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_session_place(&session, block, bytes, &config, &text, NULL), PLATEAU_OK);
  assert_false(plateau_change_describe(&change, session, "nothing"));
  assert_false(plateau_change_describe(&change, session, "new:nothing"));
  free(block);
}

/* ---- What it claims ---- */

static double floor_of(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  size_t bytes = plateau_floor_size(config, text);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, text, NULL), PLATEAU_OK);
  free(block);
  return floor.per_char;
}

static const char *const CLAIMING[] = {
    "state=reset window=8 batch=4",
    "state=carry window=8 batch=4",
    "state=carry window=40 batch=8", /* twice as long there are fewer streams */
    "state=carry window=8 batch=4 burn_in=3",
    "state=reset window=8 batch=4 burn_in=3 layers=2 dropout=0.2 bptt=last schedule=cosine clip=1",
    "cell=rnn state=reset window=8 batch=4 optimizer=sgd weight_decay=0.1",
};

/* A change that claims its parent's floor has it, up to the rounding of another order of sums. Where
 * it claims another, the floor is another, or the claim would mean little; with a carried state
 * another batch cuts other streams. */
static void a_floor_is_the_same_where_it_is_said(void **state) {
  (void)state;
  int same = 0, others = 0;
  for (size_t i = 0; i < COUNT(CLAIMING); i++) {
    placed it;
    const char *name;
    open_run(&it, CLAIMING[i]);
    double own = floor_of(plateau_session_config(it.session), &it.text);
    for (int k = 0; (name = change_name(it.session, k)); k++) {
      plateau_change change;
      plateau_config config;
      if (!plateau_change_describe(&change, it.session, name)) continue;
      assert_int_equal(plateau_fork_config(&config, it.session, name, NULL), PLATEAU_OK);
      double floor = floor_of(&config, &it.text);
      bool equal = fabs(floor - own) < 1e-12;
      if (change.same_floor ? !equal : equal && floor > 0)
        fail_msg("%s, %s: floor %.17g, was %.17g", CLAIMING[i], name, floor, own);
      if (change.same_function && !change.same_floor) fail_msg("%s: a function", name);
      *(equal ? &same : &others) += 1;
    }
    unplace(&it);
  }
  assert_true(same > 60 && others > 6);
}

static bool same_weights(const placed *a, const placed *b) {
  if (a->session->model.size != b->session->model.size) return false;
  return memcmp(a->session->live.parameters, b->session->live.parameters,
                a->session->model.size * sizeof(pl_real)) == 0;
}

/* A change with the same weights starts at its parent's losses to the last bit; one without has
 * other weights or other windows. */
static void weights_are_the_same_where_it_is_said(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(CLAIMING); i++) {
    placed it, fork;
    plateau_change changes[NAMED_CHANGES];
    open_run(&it, CLAIMING[i]);
    double train = plateau_measure(it.session, PLATEAU_TRAINING);
    double valid = plateau_measure(it.session, PLATEAU_HELD_OUT);
    for (int k = changes_of(it.session, changes) - 1; k >= 0; k--) {
      open_fork(&fork, it.session, changes[k].name);
      bool same = same_weights(&it, &fork) &&
                  plateau_measure(fork.session, PLATEAU_TRAINING) == train &&
                  plateau_measure(fork.session, PLATEAU_HELD_OUT) == valid;
      if (changes[k].same_weights && !same)
        fail_msg("%s, %s: other weights or losses", CLAIMING[i], changes[k].name);
      bool cut = changes[k].group == PLATEAU_OF_WINDOW || changes[k].group == PLATEAU_OF_MEMORY ||
                 changes[k].group == PLATEAU_OF_BATCH;
      if (!changes[k].same_weights && same_weights(&it, &fork) && !cut)
        fail_msg("%s, %s: the same weights", CLAIMING[i], changes[k].name);
      close_fork(&fork);
    }
    unplace(&it);
  }
}

/* The arithmetic of an epoch, against the multiply-adds counted by hand. */
static void the_work_is_that_of_the_network(void **state) {
  (void)state;
  static const struct {
    const char *settings, *change;
    double work;
  } rows[] = {
      {"cell=rnn hidden=10 layers=1", "hidden-2", (400.0 + 120) / (100 + 60)},
      {"cell=rnn hidden=10 layers=1", "new:cell-gru", (300.0 + 60) / (100 + 60)},
      {"cell=gru hidden=10 layers=2", "new:cell-lstm", (1200.0 + 60) / (900 + 60)},
      {"cell=gru hidden=10 layers=2", "new:hidden-0.5", (225.0 + 30) / (900 + 60)},
      {"cell=lstm hidden=10", "rate-0.3", 1},
      {"cell=lstm hidden=10", "nothing@1", 1},
      {"cell=lstm hidden=10", "new:text", 0.5},
      {"cell=lstm hidden=10", "new:text+hidden-2", 0.5 * (1600 + 120) / (400 + 60)},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it;
    open_run(&it, rows[i].settings);
    double work = change_named(it.session, rows[i].change).work;
    if (!(fabs(work - rows[i].work) < 1e-12))
      fail_msg("%s, %s: %g, not %g", rows[i].settings, rows[i].change, work, rows[i].work);
    unplace(&it);
  }
}

/* Half of the training text keeps the very same held-out characters, for every size of the two. */
static void half_of_the_text_holds_out_the_same(void **state) {
  (void)state;
  enum { LONGEST = 700 };
  static char letters[LONGEST];
  static const char *const shares[] = {"0.02", "0.05", "0.1", "0.2", "0.32", "0.4", "0.5"};
  int applied = 0;
  fill_letters(letters, LONGEST, 6, 5);
  for (size_t length = 60; length < LONGEST; length += 13)
    for (size_t i = 0; i < COUNT(shares); i++) {
      placed it, half;
      plateau_change change;
      plateau_config config;
      char settings[60];
      snprintf(settings, sizeof settings, "window=4 batch=2 valid=%s", shares[i]);
      config_from(&config, settings);
      place(&it, &config, 6, letters, length);
      if (!plateau_change_describe(&change, it.session, "new:text")) {
        unplace(&it);
        continue;
      }
      assert_true(change.anew && !change.same_floor && change.group == PLATEAU_OF_TEXT);
      assert_int_equal(plateau_fork_config(&config, it.session, "new:text", NULL), PLATEAU_OK);
      plateau_text text = pl_change_text(it.session, &change);
      half = (placed){.text = text};
      size_t bytes = plateau_session_size(&config, &text, NULL);
      if (!bytes) { /* too short for a window */
        unplace(&it);
        continue;
      }
      half.session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
      assert_int_equal(
          plateau_session_place(&half.session, half.session_block, bytes, &config, &text, NULL),
          PLATEAU_OK);
      const plateau_plan *was = &it.session->plan, *now = &half.session->plan;
      if (now->valid != was->valid || now->train != was->train / 2)
        fail_msg("%d characters, %s held out: %d and %d, were %d and %d", (int)length, shares[i],
                 (int)now->train, (int)now->valid, (int)was->train, (int)was->valid);
      assert_ptr_equal(text.symbols + now->train, it.session->text.symbols + was->train);
      assert_true(text.symbols + text.length == it.session->text.symbols + it.session->text.length);
      free(half.session_block);
      unplace(&it);
      applied++;
    }
  assert_true(applied > 150);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_change_changes_what_it_says),
      cmocka_unit_test(a_change_depends_on_its_run),
      cmocka_unit_test(the_prefix_and_the_seed_are_described),
      cmocka_unit_test(sisters_have_seeds_of_their_own),
      cmocka_unit_test(what_does_not_apply_is_refused),
      cmocka_unit_test(bad_names_are_refused),
      cmocka_unit_test(any_bytes_are_no_name_or_a_sound_change),
      cmocka_unit_test(a_window_and_a_clip_stay_in_their_ranges),
      cmocka_unit_test(a_session_without_text_has_no_changes),
      cmocka_unit_test(a_floor_is_the_same_where_it_is_said),
      cmocka_unit_test(weights_are_the_same_where_it_is_said),
      cmocka_unit_test(the_work_is_that_of_the_network),
      cmocka_unit_test(half_of_the_text_holds_out_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
