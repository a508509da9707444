/* surprise.c - measures the loss of each single prediction with the current weights. */
#include "plateau_look.h"
#include "run/ask.h"

static size_t symbols_of(const plateau_session *s, plateau_part part) {
  return part == PLATEAU_TRAINING   ? s->plan.train
         : part == PLATEAU_HELD_OUT ? s->plan.valid
                                    : s->text.length;
}

void plateau_surprise_begin(plateau_session *s, plateau_part part, double *nats) {
  for (size_t i = 0; i < symbols_of(s, part); i++) nats[i] = __builtin_nan("");
  pl_measure_begin_whole(s, part);
  s->measure.each = nats;
}

/* Prediction i - 1 of the part is that of symbol i. Windows lie end to end, and so do streams, but
 * the length of a stream need not be a multiple of T: its windows begin where the stream does. */
void plateau_by_position(double *by_position, size_t *counted, const plateau_session *s,
                         plateau_part part, const double *nats) {
  bool streams = part == PLATEAU_TRAINING && s->config.state == PLATEAU_STATE_CARRY;
  size_t T = (size_t)s->plan.window, count = symbols_of(s, part);
  for (size_t p = 0; p < T; p++) {
    double total = 0;
    counted[p] = 0;
    for (size_t from = 0; from + 1 < count; from += streams ? s->plan.stream : count - 1)
      for (size_t t = p; t < (streams ? s->plan.stream : count - 1); t += T) {
        if (from + t + 1 >= count) break;
        double cost = nats[from + t + 1];
        if (cost != cost) continue;
        total += cost;
        counted[p]++;
      }
    by_position[p] = counted[p] > 0 ? total / (double)counted[p] : __builtin_nan("");
  }
}
