/* test_verdict.c - the figures of a verdict on made evidence: the budget's sums and the noise of a
 * change; and that no evidence, however little or wrong, breaks it or what is said of it.
 * test_labels.c has the labels, test_action.c what is advised. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_evidence.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static plateau_experiment *add(made *m, const char *name, double loss) {
  return evidence_add(m, name, loss, 0.001);
}

/* ---- The budget ---- */

static void budget_takes_in_its_order(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  add(&m, "rate-0.3", 1.3);
  add(&m, "rate-0.1", 1.25);
  add(&m, "adam-0.001", 1.1);
  add(&m, "hidden-2", 1.05);
  add(&m, "rate-0.1+hidden-2", 1.0);
  add(&m, "memory", 0.2);
  add(&m, "window-64", 0.3);
  add(&m, "new:nothing", 1.4);
  add(&m, "new:rate-10", 0.6);
  add(&m, "nothing@1", 1.5);
  add(&m, "rate-0.1@1", 0.7);
  add(&m, "long:nothing", 1.3);
  add(&m, "long:memory", 0.1);
  plateau_verdict v = evidence_judge(&m, "all of them");
  static const double parts[PLATEAU_SHARES] = {0.5, 0, 0.25, 0.15, 0.1, 0.5};
  static const int by[PLATEAU_SHARES] = {-1, -1, 2, 3, 5, -1};
  for (int i = 0; i < PLATEAU_SHARES; i++) {
    if (fabs(v.budget[i].nats - parts[i]) > 1e-9) fail_msg("part %d: %g", i, v.budget[i].nats);
    assert_int_equal(v.budget[i].experiment, by[i]);
  }
}

/* What comes later in the order gets only what is left: Adam that ends where a rate ends adds
 * nothing. */
static void budget_gives_nothing_twice(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  add(&m, "rate-0.3", 1.25);
  add(&m, "adam-0.001", 1.249);
  plateau_verdict v = evidence_judge(&m, "both");
  assert_true(v.budget[PLATEAU_SHARE_OPTIMIZER].nats == 0);
  assert_true(v.budget[PLATEAU_SHARE_RATE].nats > 0.24);
}

/* A batch cuts a carried text into other streams, with a floor of their own; it asks the same. */
static void a_batch_asks_the_same_question(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  add(&m, "rate-0.3", 1.3);
  add(&m, "batch-0.25", 1.0)->change.same_floor = false;
  add(&m, "window-32", 0.7);
  plateau_verdict v = evidence_judge(&m, "a batch");
  assert_int_equal(v.budget[PLATEAU_SHARE_OPTIMIZER].experiment, 2);
  assert_true(fabs(v.budget[PLATEAU_SHARE_OPTIMIZER].nats - 0.3) < 1e-9);
}

/* ---- What a change is compared with, and how sure it is ---- */

/* Each with no change of its own kind: continued, from new weights for as long, with that seed. */
static void like_is_compared_with_like(void **unused) {
  (void)unused;
  static const struct {
    const char *name;
    double loss, change;
    bool shown;
  } rows[] = {{"rate-0.3", 1.3, -0.2, true},       {"new/4:nothing", 2.4, 0, false},
              {"new/4:rate-10", 2.0, -0.4, false}, {"new:nothing", 1.6, 0, true},
              {"new:rate-10", 1.3, -0.3, true},    {"nothing@1", 1.7, 0, false},
              {"rate-0.3@1", 1.4, -0.3, false},    {"new/2:rate-3", 1.9, NAN, true},
              {"new:nothing@2", 1.8, 0, false},    {"new:rate-10@2", 1.7, -0.1, false},
              {"long:nothing", 1.2, 0, true},      {"long:memory", 0.8, -0.4, true},
              {"long:nothing@1", 1.3, 0, false},   {"long:memory@1", 0.8, -0.5, false}};
  made m;
  evidence_make(&m);
  for (size_t i = 0; i < COUNT(rows); i++) add(&m, rows[i].name, rows[i].loss);
  plateau_verdict v = evidence_judge(&m, "alike");
  for (size_t i = 0; i < COUNT(rows); i++) {
    const plateau_effect *effect = &v.effect[i + 1];
    bool same = isnan(rows[i].change) ? isnan(effect->change)
                                      : fabs(effect->change - rows[i].change) < 1e-9;
    if (!same || effect->shown != rows[i].shown)
      fail_msg("%s: %g, %s", rows[i].name, effect->change, effect->shown ? "shown" : "not shown");
  }
}

