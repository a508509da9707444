/* wasm.c - numbers and pointers for JavaScript: one text and one run an instance.
 *
 * What a call hands over is a number, an address, or a record: a list of named members that ends
 * with an unnamed one. web/trainer/words.js turns a record into an object, so no name, range or default is
 * typed a second time there. Blocks are placed by the caller; strings end with 0; a status other
 * than 0 leaves its sentence at error_sentence.
 */
#include <stdint.h>

#include "plateau.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* Kinds of a member; web/trainer/words.js reads them. */
typedef enum member_kind { NUMBER, FLAG, TEXT, LIST } member_kind;

typedef struct member {
  const char *name;
  member_kind kind;
  union {
    double number;
    const char *text;
    const char *const *list; /* NULL at its end; NULL: an empty list */
  } value;
} member;

enum { MEMBERS = 24, WORDS = 8192, VALUE = 64, HASH_DIGITS = 16 };

static struct {
  plateau_config config;
  plateau_sampling sampling;
  plateau_text text;
  plateau_vocabulary known; /* of a checkpoint; size 0: make one from the text */
  plateau_plan plan;
  plateau_floor floor;
  plateau_checkpoint checkpoint;
  plateau_session *session;
  plateau_error error;
} run;

static char words[WORDS];
static member record[MEMBERS];
static int members;

/* ---- Records ---- */

static member *add(const char *name, member_kind kind) {
  member *m = &record[members++];
  *m = (member){.name = name, .kind = kind};
  record[members].name = 0;
  return m;
}

static void add_number(const char *name, double number) {
  add(name, NUMBER)->value.number = number;
}

static void add_flag(const char *name, bool flag) { add(name, FLAG)->value.number = flag; }

static void add_text(const char *name, const char *text) { add(name, TEXT)->value.text = text; }

static void add_list(const char *name, const char *const *list) {
  add(name, LIST)->value.list = list;
}

static const char *hex(uint64_t number) {
  static char digits[HASH_DIGITS + 1];
  for (int i = HASH_DIGITS - 1; i >= 0; i--, number >>= 4)
    digits[i] = "0123456789abcdef"[number & 15];
  return digits;
}

/* ---- This build ---- */

EXPORT("version") const char *wasm_version(void) { return PLATEAU_VERSION; }

/* Memory from here on is the caller's to place blocks in. */
EXPORT("heap") const void *wasm_heap(void) {
  extern const unsigned char __heap_base;
  return &__heap_base;
}

/* Room of words_room bytes for the strings of a call. */
EXPORT("words") const char *wasm_words(void) { return words; }
EXPORT("words_room") int wasm_words_room(void) { return WORDS; }

EXPORT("error_status") int wasm_error_status(void) { return (int)run.error.status; }
EXPORT("error_sentence") const char *wasm_error_sentence(void) { return run.error.sentence; }

EXPORT("self_test_size") size_t wasm_self_test_size(void) { return plateau_self_test_size(); }

/* Of the one kind of arithmetic that this build has. */
EXPORT("self_test") bool wasm_self_test(void *block, size_t bytes) {
#if defined(PL_FUSED)
  return plateau_self_test(PLATEAU_FUSED, block, bytes);
#else
  return plateau_self_test(PLATEAU_PLAIN, block, bytes);
#endif
}

/* ---- Settings ---- */

static const char *kind_name(plateau_kind kind) {
  return kind == PLATEAU_INTEGER ? "integer" : kind == PLATEAU_REAL ? "real" : "choice";
}

static const member *describe(const plateau_field *field) {
  members = 0;
  add_text("name", field->name);
  add_text("label", field->label);
  add_text("unit", field->unit);
  add_text("help", field->help);
  add_text("kind", kind_name(field->kind));
  add_number("minimum", field->minimum);
  add_number("maximum", field->maximum);
  add_number("initial", field->initial);
  add_list("choices", field->choices);
  add_list("words", field->words ? field->words : field->choices);
  add_flag("newcomer", field->newcomer);
  add_flag("atOnce", field->at_once);
  return record;
}

/* The index-th row of a table; NULL past its end. */
EXPORT("field") const member *wasm_field(int index) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  return index < count ? describe(&fields[index]) : 0;
}

EXPORT("sampling_field") const member *wasm_sampling_field(int index) {
  int count;
  const plateau_field *fields = plateau_sampling_fields(&count);
  return index < count ? describe(&fields[index]) : 0;
}

