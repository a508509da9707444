/* best.c - which of the losses that a run offers is its best, and how many came after it. */
#include "run/best.h"

void pl_best_kept(pl_best_moment *best) {
  if (best) best->since_kept = best->figures.since;
}

void pl_best_returned(pl_best_moment *best) {
  if (best) best->figures.since = best->since_kept;
}

void pl_best_forget(pl_best_moment *best) {
  if (best) *best = (pl_best_moment){.parameters = best->parameters};
}

bool pl_best_is(const pl_best_moment *best, double loss, uint64_t step) {
  if (loss - loss != 0) return false;
  if (!best->known || loss < best->figures.loss) return true;
  return loss == best->figures.loss && step == best->figures.step;
}

void pl_best_count(pl_best_moment *best, uint64_t step, bool kept) {
  if (!best->known || step <= best->figures.step) return;
  best->figures.since++;
  if (kept) pl_best_kept(best);
}
