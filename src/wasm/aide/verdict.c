/* verdict.c - the evidence on a run, the trials that come next, and the answer, for JavaScript. */
#include "plateau_answer.h"
#include "wasm/records.h"

static plateau_gather *gather;
static plateau_evidence evidence;
static plateau_verdict verdict;
static plateau_experiment experiments[PLATEAU_MAX_EXPERIMENTS];

/* ---- The evidence ---- */

EXPORT("gather_size") size_t wasm_gather_size(void) {
  return plateau_gather_size(wasm_run.session);
}

EXPORT("gather_begin") void wasm_gather_begin(void *block, size_t capacity) {
  plateau_gather_begin(&gather, block, capacity, wasm_run.session);
}

EXPORT("gather_advance") bool wasm_gather_advance(void) { return plateau_gather_advance(gather); }
EXPORT("gather_share") double wasm_gather_share(void) { return plateau_gather_share(gather); }

/* Takes over what was gathered. */
EXPORT("gather_end") void wasm_gather_end(void) { evidence = *plateau_gather_evidence(gather); }

/* The evidence itself, evidence_size bytes, which another instance of this module with the same run
 * takes back: it writes them to evidence and calls evidence_adopt. */
EXPORT("evidence_size") size_t wasm_evidence_size(void) { return sizeof evidence; }
EXPORT("evidence") plateau_evidence *wasm_evidence(void) { return &evidence; }

EXPORT("evidence_adopt") void wasm_evidence_adopt(void) {
  evidence.config = plateau_session_config(wasm_run.session);
  evidence.plan = plateau_session_plan(wasm_run.session);
  evidence.experiment = experiments;
  evidence.experiments = 0;
  evidence.left = 0;
  evidence.left_out = 0;
}

EXPORT("evidence_train") double wasm_evidence_train(void) { return evidence.train; }
EXPORT("evidence_floor") double wasm_evidence_floor(void) { return evidence.floor; }

/* The run's history, NaN where none is known. The best moment that the run keeps stays the best
 * unless this one is lower. */
EXPORT("evidence_history")
void wasm_evidence_history(double best, double best_epoch, double lowest, double train_at_best) {
  evidence.lowest = lowest;
  evidence.train_at_best = train_at_best;
  if (evidence.best_valid <= best) return;
  evidence.best_valid = best;
  evidence.best_epoch = (uint64_t)best_epoch;
}

/* What came of a change; `outcome` 0: it could not be tried. False: there is no such change for this
 * run, or too many have been added. */
EXPORT("evidence_add") bool wasm_evidence_add(const char *change, const plateau_outcome *outcome) {
  if (evidence.experiments == PLATEAU_MAX_EXPERIMENTS) return false;
  plateau_experiment *experiment = &experiments[evidence.experiments];
  if (!plateau_change_describe(&experiment->change, wasm_run.session, change)) return false;
  plateau_outcome_unknown(&experiment->outcome);
  if (outcome) experiment->outcome = *outcome;
  evidence.experiments++;
  return true;
}

/* ---- The trials ---- */

static plateau_trial_plan plan;
static plateau_next_trial next[PLATEAU_MAX_CHANGES];

/* plateau_trial_plan_make. */
EXPORT("trial_plan") void wasm_trial_plan(double epochs) {
  plateau_trial_plan_make(&plan, wasm_run.session, epochs, 1);
}

static int find_next(void) {
  return plateau_trials_next(next, PLATEAU_MAX_CHANGES, &plan, wasm_run.session, &evidence);
}

/* The number of trials in the next round; 0: the plan is carried out. */
EXPORT("trials_next") int wasm_trials_next(void) { return find_next(); }

/* The index-th of them. */
EXPORT("trial_next") const member *wasm_trial_next(int index) {
  const plateau_change *change = &next[index].change;
  wasm_record_begin();
  wasm_add_text("name", change->name);
  wasm_add_text("label", change->label);
  wasm_add_text("group", plateau_group_name(change->group));
  wasm_add_flag("anew", change->anew);
  wasm_add_number("seed", change->seed);
  wasm_add_flag("sameFloor", change->same_floor);
  wasm_add_number("epochs", next[index].epochs);
  wasm_add_number("work", next[index].work);
  return wasm_record();
}

/* Work of the rounds after the next one, about. */
EXPORT("trials_ahead") double wasm_trials_ahead(int count) {
  return plateau_trials_work(&plan, wasm_run.session, evidence.experiments + count);
}

/* What would come next, if all of the ladder were climbed, is what was not tried. */
EXPORT("evidence_left") void wasm_evidence_left(void) {
  static plateau_change left[PLATEAU_MAX_CHANGES];
  plan.limit = 0;
  evidence.left_out = find_next();
  for (int i = 0; i < evidence.left_out; i++) left[i] = next[i].change;
  evidence.left = left;
}

/* ---- The answer ---- */

static plateau_answer answer = {&evidence, &verdict, PLATEAU_UNIT_NATS};

EXPORT("verdict_make") void wasm_verdict_make(void) { plateau_verdict_make(&verdict, &evidence); }

/* From here on losses are shown in the index-th unit, whose name it returns; NULL past the last. */
EXPORT("answer_unit") const char *wasm_answer_unit(int index) {
  if (index >= PLATEAU_UNITS) return 0;
  answer.unit = (plateau_unit)index;
  return plateau_unit_name(answer.unit);
}

/* The index-th section; NULL past the last. */
EXPORT("answer_section") const member *wasm_answer_section(int index) {
  plateau_section section;
  if (!plateau_answer_section(&section, &answer, index)) return 0;
  wasm_record_begin();
  wasm_add_text("name", section.name);
  wasm_add_number("rows", section.rows);
  wasm_add_flag("list", section.list);
  return wasm_record();
}

/* Sentences of a row are kept until the next row is asked for. */
enum { MAX_SENTENCES = 6 };

/* A row of a section. */
EXPORT("answer_row") const member *wasm_answer_row(int section, int row) {
  static char words[MAX_SENTENCES][PLATEAU_WORDS];
  int used = 0;
  plateau_item item;
  wasm_record_begin();
  for (int i = 0; plateau_answer_item(&item, &answer, section, row, i, words[used]); i++) {
    switch (item.kind) {
    case PLATEAU_ITEM_TEXT:
      wasm_add_text(item.name, item.text);
      if (used < MAX_SENTENCES - 1 && item.text == words[used]) used++;
      break;
    case PLATEAU_ITEM_FLAG: wasm_add_flag(item.name, item.number != 0); break;
    case PLATEAU_ITEM_REALS: wasm_add_numbers(item.name, item.numbers, item.count); break;
    default: wasm_add_number(item.name, item.number);
    }
  }
  return wasm_record();
}
