/* partition.h - groups the places of a text by what has been read so far, one symbol at a time. */
#ifndef PL_PARTITION_H
#define PL_PARTITION_H
#include "base/arena.h"
#include "plateau.h"

#include <stddef.h>
#include <stdint.h>

/* As plateau_plan_make. Also returns PLATEAU_TOO_LARGE for a text whose places need more than 31
 * bits. */
plateau_status pl_partition_plan(plateau_plan *plan, const plateau_config *config,
                                 const plateau_text *text, plateau_error *error);

/* Two places are in one group when the symbols read so far are the same. A refinement drops groups
 * of one, in which nothing is uncertain any more. Groups stand in the order in which they first
 * appear, and members in the order in which they were given, so every sum over them has a written
 * order. */
typedef struct pl_partition {
  uint32_t *places; /* members of the groups, one group after the other */
  uint32_t *ends;   /* `groups` entries: where each group ends in places; the first begins at 0 */
  size_t groups;
  uint32_t *refined; /* places and ends of the current refinement */
  uint32_t *refined_ends;
  uint32_t *tally; /* one number a symbol; all 0 between refinements */
  uint16_t *kinds; /* symbols of the current group, in order of appearance */
} pl_partition;

/* Places a partition of up to `places` places and symbols below `symbols`: 12 bytes a place, 6 a
 * symbol. */
void pl_partition_place(pl_partition *partition, pl_arena *arena, size_t places, size_t symbols);

/* Starts with one group of the first `count` places, at least one, which the caller has written to
 * `places`. */
void pl_partition_begin(pl_partition *partition, size_t count);

/* Splits every group by the symbol at place + offset. Returns the nats of that symbol for a reader
 * who knows the group: the sum over groups and symbols of count ln(size of group / count). Takes
 * time proportional to the places that are left, whatever the number of symbols. */
double pl_partition_refine(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset);

/* Writes to costs[i] the nats of the symbol at places[i] + offset for a reader who knows the group,
 * for every member of every group: ln(size of group / count of that symbol in it). Refines
 * nothing. */
void pl_partition_costs(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset,
                        double *costs);

/* The number of members of all groups. */
static inline uint32_t pl_partition_members(const pl_partition *partition) {
  return partition->groups > 0 ? partition->ends[partition->groups - 1] : 0;
}

/* count ln(total / count), accurate also where count is nearly total. 1 <= count <= total. */
double pl_partition_nats(uint32_t count, uint32_t total);

#endif
