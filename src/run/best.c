/* best.c - keeps the weights of a run's lowest held-out loss beside the newest ones. */
#include "run/best.h"

#include "run/session.h"

#include <string.h>

static pl_best_moment *place(const plateau_session *s, pl_arena *arena) {
  pl_best_moment *best = pl_arena_take(arena, 1, sizeof *best);
  pl_real *parameters = pl_arena_take(arena, s->model.size, sizeof *parameters);
  if (!arena->base) return NULL;
  *best = (pl_best_moment){.parameters = parameters};
  return best;
}

size_t plateau_best_size(const plateau_session *s) {
  pl_arena arena = {0};
  place(s, &arena);
  return arena.used;
}

void plateau_best_place(plateau_session *s, void *block, size_t block_bytes) {
  if (!block) {
    s->best = NULL;
    return;
  }
  pl_arena arena = pl_arena_over(block, block_bytes);
  s->best = place(s, &arena);
}

void pl_best_kept(plateau_session *s) {
  if (s->best) s->best->since_kept = s->best->figures.since;
}

void pl_best_returned(plateau_session *s) {
  if (s->best) s->best->figures.since = s->best->since_kept;
}

void pl_best_forget(plateau_session *s) {
  if (s->best) *s->best = (pl_best_moment){.parameters = s->best->parameters};
}

void pl_best_take(plateau_session *s, const plateau_session *from, uint64_t step) {
  pl_best_moment *best = s->best;
  if (!best || !plateau_session_best(from)) return;
  pl_real *parameters = best->parameters;
  memcpy(parameters, from->best->parameters, s->model.size * sizeof(pl_real));
  *best = *from->best;
  best->parameters = parameters;
  best->figures.since = best->since_kept;
  best->figures.step = step;
}

/* Counts an offer that was not lower. Steps up to the best moment are steps that the run takes again,
 * after a rollback or from a file whose snapshot is older; they do not come after it. */
static void count_offer(plateau_session *s) {
  pl_best_moment *best = s->best;
  if (!best->known || s->live.counters->step <= best->figures.step) return;
  best->figures.since++;
  if (s->live.counters->step == s->kept.counters->step) pl_best_kept(s);
}

/* Whether a loss is that of the best moment or of a better one. A run that takes its steps again
 * finds its best moment again. */
static bool is_best(const plateau_session *s, double loss) {
  const plateau_best *best = &s->best->figures;
  if (loss - loss != 0) return false;
  if (!s->best->known || loss < best->loss) return true;
  return loss == best->loss && s->live.counters->step == best->step;
}

bool plateau_best_offer(plateau_session *s) {
  pl_best_moment *best = s->best;
  if (!best) return false;
  double loss = plateau_measure_loss(s);
  if (!is_best(s, loss)) {
    count_offer(s);
    return false;
  }
  const pl_counters *now = s->live.counters;
  best->known = true;
  best->figures = (plateau_best){.loss = loss, .error = plateau_measure_error(s)};
  best->figures.epoch = now->epoch;
  best->figures.step = now->step;
  best->since_kept = 0;
  best->h0 = now->h0;
  memcpy(best->parameters, s->live.parameters, s->model.size * sizeof(pl_real));
  return true;
}

const plateau_best *plateau_session_best(const plateau_session *s) {
  return s->best && s->best->known ? &s->best->figures : NULL;
}

void plateau_best_read(const plateau_session *s, plateau_real *values) {
  assert(plateau_session_best(s));
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    pl_tensor_export(t, s->best->parameters, values);
    values += pl_area(t->rows, t->cols);
  }
  *values = (pl_real)s->best->h0;
}
