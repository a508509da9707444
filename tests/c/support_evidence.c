/* support_evidence.c - made evidence on a run, and its verdict, for tests. */
#include "support_evidence.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Scatter of the last epochs, in s.d. of about 1. */
static const double WAVES[2][PLATEAU_TRIAL_MEASURES] = {{1, -1, -1, 1}, {-1, 1, 1, -1}};

/* ---- Changes and experiments ---- */

static bool is(const char *name, const char *family) {
  return strncmp(name, family, strlen(family)) == 0;
}

static plateau_group group_of(const char *part) {
  static const struct {
    const char *family;
    plateau_group group;
  } rows[] = {{"rate", PLATEAU_OF_RATE},
              {"schedule", PLATEAU_OF_RATE},
              {"sgd", PLATEAU_OF_OPTIMIZER},
              {"momentum", PLATEAU_OF_OPTIMIZER},
              {"rmsprop", PLATEAU_OF_OPTIMIZER},
              {"adam", PLATEAU_OF_OPTIMIZER},
              {"batch", PLATEAU_OF_BATCH},
              {"decay", PLATEAU_OF_REGULARISATION},
              {"dropout", PLATEAU_OF_REGULARISATION},
              {"clip", PLATEAU_OF_CLIPPING},
              {"activation", PLATEAU_OF_ACTIVATION},
              {"hidden", PLATEAU_OF_SIZE},
              {"gradient", PLATEAU_OF_GRADIENT},
              {"window", PLATEAU_OF_WINDOW},
              {"memory", PLATEAU_OF_MEMORY},
              {"init", PLATEAU_OF_FIRST_WEIGHTS},
              {"cell", PLATEAU_OF_CELL},
              {"text", PLATEAU_OF_TEXT}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (is(part, rows[i].family)) return rows[i].group;
  return PLATEAU_NO_CHANGE;
}

void evidence_name(plateau_change *change, const char *name) {
  const char *colon = strchr(name, ':'), *plus = strrchr(name, '+'), *at = strchr(name, '@');
  const char *part = plus ? plus + 1 : colon ? colon + 1 : name, *dash = strchr(part, '-');
  memset(change, 0, sizeof *change);
  snprintf(change->name, sizeof change->name, "%s", name);
  snprintf(change->label, sizeof change->label, "Change %s", name);
  change->group = group_of(part);
  change->amount = dash ? strtod(dash + 1, NULL) : 0;
  change->prolonged = is(name, "long:");
  change->anew = colon != NULL && !change->prolonged;
  change->share = is(name, "new/4:") ? 4 : is(name, "new/2:") ? 2 : 1;
  change->seed = at ? atoi(at + 1) : 0;
  change->same_floor = change->group != PLATEAU_OF_WINDOW && change->group != PLATEAU_OF_MEMORY &&
                       change->group != PLATEAU_OF_TEXT;
  change->same_function = change->same_floor && !change->anew && !change->seed;
  change->work = change->group == PLATEAU_OF_SIZE ? 4 : 1;
}

plateau_experiment *evidence_add(made *m, const char *name, double loss, double scatter) {
  plateau_experiment *x = &m->experiment[m->e.experiments];
  memset(x, 0, sizeof *x);
  evidence_name(&x->change, name);
  if (x->change.group == PLATEAU_OF_WINDOW && m->config.state == PLATEAU_STATE_CARRY)
    x->change.same_floor = true;
  x->outcome.start = 1.5;
  x->outcome.epochs = 20;
  x->outcome.floor = m->e.floor;
  x->outcome.peak = x->outcome.back = NAN;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++)
    x->outcome.train[i] = loss + scatter * WAVES[m->e.experiments % 2][i];
  evidence_unseen(x, 2.0, 0);
  m->e.experiments++;
  return x;
}

/* Places differ from each other by far more than experiments do. */
static double place_at(double valid, double scatter, int i) {
  return valid + 0.4 * sin(7 * i) + scatter * (i % 2 ? 1 : -1);
}

void evidence_unseen(plateau_experiment *x, double valid, double scatter) {
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) x->outcome.valid[i] = valid;
  evidence_least(x, valid, 20, scatter);
}

