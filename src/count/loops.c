/* loops.c - finds the characters of a text that belong to a loop, which repeats one stretch. */
#include "plateau_look.h"

/* The minimum number of characters in a loop of this period. */
static size_t minimum(size_t period) {
  size_t copies = PLATEAU_LOOP_COPIES * period;
  return copies > PLATEAU_LOOP_MINIMUM ? copies : PLATEAU_LOOP_MINIMUM;
}

/* Marks a loop from `first` up to `end`. Returns the number of its characters that belonged to no
 * loop before. */
static size_t mark(uint16_t *period, size_t first, size_t end, size_t p) {
  size_t marked = 0;
  for (size_t i = first; i < end; i++) {
    if (period[i]) continue;
    period[i] = (uint16_t)p;
    marked++;
  }
  return marked;
}

/* Marks the stretches in which every character equals the one p before it. */
static size_t mark_period(const uint32_t *text, size_t length, uint16_t *period, size_t p) {
  size_t marked = 0, equal = 0; /* equal: length of the run of equal characters that ends here */
  for (size_t i = p; i < length; i++) {
    if (text[i] == text[i - p]) {
      equal++;
      continue;
    }
    if (equal + p >= minimum(p)) marked += mark(period, i - equal - p, i, p);
    equal = 0;
  }
  if (length > p && equal + p >= minimum(p)) marked += mark(period, length - equal - p, length, p);
  return marked;
}

size_t plateau_loops(const uint32_t *text, size_t length, uint16_t *period) {
  size_t marked = 0;
  for (size_t i = 0; i < length; i++) period[i] = 0;
  for (size_t p = 1; p <= PLATEAU_LOOP_PERIOD; p++) marked += mark_period(text, length, period, p);
  return marked;
}