EXPORT("recipe") const member *wasm_recipe(int index) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  if (index >= count) return 0;
  members = 0;
  add_text("name", recipes[index].name);
  add_text("label", recipes[index].label);
  add_text("help", recipes[index].help);
  add_text("guessed", recipes[index].guessed);
  return record;
}

EXPORT("config_default") void wasm_config_default(void) { plateau_config_default(&run.config); }

EXPORT("config_recipe") int wasm_config_recipe(const char *name) {
  return (int)plateau_config_recipe(&run.config, name, &run.error);
}

EXPORT("config_set") int wasm_config_set(const char *name, const char *value) {
  return (int)plateau_config_set(&run.config, name, value, &run.error);
}

EXPORT("config_check") int wasm_config_check(void) {
  return (int)plateau_config_check(&run.config, &run.error);
}

/* The value of the index-th field, as config_set reads it. */
EXPORT("config_value") const char *wasm_config_value(int index) {
  static char value[VALUE];
  int count;
  plateau_config_get(&run.config, &plateau_fields(&count)[index], value, sizeof value);
  return value;
}

/* ---- Text ---- */

EXPORT("text_size") size_t wasm_text_size(const char *utf8, size_t bytes) {
  return plateau_text_size(utf8, bytes, &run.error);
}

EXPORT("text_read") int wasm_text_read(void *block, size_t room, const char *utf8, size_t bytes) {
  return (int)plateau_text_read(&run.text, block, room, utf8, bytes,
                                run.known.size ? &run.known : 0, run.config.max_vocab, &run.error);
}

/* Text and settings together: what there would be to train. */
EXPORT("plan_make") int wasm_plan_make(void) {
  return (int)plateau_plan_make(&run.plan, &run.config, run.text.length, &run.error);
}

/* After plan_make: what web/protocol.js calls the facts, but for the bytes. */
EXPORT("facts") const member *wasm_facts(void) {
  members = 0;
  add_number("characters", (double)run.text.length);
  add_number("vocabulary", run.text.vocabulary.size);
  add_number("replaced", (double)run.text.replaced);
  add_number("returns", (double)run.text.returns);
  add_number("train", (double)run.plan.train);
  add_number("valid", (double)run.plan.valid);
  add_number("window", run.plan.window);
  add_number("batch", run.plan.batch);
  add_number("burnIn", run.plan.burn_in);
  add_number("steps", (double)run.plan.steps);
  add_number("windows", (double)run.plan.windows);
  add_number("predictions", (double)run.plan.predictions);
  add_text("notice", run.plan.notice);
  add_number("parameters", (double)plateau_parameters(&run.config, run.text.vocabulary.size));
  return record;
}

EXPORT("floor_size") size_t wasm_floor_size(void) {
  return plateau_floor_size(&run.config, &run.text);
}

EXPORT("floor_measure") int wasm_floor_measure(void *block, size_t room) {
  return (int)plateau_floor_measure(&run.floor, block, room, &run.config, &run.text, &run.error);
}

EXPORT("floor") const member *wasm_floor(void) {
  members = 0;
  add_number("perChar", run.floor.per_char);
  add_number("perWindow", run.floor.per_window);
  return record;
}

/* facts.window numbers, in the block that floor_measure was given. */
EXPORT("floor_by_position") const double *wasm_floor_by_position(void) {
  return run.floor.by_position;
}

/* ---- A run ---- */

EXPORT("session_size") size_t wasm_session_size(void) {
  return plateau_session_size(&run.config, &run.text, &run.error);
}

EXPORT("session_place") int wasm_session_place(void *block, size_t room) {
  return (int)plateau_session_place(&run.session, block, room, &run.config, &run.text, &run.error);
}

EXPORT("session_set") int wasm_session_set(const char *name, const char *value) {
  return (int)plateau_session_set(run.session, name, value, &run.error);
}

EXPORT("arithmetic") const char *wasm_arithmetic(void) {
  return plateau_session_arithmetic(run.session) == PLATEAU_FUSED ? "fused" : "plain";
}

EXPORT("begin_step") int wasm_begin_step(void) { return plateau_begin_step(run.session); }
EXPORT("run_shard") void wasm_run_shard(int shard) { plateau_run_shard(run.session, shard); }
EXPORT("apply") int wasm_apply(void) { return (int)plateau_apply(run.session, &run.error); }

