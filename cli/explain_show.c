/* explain_show.c - a verdict as a person reads it: the sentence, the budget, what holds, the
 * experiments. */
#include "explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 512, LABEL = 34, WIDTH = 88 };

/* Losses are shown as the run itself sums them: over a window, or a character at a time. */
typedef struct view {
  const cli_explained *x;
  double scale;
  char unit[48];
} view;

static view look_at(const cli_explained *x) {
  view v = {.x = x, .scale = 1, .unit = "nats a character"};
  const plateau_config *config = x->evidence.config;
  const plateau_plan *plan = x->evidence.plan;
  if (config->loss_scale == PLATEAU_LOSS_SUM && config->state == PLATEAU_STATE_RESET) {
    v.scale = plan->window - plan->burn_in;
    snprintf(v.unit, sizeof v.unit, "nats a window of %d", plan->window - plan->burn_in);
  }
  return v;
}

/* Columns, not bytes: × and ± are two bytes and one column. */
static int columns(const char *text) {
  int count = 0;
  for (; *text; text++) count += ((unsigned char)*text & 0xc0) != 0x80;
  return count;
}

static void put_wrapped(const char *text, int indent, int at) {
  while (*text) {
    const int bytes = (int)strcspn(text, " ");
    char word[ROOM];
    snprintf(word, sizeof word, "%.*s", bytes, text);
    if (at > indent && at + 1 + columns(word) > WIDTH)
      at = printf("\n%*s", indent, "") - 1;
    else if (at > indent)
      at += printf(" ");
    printf("%s", word);
    at += columns(word);
    text += bytes;
    text += strspn(text, " ");
  }
  printf("\n");
}

static void number(char text[24], double nats, double scale) {
  const double shown = nats * scale, size = fabs(shown);
  if (!isfinite(shown))
    snprintf(text, 24, "-");
  else if (size < 0.00005)
    snprintf(text, 24, "0");
  else
    snprintf(text, 24, "%.*f",
             size >= 99.95    ? 1
             : size >= 9.995  ? 2
             : size >= 0.9995 ? 3
                              : 4,
             shown);
}

static void show_budget(const view *v) {
  const plateau_verdict *verdict = &v->x->verdict;
  const plateau_evidence *e = &v->x->evidence;
  char nats[24], noise[24], words[ROOM];
  printf("\nThe loss, in this order (%s)\n", v->unit);
  for (int i = 0; i < PLATEAU_SHARES; i++) {
    const plateau_budget_part *part = &verdict->budget[i];
    if (i == PLATEAU_SHARE_GRADIENT && e->config->bptt != PLATEAU_BPTT_LAST) continue;
    number(nats, part->nats, v->scale);
    number(noise, part->noise, v->scale);
    plateau_share_words(words, sizeof words, (plateau_share)i, verdict, e);
    if (part->experiment >= 0)
      printf("  %8s ± %-8s %s\n", nats, noise, words);
    else
      printf("  %8s            %s\n", nats, words);
  }
  number(nats, verdict->loss, v->scale);
  number(noise, verdict->valid, v->scale);
  printf("  %8s            in all; on unseen text %s\n", nats,
         isfinite(verdict->valid) ? noise : "unknown: nothing is held out");
}

static void show_floors(const view *v) {
  const plateau_evidence *e = &v->x->evidence;
  char now[24], twice[24], kept[24];
  number(now, e->floor, v->scale);
  number(twice, e->floor_window, v->scale);
  number(kept, e->floor_carried, v->scale);
  if (!isfinite(e->floor_window) && !isfinite(e->floor_carried)) return;
  printf("\nWhat moves the floor itself, now %s (over as many characters)\n", now);
  if (isfinite(e->floor_window)) printf("  %8s            a window twice as long\n", twice);
  if (isfinite(e->floor_carried)) printf("  %8s            memory kept between windows\n", kept);
}

static void show_findings(const view *v) {
  char words[ROOM];
  printf("\nWhat holds\n");
  for (int i = 0; i < v->x->verdict.findings; i++) {
    const plateau_finding *finding = &v->x->verdict.finding[i];
    printf("  %-20s", plateau_label_describe(finding->label)->words);
    plateau_finding_words(words, sizeof words, finding, &v->x->evidence, v->scale, v->unit);
    put_wrapped(words, 22, 22);
  }
}

/* The run as it is, which the others stand beside. */
static bool is_nothing(const view *v, int i) {
  const plateau_change *change = &v->x->evidence.experiment[i].change;
  return change->group == PLATEAU_NO_CHANGE && change->repeat == 0;
}

static void show_experiment(const view *v, int i) {
  const plateau_effect *effect = &v->x->verdict.effect[i];
  const plateau_experiment *experiment = &v->x->evidence.experiment[i];
  char train[24], change[24], noise[24], excess[24], valid[24];
  number(train, effect->train, v->scale);
  number(change, effect->change, v->scale);
  number(noise, effect->noise, v->scale);
  number(excess, effect->excess, v->scale);
  number(valid, effect->valid, v->scale);
  printf("  %s%*s %9s", experiment->change.label, LABEL - columns(experiment->change.label), "",
         train);
  if (is_nothing(v, i))
    printf("  %19s", "");
  else
    printf("  %8s ± %-8s", change, noise);
  printf(" %9s %9s", excess, valid);
  if (experiment->outcome.rollbacks > 0)
    printf("  set back %d times", experiment->outcome.rollbacks);
  printf("\n");
}

/* The best first. */
static void show_group(const view *v, const char *name, plateau_sign sign) {
  const plateau_effect *effect = v->x->verdict.effect;
  int order[PLATEAU_MAX_CHANGES], count = 0;
  for (int i = 0; i < v->x->verdict.effects; i++) {
    if (is_nothing(v, i) || effect[i].sign != sign) continue;
    int at = count++;
    for (; at > 0 && effect[order[at - 1]].train > effect[i].train; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  if (count > 0) printf(" %s\n", name);
  for (int i = 0; i < count; i++) show_experiment(v, order[i]);
}

static void show_experiments(const view *v) {
  const plateau_evidence *e = &v->x->evidence;
  if (!e->experiments) return;
  printf("\nExperiments, continued from epoch %" PRIu64
         " for %.4g epochs; from scratch: Compare on the page\n",
         v->x->epoch, e->experiment[0].outcome.epochs);
  printf("  %-*s %9s  %-19s %9s %9s\n", LABEL, v->unit, "training", "      change ± s.d.",
         "> floor", "unseen");
  for (int i = 0; i < v->x->verdict.effects; i++)
    if (is_nothing(v, i)) show_experiment(v, i);
  show_group(v, "helped", PLATEAU_HELPED);
  show_group(v, "no clear change", PLATEAU_UNCLEAR);
  show_group(v, "hurt", PLATEAU_HURT);
}

void cli_explain_show(const cli_explained *x) {
  const view v = look_at(x);
  char words[ROOM];
  put_wrapped(
      plateau_verdict_sentence(words, sizeof words, &x->verdict, &x->evidence, v.scale, v.unit), 0,
      0);
  put_wrapped(plateau_action_words(words, sizeof words, &x->verdict, &x->evidence), 0, 0);
  show_budget(&v);
  show_floors(&v);
  show_findings(&v);
  show_experiments(&v);
}
