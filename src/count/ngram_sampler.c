/* ngram_sampler.c - draws text from an n-gram model, to compare with what the network writes.
 *
 * The model is that of ngram.c, interpolated Witten-Bell. It is not stored: the counts after a
 * context are those of the places of the training part that agree with it. The number of symbols
 * back that a place agrees decides for which orders it counts, so one scan serves all orders. */
#include "base/arena.h"
#include "base/rng.h"
#include "count/partition.h"
#include "plateau_look.h"

#include <assert.h>
#include <string.h>

/* The generator's stream. The network's samples use 2. */
enum { STREAM = 3 };

struct plateau_ngram_sampler {
  const uint16_t *train;
  size_t length; /* of the training part */
  int order, symbols;
  pl_rng rng;
  uint16_t *context; /* order - 1 symbols, the newest first; V is a start mark */
  uint32_t *counts;  /* order x V: counts of the next symbol where at least `order` symbols agree */
  double *p;         /* V */
};

static plateau_ngram_sampler *place(pl_arena *arena, int order, size_t symbols) {
  plateau_ngram_sampler *s = pl_arena_take(arena, 1, sizeof *s);
  uint16_t *context = pl_arena_take(arena, (size_t)order, sizeof *context);
  uint32_t *counts = pl_arena_take(arena, (size_t)order * symbols, sizeof *counts);
  double *p = pl_arena_take(arena, symbols, sizeof *p);
  if (arena->base)
    *s = (plateau_ngram_sampler){
        .order = order, .symbols = (int)symbols, .context = context, .counts = counts, .p = p};
  return s;
}

size_t plateau_ngram_sampler_size(int order, const plateau_config *config,
                                  const plateau_text *text) {
  assert(order >= 1 && order <= PLATEAU_NGRAM_ORDERS);
  plateau_plan plan;
  if (pl_partition_plan(&plan, config, text, NULL) != PLATEAU_OK) return 0;
  pl_arena arena = {0};
  place(&arena, order, (size_t)text->vocabulary.size);
  return arena.used;
}

plateau_status plateau_ngram_sampler_place(plateau_ngram_sampler **sampler, void *block,
                                           size_t block_bytes, int order, uint64_t seed,
                                           const plateau_config *config, const plateau_text *text,
                                           plateau_error *error) {
  assert(order >= 1 && order <= PLATEAU_NGRAM_ORDERS);
  plateau_plan plan;
  plateau_status status = pl_partition_plan(&plan, config, text, error);
  if (status != PLATEAU_OK) return status;
  assert(block);
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_ngram_sampler *s = place(&arena, order, (size_t)text->vocabulary.size);
  s->train = text->symbols;
  s->length = plan.train;
  uint16_t *context = s->context;
  assert(context);
  for (int k = 0; k < order; k++) context[k] = (uint16_t)s->symbols;
  pl_rng_seed(&s->rng, seed, STREAM);
  *sampler = s;
  return PLATEAU_OK;
}

void plateau_ngram_sampler_read(plateau_ngram_sampler *s, int symbol) {
  assert(symbol >= 0 && symbol < s->symbols);
  memmove(s->context + 1, s->context, (size_t)(s->order - 1) * sizeof *s->context);
  s->context[0] = (uint16_t)symbol;
}

/* The number of symbols before place i that agree with the context, at most order - 1. */
static int agreement(const plateau_ngram_sampler *s, size_t i) {
  int k = 0;
  for (; k < s->order - 1; k++) {
    uint16_t symbol = i > (size_t)k ? s->train[i - 1 - (size_t)k] : (uint16_t)s->symbols;
    if (symbol != s->context[k]) break;
  }
  return k;
}

/* Counts each place at its depth, then adds up: a place that agrees further back also agrees less
 * far back. */
static void count_places(plateau_ngram_sampler *s) {
  size_t V = (size_t)s->symbols;
  memset(s->counts, 0, (size_t)s->order * V * sizeof *s->counts);
  for (size_t i = 1; i < s->length; i++) s->counts[(size_t)agreement(s, i) * V + s->train[i]]++;
  for (size_t i = (size_t)(s->order - 1) * V; i-- > 0;) s->counts[i] += s->counts[i + V];
}

/* p_n(c|h) = (count(h,c) + distinct(h) p_{n-1}(c|h')) / (count(h) + distinct(h)), as in ngram.c */
static void raise_order(double *p, const uint32_t *counts, int symbols) {
  double count = 0, distinct = 0;
  for (int v = 0; v < symbols; v++) {
    count += (double)counts[v];
    distinct += counts[v] > 0;
  }
  if (!(count > 0)) return;
  for (int v = 0; v < symbols; v++)
    p[v] = ((double)counts[v] + distinct * p[v]) / (count + distinct);
}

void plateau_ngram_sampler_weigh(plateau_ngram_sampler *s, double *p) {
  count_places(s);
  for (int v = 0; v < s->symbols; v++) p[v] = 1 / (double)s->symbols;
  for (int n = 0; n < s->order; n++)
    raise_order(p, s->counts + (size_t)n * (size_t)s->symbols, s->symbols);
}

int plateau_ngram_sampler_next(plateau_ngram_sampler *s) {
  plateau_ngram_sampler_weigh(s, s->p);
  double aim = pl_rng_uniform(&s->rng);
  int symbol = 0;
  while (symbol < s->symbols - 1 && (aim -= s->p[symbol]) >= 0) symbol++;
  plateau_ngram_sampler_read(s, symbol);
  return symbol;
}
