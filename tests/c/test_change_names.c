/* test_change_names.c - which changes do not apply to a run, and which names are none. */
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

static const char SIGMOID[] =
    "cell=rnn activation=sigmoid hidden=13 window=8 state=reset bptt=last clip=2 optimizer=sgd "
    "lr=0.1 loss_scale=sum layers=2 weight_decay=0.01 schedule=cosine batch=12";

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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_does_not_apply_is_refused),
      cmocka_unit_test(bad_names_are_refused),
      cmocka_unit_test(any_bytes_are_no_name_or_a_sound_change),
      cmocka_unit_test(a_window_and_a_clip_stay_in_their_ranges),
      cmocka_unit_test(a_session_without_text_has_no_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
