/* answer.c - an answer as sections of named members, for whoever prints it or sends it on. */
#include "plateau_answer.h"

#include <string.h>

/* A member's row and where its sentences go. */
typedef struct place {
  const plateau_answer *answer;
  int row;
  char *words;
} place;

/* What a member is read from: a struct of the row, at the member's offset. */
typedef enum source { EVIDENCE, VERDICT, PART, FINDING, EFFECT, CHANGE, OUTCOME, SOURCES } source;

/* How it lies there. */
typedef enum kind {
  REAL,
  WHOLE,
  WHOLE64,
  FLAG,
  MEASURES,
  ORDERS,
  LAGS,
  SKIPS,
  OTHER_FLOOR,
  TEXT
} kind;

typedef struct member {
  const char *name;
  kind kind;
  source source;
  size_t offset;
  const char *(*text)(const place *);
} member;

/* ---- Texts ---- */

static const plateau_experiment *experiment_of(const place *p) {
  return &p->answer->evidence->experiment[p->row];
}

static const plateau_finding *finding_of(const place *p) {
  return &p->answer->verdict->finding[p->row];
}

static const char *sentence(const place *p) {
  return plateau_verdict_sentence(p->words, PLATEAU_WORDS, p->answer);
}
static const char *unit(const place *p) { return plateau_unit_name(p->answer->unit); }
static const char *about_budget(const place *p) {
  return plateau_budget_words(p->words, PLATEAU_WORDS, p->answer);
}
static const char *about_left_out(const place *p) {
  return plateau_left_out_words(p->words, PLATEAU_WORDS, p->answer);
}
static const char *part_name(const place *p) { return plateau_share_name((plateau_share)p->row); }
static const char *part_words(const place *p) {
  return plateau_share_words(p->words, PLATEAU_WORDS, p->answer, (plateau_share)p->row);
}
static const char *part_experiment(const place *p) {
  int index = p->answer->verdict->budget[p->row].experiment;
  return index < 0 ? NULL : p->answer->evidence->experiment[index].change.name;
}
static const char *floor_words(const place *p) {
  double nats;
  return plateau_other_floor(p->answer, p->row, &nats);
}
static const char *label_name(const place *p) {
  return plateau_label_describe(finding_of(p)->label)->name;
}
static const char *label_title(const place *p) {
  return plateau_label_describe(finding_of(p)->label)->words;
}
static const char *label_words(const place *p) {
  return plateau_finding_words(p->words, PLATEAU_WORDS, p->answer, finding_of(p));
}
static const char *action(const place *p) {
  return plateau_action_name(p->answer->verdict->action);
}
static const char *action_change(const place *p) {
  return p->answer->verdict->change[0] ? p->answer->verdict->change : NULL;
}
static const char *action_beside(const place *p) {
  return p->answer->verdict->beside[0] ? p->answer->verdict->beside : NULL;
}
static const char *action_title(const place *p) {
  return plateau_action_title(p->words, PLATEAU_WORDS, p->answer);
}
static const char *action_notes(const place *p) {
  return plateau_action_notes(p->words, PLATEAU_WORDS, p->answer);
}
static const char *change_name(const place *p) { return experiment_of(p)->change.name; }
static const char *change_label(const place *p) { return experiment_of(p)->change.label; }
static const char *change_phrase(const place *p) {
  return plateau_change_words(p->words, PLATEAU_WORDS, &experiment_of(p)->change);
}
static const char *change_group(const place *p) {
  return plateau_group_name(experiment_of(p)->change.group);
}
static const char *effect_sign(const place *p) {
  return plateau_sign_name(p->answer->verdict->effect[p->row].sign);
}

/* ---- The members of each section ---- */

#define SAYS(name, text) \
  { name, TEXT, SOURCES, 0, text }
#define HAS(name, kind, source, type, field) \
  { name, kind, source, offsetof(type, field), NULL }

static const member top[] = {
    SAYS("sentence", sentence),
    SAYS("unit", unit),
    HAS("epoch", WHOLE64, EVIDENCE, plateau_evidence, epoch),
    HAS("loss", REAL, VERDICT, plateau_verdict, loss),
    HAS("valid", REAL, VERDICT, plateau_verdict, valid),
    SAYS("about_budget", about_budget),
    HAS("left_out", WHOLE, EVIDENCE, plateau_evidence, left_out),
    SAYS("about_left_out", about_left_out),
    {0},
};
static const member part[] = {
    SAYS("part", part_name),
    HAS("nats", REAL, PART, plateau_budget_part, nats),
    HAS("noise", REAL, PART, plateau_budget_part, noise),
    SAYS("experiment", part_experiment),
    SAYS("words", part_words),
    {0},
};
/* What the floor itself would be with other settings. */
static const member other[] = {
    SAYS("words", floor_words), {"nats", OTHER_FLOOR, SOURCES, 0, NULL}, {0}};
