/* repeats.c - finds repeats and copies for JavaScript: see plateau_look.h. */
#include "plateau_look.h"
#include "wasm/records.h"

/* ---- The cycle of greedy decoding ---- */

static plateau_cycle_search *cycle;

EXPORT("cycle_size") size_t wasm_cycle_size(size_t limit) {
  return plateau_cycle_size(wasm_run.session, limit);
}

EXPORT("cycle_begin") int wasm_cycle_begin(void *block, size_t capacity, size_t limit) {
  return (int)plateau_cycle_begin(&cycle, block, capacity, wasm_run.session, limit, "", 0,
                                  &wasm_run.error);
}

EXPORT("cycle_advance") bool wasm_cycle_advance(void) { return plateau_cycle_advance(cycle); }
EXPORT("cycle_share") double wasm_cycle_share(void) { return plateau_cycle_share(cycle); }

EXPORT("cycle") const member *wasm_cycle(void) {
  plateau_cycle found;
  plateau_cycle_result(cycle, &found);
  wasm_record_begin();
  wasm_add_flag("exact", found.exact);
  wasm_add_flag("repeats", found.repeats);
  wasm_add_number("limit", (double)found.limit);
  wasm_add_number("states", (double)found.states);
  wasm_add_number("begin", (double)found.begin);
  wasm_add_number("period", (double)found.period);
  wasm_add_number("textBegin", (double)found.text_begin);
  wasm_add_number("entropy", found.entropy);
  wasm_add_number("leaves", found.leaves);
  wasm_add_number("text", (double)(uintptr_t)found.text);
  wasm_add_number("length", (double)found.length);
  return wasm_record();
}

/* ---- Loops ---- */

EXPORT("loops") size_t wasm_loops(const uint32_t *text, size_t length, uint16_t *period) {
  return plateau_loops(text, length, period);
}

/* ---- Copies ---- */

static plateau_copies_search *search;

EXPORT("copies_limit") size_t wasm_copies_limit(void) { return PLATEAU_COPIES_LIMIT; }
EXPORT("copies_size") size_t wasm_copies_size(size_t length) { return plateau_copies_size(length); }

/* Searches the training part. */
EXPORT("copies_begin")
void wasm_copies_begin(void *block, size_t capacity, const uint32_t *sample, size_t length) {
  plateau_copies_begin(&search, block, capacity, &wasm_run.text, wasm_run.plan.train, sample,
                       length);
}

EXPORT("copies_advance") bool wasm_copies_advance(void) { return plateau_copies_advance(search); }

EXPORT("copies_share") double wasm_copies_share(size_t n) {
  plateau_copies found;
  plateau_copies_result(search, &found);
  return plateau_copies_share(&found, n);
}

/* A span is three 32-bit numbers: start, length, place. */
EXPORT("copies") const member *wasm_copies(void) {
  plateau_copies found;
  plateau_copies_result(search, &found);
  wasm_record_begin();
  wasm_add_number("start", found.longest.start);
  wasm_add_number("length", found.longest.length);
  wasm_add_number("place", found.longest.place);
  wasm_add_number("spans", (double)(uintptr_t)found.spans);
  wasm_add_number("count", (double)found.count);
  return wasm_record();
}
