/* test_fit.c - what auto becomes: always a setting that is allowed, from the text's length and the other
 * settings alone, and what was given stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int random_below(int limit) {
  static uint64_t state = 0x9e3779b97f4a7c15u;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (int)((state * 0x2545f4914f6cdd1du >> 33) % (uint64_t)limit);
}

/* "hidden=64 lr=auto": over the Default. */
static plateau_config with(const char *settings) {
  plateau_config config;
  plateau_config_default(&config);
  while (*settings) {
    char name[32], value[32];
    int length = 0;
    assert_int_equal(sscanf(settings, " %31[^=]=%31s%n", name, value, &length), 2);
    assert_int_equal(plateau_config_set(&config, name, value, NULL), PLATEAU_OK);
    settings += length;
  }
  return config;
}

static plateau_config fitted(const char *settings, size_t length) {
  plateau_config config = with(settings);
  plateau_config_fit(&config, length, 0);
  return config;
}

static const char *value_of(const plateau_config *config, const plateau_field *field) {
  static char value[40];
  plateau_config_get(config, field, value, sizeof value);
  return value;
}

static void give_any_value(plateau_config *config, const plateau_field *field) {
  char value[40];
  if (field->kind == PLATEAU_CHOICE)
    snprintf(value, sizeof value, "%s", field->choices[random_below((int)field->maximum + 1)]);
  else if (field->kind == PLATEAU_INTEGER)
    snprintf(value, sizeof value, "%d",
             (int)field->minimum +
                 random_below((int)(field->maximum < 2000 ? field->maximum : 2000) + 1 -
                              (int)field->minimum));
  else
    snprintf(value, sizeof value, "%.9g",
             field->minimum + random_below(1001) / 1000.0 * (field->maximum - field->minimum));
  assert_int_equal(plateau_config_set(config, field->name, value, NULL), PLATEAU_OK);
}

static void any_settings_and_any_length_give_a_run(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (int round = 0; round < 20000; round++) {
    plateau_config open, config;
    plateau_plan plan;
    const size_t length = (size_t)(round % 3 ? random_below(5000) : random_below(1 << 30));
    plateau_config_default(&open);
    for (int i = 0; i < count; i++)
      if (random_below(3) == 0) give_any_value(&open, &fields[i]);
    open.burn_in = 0;
    if (plateau_config_check(&open, NULL) != PLATEAU_OK) continue;
    config = open;
    plateau_config_fit(&config, length, random_below(4097));
    for (int i = 0; i < count; i++) {
      char was[40];
      snprintf(was, sizeof was, "%s", value_of(&open, &fields[i]));
      const bool free = fields[i].fits && strcmp(was, "auto") == 0;
      const char *now = value_of(&config, &fields[i]);
      if (free ? strcmp(now, "auto") == 0 : strcmp(now, was) != 0)
        fail_msg("%s was %s and is %s", fields[i].name, was, now);
    }
    plateau_error error = {PLATEAU_OK, ""};
    if (plateau_config_check(&config, &error) != PLATEAU_OK) fail_msg("%s", error.sentence);
    plateau_config again = config;
    plateau_config_fit(&again, length + 1000, 300);
    assert_memory_equal(&again, &config, sizeof config);
    plateau_plan same;
    if (plateau_plan_make(&plan, &open, length, NULL) != PLATEAU_OK) continue;
    assert_int_equal(plateau_plan_make(&same, &config, length, NULL), PLATEAU_OK);
    assert_memory_equal(&same, &plan, sizeof plan);
  }
}

static void a_batch_that_is_auto_is_not_shrunk(void **state) {
  (void)state;
  for (size_t length = 2; length < 3000; length += 7) {
    plateau_config config = fitted("window=16 valid=0", length);
    plateau_plan plan;
    assert_int_equal(plateau_plan_make(&plan, &config, length, NULL), PLATEAU_OK);
    assert_int_equal(plan.batch, config.batch);
    if (length > 16) assert_string_equal(plan.notice, "");
  }
}