/* Its figures follow. */
static const member label[] = {
    SAYS("label", label_name),
    HAS("may", FLAG, FINDING, plateau_finding, may),
    SAYS("title", label_title),
    SAYS("words", label_words),
    {0},
};
static const member deed[] = {
    SAYS("do", action),
    SAYS("change", action_change),
    SAYS("beside", action_beside),
    HAS("gain", REAL, VERDICT, plateau_verdict, gain),
    HAS("gain_error", REAL, VERDICT, plateau_verdict, gain_error),
    HAS("short_test", FLAG, VERDICT, plateau_verdict, short_test),
    HAS("until", WHOLE64, VERDICT, plateau_verdict, until),
    SAYS("title", action_title),
    SAYS("notes", action_notes),
    {0},
};
static const member experiment[] = {
    SAYS("name", change_name),
    SAYS("label", change_label),
    SAYS("phrase", change_phrase),
    SAYS("group", change_group),
    HAS("anew", FLAG, CHANGE, plateau_change, anew),
    HAS("seed", WHOLE, CHANGE, plateau_change, seed),
    HAS("shown", FLAG, EFFECT, plateau_effect, shown),
    SAYS("effect", effect_sign),
    HAS("train", REAL, EFFECT, plateau_effect, train),
    HAS("change", REAL, EFFECT, plateau_effect, change),
    HAS("sd", REAL, EFFECT, plateau_effect, sd),
    HAS("noise", REAL, EFFECT, plateau_effect, noise),
    HAS("seeds", WHOLE, EFFECT, plateau_effect, seeds),
    HAS("floor", REAL, OUTCOME, plateau_outcome, floor),
    HAS("above_floor", REAL, EFFECT, plateau_effect, excess),
    HAS("valid", REAL, EFFECT, plateau_effect, valid),
    HAS("valid_change", REAL, EFFECT, plateau_effect, valid_change),
    HAS("valid_noise", REAL, EFFECT, plateau_effect, valid_noise),
    HAS("start", REAL, OUTCOME, plateau_outcome, start),
    HAS("measured", MEASURES, OUTCOME, plateau_outcome, train),
    HAS("measured_valid", MEASURES, OUTCOME, plateau_outcome, valid),
    HAS("valid_at", REAL, OUTCOME, plateau_outcome, least_at),
    HAS("peak", REAL, OUTCOME, plateau_outcome, peak),
    HAS("back", REAL, OUTCOME, plateau_outcome, back),
    HAS("epochs", REAL, OUTCOME, plateau_outcome, epochs),
    HAS("rollbacks", WHOLE, OUTCOME, plateau_outcome, rollbacks),
    HAS("stopped", FLAG, OUTCOME, plateau_outcome, stopped),
    {0},
};
static const member known[] = {
    HAS("train", REAL, EVIDENCE, plateau_evidence, train),
    HAS("valid", REAL, EVIDENCE, plateau_evidence, valid),
    HAS("valid_error", REAL, EVIDENCE, plateau_evidence, valid_error),
    HAS("first", REAL, EVIDENCE, plateau_evidence, first),
    HAS("lowest", REAL, EVIDENCE, plateau_evidence, lowest),
    HAS("train_at_best", REAL, EVIDENCE, plateau_evidence, train_at_best),
    HAS("steps", REAL, EVIDENCE, plateau_evidence, steps),
    HAS("best_valid", REAL, EVIDENCE, plateau_evidence, best_valid),
    HAS("best_epoch", WHOLE64, EVIDENCE, plateau_evidence, best_epoch),
    HAS("rollbacks", WHOLE, EVIDENCE, plateau_evidence, rollbacks),
    HAS("uniform", REAL, EVIDENCE, plateau_evidence, uniform),
    HAS("floor", REAL, EVIDENCE, plateau_evidence, floor),
    HAS("floor_window", REAL, EVIDENCE, plateau_evidence, floor_window),
    HAS("floor_carried", REAL, EVIDENCE, plateau_evidence, floor_carried),
    HAS("ngram_train", ORDERS, EVIDENCE, plateau_evidence, ngram_train),
    HAS("ngram_valid", ORDERS, EVIDENCE, plateau_evidence, ngram_valid),
    HAS("gradient", LAGS, EVIDENCE, plateau_evidence, gradient),
    HAS("skip", SKIPS, EVIDENCE, plateau_evidence, skip),
    HAS("saturated", REAL, EVIDENCE, plateau_evidence, saturated),
    HAS("clipped", REAL, EVIDENCE, plateau_evidence, clipped),
    {0},
};