/* A change of 0.1 with 0.3 of it by seeds, corrected by what other seeds did here. */
static void other_seeds_widen_the_noise(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  add(&m, "rate-0.3", 1.4);
  plateau_verdict v = evidence_judge(&m, "one seed");
  double sd = v.effect[1].sd;
  assert_int_equal(v.effect[1].seeds, 0);
  assert_true(sd < 0.003);
  assert_true(fabs(v.effect[1].noise - 1.645 * sqrt(sd * sd + 0.03 * 0.03)) < 1e-9);
  add(&m, "nothing@1", 1.6), add(&m, "rate-0.3@1", 1.3);
  add(&m, "nothing@2", 1.4), add(&m, "rate-0.3@2", 1.5);
  v = evidence_judge(&m, "three seeds");
  assert_int_equal(v.effect[1].seeds, 2);
  assert_int_equal(v.effect[0].seeds, 2);
  double seen = (0.2 * 0.2 + 0.2 * 0.2) / 2, square = (2 * 0.03 * 0.03 + 2 * seen) / 4;
  sd = v.effect[1].sd;
  assert_true(fabs(v.effect[1].noise - 1.645 * sqrt(sd * sd + square)) < 1e-9);
  assert_true(v.effect[0].noise == 0);
}

/* A change of the window reads another excerpt than "nothing": both standard errors count. One of the
 * rate reads the same. */
static void a_sample_widens_the_noise_of_what_is_cut_anew(void **unused) {
  (void)unused;
  for (int cut = 0; cut < 2; cut++)
    for (int sampled = 0; sampled < 2; sampled++) {
      made m;
      evidence_make(&m);
      add(&m, cut ? "window-32" : "rate-0.1", 1.4);
      m.experiment[0].outcome.error = m.experiment[1].outcome.error = sampled ? 0.05 : 0;
      plateau_verdict v = evidence_judge(&m, "sampled");
      double sd = v.effect[1].sd, wide = 0.05 * sqrt(2);
      assert_true(cut && sampled ? fabs(sd - wide) < 0.001 : sd < 0.01);
      assert_int_equal(v.effect[1].sign, cut && sampled ? PLATEAU_UNCLEAR : PLATEAU_HELPED);
    }
}

/* Test text is the same characters: what all places share is no noise. */
static void unseen_losses_are_compared_place_by_place(void **unused) {
  (void)unused;
  static const double scatters[] = {0, 0.02, 0.5};
  for (size_t i = 0; i < COUNT(scatters); i++) {
    made m;
    evidence_make(&m);
    evidence_unseen(add(&m, "rate-0.3", 1.4), 1.9, scatters[i]);
    plateau_verdict v = evidence_judge(&m, "places");
    double error = scatters[i] / sqrt(PLATEAU_PLACES - 1);
    assert_true(fabs(v.effect[1].valid_change + 0.1) < 1e-9);
    assert_true(fabs(v.effect[1].valid_noise - error) < 1e-6);
  }
}

