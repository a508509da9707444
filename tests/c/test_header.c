/* test_header.c - headers made by hand, with a correct checksum: one for each rule of the loader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_base.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

/* ---- One value of the metadata is different */

static const struct {
  int base;
  const char *key, *value, *part; /* part NULL: accepted */
} VALUES[] = {
    {BEGUN, "format", "plateau 4", "read at format"},
    {BEGUN, "format", "plateau 0", "read at format"},
    {BEGUN, "format", "plateau 33", "read at crc32"},
    {BEGUN, "format", "plateau 1", "read at hidden"}, /* it has no config.tied */
    {BEGUN, "format", "plateau 2", "read at hidden"},
    {BEST, "format", "plateau 1", "read at hidden"},
    {BEGUN, "config.cell", "LSTM", "read at cell"},
    {BEGUN, "config.cell", "rnn", "not as Plateau writes it"},
    {BEGUN, "config.hidden", "2", "not as Plateau writes it"},
    {BEGUN, "config.hidden", "01", "not as Plateau writes it"},
    {BEGUN, "config.hidden", "+1", "not as Plateau writes it"},
    {BEGUN, "config.hidden", "1.0", "not as Plateau writes it"},
    {BEGUN, "config.hidden", "0x1p0", "not as Plateau writes it"},
    {BEGUN, "config.hidden", " 1", "read at hidden"},
    {BEGUN, "config.hidden", "", "read at hidden"},
    {BEGUN, "config.hidden", "0", "read at hidden"},
    {BEGUN, "config.hidden", "1025", "read at hidden"},
    {BEGUN, "config.hidden", "1.5", "read at hidden"},
    {BEGUN, "config.hidden", "1\\u0000", "read at hidden"},
    {BEGUN, "config.dropout", "-0", "not as Plateau writes it"},
    {BEGUN, "config.dropout", "5e-1", "not as Plateau writes it"},
    {BEGUN, "config.dropout", "nan", "read at dropout"},
    {BEGUN, "config.lr", "inf", "read at lr"},
    {BEGUN, "config.lr", "0", "read at lr"},
    {BEGUN, "config.lr", "0.0000000000000000000000000000000000000001", "read at lr"},
    {BEGUN, "config.burn_in", "3", "settings are out of range"},
    {BEGUN, "config.arithmetic", "auto", "does not say its arithmetic"},
    {BEGUN, "config.arithmetic", "double", "read at arithmetic"},
    {BEGUN, "text.hash", "18446744073709551616", "read at text.hash"},
    {BEGUN, "text.hash", "-1", "read at text.hash"},
    {BEGUN, "text.hash", "01", "read at text.hash"},
    {BEGUN, "text.length", "18446744073709551615", "text has no possible length"},
    {BEGUN, "vocabulary", "0", "vocabulary has no possible size"},
    {BEGUN, "vocabulary", "4097", "vocabulary has no possible size"},
    {BEGUN, "vocabulary", "18446744073709551615", "vocabulary has no possible size"},
    {BEGUN, "vocabulary", "3", "not as Plateau writes it"},
    {BEGUN, "vocabulary", "2.0", "read at vocabulary"},
    {BEGUN, "state.rows", "2", "hidden state has no possible size"},
    {BEGUN, "state.rows", "0", "not as Plateau writes it"},
    {FRESH, "state.rows", "1", "hidden state has no possible size"},
    {BEGUN, "run.step", "0", "counters disagree"},
    {BEGUN, "run.epoch", "9999", "counters disagree"},
    {BEGUN, "run.epoch", "0", "last loss is not a number"},
    {BEGUN, "run.chars", "0", "counters disagree"},
    {BEGUN, "run.step", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.step", "9007199254740992", "larger than any run"},
    {BEGUN, "run.step", "9007199254740991", NULL},
    {BEGUN, "run.epoch", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.steps_done", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.updates", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.updates", "10", "counters disagree"},
    {BEGUN, "run.chars", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.chars", "9007199254740991", NULL},
    {BEGUN, "run.rollbacks", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.partial_count", "18446744073709551615", "larger than any run"},
    {BEGUN, "text.length", "9007199254740992", "larger than any run"},
    {BEGUN, "schedule.from", "9", NULL},
    {BEGUN, "schedule.from", "10", "counters disagree"},
    {BEGUN, "schedule.from", "18446744073709551615", "larger than any run"},
    {BEGUN, "run.rollbacks", "8", NULL},
    {BEGUN, "run.rollbacks", "9", "more than eight rollbacks"},
    {BEGUN, "run.partial_loss", "-1", "sum of the epoch"},
    {BEGUN, "run.partial_norm", "-1", "sum of the epoch"},
    {FRESH, "run.partial_loss", "1", "not 0 at its start"},
    {FRESH, "run.partial_norm", "1", "not 0 at its start"},
    {TANH, "run.partial_count", "1", "not 0 at its start"},
    {BEGUN, "run.steps_done", "0", "not 0 at its start"},
    {BEGUN, "run.loss", "-1", "last loss is not a number"},
    {BEGUN, "run.loss", "-0x1p-1074", "last loss is not a number"},
    {BEGUN, "run.loss", "0", NULL},
    {BEGUN, "run.grad_norm", "-1", "last loss is not a number"},
    {BEGUN, "run.partial_loss", "nan", "sum of the epoch"},
    {BEGUN, "run.partial_loss", "inf", "sum of the epoch"},
    {BEGUN, "run.partial_norm", "inf", "sum of the epoch"},
    {BEGUN, "run.partial_norm", "nan", "sum of the epoch"},
    {BEGUN, "run.loss", "nan", "last loss is not a number"},
    {BEGUN, "run.loss", "inf", "last loss is not a number"},
    {BEGUN, "run.loss", "-inf", "read at run.loss"},
    {BEGUN, "run.grad_norm", "nan", "last loss is not a number"},
    {FRESH, "run.loss", "1", "last loss is not a number"},
    {FRESH, "run.loss", "inf", "last loss is not a number"},
    {FRESH, "run.grad_norm", "0", "last loss is not a number"},
    {BEGUN, "run.rate_factor", "0.5", NULL},
    {BEGUN, "run.rate_factor", "0.50", "not as Plateau writes it"},
    {BEGUN, "run.rate_factor", "0", "rate factor is not between"},
    {BEGUN, "run.rate_factor", "-1", "rate factor is not between"},
    {BEGUN, "run.rate_factor", "2", "rate factor is not between"},
    {BEGUN, "run.rate_factor", "nan", "rate factor is not between"},
    {BEGUN, "run.rate_factor", "inf", "rate factor is not between"},
    {TANH, "run.h0", "-1", NULL},
    {SIGMOID, "run.h0", "0.5", NULL},
    {SIGMOID, "run.h0", "-1", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "0.5", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "1", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "-0.5", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "-2", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "nan", "h0 is not 0, -1 or 0.5"},
    {TANH, "run.h0", "inf", "h0 is not 0, -1 or 0.5"},
    {BEGUN, "run.h0", "-1", "h0 is not 0, -1 or 0.5"},
    {BEGUN, "run.h0", "nan", "h0 is not 0, -1 or 0.5"},
    {BEGUN, "schedule.factor", "0.1", NULL},
    {BEGUN, "schedule.factor", "0", "schedule is not between"},
    {BEGUN, "schedule.factor", "1.5", "schedule is not between"},
    {BEGUN, "schedule.factor", "nan", "schedule is not between"},
    {BEGUN, "schedule.best", "inf", NULL},
    {BEGUN, "schedule.best", "nan", "best loss is not a number"},
    {BEGUN, "schedule.best", "-1", "best loss is not a number"},
    {BEGUN, "schedule.worse", "10", NULL},
    {BEGUN, "schedule.worse", "11", "waited too long"},
    {BEGUN, "rng.state", "18446744073709551615", NULL},
    {BEGUN, "rng.increment", "4", "generator is not one of ours"},
    {BEST, "best.loss", "0", NULL},
    {BEST, "best.loss", "-1", "best loss is not a number"},
    {BEST, "best.loss", "nan", "best loss is not a number"},
    {BEST, "best.loss", "inf", "best loss is not a number"},
    {BEST, "best.loss", "1.0", "not as Plateau writes it"},
    {BEST, "best.error", "0.25", NULL},
    {BEST, "best.error", "nan", NULL},
    {BEST, "best.error", "-1", "best loss is not a number"},
    {BEST, "best.error", "inf", "best loss is not a number"},
    {BEST, "best.step", "0", "no possible place"},
    {BEST, "best.step", "9", NULL},
    {BEST, "best.step", "05", "read at best.step"},
    {BEST, "best.step", "18446744073709551615", "larger than any run"},
    {BEST, "best.epoch", "0", NULL},
    {BEST, "best.epoch", "3", "no possible place"},
    {BEST, "best.epoch", "18446744073709551615", "larger than any run"},
    {BEST, "best.since", "9007199254740991", NULL},
    {BEST, "best.since", "9007199254740992", "larger than any run"},
    {BEST, "best.h0", "-1", NULL},
    {BEST, "best.h0", "0.5", "h0 of its best moment"},
    {BEST, "best.h0", "nan", "h0 of its best moment"},
    {BEST, "best.tensors", "0", "not as Plateau writes it"},
    {BEST, "best.tensors", "2", "where its best weights are"},
    {NEWEST, "best.tensors", "1", "not as Plateau writes it"},
    {NEWEST, "best.loss", "-1", "best loss is not a number"},
};

static void metadata_that_breaks_a_rule_is_refused(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(VALUES); i++) {
    char what[128];
    saved base = make_base(VALUES[i].base);
    saved file = forge_value(&base, VALUES[i].key, VALUES[i].value);
    snprintf(what, sizeof what, "%s \"%s\"", VALUES[i].key, VALUES[i].value);
    if (VALUES[i].part)
      expect_refusal(&file, what, VALUES[i].part);
    else
      check_readable(&file);
    free(base.bytes), free(file.bytes);
  }
}

/* ---- The header has a different form */

static const struct {
  const char *from, *to, *part;
} SHAPES[] = {
    {"{\"__metadata__\"", "{ \"__metadata__\"", "read at format"},
    {"{\"__metadata__\"", "[\"__metadata__\"", "read at format"},
    {",\"config.cell\"", ", \"config.cell\"", "read at cell"},
    {"\"config.cell\":", "\"config.cell\": ", "read at cell"},
    {"\"config.lr\"", "\"config.rate\"", "read at lr"},
    {"\"config.lr\":\"0.01\",", "", "read at lr"},
    {"\"config.lr\":\"0.01\",", "\"config.lr\":\"0.01\",\"config.lr\":\"0.01\",",
     "read at momentum"},
    {"\"run.step\"", "\"run.\\u0073tep\"", "read at run.step"},
    {"\"},\"vocabulary\":{", "\",\"note\":\"mine\"},\"vocabulary\":{", "not as Plateau writes it"},
    {"\"},\"vocabulary\":{", "\"}, \"vocabulary\":{", "not as Plateau writes it"},
    {"\"dtype\":\"I32\"", "\"dtype\":\"U32\"", "not as Plateau writes it"},
    {"\"dtype\":\"F32\"", "\"dtype\":\"F64\"", "not as Plateau writes it"},
    {"\"dtype\":\"F32\"", "\"dtype\":\"I32\"", "not as Plateau writes it"},
    {"\"shape\":[4,2]", "\"shape\":[2,4]", "not as Plateau writes it"},
    {"\"shape\":[4,2]", "\"shape\":[8]", "not as Plateau writes it"},
    {"\"shape\":[4,2]", "\"shape\":[4, 2]", "not as Plateau writes it"},
    {"\"data_offsets\":[0,8]", "\"data_offsets\":[4,8]", "not as Plateau writes it"},
    {"\"data_offsets\":[0,8]", "\"data_offsets\":[0,9]", "not as Plateau writes it"},
    {"\"data_offsets\":[0,8]", "\"data_offsets\":[0,18446744073709551615]", "not as Plateau"},
    {"rnn.weight_ih_l0", "rnn.weight_ih_l1", "not as Plateau writes it"},
    {"optimizer.moment1", "optimizer.moment3", "not as Plateau writes it"},
    {"\"state.h_l0\"", "\"state.c_l0\"", "not as Plateau writes it"},
    {"]}}", "]},\"more\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
     "not as Plateau"},
    {"]}}", "]}", "not as Plateau writes it"},
    {"]}}", "]}}}", "not as Plateau writes it"},
    {"]}}", "]}}        ", "not as Plateau writes it"},
    {"]}}", "]}}\n", "not as Plateau writes it"},
};

/* What a best moment is called, and where its tensors stand. */
static const struct {
  int base;
  const char *from, *to, *part;
} BEST_SHAPES[] = {
    {BEST, "\"best.loss\"", "\"best.lost\"", "not as Plateau writes it"},
    {BEST, ",\"best.since\":\"0\"", "", "read at best.since"},
    {BEST, ",\"best.tensors\":\"1\"", "", "read at best.tensors"},
    {BEST, "\"best.rnn.", "\"last.rnn.", "not as Plateau writes it"},
    {BEST, "\"best.decoder.bias\"", "\"best.decoder.bios\"", "not as Plateau writes it"},
    {NEWEST, ",\"best.h0\":\"0\"", "", "read at best.h0"},
    {NEWEST, "\"}", "\",\"best.tensors\":\"0\"}", "not as Plateau writes it"},
    {BEGUN, "\"}", "\",\"best.loss\":\"1\"}", "read at best.error"},
    {BEGUN, "\"}", "\",\"best.error\":\"1\"}", "not as Plateau writes it"},
    {BEGUN, ",\"schedule.from\":\"0\"", "", "read at schedule.from"},
};

static void a_best_moment_of_another_form_is_refused(void **state) {
  (void)state;
  for (int i = 0; i < COUNT(BEST_SHAPES); i++) {
    saved base = make_base(BEST_SHAPES[i].base);
    saved file = forge_text(&base, BEST_SHAPES[i].from, BEST_SHAPES[i].to);
    expect_refusal(&file, BEST_SHAPES[i].from, BEST_SHAPES[i].part);
    free(base.bytes), free(file.bytes);
  }
}

/* A file of version 1 cannot have what version 2 brought. */
static void an_old_header_with_something_new_is_refused(void **state) {
  saved base = make_base(TANH), old = forge_old(&base);
  (void)state;
  check_readable(&old);
  saved file = forge_text(&old, ",\"rng.state\"", ",\"schedule.from\":\"0\",\"rng.state\"");
  expect_refusal(&file, "schedule.from", "read at rng.state");
  free(file.bytes);
  file = forge_text(&old, "\"}", "\",\"best.loss\":\"1\"}");
  expect_refusal(&file, "best.loss", "not as Plateau writes it");
  free(file.bytes), free(old.bytes), free(base.bytes);
}

/* The best tensors are the file's last, and as long as the newest, which stand after the vocabulary. */
static void the_same_weights_twice_are_refused(void **state) {
  saved file = make_base(BEST);
  plateau_checkpoint described;
  (void)state;
  assert_int_equal(plateau_checkpoint_read(&described, file.bytes, file.size, NULL), PLATEAU_OK);
  size_t weights = 4 * described.parameters;
  memcpy(file.bytes + file.size - weights, file.bytes + 8 + forge_header_length(&file) + 8,
         weights);
  forge_seal(&file);
  expect_refusal(&file, "twice", "the same weights twice");
  file.bytes[file.size - 1] ^= 1;
  forge_seal(&file);
  check_readable(&file);
  free(file.bytes);
}

static void a_header_of_another_form_is_refused(void **state) {
  saved base = make_base(BEGUN);
  (void)state;
  for (int i = 0; i < COUNT(SHAPES); i++) {
    saved file = forge_text(&base, SHAPES[i].from, SHAPES[i].to);
    expect_refusal(&file, SHAPES[i].to, SHAPES[i].part);
    free(file.bytes);
  }
  free(base.bytes);
}

static void a_header_length_is_checked_before_it_is_believed(void **state) {
  saved file = make_base(BEGUN);
  uint64_t length = forge_header_length(&file), size = file.size;
  const uint64_t bad[] = {0,
                          1,
                          7,
                          8,
                          length - 8,
                          length - 1,
                          length + 1,
                          length + 8,
                          size - 9,
                          size - 8,
                          size - 7,
                          size,
                          1u << 31,
                          UINT32_MAX,
                          (1ull << 32) + length,
                          1ull << 63,
                          UINT64_MAX - 7,
                          UINT64_MAX};
  (void)state;
  for (int i = 0; i < COUNT(bad); i++) {
    char what[64];
    memcpy(file.bytes, &bad[i], 8);
    forge_seal(&file);
    snprintf(what, sizeof what, "a header of %llu", (unsigned long long)bad[i]);
    expect_refusal(&file, what, bad[i] > size - 8 ? "ends inside its header" : "");
  }
  free(file.bytes);
}

static void the_forger_makes_good_files(void **state) {
  (void)state;
  for (int base = BEGUN; base < BASES_END; base++) {
    saved file = make_base(base), again = forge_text(&file, "\"__metadata__\"", "\"__metadata__\"");
    assert_int_equal(again.size, file.size);
    assert_memory_equal(again.bytes, file.bytes, file.size);
    free(file.bytes), free(again.bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_forger_makes_good_files),
      cmocka_unit_test(metadata_that_breaks_a_rule_is_refused),
      cmocka_unit_test(a_header_of_another_form_is_refused),
      cmocka_unit_test(a_best_moment_of_another_form_is_refused),
      cmocka_unit_test(an_old_header_with_something_new_is_refused),
      cmocka_unit_test(the_same_weights_twice_are_refused),
      cmocka_unit_test(a_header_length_is_checked_before_it_is_believed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