static const struct {
  const char *name;
  const member *members;
} sections[] = {{"", top},          {"budget", part}, {"floors", other},
                {"labels", label},  {"action", deed}, {"experiments", experiment},
                {"evidence", known}};

enum { SECTIONS = sizeof sections / sizeof *sections };

/* ---- Reading ---- */

static const char *base_of(const place *p, source from) {
  const plateau_answer *a = p->answer;
  switch (from) {
  case EVIDENCE: return (const char *)a->evidence;
  case VERDICT: return (const char *)a->verdict;
  case PART: return (const char *)&a->verdict->budget[p->row];
  case FINDING: return (const char *)finding_of(p);
  case CHANGE: return (const char *)&experiment_of(p)->change;
  case EFFECT: return (const char *)&a->verdict->effect[p->row];
  default: return (const char *)&experiment_of(p)->outcome;
  }
}

static void set_number(plateau_item *item, plateau_item_kind kind, double number) {
  item->kind = kind;
  item->number = number;
}

static void set_list(plateau_item *item, const void *numbers, int count) {
  item->kind = PLATEAU_ITEM_REALS;
  item->numbers = numbers;
  item->count = count;
}

/* A number or a list of them, at its place in a struct. */
static void read_number(plateau_item *item, kind kind, const char *at, const plateau_evidence *e) {
  switch (kind) {
  case WHOLE: set_number(item, PLATEAU_ITEM_COUNT, *(const int *)(const void *)at); break;
  case WHOLE64:
    set_number(item, PLATEAU_ITEM_COUNT, (double)*(const uint64_t *)(const void *)at);
    break;
  case FLAG: set_number(item, PLATEAU_ITEM_FLAG, *(const bool *)at); break;
  case MEASURES: set_list(item, at, PLATEAU_TRIAL_MEASURES); break;
  case ORDERS: set_list(item, at, PLATEAU_ORDERS); break;
  case LAGS: set_list(item, at, e->lags); break;
  case SKIPS: set_list(item, at, e->skips); break;
  default: set_number(item, PLATEAU_ITEM_REAL, *(const double *)(const void *)at);
  }
}

static void read_member(plateau_item *item, const member *m, const place *p) {
  if (m->kind == OTHER_FLOOR) {
    item->kind = PLATEAU_ITEM_REAL;
    plateau_other_floor(p->answer, p->row, &item->number);
  } else if (m->kind == TEXT) {
    item->kind = PLATEAU_ITEM_TEXT;
    item->text = m->text(p);
  } else
    read_number(item, m->kind, base_of(p, m->source) + m->offset, p->answer->evidence);
}

static bool is_list(const member *members) {
  return members == part || members == other || members == label || members == experiment;
}

static int rows_of(const plateau_answer *a, const member *members) {
  double nats;
  int floors = 0;
  while (plateau_other_floor(a, floors, &nats)) floors++;
  return members == part         ? PLATEAU_SHARES
         : members == other      ? floors
         : members == label      ? a->verdict->findings
         : members == experiment ? a->verdict->effects
                                 : 1;
}

bool plateau_answer_section(plateau_section *section, const plateau_answer *answer, int index) {
  if (index >= SECTIONS) return false;
  const member *members = sections[index].members;
  section->name = sections[index].name;
  section->rows = rows_of(answer, members);
  section->list = is_list(members);
  return true;
}

bool plateau_answer_item(plateau_item *item, const plateau_answer *answer, int section, int row,
                         int index, char *words) {
  const member *m = sections[section].members;
  place p = {.answer = answer, .row = row};
  p.words = words;
  int left = index;
  for (; m->name && left > 0; left--) m++;
  memset(item, 0, sizeof *item);
  if (m->name) {
    item->name = m->name;
    read_member(item, m, &p);
    return true;
  }
  if (sections[section].members != label || left >= PLATEAU_FIGURES) return false;
  const plateau_finding *finding = finding_of(&p);
  item->name = plateau_label_describe(finding->label)->figure[left];
  set_number(item, PLATEAU_ITEM_REAL, finding->figure[left]);
  return item->name != NULL;
}
