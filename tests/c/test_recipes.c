/* test_recipes.c - the named recipes: what each is, and how it differs from the post. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plateau.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const plateau_field *field_of(const char *name, size_t length) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++)
    if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
      return &fields[i];
  return NULL;
}

/* In PAGE.md's order and words. The changes from the post are written as name=value. */
static const struct {
  const char *name, *label, *changes;
} rows[] = {
    {"default", "Default", NULL},
    {"post", "The post", ""},
    {"post-one", "The post, one window a batch", " batch=1 chars=113"},
    {"post-carry", "The post + carried state", " state=carry"},
    {"post-tanh", "The post + tanh", " activation=tanh"},
    {"post-lstm", "The post + LSTM", " cell=lstm"},
    {"post-gru", "The post + GRU", " cell=gru"},
    {"post-adam", "The post + Adam", " optimizer=adam lr=0.001"},
    {"post-256", "The post + 256 units", " hidden=256"},
    {"post-window64", "The post + window 64", " window=64"},
    {"post-bug", "Gradient through the last step only", " bptt=last"},
};

static void recipes_have_their_names_labels_and_order(void **state) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  (void)state;
  assert_int_equal(count, COUNT(rows));
  for (int i = 0; i < count; i++) {
    assert_string_equal(recipes[i].name, rows[i].name);
    assert_string_equal(recipes[i].label, rows[i].label);
    assert_int_equal(recipes[i].help[strlen(recipes[i].help) - 1], '.');
  }
}

/* Every name=value occurs once and gives what the recipe gives, because JavaScript may read them
 * too. */
static void settings_are_unambiguous(void **state) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  (void)state;
  for (int i = 0; i < count; i++) {
    plateau_config config, expected;
    plateau_config_default(&config);
    char seen[1024] = " ", pair[64], word[64];
    for (const char *s = recipes[i].settings; *s; s += strspn(s, " ")) {
      size_t length = strcspn(s, " "), name = strcspn(s, "=");
      snprintf(pair, sizeof pair, "%.*s", (int)length, s);
      snprintf(word, sizeof word, " %.*s ", (int)name, s);
      if (strstr(seen, word)) fail_msg("%s: %s is there twice", recipes[i].name, pair);
      snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s", word + 1);
      pair[name] = 0;
      if (plateau_config_set(&config, pair, pair + name + 1, NULL) != PLATEAU_OK)
        fail_msg("%s: %s = %s is refused", recipes[i].name, pair, pair + name + 1);
      s += length;
    }
    assert_int_equal(plateau_config_recipe(&expected, recipes[i].name, NULL), PLATEAU_OK);
    assert_memory_equal(&config, &expected, sizeof config);
    assert_int_equal(plateau_config_check(&config, NULL), PLATEAU_OK);
  }
}

static void guesses_are_fields(void **state) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  (void)state;
  for (int i = 0; i < count; i++)
    for (const char *s = recipes[i].guessed; *s; s += strspn(s, " ")) {
      size_t length = strcspn(s, " ");
      if (!field_of(s, length)) fail_msg("%s: no field %s", recipes[i].name, s);
      s += length;
    }
}

/* Issue 2 and DESIGN.md, "Commands", as C fields. */
static void the_post_is_as_it_says(void **state) {
  plateau_config c;
  (void)state;
  assert_int_equal(plateau_config_recipe(&c, "post", NULL), PLATEAU_OK);
  assert_int_equal(c.cell, PLATEAU_CELL_RNN);
  assert_int_equal(c.activation, PLATEAU_ACTIVATION_SIGMOID);
  assert_int_equal(c.hidden, 128);
  assert_int_equal(c.layers, 1);
  assert_int_equal(c.window, 16);
  assert_int_equal(c.batch, 32);
  assert_int_equal(c.chars, 3585);
  assert_int_equal(c.embedding, 128);
  assert_int_equal(c.init, PLATEAU_INIT_GAUSSIAN);
  assert_true(c.init_scale == 0.3);
  assert_int_equal(c.state, PLATEAU_STATE_RESET);
  assert_int_equal(c.bptt, PLATEAU_BPTT_FULL);
  assert_int_equal(c.burn_in, 0);
  assert_int_equal(c.optimizer, PLATEAU_OPTIMIZER_SGD);
  assert_true(c.lr == 0.1);
  assert_int_equal(c.loss_scale, PLATEAU_LOSS_SUM);
  assert_true(c.clip == 0 && c.weight_decay == 0 && c.dropout == 0);
  assert_int_equal(c.schedule, PLATEAU_SCHEDULE_CONSTANT);
  assert_int_equal(c.schedule_epochs, 1501);
  assert_int_equal(c.warmup, 0);
}

