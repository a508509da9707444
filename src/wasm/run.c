/* run.c - a text and a run for JavaScript, as numbers and pointers: one of each an instance.
 *
 * The caller places the blocks. Strings end with 0. When a status is not 0, error_sentence holds
 * the sentence.
 */
#include "plateau_look.h"
#include "wasm/records.h"

enum { WORDS = 8192, VALUE = 64, HASH_DIGITS = 16 };

wasm_instance wasm_run;

static char words[WORDS];
static const char *hex(uint64_t number) {
  static char digits[HASH_DIGITS + 1];
  for (int i = HASH_DIGITS - 1; i >= 0; i--, number >>= 4)
    digits[i] = "0123456789abcdef"[number & 15];
  return digits;
}

/* ---- This build ---- */

EXPORT("version") const char *wasm_version(void) { return PLATEAU_VERSION; }

/* The caller may place blocks from this address on. */
EXPORT("heap") const void *wasm_heap(void) {
  extern const unsigned char __heap_base;
  return &__heap_base;
}

/* A buffer of words_room bytes for the strings of a call. */
EXPORT("words") const char *wasm_words(void) { return words; }
EXPORT("words_capacity") int wasm_words_capacity(void) { return WORDS; }

EXPORT("error_status") int wasm_error_status(void) { return (int)wasm_run.error.status; }
EXPORT("error_sentence") const char *wasm_error_sentence(void) { return wasm_run.error.sentence; }

EXPORT("self_test_size") size_t wasm_self_test_size(void) { return plateau_self_test_size(); }

/* The only kind of arithmetic in this build. */
#if defined(PL_FUSED)
#define KIND PLATEAU_FUSED
#else
#define KIND PLATEAU_PLAIN
#endif

EXPORT("self_test") bool wasm_self_test(void *block, size_t bytes) {
  return plateau_self_test(KIND, block, bytes);
}

/* The first 16 bits of what it gives. */
EXPORT("self_test_bits") int wasm_self_test_bits(void) {
  return (int)(plateau_self_test_hash(KIND) >> 48);
}

/* ---- Settings ---- */

static const char *kind_name(plateau_kind kind) {
  return kind == PLATEAU_INTEGER ? "integer" : kind == PLATEAU_REAL ? "real" : "choice";
}

static const member *describe(const plateau_field *field) {
  wasm_record_begin();
  wasm_add_text("name", field->name);
  wasm_add_text("label", field->label);
  wasm_add_text("unit", field->unit);
  wasm_add_text("help", field->help);
  wasm_add_text("kind", kind_name(field->kind));
  wasm_add_number("minimum", field->minimum);
  wasm_add_number("maximum", field->maximum);
  wasm_add_number("initial", field->initial);
  wasm_add_flag("fits", field->fits);
  wasm_add_text("follows", field->follows ? field->follows : "");
  wasm_add_text("needs", field->needs ? field->needs : "");
  wasm_add_list("choices", field->choices);
  wasm_add_list("words", field->words ? field->words : field->choices);
  wasm_add_flag("newcomer", field->newcomer);
  wasm_add_flag("atOnce", field->at_once);
  wasm_add_flag("byFork", field->by_fork);
  return wasm_record();
}

/* The index-th row of a table; NULL after its end. */
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
  wasm_record_begin();
  wasm_add_text("name", recipes[index].name);
  wasm_add_text("label", recipes[index].label);
  wasm_add_text("help", recipes[index].help);
  wasm_add_text("guessed", recipes[index].guessed);
  wasm_add_number("version", recipes[index].version);
  return wasm_record();
}

EXPORT("config_default") void wasm_config_default(void) {
  plateau_config_default(&wasm_run.config);
}

EXPORT("config_recipe") int wasm_config_recipe(const char *name) {
  return (int)plateau_config_recipe(&wasm_run.config, name, &wasm_run.error);
}

EXPORT("config_set") int wasm_config_set(const char *name, const char *value) {
  return (int)plateau_config_set(&wasm_run.config, name, value, &wasm_run.error);
}

EXPORT("config_check") int wasm_config_check(void) {
  return (int)plateau_config_check(&wasm_run.config, &wasm_run.error);
}

static const char *value_of(const plateau_config *config, int index) {
  static char value[VALUE];
  int count;
  plateau_config_get(config, &plateau_fields(&count)[index], value, sizeof value);
  return value;
}

/* The value of the index-th field, written as config_set reads it. */
EXPORT("config_value") const char *wasm_config_value(int index) {
  return value_of(&wasm_run.config, index);
}

