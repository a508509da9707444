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
  static const char *const names[] = {"", "Post", "post ", "posts", "post\xff", "default\n"};
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(recipes_have_their_names_labels_and_order),
      cmocka_unit_test(settings_are_unambiguous),
      cmocka_unit_test(guesses_are_fields),
      cmocka_unit_test(the_post_is_as_it_says),
      cmocka_unit_test(each_variant_changes_what_it_says_and_nothing_else),
      cmocka_unit_test(unknown_recipes_are_refused_with_the_list),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
