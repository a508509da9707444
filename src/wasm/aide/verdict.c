/* verdict.c - the evidence on a run and the answer that follows from it, for JavaScript. */
#include "plateau_answer.h"
#include "wasm/records.h"

static plateau_gather *gather;
static plateau_evidence evidence;
static plateau_verdict verdict;
static plateau_experiment experiments[PLATEAU_MAX_CHANGES];
static plateau_change changes[PLATEAU_MAX_CHANGES];

/* ---- The evidence ---- */

EXPORT("gather_size") size_t wasm_gather_size(void) {
  return plateau_gather_size(wasm_run.session);
}

/* `train`, `valid`: losses of the moment where they are known, else NaN. */
EXPORT("gather_begin")
void wasm_gather_begin(void *block, size_t capacity, double train, double valid) {
  plateau_gather_begin(&gather, block, capacity, wasm_run.session, train, valid);
}

EXPORT("gather_advance") bool wasm_gather_advance(void) { return plateau_gather_advance(gather); }
EXPORT("gather_share") double wasm_gather_share(void) { return plateau_gather_share(gather); }

/* Takes over what was gathered. */
EXPORT("gather_end") void wasm_gather_end(void) { evidence = *plateau_gather_evidence(gather); }

/* The evidence itself, evidence_size bytes, which another instance of this module with the same run
 * takes back: it writes them to evidence and calls evidence_adopt. */
EXPORT("evidence_size") size_t wasm_evidence_size(void) { return sizeof evidence; }
EXPORT("evidence") plateau_evidence *wasm_evidence(void) { return &evidence; }

static void take_run(void) {
  evidence.config = plateau_session_config(wasm_run.session);
  evidence.plan = plateau_session_plan(wasm_run.session);
  evidence.experiment = experiments;
  evidence.experiments = 0;
}

EXPORT("evidence_adopt") void wasm_evidence_adopt(void) { take_run(); }

/* Nothing but what the session and the caller know. */
EXPORT("evidence_begin") void wasm_evidence_begin(double train, double valid, double floor) {
  plateau_evidence_begin(&evidence, wasm_run.session);
  take_run();
  evidence.train = train;
  evidence.valid = valid;
  evidence.floor = floor;
}

/* The run's history, NaN where none is known, and how many changes were not tried. */
EXPORT("evidence_history") void wasm_evidence_history(double valid, double epoch, int left_out) {
  evidence.best_valid = valid;
  evidence.best_epoch = (uint64_t)epoch;
  evidence.left_out = left_out;
}

static bool is_named(const plateau_change *change, const char *name) {
  const char *own = change->name;
  while (*own && *own == *name) own++, name++;
  return *own == *name;
}

/* What came of a change. False: there is no such change for this run, or no more space. */
EXPORT("evidence_add") bool wasm_evidence_add(const char *change, const plateau_outcome *outcome) {
  int count = plateau_changes(wasm_run.session, changes, PLATEAU_MAX_CHANGES), at = 0;
  while (at < count && !is_named(&changes[at], change)) at++;
  if (at == count || evidence.experiments == PLATEAU_MAX_CHANGES) return false;
  experiments[evidence.experiments++] = (plateau_experiment){changes[at], *outcome};
  return true;
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
