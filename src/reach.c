/* reach.c - what the loss is when only the last few characters are seen. */
#include <assert.h>

#include "plateau_look.h"
#include "session.h"

/* A lane for each prediction: `seen` characters from h0, of which only the last one's prediction
 * counts. */
bool plateau_reach_begin(plateau_session *s, plateau_part part, int seen, int longest, int most) {
  assert(seen >= 1 && longest >= seen && most >= 1);
  size_t symbols = part == PLATEAU_TRAINING   ? s->plan.train
                   : part == PLATEAU_HELD_OUT ? s->plan.valid
                                              : s->text.length;
  if (symbols <= (size_t)longest) return false;
  size_t all = symbols - (size_t)longest;
  plateau_measure_begin(s, part);
  pl_measure *x = &s->measure;
  x->lanes = (size_t)most < all ? (size_t)most : all;
  x->apart = all / x->lanes;
  x->length = (size_t)seen;
  x->burn_in = (size_t)seen - 1;
  x->rest = 0;
  x->symbols += longest - seen;
  return true;
}
