/* test_fork_refused.c - which settings cannot continue a run, and what each is refused with; no fork
 * with a number that is not finite; counters of a damaged run. A refusal changes nothing. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"
#include "run/session.h"
#include "support_fork.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void expect_unchanged(const char *what, const plateau_session *session, uint64_t hash,
                             const saved *before) {
  saved after = save(session);
  if (plateau_session_hash(session) != hash || after.size != before->size ||
      memcmp(after.bytes, before->bytes, before->size) != 0)
    fail_msg("%s: refused, but it changed", what);
  free(after.bytes);
}

/* Both the check and the fork refuse with this sentence, and the fork stays as it was placed. */
static void expect_refused(const char *run, const char *settings, const plateau_session *parent,
                           plateau_status status, const char *sentence) {
  placed fork;
  plateau_config wanted = *plateau_session_config(parent);
  plateau_error check = {PLATEAU_OK, ""}, error = {PLATEAU_OK, ""};
  set_all(&wanted, settings);
  assert_int_equal(plateau_fork_check(&wanted, parent, NULL), status);
  assert_int_equal(plateau_fork_check(&wanted, parent, &check), status);
  place_beside(&fork, parent, &wanted);
  uint64_t hash = plateau_session_hash(fork.session);
  saved before = save(fork.session);
  assert_int_equal(plateau_fork_as(fork.session, parent, &error), status);
  if (strcmp(check.sentence, sentence) != 0 || strcmp(error.sentence, sentence) != 0)
    fail_msg("%s, %s: \"%s\", \"%s\"", run, settings, check.sentence, error.sentence);
  expect_unchanged(settings, fork.session, hash, &before);
  free(before.bytes);
  close_fork(&fork);
}

#define KEPT(name, was, wanted, reason)                                                   \
  name " is " was " in this run and cannot become " wanted " while it continues: " reason \
       ". Keep " was ", or start a new run."
#define DRAWS "it only draws the first weights, and this run has long had its own"
#define CUTS  "text that it has trained on would become test text, or the reverse"

static void every_refusal_has_its_sentence(void **state) {
  (void)state;
  static const struct {
    const char *run, *settings, *sentence;
  } rows[] = {
      {"cell=gru", "cell=lstm",
       KEPT("cell", "gru", "lstm", "the weights of one cell mean nothing to another")},
      {"cell=gru", "embedding=5",
       KEPT("embedding", "0", "5", "no other input weights compute the same")},
      {"cell=gru", "layers=2",
       KEPT("layers", "1", "2", "no network with more or fewer layers computes the same")},
      {"cell=gru layers=2", "layers=1 lr=1",
       KEPT("layers", "2", "1", "no network with more or fewer layers computes the same")},
      {"cell=gru", "hidden=7",
       KEPT("hidden", "8", "7",
            "what it has learned lies in all of its units; it may only get more")},
      {"cell=gru", "seed=2", KEPT("seed", "1", "2", DRAWS)},
      {"cell=gru", "init=gaussian", KEPT("init", "default", "gaussian", DRAWS)},
      {"cell=gru", "init_scale=0.5", KEPT("init_scale", "0.1", "0.5", DRAWS)},
      {"cell=gru", "chars=200", KEPT("chars", "0", "200", CUTS)},
      {"cell=gru", "valid=0.2", KEPT("valid", "0.1", "0.2", CUTS)},
      {"cell=gru", "max_vocab=64",
       KEPT("max_vocab", "512", "64", "the vocabulary is that of its weights")},
      {"cell=rnn layers=2 dropout=0.3", "activation=sigmoid",
       "With dropout between layers no sigmoid rnn equals this run's tanh rnn. Set dropout to 0, "
       "or "
       "keep the activation."},
      {"cell=rnn layers=2 activation=sigmoid", "activation=tanh dropout=0.1",
       "With dropout between layers no tanh rnn equals this run's sigmoid rnn. Set dropout to 0, "
       "or "
       "keep the activation."},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it;
    open_parent(&it, rows[i].run);
    run_to(it.session, 66);
    uint64_t hash = plateau_session_hash(it.session);
    saved before = save(it.session);
    expect_refused(rows[i].run, rows[i].settings, it.session, PLATEAU_BAD_SETTING,
                   rows[i].sentence);
    expect_unchanged(rows[i].run, it.session, hash, &before);
    free(before.bytes);
    unplace(&it);
  }
}