static void stopped_and_unheld_runs_are_judged(void **unused) {
  (void)unused;
  made m;
  char words[PLATEAU_WORDS];
  evidence_make(&m);
  plateau_experiment *x = add(&m, "rate-3", NAN);
  x->outcome.stopped = true;
  x->outcome.rollbacks = 8;
  m.e.valid = NAN;
  for (int i = 0; i < 2; i++) evidence_unseen(&m.experiment[i], NAN, 0);
  plateau_verdict v = evidence_judge(&m, "stopped, nothing held out");
  const plateau_answer a = evidence_answer(&v, &m);
  assert_int_equal(v.effect[1].sign, PLATEAU_HURT);
  plateau_verdict_sentence(words, sizeof words, &a);
  assert_non_null(strstr(words, "no test text"));
}

/* ---- Evidence that knows nothing, or what cannot be ---- */

/* Every loss of an evidence, one after the other; NULL past the last. */
static double *figure(made *m, int index) {
  plateau_evidence *e = &m->e;
  double *alone[] = {&e->uniform,        &e->floor,       &e->floor_window,   &e->floor_carried,
                     &e->train,          &e->valid,       &e->valid_error,    &e->first,
                     &e->best_valid,     &e->lowest,      &e->train_at_best,  &e->steps,
                     &e->saturated,      &e->clipped,     &e->ngram_train[0], &e->ngram_valid[1],
                     &e->ngram_valid[3], &e->gradient[0], &e->gradient[12],   &e->skip[0],
                     &e->skip[13],       &e->skip[30],    &e->place[3],       &e->best_place[5]};
  int alone_count = (int)COUNT(alone), rest = index - alone_count;
  if (rest < 0) return alone[index];
  if (rest / 8 >= e->experiments) return NULL;
  plateau_outcome *o = &m->experiment[rest / 8].outcome;
  double *of_outcome[] = {&o->start,    &o->train[0], &o->least, &o->valid[2],
                          &o->place[5], &o->floor,    &o->peak,  &o->back};
  return of_outcome[rest % 8];
}

static void without_evidence_it_cannot_tell(void **unused) {
  (void)unused;
  made m;
  evidence_make(&m);
  plateau_verdict v;
  m.e.experiments = 0;
  for (int i = 0; figure(&m, i); i++) *figure(&m, i) = NAN;
  for (int i = 0; i < PLATEAU_ORDERS; i++) m.e.ngram_train[i] = m.e.ngram_valid[i] = NAN;
  for (int i = 0; i < PLATEAU_PLACES; i++) m.e.place[i] = m.e.best_place[i] = NAN;
  m.e.lags = m.e.skips = 0;
  for (int session = 1; session >= 0; session--) {
    if (!session) m.e.config = NULL, m.e.plan = NULL;
    plateau_verdict_make(&v, &m.e);
    check_whole(&v, &m.e, "nothing at all");
    assert_int_equal(v.findings, 1);
    assert_int_equal(v.finding[0].label, PLATEAU_LABEL_CANNOT_TELL);
    assert_int_equal(v.action, PLATEAU_DO_NOTHING);
  }
}

/* Much holds at once. */
static void make_rich(made *m) {
  evidence_make(m);
  m->config.clip = 0.01;
  m->e.clipped = 1;
  m->e.saturated = 0.95;
  evidence_best(m, 1.7, 30);
  m->e.skip[13] = 1.0;
  m->e.floor_window = 0.2;
  add(m, "rate-0.3", 1.2), add(m, "clip", 1.1), add(m, "adam-0.01", 0.9);
  add(m, "new/4:nothing", 2.0), add(m, "new/4:init", 1.4), add(m, "long:nothing", 1.4);
  add(m, "long:memory", 0.4);
}

static const double bad[] = {NAN, INFINITY, -INFINITY, 0, 1e300, -1e300, -1, 1e-300};

/* One figure at a time is no number, infinite, 0, huge or negative. */
static void no_number_breaks_a_verdict(void **unused) {
  (void)unused;
  made m;
  make_rich(&m);
  for (size_t b = 0; b < COUNT(bad); b++)
    for (int at = 0; figure(&m, at); at++) {
      char why[40];
      plateau_verdict v;
      make_rich(&m);
      *figure(&m, at) = bad[b];
      snprintf(why, sizeof why, "figure %d is %g", at, bad[b]);
      plateau_verdict_make(&v, &m.e);
      check_words(&v, &m.e, why);
    }
}

