/* floor.c - counts the lowest loss that any fixed weights can have over an epoch.
 *
 * docs/floor.md derives it. A window (state = reset) or stream (carry) begins with the state h0, so
 * before prediction t the network knows x[0..t], counted from that start, and no more. Among the
 * runs that share x[0..t], its best guess gives each next symbol that symbol's share. So the floor
 * is the sum over t of the nats of x[t+1] within the groups of equal x[0..t]; splitting these
 * groups by x[t+1] gives the groups of t + 1.
 *
 * Order of the double sums: within a prediction t as in pl_partition_refine; for a window position
 * t mod T in ascending t; for the total over positions ascending. */
#include "base/arena.h"
#include "count/partition.h"
#include "plateau_look.h"
#include "text/excerpt.h"

#include <assert.h>

/* The stretches of the training part's excerpt, whose floor is also counted one by one. */
typedef struct stretches {
  pl_excerpt excerpt;
  double *nats;        /* `taken` of these: what each must cost */
  uint32_t *from, *to; /* its counted predictions: the first, and the one after the last */
  uint32_t *next;      /* of each run: its first stretch that does not lie behind; NONE: no more */
} stretches;

enum { NONE = UINT32_MAX };

typedef struct floor_work {
  double *by_position; /* T */
  double *costs;       /* one a run */
  pl_partition runs;   /* windows or streams, grouped by what they have read so far */
  stretches stretches;
} floor_work;

/* The number of windows (reset) or streams (carry). Each starts at h0 and makes plan->stream
 * predictions. */
static size_t count_runs(const plateau_plan *plan, const plateau_config *config) {
  return config->state == PLATEAU_STATE_RESET ? plan->windows : (size_t)plan->batch;
}

static void place(floor_work *work, pl_arena *arena, const plateau_plan *plan,
                  const plateau_config *config, const plateau_text *text) {
  size_t runs = count_runs(plan, config);
  work->by_position = pl_arena_take(arena, (size_t)plan->window, sizeof *work->by_position);
  work->costs = pl_arena_take(arena, runs, sizeof *work->costs);
  pl_partition_place(&work->runs, arena, runs, (size_t)text->vocabulary.size);
  stretches *s = &work->stretches;
  s->excerpt = pl_excerpt_make(plan, config, PLATEAU_TRAINING);
  size_t taken = (size_t)s->excerpt.taken;
  s->nats = pl_arena_take(arena, taken, sizeof *s->nats);
  s->from = pl_arena_take(arena, taken, sizeof *s->from);
  s->to = pl_arena_take(arena, taken, sizeof *s->to);
  s->next = pl_arena_take(arena, taken > 0 ? runs : 0, sizeof *s->next);
}

size_t plateau_floor_size(const plateau_config *config, const plateau_text *text) {
  plateau_plan plan;
  if (pl_partition_plan(&plan, config, text, NULL) != PLATEAU_OK) return 0;
  pl_arena arena = {0};
  floor_work work;
  place(&work, &arena, &plan, config, text);
  return arena.used;
}

/* Puts all runs into one group: nothing has been read yet. */
static void begin(floor_work *work, const plateau_plan *plan, size_t runs) {
  for (size_t k = 0; k < runs; k++) work->runs.places[k] = (uint32_t)(k * plan->stream);
  pl_partition_begin(&work->runs, runs);
}

/* ---- Stretches ---- */

static void begin_stretches(stretches *s, const plateau_plan *plan, size_t runs) {
  uint32_t taken = (uint32_t)s->excerpt.taken;
  for (size_t k = 0; k < runs && taken > 0; k++) s->next[k] = NONE;
  for (uint32_t i = taken; i-- > 0;) {
    pl_stretch stretch = pl_excerpt_stretch(&s->excerpt, i);
    s->nats[i] = 0;
    s->from[i] = (uint32_t)(stretch.first + stretch.skip);
    s->to[i] = (uint32_t)(stretch.first + stretch.end);
    s->next[stretch.first / plan->stream] = i;
  }
}

/* The stretch that holds prediction `at` of a run; NONE where there is none. */
static uint32_t stretch_at(stretches *s, uint32_t run, uint32_t at, size_t stream) {
  uint32_t i = s->next[run], taken = (uint32_t)s->excerpt.taken;
  while (i != NONE && s->to[i] <= at)
    i = i + 1 < taken && s->from[i + 1] / stream == run ? i + 1 : NONE;
  s->next[run] = i;
  return i != NONE && s->from[i] <= at ? i : (uint32_t)NONE;
}

