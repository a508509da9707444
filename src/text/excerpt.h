/* excerpt.h - the stretches of a long text that stand for all of it when a loss is measured. */
#ifndef PL_EXCERPT_H
#define PL_EXCERPT_H
#include "plateau.h"

/* A part is cut into cells: windows where the memory is cleared, else pieces of its streams. Of a
 * part of more than PLATEAU_EXACT_CHARS characters some cells are read, one from each of `taken`
 * equal groups of neighbours (docs/measuring.md). Which ones depends on the numbers below alone, so
 * it is the same for a whole run, and the same in the page and the command. */
typedef struct pl_excerpt {
  uint64_t cells;       /* of the part */
  uint64_t taken;       /* of them; 0: the part is read whole */
  uint64_t per_stream;  /* cells of a stream */
  uint64_t stream;      /* predictions of a stream; of a window with state = reset */
  uint64_t run_in;      /* predictions that are read before a cell and do not count */
  uint64_t length;      /* predictions read for a cell, at most */
  uint64_t burn_in;     /* predictions at the start of a stream that do not count */
  uint64_t predictions; /* read for one measurement of this part, whole or not */
} pl_excerpt;

/* One cell as it is read. Positions are predictions of the part, counted from its first. */
typedef struct pl_stretch {
  uint64_t first; /* where reading begins, from the state h0 */
  uint64_t skip;  /* predictions from there that do not count */
  uint64_t end;   /* predictions from `first` to the end of the cell */
} pl_stretch;

/* The excerpt of the training part or the held-out part. */
pl_excerpt pl_excerpt_make(const plateau_plan *plan, const plateau_config *config,
                           plateau_part part);

/* The i-th stretch, i below `taken`, in ascending order of places. */
pl_stretch pl_excerpt_stretch(const pl_excerpt *excerpt, uint64_t i);

#endif
