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

plateau_experiment *evidence_add(made *m, const char *name, const char *family, plateau_group group,
                                 double start, double loss, double scatter) {
  plateau_experiment *x = &m->experiment[m->e.experiments];
  memset(x, 0, sizeof *x);
  snprintf(x->change.name, sizeof x->change.name, "%s", name);
  snprintf(x->change.label, sizeof x->change.label, "Change %s", name);
  snprintf(x->change.family, sizeof x->change.family, "%s", family);
  x->change.group = group;
  const char *number = strrchr(name, '-');
  x->change.amount = number ? strtod(number + 1, NULL) : 0;
  x->change.same_floor = group != PLATEAU_OF_WINDOW && group != PLATEAU_OF_MEMORY;
  x->outcome.start = start;
  x->outcome.epochs = 20;
  x->outcome.floor = m->e.floor;
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) {
    x->outcome.train[i] = loss + scatter * WAVES[m->e.experiments % 2][i];
    x->outcome.valid[i] = loss + 0.5;
  }
  m->e.experiments++;
  return x;
}

void evidence_make(made *m) {
  memset(m, 0, sizeof *m);
  plateau_config_default(&m->config);
  m->config.state = PLATEAU_STATE_RESET;
  m->plan.window = 16;
  m->plan.valid_predictions = 100;
  plateau_evidence *e = &m->e;
  e->config = &m->config;
  e->plan = &m->plan;
  e->epoch = 100;
  e->uniform = log(50);
  e->floor = 0.5;
  e->floor_window = e->floor_carried = NAN;
  for (int i = 0; i < PLATEAU_ORDERS; i++) {
    e->ngram_train[i] = 3.0 - 0.3 * i;
    e->ngram_valid[i] = 3.1 - 0.1 * i;
  }
  e->train = 1.5;
  e->valid = 2.0;
  e->best_valid = e->saturated = e->clipped = NAN;
  for (int k = 0; k < 64; k++) {
    e->gradient[k] = pow(0.7, k);
    e->skip[k] = 2.2;
  }
  e->lags = 16;
  e->skips = 64;
  e->experiment = m->experiment;
  evidence_add(m, "nothing", "nothing", PLATEAU_NO_CHANGE, 1.5, 1.5, 0.001);
}

const char *evidence_labels(const plateau_verdict *v) {
  static char text[400];
  text[0] = 0;
  for (int i = 0; i < v->findings; i++) {
    const size_t length = strlen(text);
    snprintf(text + length, sizeof text - length, "%s ",
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
static void check_words(const char *words, const char *why) {
  const size_t length = strlen(words);
  if (length >= PLATEAU_WORDS - 4 || strstr(words, "nan") || strstr(words, "  "))
    fail_msg("%s: \"%s\"", why, words);
  if (length && !strchr(".:)", words[length - 1])) fail_msg("%s: \"%s\"", why, words);
}

static void check_sentences(const plateau_answer *a, const char *why) {
  char words[PLATEAU_WORDS];
  check_words(plateau_verdict_sentence(words, sizeof words, a), why);
  assert_true(*words && words[strlen(words) - 1] == '.');
  for (int i = 0; i < a->verdict->findings; i++) {
    check_words(plateau_finding_words(words, sizeof words, a, &a->verdict->finding[i]), why);
    assert_true(*words);
  }
  check_words(plateau_budget_words(words, sizeof words, a), why);
  check_words(plateau_action_notes(words, sizeof words, a), why);
  check_words(plateau_left_out_words(words, sizeof words, a), why);
  for (int i = 0; i < PLATEAU_SHARES; i++)
    assert_true(*plateau_share_words(words, sizeof words, a, (plateau_share)i));
}

/* What is true of every verdict: it says something, no label twice, no part of the budget
 * negative, the parts sum to the loss, and all of it can be put into words that fit, in every unit. */
void check_whole(const plateau_verdict *v, const plateau_evidence *e, const char *why) {
  char words[PLATEAU_WORDS], title[PLATEAU_WORDS];
  if (v->findings < 1 || v->findings > PLATEAU_LABELS) fail_msg("%s: %d labels", why, v->findings);
  for (int i = 0; i < v->findings; i++)
    for (int j = 0; j < i; j++)
      if (v->finding[i].label == v->finding[j].label)
        fail_msg("%s: twice %s", why, evidence_labels(v));
  if (isfinite(v->loss)) {
    for (int i = 0; i < PLATEAU_SHARES; i++)
      if (!(v->budget[i].nats >= 0)) fail_msg("%s: part %d is %g", why, i, v->budget[i].nats);
    if (fabs(sum_of(v) - v->loss) > 1e-12 * fabs(v->loss))
      fail_msg("%s: parts sum to %.17g, loss %.17g", why, sum_of(v), v->loss);
  }
  plateau_answer a = {e, v, PLATEAU_UNIT_NATS};
  for (int unit = 0; unit < PLATEAU_UNITS; unit++) {
    a.unit = (plateau_unit)unit;
    check_sentences(&a, why);
  }
  plateau_action_title(title, sizeof title, &a);
  plateau_action_notes(words, sizeof words, &a);
  if (!*title && !*words) fail_msg("%s: nothing is said of what to do", why);
}

plateau_verdict evidence_judge(const made *m, const char *why) {
  plateau_verdict v;
  plateau_verdict_make(&v, &m->e);
  check_whole(&v, &m->e, why);
  return v;
}
