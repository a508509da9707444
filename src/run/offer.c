/* offer.c - keeps the weights of a run's lowest held-out loss beside the newest ones. */
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

bool plateau_best_offer(plateau_session *s) {
  pl_best_moment *best = s->best;
  const pl_counters *now = s->live.counters;
  if (!best) return false;
  double loss = plateau_measure_loss(s);
  if (!pl_best_is(best, loss, now->step)) {
    pl_best_count(best, now->step, now->step == s->kept.counters->step);
    return false;
  }
  best->known = true;
  best->figures = (plateau_best){.loss = loss, .error = plateau_measure_error(s)};
  best->figures.temperature = plateau_measure_temperature(s);
  best->figures.epoch = now->epoch;
  best->figures.step = now->step;
  best->since_kept = 0;
  best->h0 = now->h0;
  memcpy(best->parameters, pl_state_weights(&s->live), s->model.size * sizeof(pl_real));
  return true;
}

const plateau_best *plateau_session_best(const plateau_session *s) {
  return s->best && s->best->known ? &s->best->figures : NULL;
}

bool plateau_best_waited(const plateau_session *s) {
  const plateau_best *best = plateau_session_best(s);
  const int patience = s->config.patience;
  return best && patience > 0 && best->since >= (uint64_t)patience;
}

void plateau_best_read(const plateau_session *s, plateau_real *values) {
  assert(plateau_session_best(s));
  const pl_real by = (pl_real)(1 / s->best->figures.temperature);
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    const size_t count = pl_area(t->rows, t->cols);
    pl_tensor_export(t, s->best->parameters, values);
    for (size_t n = 0; n < count && pl_model_decodes(&s->model, i); n++) values[n] *= by;
    values += count;
  }
  *values = (pl_real)s->best->h0;
}
