/* test_changes.c - which changes apply to a run, and what each of them sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_fork.h"

static const struct {
  const char *settings, *names;
} TABLE[] = {
    {"cell=rnn activation=sigmoid state=reset optimizer=sgd lr=0.1 loss_scale=sum",
     "nothing rate-0.3 adam-0.001 hidden activation memory rate-0.1 rate-3 window clip "
     "momentum-0.1 "
     "momentum-0.3 momentum-0.03 adam-0.003 adam-0.0003 rmsprop-0.001 rmsprop-0.0003 "
     "rmsprop-0.003"},
    {"cell=gru layers=2 dropout=0.3 state=carry optimizer=adam lr=0.003 clip=1",
     "nothing rate-0.3 hidden rate-0.1 rate-3 window clip nothing-2 nothing-3 momentum-0.1 "
     "momentum-0.3 momentum-0.03 rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003"},
    {"cell=rnn layers=2 dropout=0.1 state=carry optimizer=adamw bptt=last",
     "nothing rate-0.3 hidden gradient rate-0.1 rate-3 window clip nothing-2 nothing-3 "
     "momentum-0.1 momentum-0.3 momentum-0.03 rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003"},
    {"cell=lstm dropout=0.5 state=carry optimizer=rmsprop hidden=13 window=100",
     "nothing rate-0.3 adam-0.001 hidden rate-0.1 rate-3 window clip momentum-0.1 momentum-0.3 "
     "momentum-0.03 adam-0.003 adam-0.0003"},
    {"cell=lstm state=carry optimizer=momentum window=200 lr=20",
     "nothing rate-0.3 adam-0.001 hidden rate-0.1 rate-3 clip adam-0.003 adam-0.0003 "
     "rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003 sgd-3"},
    {"cell=rnn state=reset optimizer=nesterov window=2000 lr=1e-9 bptt=last",
     "nothing adam-0.001 hidden activation memory gradient rate-3 clip adam-0.003 adam-0.0003 "
     "rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003 sgd-10 sgd-3 sgd-30"},
    {"cell=lstm state=carry window=200 optimizer=sgd lr=1e-8",
     "nothing rate-0.3 adam-0.001 hidden rate-0.1 rate-3 clip momentum-0.1 momentum-0.3 adam-0.003 "
     "adam-0.0003 rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003"},
    {"cell=rnn state=reset window=1 bptt=last embedding=3 activation=tanh optimizer=adam lr=50",
     "nothing rate-0.3 hidden activation memory rate-0.1 window clip momentum-0.1 momentum-0.3 "
     "momentum-0.03 rmsprop-0.001 rmsprop-0.0003 rmsprop-0.003"},
};

static void the_changes_that_apply_are_listed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
    placed it;
    char names[600] = "";
    plateau_change changes[PLATEAU_MAX_CHANGES];
    open_parent(&it, TABLE[i].settings);
    run_to(it.session, epochs_of(it.session, 1));
    int count = plateau_changes(it.session, changes, PLATEAU_MAX_CHANGES);
    for (int j = 0; j < count; j++)
      snprintf(names + strlen(names), sizeof names - strlen(names), j ? " %s" : "%s",
               changes[j].name);
    if (strcmp(names, TABLE[i].names) != 0)
      fail_msg("%s:\n  %s\nis not\n  %s", TABLE[i].settings, names, TABLE[i].names);
    plateau_change first;
    memset(&first, 0, sizeof first);
    assert_int_equal(plateau_changes(it.session, &first, 1), count);
    assert_string_equal(first.name, "nothing");
    assert_int_equal(plateau_changes(it.session, NULL, 0), count);
    unplace(&it);
  }
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
  it.session->kept.counters->grad_norm = 2e6;
  assert_int_equal(plateau_fork_config(&config, it.session, "window", NULL), PLATEAU_BAD_SETTING);
  assert_int_equal(plateau_fork_config(&config, it.session, "clip", NULL), PLATEAU_BAD_SETTING);
  unplace(&it);
}

static void a_session_without_text_has_no_changes(void **state) {
  (void)state;
  static const uint32_t code_points[] = {'a', 'b'};
  plateau_text text = {.vocabulary = {2, code_points}};
  plateau_config config;
  plateau_session *session;
  config_from(&config, "");
  size_t bytes = plateau_session_size(&config, &text, NULL);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_session_place(&session, block, bytes, &config, &text, NULL), PLATEAU_OK);
  assert_int_equal(plateau_changes(session, NULL, 0), 0);
  free(block);
}

static void what_does_not_apply_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *settings, *change;
  } rows[] = {
      {"cell=gru", "activation"},
      {"cell=rnn layers=2 dropout=0.2", "activation"},
      {"cell=lstm state=carry", "memory"},
      {"cell=lstm optimizer=adam", "adam-0.001"},
      {"cell=lstm dropout=0.5 layers=1", "nothing-2"},
      {"cell=lstm hidden=513", "hidden"},
      {"cell=lstm clip=0", "clip"}, /* no epoch has ended, so no gradient is known */
      {"cell=lstm", "gradient"},
      {"cell=lstm", "Nothing"},
      {"cell=lstm", ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it;
    plateau_config config, before;
    plateau_error error = {PLATEAU_OK, ""};
    open_parent(&it, rows[i].settings);
    memset(&config, 7, sizeof config);
    before = config;
    assert_int_equal(plateau_fork_config(&config, it.session, rows[i].change, &error),
                     PLATEAU_BAD_SETTING);
    assert_int_equal(error.status, PLATEAU_BAD_SETTING);
    assert_true(strlen(error.sentence) > 20);
    assert_memory_equal(&config, &before, sizeof config);
    unplace(&it);
  }
}