static void a_step_has_as_many_predictions_whatever_the_window(void **state) {
  (void)state;
  static const size_t lengths[] = {20000, 1000000};
  for (size_t i = 0; i < COUNT(lengths); i++) {
    const int predictions = 64 * fitted("", lengths[i]).batch;
    assert_int_equal(predictions, i ? 512 : 256);
    for (int window = 1; window <= predictions; window *= 2) {
      char settings[40];
      snprintf(settings, sizeof settings, "window=%d", window);
      assert_int_equal(window * fitted(settings, lengths[i]).batch, predictions);
    }
    assert_int_equal(fitted("window=4000", lengths[i]).batch, 1);
  }
}

static void what_is_tied_fits_together(void **state) {
  static const struct {
    const char *settings;
    int tied, embedding, hidden; /* 0: whatever the text gets */
  } rows[] = {
      {"", 1, 0, 0},
      {"hidden=100", 1, 100, 100},
      {"embedding=32", 0, 32, 0},
      {"embedding=0", 0, -1, 0},
      {"tied=0", 0, -1, 0},
      {"tied=0 embedding=64", 0, 64, 0},
      {"tied=1 embedding=64", 1, 64, 64},
      {"embedding=64 hidden=64", 1, 64, 64},
      {"tied=1 hidden=96", 1, 96, 96},
  };
  (void)state;
  const int usual = fitted("", 20000).hidden;
  for (size_t i = 0; i < COUNT(rows); i++) {
    const plateau_config c = fitted(rows[i].settings, 20000);
    const int hidden = rows[i].hidden ? rows[i].hidden : usual;
    const int embedding = rows[i].embedding ? rows[i].embedding : hidden;
    if (c.tied != rows[i].tied || c.hidden != hidden ||
        c.embedding != (embedding < 0 ? 0 : embedding))
      fail_msg("%s: tied %d, embedding %d, hidden %d", rows[i].settings, c.tied, c.embedding,
               c.hidden);
  }
}

static void an_optimizer_has_its_own_rate_memory_and_decay(void **state) {
  static const struct {
    const char *settings;
    double lr, beta2, decay;
  } rows[] = {
      {"optimizer=sgd", 3, 0.999, 0},
      {"optimizer=sgd loss_scale=sum window=16", 3.0 / 16, 0.999, 0},
      {"optimizer=adam loss_scale=sum window=16", 0.003, 0.999, 0},
      {"optimizer=sgd cell=rnn", 1, 0.999, 0},
      {"optimizer=sgd cell=lstm", 6, 0.999, 0},
      {"optimizer=sgd cell=rnn activation=sigmoid", 10, 0.999, 0},
      {"optimizer=adam cell=rnn activation=sigmoid", 0.003, 0.999, 0},
      {"optimizer=sgd activation=sigmoid", 3, 0.999, 0},
      {"optimizer=momentum", 0.3, 0.999, 0},
      {"optimizer=momentum cell=lstm", 1, 0.999, 0},
      {"optimizer=nesterov cell=rnn loss_scale=sum window=10", 0.01, 0.999, 0},
      {"optimizer=nesterov", 0.3, 0.999, 0},
      {"optimizer=rmsprop", 0.002, 0.99, 0},
      {"optimizer=adam", 0.003, 0.999, 0},
      {"optimizer=adamw", 0.003, 0.999, 0.1},
      {"optimizer=sgd lr=0.5 weight_decay=0.01", 0.5, 0.999, 0.01},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    const plateau_config c = fitted(rows[i].settings, 20000);
    if (c.lr != rows[i].lr || c.beta2 != rows[i].beta2 || c.weight_decay != rows[i].decay)
      fail_msg("%s: lr %g, beta2 %g, decay %g", rows[i].settings, c.lr, c.beta2, c.weight_decay);
  }
}

/* A longer text, or a larger network, never gets more work in all than the limit lets it, but always
 * an epoch. */