static void each_variant_changes_what_it_says_and_nothing_else(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  plateau_config post, variant;
  (void)state;
  assert_int_equal(plateau_config_recipe(&post, "post", NULL), PLATEAU_OK);
  for (size_t r = 1; r < COUNT(rows); r++) {
    char changes[256] = "", is[40], was[40];
    assert_int_equal(plateau_config_recipe(&variant, rows[r].name, NULL), PLATEAU_OK);
    bool gated = variant.cell != PLATEAU_CELL_RNN; /* the activation has no effect */
    for (int i = 0; i < count; i++) {
      plateau_config_get(&post, &fields[i], was, sizeof was);
      plateau_config_get(&variant, &fields[i], is, sizeof is);
      if (strcmp(is, was) == 0 || (gated && strcmp(fields[i].name, "activation") == 0)) continue;
      snprintf(changes + strlen(changes), sizeof changes - strlen(changes), " %s=%s",
               fields[i].name, is);
    }
    if (strcmp(changes, rows[r].changes) != 0) fail_msg("%s changes%s", rows[r].name, changes);
  }
}

static void unknown_recipes_are_refused_with_the_list(void **state) {
  static const char *const names[] = {"",      "Post", "post ",   "posts", "post\xff", "default\n",
                                      "post-", "-1",   "posts-1", "1",     "post--1"};
  (void)state;
  for (size_t i = 0; i < COUNT(names); i++) {
    plateau_config config, before;
    plateau_error error = {PLATEAU_OK, ""};
    plateau_config_default(&config);
    config.hidden = 17;
    before = config;
    if (plateau_config_recipe(&config, names[i], &error) != PLATEAU_BAD_SETTING)
      fail_msg("\"%s\" is accepted", names[i]);
    for (size_t r = 0; r < COUNT(rows); r++)
      if (!strstr(error.sentence, rows[r].name)) fail_msg("\"%s\": %s", names[i], error.sentence);
    assert_int_equal(error.sentence[strlen(error.sentence) - 1], '.');
    assert_memory_equal(&config, &before, sizeof config);
  }
}

/* The values of every frozen recipe, written a second time: a link that names one must give the same
 * run for ever. A row is never changed. Fields that came later have a string of their own. */
static const char *const later_fields = "tied=0 input_dropout=0 average=0 calibrate=0 patience=0";

static const char *const first_fields =
    "cell=gru activation=tanh embedding=0 hidden=128 layers=2 dropout=0.3 init=default "
    "init_scale=0.1 window=64 batch=16 state=carry burn_in=0 bptt=full chars=0 valid=0.1 "
    "max_vocab=512 loss_scale=mean optimizer=adam lr=0.003 momentum=0.9 beta1=0.9 beta2=0.999 "
    "eps=1e-8 weight_decay=0 clip=1 schedule=constant schedule_epochs=100 warmup=0 seed=1 "
    "arithmetic=auto";

static const char *const first_post =
    "cell=rnn activation=sigmoid embedding=128 hidden=128 layers=1 dropout=0 init=gaussian "
    "init_scale=0.3 window=16 batch=32 state=reset burn_in=0 bptt=full chars=3585 valid=0.1 "
    "max_vocab=512 loss_scale=sum optimizer=sgd lr=0.1 momentum=0.9 beta1=0.9 beta2=0.999 "
    "eps=1e-8 weight_decay=0 clip=0 schedule=constant schedule_epochs=1501 warmup=0 seed=3 "
    "arithmetic=auto";

static const char *const second_fields =
    "cell=gru activation=tanh embedding=auto tied=auto hidden=auto layers=1 dropout=0.3 "
    "input_dropout=auto init=default init_scale=0.1 window=64 batch=auto state=carry burn_in=0 "
    "bptt=full chars=0 valid=0.1 max_vocab=512 loss_scale=mean optimizer=adamw lr=auto "
    "momentum=0.9 beta1=0.9 beta2=auto eps=1e-8 weight_decay=auto clip=1 average=200 calibrate=1 "
    "schedule=constant schedule_epochs=auto patience=15 warmup=0 seed=1 arithmetic=auto";

static const struct {
  const char *name;
  const char *const *fields; /* all of them */
  const char *changes;       /* from those */
} frozen[] = {
    {"default-1", &first_fields, ""},
    {"default-2", &second_fields, ""},
    {"post-1", &first_post, ""},
    {"post-one-1", &first_post, "batch=1 chars=113"},
    {"post-carry-1", &first_post, "state=carry"},
    {"post-tanh-1", &first_post, "activation=tanh"},
    {"post-lstm-1", &first_post, "cell=lstm activation=tanh"},
    {"post-gru-1", &first_post, "cell=gru activation=tanh"},
    {"post-adam-1", &first_post, "optimizer=adam lr=0.001"},
    {"post-256-1", &first_post, "hidden=256"},
    {"post-window64-1", &first_post, "window=64"},
    {"post-bug-1", &first_post, "bptt=last"},
};