/* ---- Random evidence ---- */

static double unit(uint64_t *random) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (double)(*random >> 11) / 9007199254740992.0;
}

static int below(uint64_t *random, int count) { return (int)(unit(random) * count); }

/* A loss as runs have it, or one that is unknown or 0. */
static double some_loss(uint64_t *random) {
  int kind = below(random, 12);
  return kind == 0 ? NAN : kind == 1 ? 0 : kind == 2 ? 12 * unit(random) : 4 * unit(random);
}

static const char *const names[] = {"rate-0.3",
                                    "rate-3",
                                    "rate-0.1",
                                    "rate-10",
                                    "schedule",
                                    "adam-0.003",
                                    "rmsprop-0.001",
                                    "momentum-0.1",
                                    "sgd-1",
                                    "gradient",
                                    "clip",
                                    "batch-0.25",
                                    "batch-4",
                                    "decay-0",
                                    "dropout-0",
                                    "dropout-0.2",
                                    "hidden-2",
                                    "window-32",
                                    "window-64",
                                    "long:memory",
                                    "long:nothing",
                                    "activation",
                                    "rate-0.3+hidden-2",
                                    "adam-0.003+hidden-2",
                                    "new/4:nothing",
                                    "new/4:init",
                                    "new/4:cell-gru",
                                    "new/4:rate-10",
                                    "new/4:window-32",
                                    "new/2:nothing",
                                    "new/2:init",
                                    "new:nothing",
                                    "new:init",
                                    "new:cell-lstm",
                                    "new:text",
                                    "nothing@1",
                                    "nothing@2",
                                    "rate-0.3@1",
                                    "rate-0.3@2",
                                    "new:nothing@1",
                                    "new:init@1",
                                    "new/2:cell-lstm"};

static void add_random(made *m, const char *name, uint64_t *random) {
  plateau_experiment *x = add(m, name, some_loss(random));
  plateau_outcome *o = &x->outcome;
  evidence_unseen(x, below(random, 4) ? m->e.valid * (0.5 + unit(random)) : some_loss(random),
                  below(random, 2) ? 0 : unit(random));
  o->start = below(random, 3) ? m->e.train : some_loss(random);
  o->epochs = below(random, 2) ? 20 : unit(random);
  o->floor = below(random, 2) ? m->e.floor : some_loss(random);
  o->peak = some_loss(random), o->back = some_loss(random);
  o->error = below(random, 3) ? 0 : unit(random);
  o->stopped = below(random, 15) == 0;
  o->rollbacks = o->stopped ? 8 : 0;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++)
    o->train[i] = fabs(o->train[i]) * (below(random, 3) ? 1 : 1 + 0.1 * unit(random));
}

static void make_random(made *m, uint64_t *random) {
  evidence_make(m);
  plateau_evidence *e = &m->e;
  e->experiments = 0;
  for (int i = 0; figure(m, i); i++)
    if (below(random, 3) == 0) *figure(m, i) = some_loss(random);
  m->config.bptt = below(random, 4) ? PLATEAU_BPTT_FULL : PLATEAU_BPTT_LAST;
  m->config.cell = below(random, 3);
  m->config.layers = 1 + below(random, 2);
  m->config.dropout = below(random, 2) ? 0.3 : 0;
  m->config.weight_decay = below(random, 2) ? 0.01 : 0;
  m->plan.window = 1 + below(random, 60);
  e->best_epoch = (uint64_t)below(random, 120);
  e->best_kept = below(random, 2);
  e->rollbacks = below(random, 9) ? 0 : 3;
  e->epoch = below(random, 9) ? 100 : 0;
  e->saturated = unit(random), e->clipped = unit(random);
  for (int i = 0; i < PLATEAU_PLACES && below(random, 2); i++) e->best_place[i] = some_loss(random);
  int lag = below(random, 64);
  if (below(random, 2)) e->skip[lag] = unit(random);
  if (below(random, 20)) add_random(m, "nothing", random);
  for (size_t i = 0; i < COUNT(names); i++)
    if (below(random, 5) < 2) add_random(m, names[i], random);
  e->left_out = below(random, 3) ? 0 : below(random, PLATEAU_MAX_CHANGES);
  for (int i = 0; i < e->left_out; i++) evidence_name(&m->left[i], names[i % COUNT(names)]);
}