/* The same, of a configuration in which every field that may be is auto, for the text that was read. */
EXPORT("config_auto") const char *wasm_config_auto(int index) {
  plateau_config config = wasm_run.config;
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++)
    if (fields[i].fits) plateau_config_set(&config, fields[i].name, "auto", 0);
  plateau_config_fit(&config, wasm_run.text.length, wasm_run.text.vocabulary.size);
  return value_of(&config, index);
}

/* ---- Text ---- */

EXPORT("text_size") size_t wasm_text_size(const char *utf8, size_t bytes) {
  return plateau_text_size(utf8, bytes, &wasm_run.error);
}

/* unknown: plateau_unknown */
EXPORT("text_read")
int wasm_text_read(void *block, size_t capacity, const char *utf8, size_t bytes, int unknown) {
  return (int)plateau_text_read(
      &wasm_run.text, block, capacity, utf8, bytes, wasm_run.known.size ? &wasm_run.known : 0,
      wasm_run.config.max_vocab, (plateau_unknown)unknown, &wasm_run.error);
}

/* True when the text is the one that the checkpoint just read was trained on. */
EXPORT("text_is_own") bool wasm_text_is_own(void) {
  return wasm_run.text.hash == wasm_run.checkpoint.text_hash &&
         wasm_run.text.length == wasm_run.checkpoint.text_length;
}

/* Combines text and settings into a plan of what would be trained. Settings that were auto have their
 * numbers then. */
EXPORT("plan_make") int wasm_plan_make(void) {
  plateau_config_fit(&wasm_run.config, wasm_run.text.length, wasm_run.text.vocabulary.size);
  return (int)plateau_plan_make(&wasm_run.plan, &wasm_run.config, wasm_run.text.length,
                                &wasm_run.error);
}

/* Valid after plan_make: what web/wire/protocol.js calls the facts, except the bytes. */
EXPORT("facts") const member *wasm_facts(void) {
  wasm_record_begin();
  wasm_add_number("characters", (double)wasm_run.text.length);
  wasm_add_text("hash", hex(wasm_run.text.hash));
  wasm_add_number("vocabulary", wasm_run.text.vocabulary.size);
  wasm_add_number("replaced", (double)wasm_run.text.replaced);
  wasm_add_number("skipped", (double)wasm_run.text.skipped);
  wasm_add_number("returns", (double)wasm_run.text.returns);
  wasm_add_number("train", (double)wasm_run.plan.train);
  wasm_add_number("valid", (double)wasm_run.plan.valid);
  wasm_add_number("window", wasm_run.plan.window);
  wasm_add_number("batch", wasm_run.plan.batch);
  wasm_add_number("burnIn", wasm_run.plan.burn_in);
  wasm_add_number("steps", (double)wasm_run.plan.steps);
  wasm_add_number("windows", (double)wasm_run.plan.windows);
  wasm_add_number("predictions", (double)wasm_run.plan.predictions);
  wasm_add_text("notice", wasm_run.plan.notice);
  wasm_add_number("parameters",
                  (double)plateau_parameters(&wasm_run.config, wasm_run.text.vocabulary.size));
  return wasm_record();
}

EXPORT("floor_size") size_t wasm_floor_size(void) {
  return plateau_floor_size(&wasm_run.config, &wasm_run.text);
}

EXPORT("floor_measure") int wasm_floor_measure(void *block, size_t capacity) {
  return (int)plateau_floor_measure(&wasm_run.floor, block, capacity, &wasm_run.config,
                                    &wasm_run.text, &wasm_run.error);
}

EXPORT("floor") const member *wasm_floor(void) {
  wasm_record_begin();
  wasm_add_number("perChar", wasm_run.floor.per_char);
  wasm_add_number("perWindow", wasm_run.floor.per_window);
  return wasm_record();
}

/* facts.window numbers, in the block that floor_measure was given. */
EXPORT("floor_by_position") const double *wasm_floor_by_position(void) {
  return wasm_run.floor.by_position;
}

/* What each sampled window costs, in the same block: floor_stretches numbers. */
EXPORT("floor_by_stretch") const double *wasm_floor_by_stretch(void) {
  return wasm_run.floor.by_stretch;
}
EXPORT("floor_stretches") size_t wasm_floor_stretches(void) { return wasm_run.floor.stretches; }

/* What each of the first symbols must cost: `length` numbers. */
EXPORT("floor_each")
int wasm_floor_each(double *nats, size_t length, void *block, size_t capacity) {
  return (int)plateau_floor_each(nats, length, block, capacity, &wasm_run.config, &wasm_run.text,
                                 &wasm_run.error);
}

/* The symbols of the whole text: facts.characters of them. */
EXPORT("symbols") const uint16_t *wasm_symbols(void) { return wasm_run.text.symbols; }

/* ---- A run ---- */

EXPORT("session_size") size_t wasm_session_size(void) {
  return plateau_session_size(&wasm_run.config, &wasm_run.text, &wasm_run.error);
}

