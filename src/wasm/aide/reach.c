/* reach.c - shows JavaScript how far back a run learns: see plateau_look.h. */
#include "plateau_look.h"
#include "wasm/records.h"

static plateau_lags *lags;

EXPORT("lags_size") size_t wasm_lags_size(int windows) {
  return plateau_lags_size(wasm_run.session, windows);
}

EXPORT("lags_begin") void wasm_lags_begin(void *block, size_t capacity, int windows) {
  plateau_lags_begin(&lags, block, capacity, wasm_run.session, windows);
}

EXPORT("lags_advance") bool wasm_lags_advance(void) { return plateau_lags_advance(lags); }
EXPORT("lags_share") double wasm_lags_share(void) { return plateau_lags_share(lags); }
EXPORT("lags_count") int wasm_lags_count(void) { return plateau_lags_count(lags); }

/* lags_count numbers each; NULL for a cell without c. */
EXPORT("lags_of_h") const double *wasm_lags_of_h(int layer) {
  return plateau_lags_of_h(lags, layer);
}
EXPORT("lags_of_c") const double *wasm_lags_of_c(int layer) {
  return plateau_lags_of_c(lags, layer);
}

EXPORT("lag_below") double wasm_lag_below(const double *norms, double share) {
  return plateau_lag_below(norms, plateau_lags_count(lags), share);
}

EXPORT("recurrent_norm") double wasm_recurrent_norm(int layer, double *scratch) {
  return plateau_recurrent_norm(wasm_run.session, layer, scratch);
}

/* Call measure_advance until it returns false, then measure_loss. */
EXPORT("reach_begin") bool wasm_reach_begin(int part, int seen, int longest, int limit) {
  return plateau_reach_begin(wasm_run.session, (plateau_part)part, seen, longest, limit);
}

/* `nats`: one number a symbol of the part. Call measure_advance until it returns false. */
EXPORT("reach_all_begin")
bool wasm_reach_all_begin(int part, int longest, int limit, double *nats) {
  return plateau_reach_all_begin(wasm_run.session, (plateau_part)part, longest, limit, nats);
}

EXPORT("reach_all_loss")
double wasm_reach_all_loss(int part, int longest, int limit, const double *nats) {
  return plateau_reach_all_loss(wasm_run.session, (plateau_part)part, longest, limit, nats);
}
