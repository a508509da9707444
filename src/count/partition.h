/* partition.h - places of a text grouped by what has been read so far, one symbol at a time. */
#ifndef PL_PARTITION_H
#define PL_PARTITION_H
#include "base/arena.h"
#include "plateau.h"

#include <stddef.h>
#include <stdint.h>

/* plateau_plan_make; also PLATEAU_TOO_LARGE for a text of which a place is more than 31 bits. */
plateau_status pl_partition_plan(plateau_plan *plan, const plateau_config *config,
                                 const plateau_text *text, plateau_error *error);

/* Two places are in one group when the symbols read so far are the same. A refinement drops
 * groups of one: nothing is uncertain in them any more. Groups stand in the order in which they
 * first appear and their members in the order they were given in, so every sum over them has a
 * written order. */
typedef struct pl_partition {
  uint32_t *places; /* members of the groups, one group after the other */
  uint32_t *ends;   /* `groups` of them: where each group ends in places; the first begins at 0 */
  size_t groups;
  uint32_t *refined; /* places and ends of the refinement under way */
  uint32_t *refined_ends;
  uint32_t *tally; /* a number for each symbol; all 0 between refinements */
  uint16_t *kinds; /* symbols of the group under way, in order of appearance */
} pl_partition;

/* Room for `places` places and symbols below `symbols`: 12 bytes a place, 6 a symbol. */
void pl_partition_place(pl_partition *partition, pl_arena *arena, size_t places, size_t symbols);

/* One group of the first `count` places, at least one, which the caller has written. */
void pl_partition_begin(pl_partition *partition, size_t count);

/* Splits every group by the symbol at place + offset, and returns what that symbol costs someone
 * who knows the group: the sum over groups and symbols of count ln(size of group / count), in nats.
 * Takes time proportional to the places that are left, whatever the number of symbols. */
double pl_partition_refine(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset);

/* Writes to nats[place + offset] what the symbol there costs someone who knows its group, for every
 * member of every group: ln(size of group / count of that symbol in it). Refines nothing. */
void pl_partition_each(pl_partition *partition, const uint16_t *symbols, ptrdiff_t offset,
                       double *nats);

/* count ln(total / count), all digits good also where count is nearly total; 1 <= count <= total */
double pl_partition_nats(uint32_t count, uint32_t total);

#endif