/* Adds what prediction t of each run costs to the stretch it lies in. */
static void add_costs(floor_work *work, size_t t, size_t stream) {
  for (uint32_t m = 0; m < pl_partition_members(&work->runs); m++) {
    uint32_t place = work->runs.places[m];
    uint32_t i = stretch_at(&work->stretches, place / (uint32_t)stream, place + (uint32_t)t,
                            stream);
    if (i != NONE) work->stretches.nats[i] += work->costs[m];
  }
}

/* ---- Counting ---- */

/* Adds the nats of every counted prediction to its position. */
static void add_nats(floor_work *work, const plateau_plan *plan, const plateau_text *text) {
  size_t window = (size_t)plan->window, burn_in = (size_t)plan->burn_in;
  bool sampled = work->stretches.excerpt.taken > 0;
  pl_partition_refine(&work->runs, text->symbols, 0);
  for (size_t t = 0; t < plan->stream && work->runs.groups > 0; t++) {
    if (sampled && t >= burn_in) {
      pl_partition_costs(&work->runs, text->symbols, (ptrdiff_t)t + 1, work->costs);
      add_costs(work, t, plan->stream);
    }
    double nats = pl_partition_refine(&work->runs, text->symbols, (ptrdiff_t)t + 1);
    if (t >= burn_in) work->by_position[t % window] += nats;
  }
}

/* The number of t < length at position i of their window. */
static size_t count_at(size_t i, size_t length, size_t window) {
  return length > i ? (length - i - 1) / window + 1 : 0;
}

plateau_status plateau_floor_measure(plateau_floor *floor, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error) {
  plateau_plan plan;
  plateau_status status = pl_partition_plan(&plan, config, text, error);
  if (status != PLATEAU_OK) return status;
  assert(block);
  size_t window = (size_t)plan.window, burn_in = (size_t)plan.burn_in;
  size_t runs = count_runs(&plan, config);
  pl_arena arena = pl_arena_over(block, block_bytes);
  floor_work work;
  place(&work, &arena, &plan, config, text);
  for (size_t i = 0; i < window; i++) work.by_position[i] = 0;
  begin(&work, &plan, runs);
  begin_stretches(&work.stretches, &plan, runs);
  add_nats(&work, &plan, text);

  double total = 0;
  for (size_t i = 0; i < window; i++) {
    size_t counted = runs * (count_at(i, plan.stream, window) - count_at(i, burn_in, window));
    total += work.by_position[i];
    if (counted) work.by_position[i] /= (double)counted;
  }
  assert(burn_in < plan.stream && plan.predictions == runs * (plan.stream - burn_in));
  size_t full = config->state == PLATEAU_STATE_RESET ? window - burn_in : window;
  floor->predictions = plan.predictions;
  floor->per_char = total / (double)plan.predictions;
  floor->per_window = floor->per_char * (double)full;
  floor->by_position = work.by_position;
  floor->by_stretch = work.stretches.nats;
  floor->stretches = (size_t)work.stretches.excerpt.taken;
  return PLATEAU_OK;
}

/* A run that is alone in its group costs nothing from there on. */
plateau_status plateau_floor_each(double *nats, size_t length, void *block, size_t block_bytes,
                                  const plateau_config *config, const plateau_text *text,
                                  plateau_error *error) {
  plateau_plan plan;
  plateau_status status = pl_partition_plan(&plan, config, text, error);
  if (status != PLATEAU_OK) return status;
  assert(block);
  size_t burn_in = (size_t)plan.burn_in, runs = count_runs(&plan, config);
  pl_arena arena = pl_arena_over(block, block_bytes);
  floor_work work;
  place(&work, &arena, &plan, config, text);
  assert(length <= plan.train);
  for (size_t i = 0; i < length; i++) {
    size_t t = (i - 1) % plan.stream;
    bool predicted = i > 0 && i <= runs * plan.stream && t >= burn_in;
    nats[i] = predicted ? 0 : __builtin_nan("");
  }
  begin(&work, &plan, runs);
  pl_partition_refine(&work.runs, text->symbols, 0);
  for (size_t t = 0; t < plan.stream && work.runs.groups > 0; t++) {
    pl_partition_costs(&work.runs, text->symbols, (ptrdiff_t)t + 1, work.costs);
    for (uint32_t m = 0; m < pl_partition_members(&work.runs) && t >= burn_in; m++) {
      size_t i = work.runs.places[m] + t + 1;
      if (i < length) nats[i] = work.costs[m];
    }
    pl_partition_refine(&work.runs, text->symbols, (ptrdiff_t)t + 1);
  }
  return PLATEAU_OK;
}
