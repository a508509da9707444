/* reach.c - measures the loss when only the last few characters are seen. */
#include "plateau_look.h"
#include "run/ask.h"

#include <assert.h>

/* The predictions to measure: symbols longest + i * stride of the part, for i below count. */
typedef struct questions {
  size_t count, stride;
} questions;

static questions ask(const plateau_session *s, plateau_part part, int longest, int limit) {
  assert(longest >= 1 && limit >= 1);
  size_t symbols = part == PLATEAU_TRAINING   ? s->plan.train
                   : part == PLATEAU_HELD_OUT ? s->plan.valid
                                              : s->text.length;
  if (symbols <= (size_t)longest) return (questions){0};
  size_t all = symbols - (size_t)longest;
  size_t count = (size_t)limit < all ? (size_t)limit : all;
  return (questions){count, all / count};
}

/* One lane a prediction: `seen` characters from h0; only the last prediction counts. */
bool plateau_reach_begin(plateau_session *s, plateau_part part, int seen, int longest, int limit) {
  assert(seen >= 1 && longest >= seen);
  questions asked = ask(s, part, longest, limit);
  if (asked.count == 0) return false;
  pl_measure_begin_whole(s, part);
  pl_measure *x = &s->measure;
  x->lanes = asked.count;
  x->stride = asked.stride;
  x->length = (size_t)seen;
  x->burn_in = (size_t)seen - 1;
  x->rest = 0;
  x->symbols += longest - seen;
  return true;
}

/* One lane, from the part's first character to the last prediction to measure. */
bool plateau_reach_all_begin(plateau_session *s, plateau_part part, int longest, int limit,
                             double *nats) {
  questions asked = ask(s, part, longest, limit);
  if (asked.count == 0) return false;
  pl_measure_begin_whole(s, part);
  pl_measure *x = &s->measure;
  x->lanes = 1;
  x->length = x->stride = (size_t)longest + (asked.count - 1) * asked.stride;
  x->burn_in = x->rest = 0;
  x->each = nats;
  return true;
}

double plateau_reach_all_loss(const plateau_session *s, plateau_part part, int longest, int limit,
                              const double *nats) {
  questions asked = ask(s, part, longest, limit);
  double sum = 0;
  for (size_t i = 0; i < asked.count; i++) sum += nats[(size_t)longest + i * asked.stride];
  return asked.count > 0 ? sum / (double)asked.count : __builtin_nan("");
}
