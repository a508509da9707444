/* partition.c - groups the places of a text by what has been read so far, one symbol at a time. */
#include "count/partition.h"

#include "base/dmath.h"
#include "base/message.h"

#include <assert.h>

/* Characters of the longest text. Its start marks must fit in 32 bits too. */
#define LONGEST ((size_t)INT32_MAX)

plateau_status pl_partition_plan(plateau_plan *plan, const plateau_config *config,
                                 const plateau_text *text, plateau_error *error) {
  if (text->length > LONGEST) {
    return pl_refuse(error, PLATEAU_TOO_LARGE,
                     "The text has %z characters, too many to count. Give at most %z.",
                     text->length, LONGEST);
  }
  return plateau_plan_make(plan, config, text->length, error);
}

void pl_partition_place(pl_partition *partition, pl_arena *arena, size_t places, size_t symbols) {
  size_t groups = places / 2 + 1;
  partition->places = pl_arena_take(arena, places, sizeof *partition->places);
  partition->refined = pl_arena_take(arena, places, sizeof *partition->refined);
  partition->ends = pl_arena_take(arena, groups, sizeof *partition->ends);
  partition->refined_ends = pl_arena_take(arena, groups, sizeof *partition->refined_ends);
  partition->tally = pl_arena_take(arena, symbols, sizeof *partition->tally);
  partition->kinds = pl_arena_take(arena, symbols, sizeof *partition->kinds);
  partition->groups = 0;
  if (!arena->base) return;
  for (size_t s = 0; s < symbols; s++) partition->tally[s] = 0;
}

void pl_partition_begin(pl_partition *partition, size_t count) {
  assert(count > 0);
  partition->groups = 1;
  partition->ends[0] = (uint32_t)count;
}

/* ln(total / count) = ln(1 + d) = d ln(u) / (u - 1) with u = 1 + d as rounded. The factor restores
 * what rounding took from d (Kahan). u is never 1, because d >= 2^-32. */
double pl_partition_nats(uint32_t count, uint32_t total) {
  assert(count >= 1 && count <= total);
  if (count == total) return 0;
  double d = (double)(total - count) / (double)count;
  double u = 1 + d;
  return (double)count * (pl_log(u) * (d / (u - 1)));
}

/* Counts the symbols of a group in tally and lists them in kinds. Returns the number of different
 * symbols. */
static size_t tally_group(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset,
                          uint32_t from, uint32_t end) {
  uint32_t *tally = partition->tally;
  size_t kinds = 0;
  for (uint32_t i = from; i < end; i++) {
    uint16_t symbol = symbols[(ptrdiff_t)partition->places[i] + offset];
    if (tally[symbol]++ == 0) partition->kinds[kinds++] = symbol;
  }
  return kinds;
}

/* Moves a group's members to `refined`, each to the place that tally gives its symbol. */
static void move_group(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset,
                       uint32_t from, uint32_t end) {
  for (uint32_t i = from; i < end; i++) {
    uint32_t place = partition->places[i];
    uint16_t symbol = symbols[(ptrdiff_t)place + offset];
    partition->refined[partition->tally[symbol]++] = place;
  }
}

static void swap(uint32_t **a, uint32_t **b) {
  uint32_t *kept = *a;
  *a = *b;
  *b = kept;
}

double pl_partition_refine(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset) {
  uint32_t *tally = partition->tally;
  double nats = 0;
  size_t groups = 0;
  uint32_t from = 0, to = 0;
  for (size_t g = 0; g < partition->groups; g++) {
    uint32_t end = partition->ends[g], begin = to;
    size_t kinds = tally_group(partition, symbols, offset, from, end);
    for (size_t k = 0; k < kinds; k++) {
      uint32_t *number = &tally[partition->kinds[k]];
      uint32_t count = *number;
      nats += pl_partition_nats(count, end - from);
      /* A lone member's place is overwritten later by the first member of another symbol. */
      *number = to;
      if (count == 1) continue;
      to += count;
      partition->refined_ends[groups++] = to;
    }
    if (to > begin) move_group(partition, symbols, offset, from, end);
    for (size_t k = 0; k < kinds; k++) tally[partition->kinds[k]] = 0;
    from = end;
  }
  swap(&partition->places, &partition->refined);
  swap(&partition->ends, &partition->refined_ends);
  partition->groups = groups;
  return nats;
}

void pl_partition_costs(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset,
                        double *costs) {
  uint32_t *tally = partition->tally, from = 0;
  for (size_t g = 0; g < partition->groups; g++) {
    uint32_t end = partition->ends[g];
    size_t kinds = tally_group(partition, symbols, offset, from, end);
    for (uint32_t i = from; i < end; i++) {
      uint32_t count = tally[symbols[(ptrdiff_t)partition->places[i] + offset]];
      costs[i] = pl_partition_nats(count, end - from) / (double)count;
    }
    for (size_t k = 0; k < kinds; k++) tally[partition->kinds[k]] = 0;
    from = end;
  }
}