EXPORT("progress") const member *wasm_progress(void) {
  plateau_progress progress;
  plateau_session_progress(run.session, &progress);
  members = 0;
  add_number("epoch", (double)progress.epoch);
  add_number("step", (double)progress.step);
  add_number("chars", (double)progress.chars);
  add_number("stepsDone", (double)progress.steps_done);
  add_number("loss", progress.loss);
  add_number("partialLoss", progress.partial_loss);
  add_number("gradNorm", progress.grad_norm);
  add_number("lr", progress.lr);
  add_text("hash", hex(progress.hash));
  return record;
}

/* Of all that the next step depends on, 16 hex digits. */
EXPORT("session_hash") const char *wasm_session_hash(void) {
  return hex(plateau_session_hash(run.session));
}

EXPORT("measure_begin") void wasm_measure_begin(int part) {
  plateau_measure_begin(run.session, (plateau_part)part);
}
EXPORT("measure_some") bool wasm_measure_some(void) { return plateau_measure_some(run.session); }
EXPORT("measure_loss") double wasm_measure_loss(void) { return plateau_measure_loss(run.session); }

EXPORT("milestone") bool wasm_milestone(double epoch) { return plateau_milestone((uint64_t)epoch); }

/* ---- Samples ---- */

EXPORT("sampling_default") void wasm_sampling_default(void) {
  plateau_sampling_default(&run.sampling);
}

EXPORT("sampling_set") int wasm_sampling_set(const char *name, const char *value) {
  return (int)plateau_sampling_set(&run.sampling, name, value, &run.error);
}

EXPORT("sampling_length") int wasm_sampling_length(void) { return run.sampling.length; }

EXPORT("sample_begin") int wasm_sample_begin(const char *prompt, size_t bytes) {
  return (int)plateau_sample_begin(run.session, &run.sampling, prompt, bytes, &run.error);
}

EXPORT("sample_next") uint32_t wasm_sample_next(void) { return plateau_sample_next(run.session); }

/* The most probable next symbols, at most `room`, into both; returns how many. */
EXPORT("sample_weigh")
int wasm_sample_weigh(uint32_t *code_points, double *probabilities, int room) {
  return plateau_sample_weigh(run.session, code_points, probabilities, room);
}

/* ---- Weights, from one instance to another ---- */

EXPORT("weights_count") size_t wasm_weights_count(void) {
  return plateau_weights_count(run.session);
}
EXPORT("weights_read") void wasm_weights_read(plateau_real *values) {
  plateau_weights_read(run.session, values);
}
EXPORT("weights_write") bool wasm_weights_write(const plateau_real *values) {
  return plateau_weights_write(run.session, values);
}

EXPORT("vocabulary") const uint32_t *wasm_vocabulary(void) {
  return run.text.vocabulary.code_points;
}
EXPORT("vocabulary_size") int wasm_vocabulary_size(void) { return run.text.vocabulary.size; }

/* A text of no length: a session on it can only be given weights, and sample. */
EXPORT("text_none") void wasm_text_none(const uint32_t *code_points, int size) {
  run.text = (plateau_text){.vocabulary = {size, code_points}};
}

/* ---- Keeping a run ---- */

EXPORT("save_size") size_t wasm_save_size(void) { return plateau_save_size(run.session); }
EXPORT("save") size_t wasm_save(void *bytes, size_t room) {
  return plateau_save(run.session, bytes, room);
}

/* Its settings become the settings of this instance. */
EXPORT("checkpoint_read") int wasm_checkpoint_read(const void *bytes, size_t size) {
  int status = (int)plateau_checkpoint_read(&run.checkpoint, bytes, size, &run.error);
  if (status == PLATEAU_OK) run.config = run.checkpoint.config;
  return status;
}

/* Symbols of the checkpoint just read. */
EXPORT("checkpoint_symbols") int wasm_checkpoint_symbols(void) { return run.checkpoint.vocabulary; }

/* Copies them to `code_points`, which must stay until text_read has used them. */
EXPORT("checkpoint_vocabulary")
void wasm_checkpoint_vocabulary(const void *bytes, uint32_t *code_points) {
  plateau_checkpoint_vocabulary(&run.checkpoint, bytes, code_points);
  run.known = (plateau_vocabulary){run.checkpoint.vocabulary, code_points};
}

/* From here on text_read makes the vocabulary. */
EXPORT("forget_vocabulary") void wasm_forget_vocabulary(void) { run.known.size = 0; }

EXPORT("resume") int wasm_resume(const void *bytes, size_t size) {
  return (int)plateau_load(run.session, bytes, size, PLATEAU_RESUME, &run.error);
}