void evidence_least(plateau_experiment *x, double least, double epoch, double scatter) {
  x->outcome.least = least;
  x->outcome.least_at = epoch;
  for (int i = 0; i < PLATEAU_PLACES; i++) x->outcome.place[i] = place_at(least, scatter, i);
}

void evidence_best(made *m, double valid, uint64_t epoch) {
  m->e.best_valid = valid;
  m->e.best_epoch = epoch;
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.best_place[i] = place_at(valid, 0, i);
}

void evidence_train(plateau_experiment *x, double loss) {
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) x->outcome.train[i] = loss;
}

void evidence_make(made *m) {
  memset(m, 0, sizeof *m);
  plateau_config_recipe(&m->config, "default-1", NULL);
  m->config.state = PLATEAU_STATE_RESET;
  m->plan.window = 16;
  m->plan.batch = 32;
  m->plan.valid_predictions = 100;
  plateau_evidence *e = &m->e;
  e->config = &m->config;
  e->plan = &m->plan;
  e->epoch = 100;
  e->steps = 2000;
  e->uniform = log(50);
  e->first = 4;
  e->floor = 0.5;
  for (int i = 0; i < PLATEAU_ORDERS; i++) {
    e->ngram_train[i] = 3.0 - 0.3 * i;
    e->ngram_valid[i] = 3.1 - 0.1 * i;
  }
  e->train = 1.5;
  e->valid = 2.0;
  e->valid_error = 0.01;
  for (int i = 0; i < PLATEAU_PLACES; i++) {
    e->place[i] = place_at(e->valid, 0, i);
    e->best_place[i] = NAN;
  }
  double *unknown[] = {&e->floor_window,  &e->floor_carried, &e->best_valid, &e->lowest,
                       &e->train_at_best, &e->saturated,     &e->clipped};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) *unknown[i] = NAN;
  for (int k = 0; k < 64; k++) {
    e->gradient[k] = pow(0.7, k);
    e->skip[k] = 2.2;
  }
  e->lags = 16;
  e->skips = 64;
  e->experiment = m->experiment;
  e->left = m->left;
  evidence_add(m, "nothing", 1.5, 0.001);
}

/* ---- The same in words ---- */

static void set_floor(made *m, double floor) {
  m->e.floor = floor;
  for (int i = 0; i < m->e.experiments; i++) m->experiment[i].outcome.floor = floor;
}

static void set_train(made *m, double loss) {
  m->e.train = loss;
  evidence_train(&m->experiment[0], loss);
}

static void set_valid(made *m, double valid) {
  m->e.valid = valid;
  for (int i = 0; i < PLATEAU_PLACES; i++) m->e.place[i] = place_at(valid, 0, i);
  evidence_unseen(&m->experiment[0], valid, 0);
}

static void set_wobble(made *m, double scatter) {
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++)
    m->experiment[0].outcome.train[i] += scatter * WAVES[0][i];
}

static void set_left_out(made *m, double count) {
  m->e.left_out = (int)count;
  for (int i = 0; i < m->e.left_out; i++) evidence_name(&m->left[i], "new/4:nothing");
}

static void set_best(made *m, double valid) { evidence_best(m, valid, 30); }
static void set_start(made *m, double loss) { m->experiment[0].outcome.start = loss; }
static void set_least(made *m, double valid) { evidence_least(&m->experiment[0], valid, 2, 0); }
static void set_epoch(made *m, double epoch) { m->e.epoch = (uint64_t)epoch; }
static void set_rollbacks(made *m, double count) { m->e.rollbacks = (int)count; }
static void set_rollbacks_ahead(made *m, double count) {
  m->experiment[0].outcome.rollbacks = (int)count;
}
static void set_bptt_last(made *m, double window) {
  m->config.bptt = PLATEAU_BPTT_LAST;
  m->plan.window = (int)window;
}
static void set_dropout(made *m, double dropout) {
  m->config.layers = 2;
  m->config.dropout = dropout;
}
static void set_carry(made *m, double unused) {
  (void)unused;
  m->config.state = PLATEAU_STATE_CARRY;
}
static void set_rnn(made *m, double unused) {
  (void)unused;
  m->config.cell = PLATEAU_CELL_RNN;
}