/* Exactly these fields differ from the parent's. */
static void a_change_changes_what_it_says(void **state) {
  (void)state;
  static const struct {
    const char *change, *label, *differs;
  } rows[] = {
      {"nothing", "No change", ""},
      {"rate-0.3", "Rate × 0.3, to 0.03", "lr=0.03"},
      {"rate-3", "Rate × 3, to 0.3", "lr=0.3"},
      {"momentum-0.03", "Momentum 0.9, rate 0.003", "optimizer=momentum lr=0.003"},
      {"adam-0.001", "Adam, rate 0.001", "optimizer=adam lr=0.001"},
      {"rmsprop-0.003", "RMSprop, rate 0.003", "optimizer=rmsprop lr=0.003 beta2=0.99"},
      {"activation", "tanh", "activation=tanh"},
      {"hidden", "26 units", "hidden=26"},
      {"window", "Window of 16", "window=16"},
      {"memory", "Memory kept between windows", "state=carry"},
      {"gradient", "Gradient through the whole window", "bptt=full"},
      {"clip", "No clipping", "clip=0"},
  };
  placed it;
  open_parent(&it, "cell=rnn activation=sigmoid hidden=13 window=8 state=reset bptt=last clip=2 "
                   "optimizer=sgd lr=0.1 loss_scale=sum");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    plateau_config config, expected = *plateau_session_config(it.session);
    plateau_error error = {PLATEAU_OK, ""};
    if (plateau_fork_config(&config, it.session, rows[i].change, &error))
      fail_msg("%s: %s", rows[i].change, error.sentence);
    set_all(&expected, rows[i].differs);
    expected.arithmetic = (int)plateau_session_arithmetic(it.session);
    assert_memory_equal(&config, &expected, sizeof config);
    assert_string_equal(change_named(it.session, rows[i].change).label, rows[i].label);
  }
  unplace(&it);
}

/* Adam's rate is no guide for momentum's rate. Momentum takes a plain number for the mean loss,
 * which a sum over 8 characters multiplies by 8. */
static void an_adaptive_run_tries_momentum_at_plain_rates(void **state) {
  (void)state;
  static const char *const scales[] = {"loss_scale=mean", "loss_scale=sum"};
  static const double rates[] = {0.1, 0.0125};
  for (int i = 0; i < 2; i++) {
    placed it;
    plateau_config config;
    open_parent(&it, scales[i]);
    assert_int_equal(plateau_fork_config(&config, it.session, "momentum-0.1", NULL), PLATEAU_OK);
    assert_int_equal(config.optimizer, PLATEAU_OPTIMIZER_MOMENTUM);
    assert_true(config.lr == rates[i]);
    unplace(&it);
  }
}

static double floor_of(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  size_t bytes = plateau_floor_size(config, text);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  assert_int_equal(plateau_floor_measure(&floor, block, bytes, config, text, NULL), PLATEAU_OK);
  free(block);
  return floor.per_char;
}

/* A change that claims the same floor has its parent's floor, up to the rounding of another order
 * of sums. The other changes have another floor here, or the claim would mean little. */
static void the_same_floor_is_the_same(void **state) {
  (void)state;
  static const struct {
    const char *settings;
    bool window; /* the floor is the same when it is twice as long */
  } rows[] = {
      {"state=reset window=8 batch=4", false},
      {"state=carry window=8 batch=4", true},
      {"state=carry window=40 batch=8", false}, /* then there are fewer streams */
      {"state=carry window=8 batch=4 burn_in=3", true},
      {"state=reset window=8 batch=4 burn_in=3 layers=2 dropout=0.2", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it;
    plateau_change changes[PLATEAU_MAX_CHANGES];
    open_parent(&it, rows[i].settings);
    double own = floor_of(plateau_session_config(it.session), &it.text);
    int count = plateau_changes(it.session, changes, PLATEAU_MAX_CHANGES);
    for (int j = 0; j < count; j++) {
      plateau_config config;
      plateau_group group = changes[j].group;
      bool same = group == PLATEAU_OF_WINDOW ? rows[i].window : group != PLATEAU_OF_MEMORY;
      assert_int_equal(plateau_fork_config(&config, it.session, changes[j].name, NULL), PLATEAU_OK);
      double floor = floor_of(&config, &it.text);
      bool equal = floor - own < 1e-12 && own - floor < 1e-12;
      if (changes[j].same_floor != same || changes[j].same_function != same || equal != same)
        fail_msg("%s, %s: floor %.17g, was %.17g", rows[i].settings, changes[j].name, floor, own);
    }
    unplace(&it);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_changes_that_apply_are_listed),
      cmocka_unit_test(a_window_and_a_clip_stay_in_their_ranges),
      cmocka_unit_test(a_session_without_text_has_no_changes),
      cmocka_unit_test(what_does_not_apply_is_refused),
      cmocka_unit_test(a_change_changes_what_it_says),
      cmocka_unit_test(the_same_floor_is_the_same),
      cmocka_unit_test(an_adaptive_run_tries_momentum_at_plain_rates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