static void epochs_follow_from_counted_work(void **state) {
  int before = 1 << 30;
  (void)state;
  for (size_t length = 100; length < 200000000; length += length / 3) {
    const plateau_config c = fitted("hidden=256", length);
    assert_true(c.schedule_epochs >= 1 && c.schedule_epochs <= before);
    before = c.schedule_epochs;
  }
  assert_int_equal(before, 1);
  assert_true(fitted("hidden=512", 100000).schedule_epochs <
              fitted("hidden=64", 100000).schedule_epochs);
  assert_true(fitted("cell=lstm", 100000).schedule_epochs <
              fitted("cell=rnn", 100000).schedule_epochs);
  /* So does a decoder of many symbols; one of few takes no longer than the usual one. */
  plateau_config few = with("hidden=256"), usual = few, many = few;
  plateau_config_fit(&few, 100000, 20);
  plateau_config_fit(&usual, 100000, 0);
  plateau_config_fit(&many, 100000, 512);
  assert_int_equal(few.schedule_epochs, usual.schedule_epochs);
  assert_true(many.schedule_epochs < usual.schedule_epochs);
  /* What is trained on counts, not what the text has. */
  assert_int_equal(fitted("chars=1000 hidden=256", 5000000).schedule_epochs,
                   fitted("valid=0 hidden=256", 1000).schedule_epochs);
}

/* One epoch is not more than the work of a run, as long as a network of some size can make it. */
static void a_long_text_gets_fewer_units(void **state) {
  (void)state;
  assert_int_equal(fitted("", 200).hidden, 256);
  assert_int_equal(fitted("", 2000000).hidden, 256);
  assert_int_equal(fitted("", 5000000).hidden, 128);
  assert_int_equal(fitted("", 100000000).hidden, 64);
  assert_int_equal(fitted("layers=3", 1500000).hidden, 128);
}

static void what_does_nothing_is_known(void **state) {
  static const struct {
    const char *settings, *name;
    bool used;
  } rows[] = {
      {"", "momentum", false},
      {"optimizer=nesterov", "momentum", true},
      {"optimizer=sgd", "beta1", false},
      {"optimizer=rmsprop", "beta2", true},
      {"optimizer=rmsprop", "beta1", false},
      {"layers=1", "dropout", false},
      {"layers=4", "dropout", true},
      {"", "activation", false},
      {"cell=rnn", "activation", true},
      {"", "init_scale", false},
      {"init=gaussian", "init_scale", true},
      {"", "hidden", true},
  };
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (size_t r = 0; r < COUNT(rows); r++) {
    const plateau_config config = with(rows[r].settings);
    for (int i = 0; i < count; i++)
      if (strcmp(fields[i].name, rows[r].name) == 0 &&
          plateau_config_uses(&config, &fields[i]) != rows[r].used)
        fail_msg("%s: %s", rows[r].settings, rows[r].name);
  }
}

/* What a field needs is a field with such values. */
static void needs_name_fields_and_their_values(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (int i = 0; i < count; i++) {
    if (fields[i].follows) {
      bool found = false;
      for (int k = 0; k < count; k++) found |= strcmp(fields[i].follows, fields[k].name) == 0;
      if (!found) fail_msg("%s follows %s", fields[i].name, fields[i].follows);
    }
    if (!fields[i].needs) continue;
    const char *values = strchr(fields[i].needs, '=');
    if (!values) fail_msg("%s needs %s", fields[i].name, fields[i].needs);
    char name[40], value[40];
    snprintf(name, sizeof name, "%.*s", (int)(values - fields[i].needs), fields[i].needs);
    while (*values) {
      plateau_config config;
      const size_t length = strcspn(values + 1, ",");
      snprintf(value, sizeof value, "%.*s", (int)length, values + 1);
      values += 1 + length;
      plateau_config_default(&config);
      if (plateau_config_set(&config, name, value, NULL) != PLATEAU_OK)
        fail_msg("%s needs %s", fields[i].name, fields[i].needs);
      if (!plateau_config_uses(&config, &fields[i])) fail_msg("%s: %s", fields[i].name, value);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_settings_and_any_length_give_a_run),
      cmocka_unit_test(a_batch_that_is_auto_is_not_shrunk),
      cmocka_unit_test(a_step_has_as_many_predictions_whatever_the_window),
      cmocka_unit_test(what_is_tied_fits_together),
      cmocka_unit_test(an_optimizer_has_its_own_rate_memory_and_decay),
      cmocka_unit_test(epochs_follow_from_counted_work),
      cmocka_unit_test(a_long_text_gets_fewer_units),
      cmocka_unit_test(what_does_nothing_is_known),
      cmocka_unit_test(needs_name_fields_and_their_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