static bool set_figure(made *m, const char *name, double value) {
  plateau_evidence *e = &m->e;
  const struct {
    const char *name;
    double *figure;
    void (*set)(made *, double);
  } rows[] = {{"saturated", &e->saturated, NULL},
              {"clipped", &e->clipped, NULL},
              {"clip_at", &m->config.clip, NULL},
              {"decay", &m->config.weight_decay, NULL},
              {"dropout", NULL, set_dropout},
              {"bptt_last", NULL, set_bptt_last},
              {"rnn", NULL, set_rnn},
              {"carry", NULL, set_carry},
              {"steps", &e->steps, NULL},
              {"epoch", NULL, set_epoch},
              {"rollbacks", NULL, set_rollbacks},
              {"rollbacks_ahead", NULL, set_rollbacks_ahead},
              {"uniform", &e->uniform, NULL},
              {"single", &e->ngram_train[0], NULL},
              {"floor", NULL, set_floor},
              {"floor_window", &e->floor_window, NULL},
              {"first", &e->first, NULL},
              {"lowest", &e->lowest, NULL},
              {"train", NULL, set_train},
              {"valid", NULL, set_valid},
              {"valid_error", &e->valid_error, NULL},
              {"best", NULL, set_best},
              {"train_at_best", &e->train_at_best, NULL},
              {"start", NULL, set_start},
              {"least", NULL, set_least},
              {"wobble", NULL, set_wobble},
              {"left_out", NULL, set_left_out}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (strcmp(rows[i].name, name) != 0) continue;
    if (rows[i].set)
      rows[i].set(m, value);
    else
      *rows[i].figure = value;
    return true;
  }
  return false;
}

/* "1.1/1.8~0.5": what an experiment came to. */
static void set_experiment(made *m, const char *name, const char *losses) {
  const char *slash = strchr(losses, '/'), *wave = strchr(losses, '~');
  if (!slash) fail_msg("\"%s\" is no figure of the evidence", name);
  double train = strtod(losses, NULL), valid = strtod(slash + 1, NULL);
  bool nothing = strcmp(name, "nothing") == 0;
  plateau_experiment *x = nothing ? &m->experiment[0] : evidence_add(m, name, train, 0.001);
  if (nothing) evidence_train(x, train);
  evidence_unseen(x, valid, wave ? strtod(wave + 1, NULL) : 0);
}

void evidence_set(made *m, const char *words) {
  char name[40], value[40];
  for (int length; sscanf(words, " %39[^= ]=%39s%n", name, value, &length) == 2; words += length)
    if (is(name, "skip-"))
      m->e.skip[atoi(name + 5) - 1] = strtod(value, NULL);
    else if (is(name, "table-"))
      m->e.ngram_valid[atoi(name + 6) - 1] = strtod(value, NULL);
    else if (!set_figure(m, name, strtod(value, NULL)))
      set_experiment(m, name, value);
  if (words[strspn(words, " ")]) fail_msg("\"%s\" sets nothing", words);
}

/* ---- Verdicts ---- */

const char *evidence_labels(const plateau_verdict *v) {
  static char text[600];
  text[0] = 0;
  for (int i = 0; i < v->findings; i++) {
    const size_t length = strlen(text);
    snprintf(text + length, sizeof text - length, v->finding[i].may ? "(%s) " : "%s ",
             plateau_label_describe(v->finding[i].label)->name);
  }
  return text;
}

static double sum_of(const plateau_verdict *v) {
  double sum = 0;
  for (int i = 0; i < PLATEAU_SHARES; i++) sum += v->budget[i].nats;
  return sum;
}

plateau_answer evidence_answer(const plateau_verdict *v, const made *m) {
  return (plateau_answer){&m->e, v, PLATEAU_UNIT_NATS};
}

/* A sentence that fits, or none. */
static void check_sentence(const char *words, const char *why) {
  const size_t length = strlen(words);
  const char *last = length ? words + length - 1 : words;
  if (length >= PLATEAU_WORDS - 4 || strstr(words, "nan") || strstr(words, "inf ") ||
      strstr(words, "inf.") || strstr(words, "  ") || (length && !strchr(".:)", *last)))
    fail_msg("%s: \"%s\"", why, words);
}