/* Dropout that goes, or acts nowhere, is no reason; nor is an activation that acts nowhere. */
static void no_more_is_refused_than_that(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"cell=rnn layers=2 dropout=0.3", "activation=sigmoid dropout=0"},
      {"cell=rnn dropout=0.3", "activation=sigmoid"},
      {"cell=gru layers=2 dropout=0.3", "activation=sigmoid"},
      {"cell=lstm", "hidden=21"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it, fork;
    open_parent(&it, rows[i][0]);
    run_to(it.session, 66);
    open_fork_as(&fork, it.session, rows[i][1]);
    run_to(fork.session, steps_taken(fork.session) + 2);
    close_fork(&fork);
    unplace(&it);
  }
}

/* One other valid value of a field; of hidden, a larger one. */
static bool set_other(plateau_config *config, const plateau_field *field) {
  static const double others[] = {0, 1, 2, 3, 5, 9, 0.25, 0.5};
  char was[40], value[40];
  plateau_config_get(config, field, was, sizeof was);
  for (size_t i = 0; i < COUNT(others); i++) {
    plateau_config changed = *config;
    if (field->kind == PLATEAU_CHOICE && others[i] > field->maximum) continue;
    if (field->kind == PLATEAU_CHOICE)
      snprintf(value, sizeof value, "%s", field->choices[(int)others[i]]);
    else
      snprintf(value, sizeof value, "%g", others[i]);
    if (strcmp(value, was) == 0 || plateau_config_set(&changed, field->name, value, NULL) ||
        plateau_config_check(&changed, NULL) || changed.hidden < config->hidden)
      continue;
    *config = changed;
    return true;
  }
  return false;
}

static void the_table_of_fields_says_what_can_continue(void **state) {
  (void)state;
  int count, allowed = 0;
  const plateau_field *fields = plateau_fields(&count);
  placed it, tied;
  open_parent(&it, "cell=rnn arithmetic=plain");
  open_parent(&tied, "cell=rnn hidden=8 embedding=8 tied=1 arithmetic=plain");
  for (int i = 0; i < count; i++) {
    placed *parent = strcmp(fields[i].name, "tied") == 0 ? &tied : &it;
    plateau_config wanted = *plateau_session_config(parent->session);
    assert_true(set_other(&wanted, &fields[i]));
    if (strcmp(fields[i].name, "arithmetic") == 0) wanted.arithmetic = PLATEAU_FUSED;
    bool may = plateau_fork_check(&wanted, parent->session, NULL) == PLATEAU_OK;
    if (may != fields[i].by_fork || (fields[i].at_once && !may))
      fail_msg("%s: the table says %d", fields[i].name, fields[i].by_fork);
    allowed += may;
  }
  assert_int_equal(allowed, 25);
  unplace(&it), unplace(&tied);
}

static void other_arithmetic_is_refused(void **state) {
  (void)state;
  static const char *const names[] = {"auto", "fused", "plain"};
  const pl_kernels *usual = pl_kernels_find(PLATEAU_AUTO);
  for (int kind = PLATEAU_FUSED; kind <= PLATEAU_PLAIN; kind++) {
    if (!pl_kernels_find(kind)) continue;
    placed it, fork;
    char settings[60];
    plateau_error error = {PLATEAU_OK, ""};
    snprintf(settings, sizeof settings, "cell=gru arithmetic=%s", names[kind]);
    open_parent(&it, settings);
    open_fork_as(&fork, it.session, "lr=1"); /* its own */
    close_fork(&fork);
    plateau_config wanted = *plateau_session_config(it.session);
    wanted.arithmetic = PLATEAU_AUTO;
    assert_int_equal(plateau_fork_check(&wanted, it.session, NULL),
                     (int)usual->kind == kind ? PLATEAU_OK : PLATEAU_BAD_SETTING);
    wanted.arithmetic = kind == PLATEAU_FUSED ? PLATEAU_PLAIN : PLATEAU_FUSED;
    assert_int_equal(plateau_fork_check(&wanted, it.session, &error), PLATEAU_BAD_SETTING);
    assert_non_null(strstr(error.sentence, "the bits would differ"));
    unplace(&it);
  }
}