EXPORT("session_place") int wasm_session_place(void *block, size_t capacity) {
  return (int)plateau_session_place(&wasm_run.session, block, capacity, &wasm_run.config,
                                    &wasm_run.text, &wasm_run.error);
}

EXPORT("session_set") int wasm_session_set(const char *name, const char *value) {
  const plateau_status status = plateau_session_set(wasm_run.session, name, value, &wasm_run.error);
  if (status == PLATEAU_OK) wasm_run.config = *plateau_session_config(wasm_run.session);
  return (int)status;
}

EXPORT("arithmetic") const char *wasm_arithmetic(void) {
  return plateau_session_arithmetic(wasm_run.session) == PLATEAU_FUSED ? "fused" : "plain";
}

EXPORT("begin_step") int wasm_begin_step(void) { return plateau_begin_step(wasm_run.session); }
EXPORT("run_shards") void wasm_run_shards(int first, int count) {
  plateau_run_shards(wasm_run.session, first, count);
}
EXPORT("apply") int wasm_apply(void) {
  return (int)plateau_apply(wasm_run.session, &wasm_run.error);
}

EXPORT("shard_size") size_t wasm_shard_size(void) { return plateau_shard_size(wasm_run.session); }
EXPORT("shard_read") void wasm_shard_read(int shard, void *block) {
  plateau_shard_read(wasm_run.session, shard, block);
}
EXPORT("shard_write") void wasm_shard_write(int shard, const void *block) {
  plateau_shard_write(wasm_run.session, shard, block);
}

EXPORT("progress") const member *wasm_progress(void) {
  plateau_progress progress;
  plateau_session_progress(wasm_run.session, &progress);
  wasm_record_begin();
  wasm_add_number("epoch", (double)progress.epoch);
  wasm_add_number("step", (double)progress.step);
  wasm_add_number("chars", (double)progress.chars);
  wasm_add_number("stepsDone", (double)progress.steps_done);
  wasm_add_number("loss", progress.loss);
  wasm_add_number("partialLoss", progress.partial_loss);
  wasm_add_number("gradNorm", progress.grad_norm);
  wasm_add_number("clipped", progress.clipped);
  wasm_add_number("lr", progress.lr);
  wasm_add_text("hash", hex(progress.hash));
  return wasm_record();
}

/* The hash of everything that the next step depends on, as 16 hex digits. */
EXPORT("session_hash") const char *wasm_session_hash(void) {
  return hex(plateau_session_hash(wasm_run.session));
}

EXPORT("measure_begin") void wasm_measure_begin(int part) {
  plateau_measure_begin(wasm_run.session, (plateau_part)part);
}
EXPORT("measure_advance") bool wasm_measure_advance(void) {
  return plateau_measure_advance(wasm_run.session);
}
EXPORT("measure_loss") double wasm_measure_loss(void) {
  return plateau_measure_loss(wasm_run.session);
}
EXPORT("measure_error") double wasm_measure_error(void) {
  return plateau_measure_error(wasm_run.session);
}
EXPORT("measure_due") bool wasm_measure_due(int part) {
  return plateau_measure_due(wasm_run.session, (plateau_part)part);
}
EXPORT("measure_samples") bool wasm_measure_samples(int part) {
  return plateau_measure_samples(wasm_run.session, (plateau_part)part);
}

/* Of the floor that floor_measure counted. Its block may be gone since: the caller has kept what
 * floor_by_stretch gave. */
EXPORT("measure_against") void wasm_measure_against(double *by_stretch) {
  wasm_run.floor.by_stretch = by_stretch;
  plateau_measure_against(wasm_run.session, &wasm_run.floor);
}

/* ---- The best moment ---- */

EXPORT("best_size") size_t wasm_best_size(void) { return plateau_best_size(wasm_run.session); }
EXPORT("best_place") void wasm_best_place(void *block, size_t capacity) {
  plateau_best_place(wasm_run.session, block, capacity);
}
EXPORT("best_offer") bool wasm_best_offer(void) { return plateau_best_offer(wasm_run.session); }
EXPORT("best_waited") bool wasm_best_waited(void) { return plateau_best_waited(wasm_run.session); }
EXPORT("best_read") void wasm_best_read(plateau_real *values) {
  plateau_best_read(wasm_run.session, values);
}

/* NULL while there is none. */
EXPORT("best") const member *wasm_best(void) {
  const plateau_best *best = plateau_session_best(wasm_run.session);
  if (!best) return 0;
  wasm_record_begin();
  wasm_add_number("epoch", (double)best->epoch);
  wasm_add_number("step", (double)best->step);
  wasm_add_number("loss", best->loss);
  wasm_add_number("error", best->error);
  wasm_add_number("since", (double)best->since);
  return wasm_record();
}

