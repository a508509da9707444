/* distance.c - how far back the text says something that the network does not use. */
#include "explain/distance.h"

/* A distance tells something when a table that knows it pays this share less than one without. */
static const double TELLS = 0.05;

static bool tells(const plateau_evidence *e, double loss, int lag) {
  double table = e->skip[lag - 1];
  return table <= e->skip[0] * (1 - TELLS) && table <= loss * (1 - TELLS);
}

int pl_repeating_distance(const plateau_evidence *e, int from, int to) {
  return pl_telling_distance(e, e->skip[0] < e->uniform ? e->skip[0] : 0, from, to);
}

int pl_telling_distance(const plateau_evidence *e, double loss, int from, int to) {
  double best = 0;
  if (!(loss < e->uniform)) return 0; /* it does not use what is near, either */
  if (to > e->skips) to = e->skips;
  for (int lag = from; lag <= to; lag++)
    if (tells(e, loss, lag) && e->skip[0] - e->skip[lag - 1] > best)
      best = e->skip[0] - e->skip[lag - 1];
  for (int lag = from; lag <= to; lag++)
    if (tells(e, loss, lag) && e->skip[0] - e->skip[lag - 1] >= PL_ALIKE * best) return lag;
  return 0;
}

int pl_window_for(int distance) { return (2 * distance + 7) / 8 * 8; }
