/* test_config.c - the table of settings: set, written, checked. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"
#include "plateau.h"
#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int random_below(int limit) {
  static uint64_t state = 0x9e3779b97f4a7c15u;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (int)((state * 0x2545f4914f6cdd1du >> 33) % (uint64_t)limit);
}

/* Both tables, so that one loop tests both. */
typedef union settings {
  plateau_config config;
  plateau_sampling sampling;
} settings;

static const plateau_field *table_of(int which, int *count) {
  return which ? plateau_sampling_fields(count) : plateau_fields(count);
}

static void set_defaults(int which, settings *s) {
  memset(s, 0, sizeof *s);
  if (which)
    plateau_sampling_default(&s->sampling);
  else
    plateau_config_default(&s->config);
}

static plateau_status set(int which, settings *s, const char *name, const char *value,
                          plateau_error *error) {
  return which ? plateau_sampling_set(&s->sampling, name, value, error)
               : plateau_config_set(&s->config, name, value, error);
}

static double value_of(const settings *s, const plateau_field *field) {
  const char *member = (const char *)s + field->offset;
  double real;
  int whole;
  if (field->kind == PLATEAU_REAL) {
    memcpy(&real, member, sizeof real);
    return real;
  }
  memcpy(&whole, member, sizeof whole);
  return whole;
}

static void store(settings *s, const plateau_field *field, double value) {
  char *member = (char *)s + field->offset;
  if (field->kind == PLATEAU_REAL) {
    memcpy(member, &value, sizeof value);
  } else {
    int whole = (int)value;
    memcpy(member, &whole, sizeof whole);
  }
}

/* All bytes are set, the padding too. */
static bool same_bytes(const void *a, const void *b, size_t count) {
  return memcmp(a, b, count) == 0;
}

/* Checks that a sentence is fit for people: valid, printable, ended, not cut off. */
static void check_sentence(const plateau_error *error, const char *row) {
  size_t left = strlen(error->sentence);
  if (left == 0 || left > sizeof error->sentence - 2) fail_msg("%s: %zu bytes", row, left);
  for (const char *text = error->sentence; left > 0;) {
    uint32_t c;
    int length = pl_utf8_next(text, left, &c);
    if (length == 0 || c < 32) fail_msg("%s: not a printable sentence", row);
    text += length;
    left -= (size_t)length;
    if (left == 0 && c != '.' && c != '?') fail_msg("%s: %s", row, error->sentence);
  }
}

static void set_is_refused(int which, const plateau_field *field, const char *value,
                           const char *part) {
  settings s, before;
  plateau_error error = {PLATEAU_OK, ""};
  set_defaults(which, &s);
  before = s;
  if (set(which, &s, field->name, value, &error) != PLATEAU_BAD_SETTING)
    fail_msg("%s = %s is accepted", field->name, value);
  if (!same_bytes(&s, &before, sizeof s)) fail_msg("%s = %s was stored", field->name, value);
  if (error.status != PLATEAU_BAD_SETTING || strstr(error.sentence, field->name) == NULL ||
      strstr(error.sentence, part) == NULL)
    fail_msg("%s = %s: %s", field->name, value, error.sentence);
  check_sentence(&error, field->name);
  assert_int_equal(set(which, &s, field->name, value, NULL), PLATEAU_BAD_SETTING);
}

/* ---- The tables */

