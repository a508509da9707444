/* explain_show.c - a verdict as a person reads it: the sentence, the budget, what holds, the
 * experiments. */
#include "explain.h"

#include "wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 34 };

/* Losses are shown as the run itself sums them: over a window, or a character at a time. */
typedef struct view {
  const cli_explained *x;
  plateau_answer answer;
  char unit[64];
} view;

static view look_at(const cli_explained *x) {
  const plateau_config *config = x->evidence.config;
  const bool sums = config->loss_scale == PLATEAU_LOSS_SUM && config->state == PLATEAU_STATE_RESET;
  view v = {.x = x};
  v.answer = (plateau_answer){&x->evidence, &x->verdict,
                              sums ? PLATEAU_UNIT_SUM : PLATEAU_UNIT_NATS};
  plateau_unit_words(v.unit, sizeof v.unit, &v.answer);
  return v;
}

static void number(char text[24], const view *v, double nats) {
  if (isfinite(nats))
    plateau_loss_words(text, 24, &v->answer, nats);
  else
    snprintf(text, 24, "-");
}

static void show_budget(const view *v) {
  const plateau_verdict *verdict = &v->x->verdict;
  char nats[24], noise[24], words[PLATEAU_WORDS];
  printf("\nThe loss as a budget (%s)\n", v->unit);
  cli_put_wrapped(stdout, plateau_budget_words(words, sizeof words, &v->answer), 0, 0);
  for (int i = 0; i < PLATEAU_SHARES; i++) {
    const plateau_budget_part *part = &verdict->budget[i];
    if (i == PLATEAU_SHARE_GRADIENT && v->x->evidence.config->bptt != PLATEAU_BPTT_LAST) continue;
    number(nats, v, part->nats);
    number(noise, v, part->noise);
    plateau_share_words(words, sizeof words, &v->answer, (plateau_share)i);
    if (part->experiment >= 0)
      printf("  %8s ± %-8s %s\n", nats, noise, words);
    else
      printf("  %8s            %s\n", nats, words);
  }
}

static void show_floors(const view *v) {
  const char *words;
  char text[24];
  double nats;
  if (!plateau_other_floor(&v->answer, 0, &nats)) return;
  number(text, v, v->x->evidence.floor);
  printf("\nWhat would lower the floor itself: %s now; over as many characters it would be\n",
         text);
  for (int i = 0; (words = plateau_other_floor(&v->answer, i, &nats)); i++) {
    number(text, v, nats);
    printf("  %8s            %s\n", text, words);
  }
}

static void show_findings(const view *v) {
  char words[PLATEAU_WORDS];
  printf("\nDiagnosis\n");
  for (int i = 0; i < v->x->verdict.findings; i++) {
    const plateau_finding *finding = &v->x->verdict.finding[i];
    printf("  %-24s", plateau_label_describe(finding->label)->words);
    plateau_finding_words(words, sizeof words, &v->answer, finding);
    cli_put_wrapped(stdout, words, 26, 26);
  }
}

static const plateau_change *change_of(const view *v, int i) {
  return &v->x->evidence.experiment[i].change;
}

static void show_experiment(const view *v, int i) {
  const plateau_effect *effect = &v->x->verdict.effect[i];
  const plateau_experiment *experiment = &v->x->evidence.experiment[i];
  char train[24], change[24], noise[24], excess[24], valid[24], than[24], error[24];
  number(train, v, effect->train);
  number(change, v, effect->change);
  number(noise, v, effect->noise);
  number(excess, v, effect->excess);
  number(valid, v, effect->valid);
  number(than, v, effect->valid_change);
  number(error, v, 2 * effect->valid_noise);
  char label[96];
  snprintf(label, sizeof label, "%s", experiment->change.label);
  if (experiment->change.prolonged)
    snprintf(label, sizeof label, "%s, %.4g epochs", experiment->change.label,
             experiment->outcome.epochs);
  printf("  %s%*s %8s", label, LABEL - cli_columns(label), "", train);
  if (experiment->change.group == PLATEAU_NO_CHANGE)
    printf("  %17s %8s %9s", "", excess, valid);
  else
    printf("  %7s ± %-7s %8s %9s %7s ± %s", change, noise, excess, valid, than, error);
  if (experiment->outcome.rollbacks > 0)
    printf("  set back %d times", experiment->outcome.rollbacks);
  printf("\n");
}