static void settings_out_of_range_and_runs_without_text_are_refused(void **state) {
  (void)state;
  placed it;
  plateau_error error = {PLATEAU_OK, ""};
  open_parent(&it, "cell=gru");
  plateau_config wanted = *plateau_session_config(it.session);
  wanted.burn_in = wanted.window;
  assert_int_equal(plateau_fork_check(&wanted, it.session, &error), PLATEAU_BAD_SETTING);
  assert_non_null(strstr(error.sentence, "burn_in"));
  it.session->text.length = 0;
  assert_int_equal(plateau_fork_check(plateau_session_config(it.session), it.session, &error),
                   PLATEAU_BAD_TEXT);
  unplace(&it);
}

/* ---- Numbers that are not finite ---- */

static plateau_real largest(void) { return sizeof(plateau_real) == 4 ? FLT_MAX : DBL_MAX; }

/* Fills a tensor with the largest number there is. */
static void write_large(plateau_session *session, const char *name) {
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    if (strcmp(tensor.name, name) != 0) continue;
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    plateau_real *values = calloc(count, sizeof *values);
    for (size_t n = 0; n < count; n++) values[n] = largest();
    assert_true(plateau_tensor_write(session, i, values));
    free(values);
    return;
  }
  fail_msg("no tensor %s", name);
}

static const char *sentence_of(const char *kind, const char *tensor) {
  static char sentence[320];
  snprintf(
      sentence, sizeof sentence,
      "As a %s rnn this model would have a number in %s that is not finite: its weights are too "
      "large. Keep the activation, or start over with a lower learning rate or with clipping.",
      kind, tensor);
  return sentence;
}

static void weights_too_large_for_the_other_activation_are_refused(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      /* activation, what is large, what would not be finite */
      {"tanh", "rnn.weight_ih_l0", "rnn.weight_ih_l0"},
      {"tanh", "rnn.weight_hh_l1", "rnn.weight_hh_l1"},
      {"tanh", "decoder.weight", "decoder.weight"},
      {"tanh", "rnn.bias_hh_l0", "rnn.bias_hh_l0"},
      {"sigmoid", "rnn.weight_hh_l0", "rnn.bias_hh_l0"},
      {"sigmoid", "rnn.weight_ih_l1", "rnn.bias_ih_l1"},
      {"sigmoid", "decoder.weight", "decoder.bias"},
  };
  for (size_t i = 0; i < COUNT(rows); i++) {
    placed it;
    char settings[100];
    plateau_error error = {PLATEAU_OK, ""};
    bool tanh = strcmp(rows[i][0], "tanh") == 0;
    snprintf(settings, sizeof settings, "cell=rnn layers=2 activation=%s", rows[i][0]);
    open_parent(&it, settings);
    write_large(it.session, rows[i][1]);
    uint64_t hash = plateau_session_hash(it.session);
    saved before = save(it.session);
    const char *sentence = sentence_of(tanh ? "sigmoid" : "tanh", rows[i][2]);
    expect_refused(settings, tanh ? "activation=sigmoid" : "activation=tanh hidden=11", it.session,
                   PLATEAU_BAD_SETTING, sentence);
    placed fork;
    plateau_config config;
    assert_int_equal(plateau_fork_config(&config, it.session, "activation", NULL), PLATEAU_OK);
    place_beside(&fork, it.session, &config);
    assert_int_equal(plateau_fork(fork.session, it.session, "activation", &error),
                     PLATEAU_BAD_SETTING);
    assert_string_equal(error.sentence, sentence);
    close_fork(&fork);
    if (!tanh) {
      assert_int_equal(plateau_rewrite_as_tanh(it.session, &error), PLATEAU_BAD_SETTING);
      assert_string_equal(error.sentence, sentence);
    }
    expect_unchanged(settings, it.session, hash, &before);
    free(before.bytes);
    unplace(&it);
  }
}