static void tables_describe_every_member_in_order(void **state) {
  int newcomers = 0;
  (void)state;
  for (int which = 0; which < 2; which++) {
    int count;
    const plateau_field *f = table_of(which, &count);
    size_t end = 0;
    for (int i = 0; i < count; i++, f++) {
      size_t size = f->kind == PLATEAU_REAL ? sizeof(double) : sizeof(int);
      size_t start = (end + size - 1) / size * size; /* nothing between them except padding */
      if (f->offset != start) fail_msg("%s is at %zu, not %zu", f->name, f->offset, start);
      end = start + size;
      bool whole = f->kind != PLATEAU_REAL;
      const bool open = f->fits && f->initial == PLATEAU_FIT;
      if (!open && !(f->minimum <= f->initial && f->initial <= f->maximum))
        fail_msg("%s: range", f->name);
      if (f->fits && (f->minimum < 0 || f->kind == PLATEAU_CHOICE)) fail_msg("%s: fits", f->name);
      if (f->follows && !f->fits) fail_msg("%s follows, but does not fit", f->name);
      if (whole && (f->minimum != (int)f->minimum || f->maximum != (int)f->maximum ||
                    f->initial != (int)f->initial))
        fail_msg("%s: not whole", f->name);
      if (!f->label[0] || f->help[strlen(f->help) - 1] != '.') fail_msg("%s: words", f->name);
      if ((f->kind == PLATEAU_CHOICE) != (f->choices != NULL)) fail_msg("%s: choices", f->name);
      for (int c = 0; f->choices && c <= (int)f->maximum + 1; c++)
        if ((f->choices[c] == NULL) != (c > f->maximum) ||
            (f->words && (f->words[c] == NULL) != (c > f->maximum)))
          fail_msg("%s: choice %d", f->name, c);
      if (which == 0) newcomers += f->newcomer;
    }
    size_t whole = which ? sizeof(plateau_sampling) : sizeof(plateau_config);
    assert_true(end <= whole && whole - end < sizeof(double));
  }
  assert_int_equal(newcomers, 8);
}

static void defaults_are_in_range(void **state) {
  plateau_config config;
  plateau_error error;
  (void)state;
  plateau_config_default(&config);
  assert_int_equal(plateau_config_check(&config, &error), PLATEAU_OK);
  assert_int_equal(config.cell, PLATEAU_CELL_GRU);
  assert_int_equal(config.state, PLATEAU_STATE_CARRY);
}

/* ---- Setting */

/* The double next to x, up or down, as a text that reads back to it. */
static void beside(char *text, double x, double towards) {
  pl_number_write(text, nextafter(x, towards));
}

static void every_field_keeps_to_its_range(void **state) {
  static const char *const never[] = {"", " ", "x", "1x", "1 ", "nan", "inf", "-inf", "--1", "1,5"};
  (void)state;
  for (int which = 0; which < 2; which++) {
    int count;
    const plateau_field *f = table_of(which, &count);
    for (int i = 0; i < count; i++, f++) {
      char text[PL_NUMBER_CAPACITY];
      settings s;
      set_defaults(which, &s);
      for (size_t k = 0; k < COUNT(never); k++) set_is_refused(which, f, never[k], "cannot be \"");
      if (f->kind == PLATEAU_CHOICE) {
        for (int c = 0; f->choices[c]; c++) {
          assert_int_equal(set(which, &s, f->name, f->choices[c], NULL), PLATEAU_OK);
          assert_true(value_of(&s, f) == c);
          set_is_refused(which, f, "0", f->choices[c]); /* the sentence lists every choice */
        }
        set_is_refused(which, f, "LSTM", "Choose one of");
        continue;
      }
      const double edges[] = {f->minimum, f->maximum, fmax(f->minimum, f->initial)};
      for (size_t k = 0; k < COUNT(edges); k++) {
        pl_number_write(text, edges[k]);
        if (set(which, &s, f->name, text, NULL) != PLATEAU_OK || value_of(&s, f) != edges[k])
          fail_msg("%s = %s is not set", f->name, text);
      }
      beside(text, f->minimum, -(double)INFINITY);
      set_is_refused(which, f, text, "from");
      beside(text, f->maximum, (double)INFINITY);
      set_is_refused(which, f, text, "from");
      set_is_refused(which, f, "-1", "from");
      if (!f->fits) set_is_refused(which, f, "auto", "cannot be \"auto\"");
      set_is_refused(which, f, "Auto", "cannot be \"Auto\"");
      set_is_refused(which, f, "1e22", "from");
      if (f->kind == PLATEAU_INTEGER) {
        set_is_refused(which, f, "1.5", "whole");
        set_is_refused(which, f, "4294967297", "whole"); /* would be 1 if it wrapped */
      }
    }
  }
}