static void random_evidence_is_judged_and_said(void **unused) {
  (void)unused;
  uint64_t random = 20261130;
  bool seen[PLATEAU_LABELS] = {false}, done[PLATEAU_ACTIONS] = {false};
  for (int i = 0; i < 4000; i++) {
    made m;
    char why[20];
    make_random(&m, &random);
    snprintf(why, sizeof why, "random %d", i);
    plateau_verdict v = evidence_judge(&m, why), again = evidence_judge(&m, why);
    assert_memory_equal(&v, &again, sizeof v);
    for (int k = 0; k < v.findings; k++) seen[v.finding[k].label] = true;
    done[v.action] = true;
  }
  for (int i = 0; i < PLATEAU_LABELS; i++)
    if (!seen[i]) fail_msg("never %s", plateau_label_describe((plateau_label)i)->name);
  for (int i = 0; i < PLATEAU_ACTIONS; i++) assert_true(done[i]);
}

/* A few of its figures are what no run has. */
static void random_evidence_with_wrong_figures_is_said(void **unused) {
  (void)unused;
  uint64_t random = 7;
  for (int i = 0; i < 4000; i++) {
    made m;
    char why[40];
    plateau_verdict v;
    int figures = 0;
    make_random(&m, &random);
    while (figure(&m, figures)) figures++;
    for (int k = 0; k < 4; k++)
      *figure(&m, below(&random, figures)) = bad[below(&random, (int)COUNT(bad))];
    snprintf(why, sizeof why, "random and wrong %d", i);
    plateau_verdict_make(&v, &m.e);
    check_words(&v, &m.e, why);
  }
}

/* Words are cut off, never written beyond their capacity. */
static void words_keep_to_their_capacity(void **unused) {
  (void)unused;
  made m;
  make_rich(&m);
  plateau_verdict v = evidence_judge(&m, "words");
  const plateau_answer a = evidence_answer(&v, &m);
  for (size_t capacity = 1; capacity < 200; capacity++) {
    char *words = malloc(capacity);
    plateau_verdict_sentence(words, capacity, &a);
    assert_true(strlen(words) < capacity);
    for (int i = 0; i < v.findings; i++) plateau_finding_words(words, capacity, &a, &v.finding[i]);
    plateau_action_title(words, capacity, &a);
    plateau_action_notes(words, capacity, &a);
    assert_true(strlen(words) < capacity);
    free(words);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(budget_takes_in_its_order),
      cmocka_unit_test(budget_gives_nothing_twice),
      cmocka_unit_test(a_batch_asks_the_same_question),
      cmocka_unit_test(like_is_compared_with_like),
      cmocka_unit_test(other_seeds_widen_the_noise),
      cmocka_unit_test(a_sample_widens_the_noise_of_what_is_cut_anew),
      cmocka_unit_test(unseen_losses_are_compared_place_by_place),
      cmocka_unit_test(stopped_and_unheld_runs_are_judged),
      cmocka_unit_test(without_evidence_it_cannot_tell),
      cmocka_unit_test(no_number_breaks_a_verdict),
      cmocka_unit_test(random_evidence_is_judged_and_said),
      cmocka_unit_test(random_evidence_with_wrong_figures_is_said),
      cmocka_unit_test(words_keep_to_their_capacity),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
