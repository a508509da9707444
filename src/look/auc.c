/* auc.c - measures how well a unit's activation separates characters with a mark from those
 * without: the exact area under its ROC curve.
 *
 * The activations are sorted once, by the bits of their floats in three passes of 11, and then
 * serve all marks. Pairs are counted in halves, as whole numbers. */
#include "base/arena.h"
#include "plateau_look.h"

#include <assert.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, PASSES = 3 };

/* A character's activation and marks. */
typedef struct item {
  uint32_t key; /* the order of the activations */
  uint32_t marks;
} item;

typedef struct scratch {
  item *items, *sorted;
  uint32_t *starts; /* DIGITS */
} scratch;

static scratch scratch_place(size_t count, pl_arena *arena) {
  scratch s;
  s.items = pl_arena_take(arena, count, sizeof *s.items);
  s.sorted = pl_arena_take(arena, count, sizeof *s.sorted);
  s.starts = pl_arena_take(arena, DIGITS, sizeof *s.starts);
  return s;
}

size_t plateau_auc_size(size_t count) {
  pl_arena arena = {0};
  scratch_place(count, &arena);
  return arena.used;
}

/* Maps floats to unsigned numbers of the same order: it inverts all bits of negative floats and the
 * sign of the others. -0 becomes 0, so that the two tie. */
static uint32_t key_of(float value) {
  uint32_t bits;
  float plain = value + 0.0f;
  memcpy(&bits, &plain, sizeof bits);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

/* One stable sorting pass over the digit that begins at bit `shift`. */
static void sort_pass(const item *from, item *to, size_t count, uint32_t *starts, int shift) {
  memset(starts, 0, DIGITS * sizeof *starts);
  for (size_t i = 0; i < count; i++) starts[from[i].key >> shift & (DIGITS - 1)]++;
  uint32_t sum = 0;
  for (int d = 0; d < DIGITS; d++) {
    uint32_t here = starts[d];
    starts[d] = sum;
    sum += here;
  }
  for (size_t i = 0; i < count; i++) to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

/* Twice U, the number of pairs in the right order: for each group of ties, its characters with the
 * mark times twice the characters without it below, plus its characters without it. AUC = U / (with
 * x without). */
static double area(const item *items, size_t count, plateau_mark mark) {
  uint64_t twice = 0, with = 0, without = 0;
  for (size_t i = 0; i < count;) {
    uint64_t tied_with = 0, tied_without = 0;
    for (uint32_t key = items[i].key; i < count && items[i].key == key; i++)
      items[i].marks >> mark & 1 ? tied_with++ : tied_without++;
    twice += tied_with * (2 * without + tied_without);
    with += tied_with;
    without += tied_without;
  }
  if (with == 0 || without == 0) return __builtin_nan("");
  return (double)twice / (2 * (double)with * (double)without);
}

void plateau_auc(double *auc, const float *values, size_t stride, const uint8_t *marks,
                 size_t count, void *block, size_t block_bytes) {
  assert(block && count <= (size_t)1 << 31);
  pl_arena arena = pl_arena_over(block, block_bytes);
  scratch s = scratch_place(count, &arena);
  assert(s.items && s.sorted && s.starts);
  for (size_t i = 0; i < count; i++) s.items[i] = (item){key_of(values[i * stride]), marks[i]};
  for (int pass = 0; pass < PASSES; pass++) {
    sort_pass(s.items, s.sorted, count, s.starts, pass * DIGIT);
    item *swap = s.items;
    s.items = s.sorted;
    s.sorted = swap;
  }
  for (int mark = 0; mark < PLATEAU_MARKS; mark++)
    auc[mark] = area(s.items, count, (plateau_mark)mark);
}

/* ---- Ranking ---- */

static double distance(double auc) { return auc < 0.5 ? 0.5 - auc : auc - 0.5; }

int plateau_auc_rank(int *units, int capacity, const double *auc, int count, plateau_mark mark) {
  int found = 0;
  for (int unit = 0; unit < count; unit++) {
    double far = distance(auc[unit * PLATEAU_MARKS + (int)mark]);
    if (far != far) continue;
    int at = found < capacity ? found++ : found;
    /* Equal units stay behind those found before them. */
    for (; at > 0 && distance(auc[units[at - 1] * PLATEAU_MARKS + (int)mark]) < far; at--)
      if (at < capacity) units[at] = units[at - 1];
    if (at < capacity) units[at] = unit;
  }
  return found;
}