static void values_are_read_in_every_form(void **state) {
  static const struct {
    const char *name, *value;
    double expected;
  } rows[] = {
      {"lr", "1e-3", 0.001},       {"lr", "0x1p-4", 0.0625}, {"lr", ".5", 0.5},
      {"hidden", "1e2", 100},      {"hidden", "64.0", 64},   {"burn_in", "3", 3},
      {"burn-in", "4", 4},         {"dropout", "-0", 0},     {"weight-decay", "0.01", 0.01},
      {"schedule-epochs", "7", 7}, {"cell", "gru", 1},       {"state", "reset", 1},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    settings s;
    int count;
    const plateau_field *f = plateau_fields(&count);
    set_defaults(0, &s);
    assert_int_equal(plateau_config_set(&s.config, rows[i].name, rows[i].value, NULL), PLATEAU_OK);
    for (int k = 0; k < count; k++) {
      bool same = strlen(f[k].name) == strlen(rows[i].name);
      for (const char *a = f[k].name, *b = rows[i].name; same && *a; a++, b++)
        same = *a == *b || (*a == '_' && *b == '-');
      double expected = same ? rows[i].expected : f[k].initial;
      if (value_of(&s, &f[k]) != expected || (expected == 0 && signbit(value_of(&s, &f[k]))))
        fail_msg("%s = %s makes %s %g", rows[i].name, rows[i].value, f[k].name,
                 value_of(&s, &f[k]));
    }
  }
}

static void unknown_names_get_a_suggestion(void **state) {
  static const struct {
    const char *name, *suggested; /* NULL: none */
  } rows[] = {
      {"hiden", "hidden"},
      {"hiddn", "hidden"},
      {"layer", "layers"},
      {"windw", "window"},
      {"batchsize", "batch"},
      {"batch-size", "batch"},
      {"optim", "optimizer"},
      {"bata1", "beta1"},
      {"burnin", "burn_in"},
      {"Hidden", "hidden"},
      {"max-vocabulary", "max_vocab"},
      {"", NULL},
      {"x", NULL},
      {"learning-rate", NULL},
      {"---", NULL},
      {"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", NULL},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_config config;
    plateau_error error = {PLATEAU_OK, ""};
    char question[64] = "";
    plateau_config_default(&config);
    assert_int_equal(plateau_config_set(&config, rows[i].name, "1", &error), PLATEAU_BAD_SETTING);
    if (rows[i].suggested) snprintf(question, sizeof question, "mean %s?", rows[i].suggested);
    if (!strstr(error.sentence, rows[i].suggested ? question : "list of settings"))
      fail_msg("%s: %s", rows[i].name, error.sentence);
    check_sentence(&error, rows[i].name);
  }
  plateau_sampling sampling;
  plateau_error error = {PLATEAU_OK, ""};
  plateau_sampling_default(&sampling);
  assert_int_equal(plateau_sampling_set(&sampling, "lr", "1", &error), PLATEAU_BAD_SETTING);
  assert_int_equal(plateau_sampling_set(&sampling, "top", "1", &error), PLATEAU_BAD_SETTING);
  assert_non_null(strstr(error.sentence, "mean top_k?"));
}

static void hostile_names_and_values_do_no_harm(void **state) {
  static const char pieces[][8] = {"lr",   "-", "_",  "hidden", "1",    "e",    "9", "0x", ".",
                                   "\xff", "😀", "%s", "\n",     "\x1b", "beta", "=", "p-", "é"};
  (void)state;
  for (int i = 0; i < 20000; i++) {
    char text[2][400] = {"", ""};
    plateau_config config, before;
    plateau_error error = {PLATEAU_OK, ""};
    plateau_config_default(&config);
    before = config;
    for (int k = 0; k < 2; k++)
      for (int n = random_below(random_below(8) ? 5 : 50), at = 0; n > 0; n--)
        at += snprintf(text[k] + at, sizeof text[k] - (size_t)at, "%s",
                       pieces[random_below((int)COUNT(pieces))]);
    const char *name = random_below(2) ? "lr" : text[0];
    if (plateau_config_set(&config, name, text[1], &error) == PLATEAU_OK) {
      assert_int_equal(plateau_config_check(&config, NULL), PLATEAU_OK);
      continue;
    }
    check_sentence(&error, name);
    assert_memory_equal(&config, &before, sizeof config);
  }
}

/* ---- Writing */

