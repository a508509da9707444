/* ngram.c - counts what models that see only the last few characters would lose: the baselines of a
 * text.
 *
 * Predictions are grouped by their context, read backwards: all together for order 1, then split by
 * the symbol one further back for each order. Training and held-out predictions are grouped
 * together, so that each group holds the counts of its context next to the predictions that need
 * them. Members of a group stay in the order of their next symbol, training before held-out, so
 * that a count is the length of a run.
 *
 * Order of the double sums: train over the groups in their order, within one over symbols
 * ascending; valid in text order. */
#include "base/arena.h"
#include "base/dmath.h"
#include "count/partition.h"
#include "plateau.h"

#include <assert.h>

/* Start marks before each part of the text: enough for contexts of all orders. */
#define MARKS 31

typedef struct ngram_work {
  uint16_t *symbols;  /* MARKS marks, the training part, MARKS marks, the held-out part */
  size_t tail;        /* where the held-out part begins in symbols */
  size_t predictions; /* of the held-out part; the first predicts symbols[tail + 1] */
  double *p;          /* one a prediction: its probability under the current order */
  uint32_t *starts;   /* V + 1: where each next symbol begins after sorting by it */
  pl_partition contexts;
} ngram_work;

static void place(ngram_work *work, pl_arena *arena, const plateau_plan *plan,
                  const plateau_text *text) {
  size_t symbols = (size_t)text->vocabulary.size + 1;
  work->tail = MARKS + plan->train + MARKS;
  work->predictions = plan->valid ? plan->valid - 1 : 0;
  work->symbols = pl_arena_take(arena, work->tail + plan->valid, sizeof *work->symbols);
  work->p = pl_arena_take(arena, work->predictions, sizeof *work->p);
  work->starts = pl_arena_take(arena, symbols, sizeof *work->starts);
  pl_partition_place(&work->contexts, arena, plan->train - 1 + work->predictions, symbols);
}

size_t plateau_ngram_size(const plateau_config *config, const plateau_text *text) {
  plateau_plan plan;
  if (pl_partition_plan(&plan, config, text, NULL) != PLATEAU_OK) return 0;
  pl_arena arena = {0};
  ngram_work work;
  place(&work, &arena, &plan, text);
  return arena.used;
}

/* Copies both parts, each after its start marks. */
static void copy_symbols(ngram_work *work, const plateau_plan *plan, const plateau_text *text) {
  assert(text->vocabulary.size < UINT16_MAX);
  uint16_t mark = (uint16_t)text->vocabulary.size;
  uint16_t *train = work->symbols + MARKS, *valid = work->symbols + work->tail;
  for (size_t i = 1; i <= MARKS; i++) *(train - i) = *(valid - i) = mark;
  for (size_t i = 0; i < plan->train; i++) train[i] = text->symbols[i];
  for (size_t i = 0; i < plan->valid; i++) valid[i] = text->symbols[plan->train + i];
}

/* Sorting by symbol: counts the predictions of `count` symbols from `first` on. */
static void count_symbols(ngram_work *work, size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++) work->starts[work->symbols[i] + 1]++;
}

/* Sorting by symbol: writes each of them at its symbol's next place. */
static void write_places(ngram_work *work, size_t first, size_t count) {
  for (size_t i = first; i < first + count; i++)
    work->contexts.places[work->starts[work->symbols[i]]++] = (uint32_t)i;
}

/* Puts all predictions into one group, sorted by their symbol. */
static void begin(ngram_work *work, const plateau_plan *plan, int vocabulary) {
  for (int s = 0; s <= vocabulary; s++) work->starts[s] = 0;
  count_symbols(work, MARKS + 1, plan->train - 1);
  count_symbols(work, work->tail + 1, work->predictions);
  for (int s = 0; s < vocabulary; s++) work->starts[s + 1] += work->starts[s];
  write_places(work, MARKS + 1, plan->train - 1);
  write_places(work, work->tail + 1, work->predictions);
  pl_partition_begin(&work->contexts, plan->train - 1 + work->predictions);
  for (size_t i = 0; i < work->predictions; i++) work->p[i] = 1 / (double)vocabulary;
}

/* Members of a group with the same next symbol: places[from .. from + count) are in the training
 * part, the rest up to `end` are held out. */
typedef struct ngram_run {
  uint32_t count, end;
} ngram_run;

static ngram_run find_run(const ngram_work *work, uint32_t from, uint32_t group_end) {
  const uint32_t *places = work->contexts.places;
  uint16_t symbol = work->symbols[places[from]];
  ngram_run run = {0, from};
  for (; run.end < group_end && work->symbols[places[run.end]] == symbol; run.end++)
    run.count += places[run.end] < work->tail;
  return run;
}

/* Sums the training nats of one context h, and raises p of its held-out predictions to this order
 * (Witten and Bell 1991, method C, interpolated):
 *
 *   p_n(c|h) = (count(h,c) + distinct(h) p_{n-1}(c|h')) / (count(h) + distinct(h))
 *
 * A context that the training part does not have leaves p unchanged. */
static double weigh_context(ngram_work *work, uint32_t from, uint32_t end) {
  uint32_t count = 0, distinct = 0;
  ngram_run run;
  for (uint32_t i = from; i < end; i = run.end) {
    run = find_run(work, i, end);
    count += run.count;
    distinct += run.count > 0;
  }
  if (count == 0) return 0;
  double nats = 0;
  for (uint32_t i = from; i < end; i = run.end) {
    run = find_run(work, i, end);
    if (run.count > 0) nats += pl_partition_nats(run.count, count);
    for (uint32_t j = i + run.count; j < run.end; j++) {
      double *p = &work->p[work->contexts.places[j] - work->tail - 1];
      *p = ((double)run.count + (double)distinct * *p) / ((double)count + (double)distinct);
    }
  }
  return nats;
}

static double weigh_contexts(ngram_work *work) {
  double nats = 0;
  uint32_t from = 0;
  for (size_t g = 0; g < work->contexts.groups; g++) {
    nats += weigh_context(work, from, work->contexts.ends[g]);
    from = work->contexts.ends[g];
  }
  return nats;
}

/* The mean of -ln p; NaN when there are none. */
static double held_out_loss(const ngram_work *work) {
  if (work->predictions == 0) return __builtin_nan("");
  double nats = 0;
  for (size_t i = 0; i < work->predictions; i++) nats -= pl_log(work->p[i]);
  return nats / (double)work->predictions;
}

plateau_status plateau_ngram_measure(plateau_ngram *ngrams, int orders, void *block,
                                     size_t block_bytes, const plateau_config *config,
                                     const plateau_text *text, plateau_error *error) {
  assert(orders >= 0 && orders <= MARKS + 1);
  plateau_plan plan;
  plateau_status status = pl_partition_plan(&plan, config, text, error);
  if (status != PLATEAU_OK) return status;
  assert(block);
  pl_arena arena = pl_arena_over(block, block_bytes);
  ngram_work work;
  place(&work, &arena, &plan, text);
  copy_symbols(&work, &plan, text);
  begin(&work, &plan, text->vocabulary.size);
  for (int order = 1; order <= orders; order++) {
    if (order > 1) pl_partition_refine(&work.contexts, work.symbols, 1 - order);
    double nats = weigh_contexts(&work);
    ngrams[order - 1] = (plateau_ngram){order, nats / (double)(plan.train - 1),
                                        held_out_loss(&work)};
  }
  return PLATEAU_OK;
}
