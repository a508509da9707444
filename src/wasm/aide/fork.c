/* fork.c - changes of the run: a fork that the page continues, and trials, for JavaScript. */
#include "plateau_trial.h"
#include "wasm/records.h"

/* ---- Forks: one at a time; the run of the instance is its parent ---- */

static struct {
  plateau_config config;
  plateau_session *session;
} fork;

/* Where the run keeps its best moment, a fork with weights of the same shapes keeps one behind its
 * session, so that its file holds it too. */
static size_t fork_bytes(void) {
  size_t bytes = plateau_session_size(&fork.config, &wasm_run.text, &wasm_run.error);
  bool more = bytes > 0 && plateau_session_best(wasm_run.session);
  return more ? bytes + plateau_best_size(wasm_run.session) : bytes;
}

static int place(void *block, size_t capacity) {
  plateau_status status = plateau_session_place(&fork.session, block, capacity, &fork.config,
                                                &wasm_run.text, &wasm_run.error);
  size_t own = plateau_session_size(&fork.config, &wasm_run.text, NULL);
  if (!status && capacity - own >= plateau_best_size(fork.session))
    plateau_best_place(fork.session, (char *)block + own, capacity - own);
  return (int)status;
}

/* Bytes of block for a fork with this change; 0 with an error when there is none. Of a change from
 * new weights the settings can be read, and no fork can be made. */
EXPORT("fork_size") size_t wasm_fork_size(const char *change) {
  if (plateau_fork_config(&fork.config, wasm_run.session, change, &wasm_run.error)) return 0;
  return fork_bytes();
}

/* After fork_size of the same change. */
EXPORT("fork_place") int wasm_fork_place(void *block, size_t capacity, const char *change) {
  int status = place(block, capacity);
  if (status) return status;
  return (int)plateau_fork(fork.session, wasm_run.session, change, &wasm_run.error);
}

/* A fork with any settings: those of the run, then each that differs, then size and place. */
EXPORT("fork_as_begin") void wasm_fork_as_begin(void) {
  fork.config = *plateau_session_config(wasm_run.session);
}

EXPORT("fork_as_set") int wasm_fork_as_set(const char *name, const char *value) {
  return (int)plateau_config_set(&fork.config, name, value, &wasm_run.error);
}

/* 0 with an error when the run cannot continue with them. */
EXPORT("fork_as_size") size_t wasm_fork_as_size(void) {
  if (plateau_fork_check(&fork.config, wasm_run.session, &wasm_run.error)) return 0;
  return fork_bytes();
}

/* After fork_as_size. */
EXPORT("fork_as_place") int wasm_fork_as_place(void *block, size_t capacity) {
  int status = place(block, capacity);
  if (status) return status;
  return (int)plateau_fork_as(fork.session, wasm_run.session, &wasm_run.error);
}

/* The index-th setting of the fork, as config_set reads it. */
EXPORT("fork_value") const char *wasm_fork_value(int index) {
  static char value[40];
  int count;
  plateau_config_get(&fork.config, &plateau_fields(&count)[index], value, sizeof value);
  return value;
}

/* The fork's own newest snapshot, to continue from. */
EXPORT("fork_save_size") size_t wasm_fork_save_size(void) {
  return plateau_save_size(fork.session);
}
EXPORT("fork_save") size_t wasm_fork_save(void *bytes, size_t capacity) {
  return plateau_save(fork.session, bytes, capacity);
}

/* ---- Trials ---- */

static plateau_trial trial;

/* Bytes of block for the trial of a change; 0 with an error when there is none. */
EXPORT("trial_size") size_t wasm_trial_size(const char *change) {
  return plateau_trial_size(wasm_run.session, change, &wasm_run.error);
}

/* `start`, `floor`: of the run, as plateau_trial_place has them. */
EXPORT("trial_place")
int wasm_trial_place(void *block, size_t capacity, const char *change, double epochs, double start,
                     double floor) {
  return (int)plateau_trial_place(&trial, block, capacity, wasm_run.session, change, epochs, start,
                                  floor, &wasm_run.error);
}

EXPORT("trial_advance") bool wasm_trial_advance(void) { return plateau_trial_advance(&trial); }
EXPORT("trial_share") double wasm_trial_share(void) { return plateau_trial_share(&trial); }

/* What came of the trial, with the address of the outcome itself: outcome_size bytes that
 * evidence_add takes back, in another instance too. */
EXPORT("trial_outcome") const member *wasm_trial_outcome(void) {
  const plateau_outcome *outcome = plateau_trial_outcome(&trial);
  wasm_record_begin();
  wasm_add_number("start", outcome->start);
  wasm_add_numbers("train", outcome->train, PLATEAU_TRIAL_MEASURES);
  wasm_add_numbers("valid", outcome->valid, PLATEAU_TRIAL_MEASURES);
  wasm_add_number("least", outcome->least);
  wasm_add_number("floor", outcome->floor);
  wasm_add_number("epochs", outcome->epochs);
  wasm_add_number("rollbacks", outcome->rollbacks);
  wasm_add_flag("stopped", outcome->stopped);
  wasm_add_number("at", (double)(uintptr_t)outcome);
  return wasm_record();
}

EXPORT("outcome_size") size_t wasm_outcome_size(void) { return sizeof(plateau_outcome); }
