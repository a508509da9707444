/* where.c - shows JavaScript where the loss is, and n-gram models: see plateau_look.h. */
#include "plateau_look.h"
#include "wasm/records.h"

/* Call measure_advance until it returns false, then measure_loss. */
EXPORT("surprise_begin") void wasm_surprise_begin(int part, double *nats) {
  plateau_surprise_begin(wasm_run.session, (plateau_part)part, nats);
}

EXPORT("measure_counted") double wasm_measure_counted(void) {
  return (double)plateau_measure_counted(wasm_run.session);
}

/* Both have facts.window entries. */
EXPORT("by_position")
void wasm_by_position(double *by_position, size_t *counted, int part, const double *nats) {
  plateau_by_position(by_position, counted, wasm_run.session, (plateau_part)part, nats);
}

/* ---- n-grams ---- */

EXPORT("ngram_size") size_t wasm_ngram_size(void) {
  return plateau_ngram_size(&wasm_run.config, &wasm_run.text);
}

/* Writes train and valid of each order to `costs`. */
EXPORT("ngram_measure")
int wasm_ngram_measure(double *costs, int orders, void *block, size_t capacity) {
  plateau_ngram ngrams[PLATEAU_NGRAM_ORDERS];
  int status = (int)plateau_ngram_measure(ngrams, orders, block, capacity, &wasm_run.config,
                                          &wasm_run.text, &wasm_run.error);
  for (int i = 0; status == PLATEAU_OK && i < orders; i++) {
    costs[2 * i] = ngrams[i].train;
    costs[2 * i + 1] = ngrams[i].valid;
  }
  return status;
}

static plateau_ngram_sampler *sampler;

EXPORT("ngram_sampler_size") size_t wasm_ngram_sampler_size(int order) {
  return plateau_ngram_sampler_size(order, &wasm_run.config, &wasm_run.text);
}

EXPORT("ngram_sampler_place")
int wasm_ngram_sampler_place(void *block, size_t capacity, int order, int seed) {
  return (int)plateau_ngram_sampler_place(&sampler, block, capacity, order, (uint64_t)seed,
                                          &wasm_run.config, &wasm_run.text, &wasm_run.error);
}

EXPORT("ngram_sampler_read") void wasm_ngram_sampler_read(int symbol) {
  plateau_ngram_sampler_read(sampler, symbol);
}

EXPORT("ngram_sampler_weigh") void wasm_ngram_sampler_weigh(double *probabilities) {
  plateau_ngram_sampler_weigh(sampler, probabilities);
}

EXPORT("ngram_sampler_next") int wasm_ngram_sampler_next(void) {
  return plateau_ngram_sampler_next(sampler);
}