static void set_all(plateau_config *config, const char *settings) {
  for (const char *s = settings; *s; s += strspn(s, " ")) {
    char name[32], value[32];
    size_t length = strcspn(s, "=");
    snprintf(name, sizeof name, "%.*s", (int)length, s);
    s += length + 1;
    length = strcspn(s, " ");
    snprintf(value, sizeof value, "%.*s", (int)length, s);
    s += length;
    assert_int_equal(plateau_config_set(config, name, value, NULL), PLATEAU_OK);
  }
}

/* Fails with the first field in which a recipe differs. */
static void check_same(const char *name, const plateau_config *is, const plateau_config *expected) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char a[40], b[40];
    plateau_config_get(is, &fields[i], a, sizeof a);
    plateau_config_get(expected, &fields[i], b, sizeof b);
    if (strcmp(a, b) != 0) fail_msg("%s: %s is %s, not %s", name, fields[i].name, a, b);
  }
}

static void frozen_recipes_keep_their_values(void **state) {
  (void)state;
  for (size_t r = 0; r < COUNT(frozen); r++) {
    plateau_config config, expected;
    plateau_config_default(&expected);
    set_all(&expected, later_fields);
    set_all(&expected, *frozen[r].fields);
    set_all(&expected, frozen[r].changes);
    assert_int_equal(plateau_config_recipe(&config, frozen[r].name, NULL), PLATEAU_OK);
    check_same(frozen[r].name, &config, &expected);
  }
}

/* Else a later default would change what they are. */
static void what_was_frozen_names_every_field(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (int i = 0; i < count; i++) {
    char pair[40];
    snprintf(pair, sizeof pair, " %s=", fields[i].name);
    if (i > 0 && !strstr(second_fields, pair)) fail_msg("default-2: no%s", pair);
    if (strstr(later_fields, pair + 1) == later_fields || strstr(later_fields, pair)) continue;
    const char *first = strstr(first_fields, pair + 1);
    if (first != first_fields && !strstr(first_fields, pair)) fail_msg("no%s", pair);
    if (i > 0 && !strstr(first_post, pair)) fail_msg("post: no%s", pair);
  }
}

/* Who changes a recipe or a default gives it a new version. */
static void each_recipe_has_the_values_of_its_frozen_name(void **state) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  (void)state;
  for (int i = 0; i < count; i++) {
    plateau_config now, then;
    char name[40];
    snprintf(name, sizeof name, "%s-%d", recipes[i].name, recipes[i].version);
    assert_int_equal(plateau_config_recipe(&now, recipes[i].name, NULL), PLATEAU_OK);
    assert_int_equal(plateau_config_recipe(&then, name, NULL), PLATEAU_OK);
    check_same(name, &then, &now);
  }
}

static void an_unknown_version_is_refused_with_those_that_are_there(void **state) {
  static const struct {
    const char *name, *sentence;
  } refused[] = {
      {"default-3", "There is no recipe \"default-3\". Choose one of: default-1, default-2."},
      {"post-256-0", "There is no recipe \"post-256-0\". Choose one of: post-1, post-256-1."},
      {"post-257", "There is no recipe \"post-257\". Choose one of: post-1."},
      {"post-1 ", "There is no recipe \"post-1 \". Choose one of: post-1."},
      {"post-01", "There is no recipe \"post-01\". Choose one of: post-1."},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(refused); i++) {
    plateau_config config;
    plateau_error error = {PLATEAU_OK, ""};
    assert_int_equal(plateau_config_recipe(&config, refused[i].name, &error), PLATEAU_BAD_SETTING);
    assert_string_equal(error.sentence, refused[i].sentence);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recipes_have_their_names_labels_and_order),
      cmocka_unit_test(settings_are_unambiguous),
      cmocka_unit_test(guesses_are_fields),
      cmocka_unit_test(the_post_is_as_it_says),
      cmocka_unit_test(each_variant_changes_what_it_says_and_nothing_else),
      cmocka_unit_test(unknown_recipes_are_refused_with_the_list),
      cmocka_unit_test(frozen_recipes_keep_their_values),
      cmocka_unit_test(what_was_frozen_names_every_field),
      cmocka_unit_test(each_recipe_has_the_values_of_its_frozen_name),
      cmocka_unit_test(an_unknown_version_is_refused_with_those_that_are_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
