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
    m->gradient[k] = pow(0.7, k);
    m->skip[k] = 2.2;
  }
  e->gradient = m->gradient;
  e->lags = 16;
  e->skip = m->skip;
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

/* What is true of every verdict: it says something, no label twice, no part of the budget
 * negative, the parts sum to the loss, and all of it can be put into words that fit. */
void check_whole(const plateau_verdict *v, const plateau_evidence *e, const char *why) {
  char words[400];
  if (v->findings < 1 || v->findings > PLATEAU_LABELS) fail_msg("%s: %d labels", why, v->findings);
  for (int i = 0; i < v->findings; i++) {
    for (int j = 0; j < i; j++)
      if (v->finding[i].label == v->finding[j].label)
        fail_msg("%s: twice %s", why, evidence_labels(v));
    plateau_finding_words(words, sizeof words, &v->finding[i], e, 16, "nats a window of 16");
    if (!*words || strlen(words) >= sizeof words - 1) fail_msg("%s: \"%s\"", why, words);
    assert_non_null(plateau_label_describe(v->finding[i].label)->name);
  }
  if (isfinite(v->loss)) {
    for (int i = 0; i < PLATEAU_SHARES; i++)
      if (!(v->budget[i].nats >= 0)) fail_msg("%s: part %d is %g", why, i, v->budget[i].nats);
    if (fabs(sum_of(v) - v->loss) > 1e-12 * fabs(v->loss))
      fail_msg("%s: parts sum to %.17g, loss %.17g", why, sum_of(v), v->loss);
  }
  plateau_verdict_sentence(words, sizeof words, v, e, 1, "nats a character");
  assert_true(*words && words[strlen(words) - 1] == '.');
  plateau_action_words(words, sizeof words, v, e);
  assert_true(*words && words[strlen(words) - 1] == '.');
  for (int i = 0; i < PLATEAU_SHARES; i++)
    assert_true(*plateau_share_words(words, sizeof words, (plateau_share)i, v, e));
}

plateau_verdict evidence_judge(const made *m, const char *why) {
  plateau_verdict v;
  plateau_verdict_make(&v, &m->e);
  check_whole(&v, &m->e, why);
  return v;
}