EXPORT("milestone") bool wasm_milestone(double epoch) { return plateau_milestone((uint64_t)epoch); }

/* ---- Samples ---- */

EXPORT("sampling_default") void wasm_sampling_default(void) {
  plateau_sampling_default(&wasm_run.sampling);
}

EXPORT("sampling_set") int wasm_sampling_set(const char *name, const char *value) {
  return (int)plateau_sampling_set(&wasm_run.sampling, name, value, &wasm_run.error);
}

EXPORT("sampling_length") int wasm_sampling_length(void) { return wasm_run.sampling.length; }

EXPORT("sample_begin") int wasm_sample_begin(const char *prompt, size_t bytes) {
  return (int)plateau_sample_begin(wasm_run.session, &wasm_run.sampling, prompt, bytes,
                                   &wasm_run.error);
}

EXPORT("sample_next") uint32_t wasm_sample_next(void) {
  return plateau_sample_next(wasm_run.session);
}

/* Writes the most probable next symbols to both arrays, at most `capacity`. Returns their
 * number. */
EXPORT("sample_weigh")
int wasm_sample_weigh(uint32_t *code_points, double *probabilities, int capacity) {
  return plateau_sample_weigh(wasm_run.session, code_points, probabilities, capacity);
}

/* ---- Weights, from one instance to another ---- */

EXPORT("weights_count") size_t wasm_weights_count(void) {
  return plateau_weights_count(wasm_run.session);
}
EXPORT("weights_read") void wasm_weights_read(plateau_real *values) {
  plateau_weights_read(wasm_run.session, values);
}
EXPORT("weights_write") bool wasm_weights_write(const plateau_real *values) {
  return plateau_weights_write(wasm_run.session, values);
}

EXPORT("vocabulary") const uint32_t *wasm_vocabulary(void) {
  return wasm_run.text.vocabulary.code_points;
}
EXPORT("vocabulary_size") int wasm_vocabulary_size(void) { return wasm_run.text.vocabulary.size; }

/* A text of no length. A session on it can only take weights and sample. */
EXPORT("text_none") void wasm_text_none(const uint32_t *code_points, int size) {
  wasm_run.text = (plateau_text){.vocabulary = {size, code_points}};
}

/* ---- Keeping a run ---- */

EXPORT("save_size") size_t wasm_save_size(void) { return plateau_save_size(wasm_run.session); }
EXPORT("save") size_t wasm_save(void *bytes, size_t capacity) {
  return plateau_save(wasm_run.session, bytes, capacity);
}

/* The same of the best moment: what continues from it. */
EXPORT("save_best_size") size_t wasm_save_best_size(void) {
  return plateau_save_best_size(wasm_run.session);
}
EXPORT("save_best") size_t wasm_save_best(void *bytes, size_t capacity) {
  return plateau_save_best(wasm_run.session, bytes, capacity);
}

/* The checkpoint's settings become the settings of this instance. */
EXPORT("checkpoint_read") int wasm_checkpoint_read(const void *bytes, size_t size) {
  int status = (int)plateau_checkpoint_read(&wasm_run.checkpoint, bytes, size, &wasm_run.error);
  if (status == PLATEAU_OK) wasm_run.config = wasm_run.checkpoint.config;
  return status;
}

/* The number of symbols of the checkpoint just read. */
EXPORT("checkpoint_symbols") int wasm_checkpoint_symbols(void) {
  return wasm_run.checkpoint.vocabulary;
}

/* Copies the symbols to `code_points`, which must stay until text_read has used them. */
EXPORT("checkpoint_vocabulary")
void wasm_checkpoint_vocabulary(const void *bytes, uint32_t *code_points) {
  plateau_checkpoint_vocabulary(&wasm_run.checkpoint, bytes, code_points);
  wasm_run.known = (plateau_vocabulary){wasm_run.checkpoint.vocabulary, code_points};
}

/* The text is one of no length, with the symbols that checkpoint_vocabulary has copied. */
EXPORT("text_of_model") void wasm_text_of_model(void) {
  wasm_run.text = (plateau_text){.vocabulary = wasm_run.known};
}

/* After this call text_read makes the vocabulary itself. */
EXPORT("forget_vocabulary") void wasm_forget_vocabulary(void) { wasm_run.known.size = 0; }

/* mode: plateau_load_mode. The best weights may no longer be tied. */
EXPORT("load") int wasm_load(const void *bytes, size_t size, int mode) {
  int status = (int)plateau_load(wasm_run.session, bytes, size, (plateau_load_mode)mode,
                                 &wasm_run.error);
  wasm_run.config.tied = plateau_session_config(wasm_run.session)->tied;
  return status;
}