static void what_is_written_is_read_back(void **state) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  (void)state;
  for (int round = 0; round < 2000; round++) {
    settings from, to;
    set_defaults(0, &from);
    set_defaults(0, &to);
    for (int i = 0; i < count; i++) {
      const plateau_field *f = &fields[i];
      double share = random_below(1000000) / 999999.0;
      double value = f->minimum + share * (f->maximum - f->minimum);
      if (value > f->maximum) value = f->maximum;
      if (f->fits && random_below(4) == 0) value = PLATEAU_FIT;
      store(&from, f, f->kind == PLATEAU_REAL ? value : floor(value));
      char text[40];
      size_t length = plateau_config_get(&from.config, f, text, sizeof text);
      if (length >= sizeof text || length != strlen(text)) fail_msg("%s: %zu", f->name, length);
      if (plateau_config_set(&to.config, f->name, text, NULL) != PLATEAU_OK)
        fail_msg("%s = %s is not read", f->name, text);
    }
    assert_memory_equal(&from.config, &to.config, sizeof from.config);
  }
}

static void a_small_buffer_gets_no_part_of_a_value(void **state) {
  plateau_config config;
  int count;
  const plateau_field *cell = plateau_fields(&count);
  char text[8];
  (void)state;
  plateau_config_default(&config);
  for (size_t capacity = 0; capacity < sizeof text; capacity++) {
    memset(text, 'z', sizeof text);
    assert_int_equal(plateau_config_get(&config, cell, text, capacity), 3);
    assert_string_equal(capacity > 3 ? text : "gru", "gru");
    for (size_t i = capacity; i < sizeof text; i++) assert_int_equal(text[i], 'z');
  }
}

/* ---- Checking */

static void every_member_is_checked(void **state) {
  int count;
  const plateau_field *f = plateau_fields(&count);
  (void)state;
  for (int i = 0; i < count; i++, f++) {
    double below = f->kind == PLATEAU_REAL ? nextafter(f->minimum, -1) : f->minimum - 1;
    if (f->fits && below == PLATEAU_FIT) below = PLATEAU_FIT - 1;
    double above = f->kind == PLATEAU_REAL ? nextafter(f->maximum, 1e9) : f->maximum + 1;
    const double bad[] = {below, above, (double)NAN, (double)INFINITY, -(double)INFINITY};
    for (size_t k = 0; k < (f->kind == PLATEAU_REAL ? COUNT(bad) : 2); k++) {
      if (f->kind != PLATEAU_REAL && bad[k] > INT32_MAX) continue;
      settings s;
      plateau_error error = {PLATEAU_OK, ""};
      set_defaults(0, &s);
      store(&s, f, bad[k]);
      if (plateau_config_check(&s.config, &error) != PLATEAU_BAD_SETTING ||
          strncmp(error.sentence, f->name, strlen(f->name)) != 0)
        fail_msg("%s = %g: %s", f->name, bad[k], error.sentence);
      check_sentence(&error, f->name);
      assert_int_equal(plateau_config_check(&s.config, NULL), PLATEAU_BAD_SETTING);
    }
  }
}

static void burn_in_is_shorter_than_the_window(void **state) {
  plateau_config config;
  plateau_error error;
  (void)state;
  plateau_config_default(&config);
  config.window = 5;
  config.burn_in = 4;
  assert_int_equal(plateau_config_check(&config, &error), PLATEAU_OK);
  config.burn_in = 5;
  assert_int_equal(plateau_config_check(&config, &error), PLATEAU_BAD_SETTING);
  assert_string_equal(
      error.sentence,
      "burn_in cannot be 5 when window is 5. Make it at most 4, or the window longer.");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_describe_every_member_in_order),
      cmocka_unit_test(defaults_are_in_range),
      cmocka_unit_test(every_field_keeps_to_its_range),
      cmocka_unit_test(values_are_read_in_every_form),
      cmocka_unit_test(unknown_names_get_a_suggestion),
      cmocka_unit_test(hostile_names_and_values_do_no_harm),
      cmocka_unit_test(what_is_written_is_read_back),
      cmocka_unit_test(a_small_buffer_gets_no_part_of_a_value),
      cmocka_unit_test(every_member_is_checked),
      cmocka_unit_test(burn_in_is_shorter_than_the_window),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