static void check_unit(const plateau_answer *a, const char *why) {
  char words[PLATEAU_WORDS];
  check_sentence(plateau_verdict_sentence(words, sizeof words, a), why);
  assert_true(*words && words[strlen(words) - 1] == '.');
  for (int i = 0; i < a->verdict->findings; i++) {
    const plateau_finding *finding = &a->verdict->finding[i];
    check_sentence(plateau_finding_words(words, sizeof words, a, finding), why);
    if (!*words)
      fail_msg("%s: nothing is said of %s", why, plateau_label_describe(finding->label)->name);
  }
  check_sentence(plateau_budget_words(words, sizeof words, a), why);
  check_sentence(plateau_action_notes(words, sizeof words, a), why);
  check_sentence(plateau_left_out_words(words, sizeof words, a), why);
  for (int i = 0; i < PLATEAU_SHARES; i++)
    assert_true(*plateau_share_words(words, sizeof words, a, (plateau_share)i));
}

void check_words(const plateau_verdict *v, const plateau_evidence *e, const char *why) {
  char words[PLATEAU_WORDS], title[PLATEAU_WORDS];
  plateau_answer a = {e, v, PLATEAU_UNIT_NATS};
  for (int unit = 0; unit < PLATEAU_UNITS; unit++) {
    a.unit = (plateau_unit)unit;
    check_unit(&a, why);
  }
  plateau_action_title(title, sizeof title, &a);
  plateau_action_notes(words, sizeof words, &a);
  if (!*title && !*words) fail_msg("%s: nothing is said of what to do", why);
}

static void check_findings(const plateau_verdict *v, const char *why) {
  if (v->findings < 1 || v->findings > PLATEAU_LABELS) fail_msg("%s: %d labels", why, v->findings);
  if (v->finding[0].may) fail_msg("%s: first what only may be: %s", why, evidence_labels(v));
  for (int i = 0; i < v->findings; i++)
    for (int j = 0; j < i; j++)
      if (v->finding[i].label == v->finding[j].label)
        fail_msg("%s: twice %s", why, evidence_labels(v));
}

/* One of the things that were tried, and can be done with the whole text. */
static void check_action(const plateau_verdict *v, const plateau_evidence *e, const char *why) {
  bool with = v->action == PLATEAU_GO_ON_WITH || v->action == PLATEAU_START_OVER;
  if (with != (v->change[0] != 0)) fail_msg("%s: action %d, \"%s\"", why, v->action, v->change);
  for (int i = 0; i < e->experiments && with; i++) {
    const plateau_change *change = &e->experiment[i].change;
    if (strcmp(change->name, v->change) != 0) continue;
    assert_true(change->anew == (v->action == PLATEAU_START_OVER));
    assert_true(change->share == 1 && change->seed == 0 && change->group != PLATEAU_OF_TEXT);
    assert_false(e->experiment[i].outcome.stopped);
    return;
  }
  if (with) fail_msg("%s: \"%s\" is advised and was not tried", why, v->change);
}

/* What is true of every verdict: it says something, no label twice, none first that only may hold, no
 * part of the budget negative, the parts sum to the loss, what is advised was tried, and all of it
 * can be put into words that fit, in every unit. */
void check_whole(const plateau_verdict *v, const plateau_evidence *e, const char *why) {
  check_findings(v, why);
  check_action(v, e, why);
  if (isfinite(v->loss)) {
    for (int i = 0; i < PLATEAU_SHARES; i++)
      if (!(v->budget[i].nats >= 0)) fail_msg("%s: part %d is %g", why, i, v->budget[i].nats);
    if (fabs(sum_of(v) - v->loss) > 1e-12 * fabs(v->loss))
      fail_msg("%s: parts sum to %.17g, loss %.17g", why, sum_of(v), v->loss);
  }
  check_words(v, e, why);
}

plateau_verdict evidence_judge(const made *m, const char *why) {
  plateau_verdict v;
  plateau_verdict_make(&v, &m->e);
  check_whole(&v, &m->e, why);
  return v;
}