/* Those that go into a group of the table. */
typedef enum kind { AS_IT_IS, HELPED, UNCLEAR, HURT, OTHER_FLOOR, ANEW, KINDS } kind;

static kind kind_of(const view *v, int i) {
  const plateau_change *change = change_of(v, i);
  const plateau_sign sign = v->x->verdict.effect[i].sign;
  if (change->anew) return ANEW;
  if (change->group == PLATEAU_NO_CHANGE && !change->prolonged) return AS_IT_IS;
  if (change->group == PLATEAU_NO_CHANGE) return OTHER_FLOOR;
  if (change->group == PLATEAU_OF_WINDOW || change->group == PLATEAU_OF_MEMORY) return OTHER_FLOOR;
  return sign == PLATEAU_HELPED ? HELPED : sign == PLATEAU_HURT ? HURT : UNCLEAR;
}

/* The best first. */
static void show_group(const view *v, kind wanted) {
  static const char *const names[KINDS] = {"",
                                           "lowered the training loss",
                                           "no clear change in the training loss",
                                           "raised the training loss",
                                           "another floor",
                                           ""};
  const plateau_effect *effect = v->x->verdict.effect;
  int order[PLATEAU_MAX_EXPERIMENTS], count = 0;
  for (int i = 0; i < v->x->verdict.effects; i++) {
    if (!effect[i].shown || kind_of(v, i) != wanted) continue;
    int at = count++;
    for (; at > 0 && effect[order[at - 1]].train > effect[i].train; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  if (count > 0 && names[wanted][0]) printf(" %s\n", names[wanted]);
  for (int i = 0; i < count; i++) show_experiment(v, order[i]);
}

static void show_head(const view *v) {
  printf("  %-*s %8s  %-17s %8s %9s %s\n", LABEL, v->unit, "training", "     change", "> floor",
         "test text", "  change ± 2 s.e.");
}

static void show_anew(const view *v) {
  printf("\nFrom new weights, the best for as many epochs as the run had or up to four times as "
         "many as above\n");
  show_head(v);
  show_group(v, ANEW);
}

static void show_experiments(const view *v) {
  const plateau_evidence *e = &v->x->evidence;
  char words[PLATEAU_WORDS];
  if (!e->experiments) return;
  printf("\nExperiments, continued from epoch %" PRIu64 " for %.4g epochs\n", e->epoch,
         e->experiment[0].outcome.epochs);
  show_head(v);
  for (int group = AS_IT_IS; group < ANEW; group++) show_group(v, (kind)group);
  bool anew = false;
  for (int i = 0; i < v->x->verdict.effects; i++) anew = anew || kind_of(v, i) == ANEW;
  if (anew) show_anew(v);
  printf("\nAfter ± of a change: another seed would change by as much within this, in nine runs of "
         "ten.\n");
  plateau_left_out_words(words, sizeof words, &v->answer);
  if (words[0]) cli_put_wrapped(stdout, words, 0, 0);
  printf("The same table on any machine: --plan %s\n", v->x->plan);
}

void cli_explain_show(const cli_explained *x) {
  const view v = look_at(x);
  char words[PLATEAU_WORDS], title[PLATEAU_WORDS];
  cli_put_wrapped(stdout, plateau_verdict_sentence(words, sizeof words, &v.answer), 0, 0);
  plateau_action_title(title, sizeof title, &v.answer);
  plateau_action_notes(words, sizeof words, &v.answer);
  if (title[0]) cli_put_wrapped(stdout, strcat(title, "."), 0, 0);
  if (words[0]) cli_put_wrapped(stdout, words, 0, 0);
  cli_advice_show(&x->advice);
  show_budget(&v);
  show_floors(&v);
  show_findings(&v);
  show_experiments(&v);
}