/* An infinity that a saturated unit hides until the next snapshot. */
static void a_hidden_state_that_is_not_finite_is_not_rewritten(void **state) {
  (void)state;
  placed it;
  plateau_error error = {PLATEAU_OK, ""};
  open_parent(&it, "cell=rnn activation=sigmoid state=carry");
  run_to(it.session, 3);
  it.session->live.h[0][1] = (pl_real)INFINITY;
  uint64_t hash = plateau_session_hash(it.session);
  saved before = save(it.session);
  assert_int_equal(plateau_rewrite_as_tanh(it.session, &error), PLATEAU_DIVERGED);
  assert_non_null(strstr(error.sentence, "not finite at step 3"));
  expect_unchanged("rewrite", it.session, hash, &before);
  free(before.bytes);
  unplace(&it);
}

/* No snapshot has one; should one have it all the same, no fork takes it over. */
static void a_fork_ends_with_the_check_of_every_number(void **state) {
  (void)state;
  for (int part = 0; part < 4; part++) {
    placed it, fork;
    plateau_error error = {PLATEAU_OK, ""};
    open_parent(&it, "cell=lstm state=carry optimizer=adam");
    run_to(it.session, 64);
    const pl_state *kept = &it.session->kept;
    pl_real *const parts[] = {kept->parameters, kept->moment[1], kept->h[0], kept->c[0]};
    parts[part][1] = (pl_real)NAN;
    place_beside(&fork, it.session, plateau_session_config(it.session));
    uint64_t hash = plateau_session_hash(fork.session);
    saved before = save(fork.session);
    assert_int_equal(plateau_fork_as(fork.session, it.session, &error), PLATEAU_DIVERGED);
    assert_non_null(strstr(error.sentence, "not finite"));
    expect_unchanged("fork", fork.session, hash, &before);
    free(before.bytes);
    close_fork(&fork);
    unplace(&it);
  }
}

/* ---- Counters ---- */

/* A double of 2^64 - 1 is 2^64, which no 64-bit number holds. */
static void damaged_counters_stay_below_2_to_the_53(void **state) {
  (void)state;
  static const uint64_t steps[] = {UINT64_MAX, UINT64_MAX / 2, (uint64_t)1 << 53,
                                   ((uint64_t)1 << 53) - 1};
  for (size_t i = 0; i < COUNT(steps); i++)
    for (int late = 0; late < 2; late++) {
      placed it, fork;
      open_parent(&it, "cell=gru state=reset window=8 batch=4 warmup=20 schedule=cosine");
      it.session->kept.counters->step = it.session->kept.counters->updates = steps[i];
      it.session->kept.counters->schedule_from = late ? UINT64_MAX : 0;
      open_fork_as(&fork, it.session, "window=3");
      const pl_counters *c = fork.session->live.counters;
      assert_true(c->step < (uint64_t)1 << 53 && c->updates <= c->step);
      assert_true(c->schedule_from <= c->step);
      run_to(fork.session, c->step + 2);
      close_fork(&fork);
      unplace(&it);
    }
}

/* Of every count that a run can reach, the share of an epoch is the same in both plans: whole epochs
 * exactly. */
static void whole_epochs_stay_whole(void **state) {
  (void)state;
  placed it, fork;
  open_parent(&it, "cell=gru state=reset window=8 batch=4");
  uint64_t was = plateau_session_plan(it.session)->steps;
  for (uint64_t epochs = 1; epochs < (uint64_t)1 << 40; epochs *= 7) {
    it.session->kept.counters->step = it.session->kept.counters->updates = epochs * was;
    it.session->kept.counters->epoch = epochs;
    open_fork_as(&fork, it.session, "window=16 batch=3");
    assert_int_equal(steps_taken(fork.session), epochs_of(fork.session, epochs));
    close_fork(&fork);
  }
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_refusal_has_its_sentence),
      cmocka_unit_test(no_more_is_refused_than_that),
      cmocka_unit_test(the_table_of_fields_says_what_can_continue),
      cmocka_unit_test(other_arithmetic_is_refused),
      cmocka_unit_test(settings_out_of_range_and_runs_without_text_are_refused),
      cmocka_unit_test(weights_too_large_for_the_other_activation_are_refused),
      cmocka_unit_test(a_hidden_state_that_is_not_finite_is_not_rewritten),
      cmocka_unit_test(a_fork_ends_with_the_check_of_every_number),
      cmocka_unit_test(damaged_counters_stay_below_2_to_the_53),
      cmocka_unit_test(whole_epochs_stay_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
