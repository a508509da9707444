/* excerpt.c - the stretches of a long text that stand for all of it when a loss is measured. */
#include "text/excerpt.h"

#include "base/rng.h"

/* With the memory kept: predictions of a cell, and of its run-in. After the run-in a state no longer
 * shows where reading began (docs/measuring.md has the figures). */
enum { CELL = 256, RUN_IN = 128 };
/* Cells to read at least: fewer would have no standard error to speak of. */
enum { MIN_TAKEN = 32 };

static uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* The cells of windows that each begin with the state h0. */
static void cut_windows(pl_excerpt *x, uint64_t windows, uint64_t window) {
  x->per_stream = 1;
  x->cells = windows;
  x->stream = x->length = window;
}

/* The cells of `streams` streams through which the state flows. */
static void cut_streams(pl_excerpt *x, uint64_t streams, uint64_t stream) {
  x->per_stream = stream / CELL + (stream % CELL > 0);
  x->cells = streams * x->per_stream;
  x->stream = stream;
  x->run_in = RUN_IN;
  x->length = smaller(RUN_IN + CELL, stream);
}

pl_excerpt pl_excerpt_make(const plateau_plan *plan, const plateau_config *config,
                           plateau_part part) {
  bool carry = config->state == PLATEAU_STATE_CARRY, held_out = part == PLATEAU_HELD_OUT;
  uint64_t chars = held_out ? plan->valid : plan->train;
  uint64_t tail = chars > 0 ? chars - 1 : 0, window = (uint64_t)plan->window;
  pl_excerpt x = {.burn_in = (uint64_t)plan->burn_in};
  if (carry)
    cut_streams(&x, held_out ? 1 : (uint64_t)plan->batch, held_out ? tail : plan->stream);
  else
    cut_windows(&x, held_out ? tail / window : plan->windows, window);
  x.predictions = held_out ? tail : x.cells / x.per_stream * x.stream;
  if (chars <= PLATEAU_EXACT_CHARS) return x;
  uint64_t taken = PLATEAU_EXACT_CHARS / x.length;
  if (taken < MIN_TAKEN) taken = MIN_TAKEN;
  if (taken >= x.cells) return x;
  x.taken = taken;
  x.predictions = taken * x.length;
  return x;
}

pl_stretch pl_excerpt_stretch(const pl_excerpt *excerpt, uint64_t i) {
  const pl_excerpt *x = excerpt;
  uint64_t group = i * x->cells / x->taken, next = (i + 1) * x->cells / x->taken;
  uint64_t cell = group + pl_rng_mix(i) % (next - group);
  uint64_t start = cell / x->per_stream * x->stream, at = cell % x->per_stream;
  uint64_t begin = at * x->stream / x->per_stream, end = (at + 1) * x->stream / x->per_stream;
  /* The reading of every cell is equally long, inside its stream, and has the whole run-in unless
   * the stream begins there. */
  uint64_t from = begin > x->run_in ? begin - x->run_in : 0;
  from = smaller(from, x->stream - x->length);
  if (begin < x->burn_in) begin = smaller(x->burn_in, end);
  return (pl_stretch){start + from, begin - from, end - from};
}
