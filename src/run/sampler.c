/* sampler.c - temperature, top-k, top-p, greedy; double arithmetic, the same for both kinds. */
#include "run/sampler.h"

#include "base/dmath.h"

#include <string.h>

void pl_sampler_place(pl_sampler *s, const pl_model *m, pl_arena *arena) {
  memset(s, 0, sizeof *s);
  pl_workspace_place(&s->workspace, m, 1, 1, false, arena);
  for (int layer = 0; layer < m->layers; layer++) {
    s->h[layer] = pl_arena_take(arena, (size_t)m->Hp, sizeof(pl_real));
    if (m->cell == PLATEAU_CELL_LSTM)
      s->c[layer] = pl_arena_take(arena, (size_t)m->Hp, sizeof(pl_real));
  }
  s->logits = pl_arena_take(arena, (size_t)m->Vp, sizeof(pl_real));
  s->weight = pl_arena_take(arena, (size_t)m->V, sizeof(double));
  s->order = pl_arena_take(arena, (size_t)m->V, sizeof(uint16_t));
}

void pl_sampler_follow(pl_sampler *s, int symbol) {
  s->symbol = symbol;
  s->read = false;
}

void pl_sampler_begin(pl_sampler *s, const pl_model *m, const plateau_sampling *options, double h0,
                      int symbol) {
  s->options = *options;
  pl_rng_seed(&s->rng, (uint64_t)options->seed, 2);
  pl_sampler_follow(s, symbol);
  pl_state_reset_rows(m, s->h, s->c, 1, h0);
}

void pl_sampler_read(pl_sampler *s, const pl_model *m, const pl_kernels *kernels,
                     const pl_real *parameters, pl_derived *derived) {
  if (s->read) return;
  uint16_t input = (uint16_t)s->symbol;
  pl_shard shard = {.rows = 1, .steps = 1, .symbol = {&input}};
  memcpy(shard.h, s->h, sizeof shard.h);
  memcpy(shard.c, s->c, sizeof shard.c);
  kernels->input_rows(m, parameters, derived, &input, 1);
  kernels->shard_logits(m, parameters, derived, &s->workspace, &shard, s->logits);
  s->read = true;
}

/* ---- Choice ---- */

/* Higher weight first; of equals the lower symbol first. */
static bool before(const double *weight, uint16_t a, uint16_t b) {
  return weight[a] > weight[b] || (!(weight[a] < weight[b]) && a < b);
}

static void sift(const double *weight, uint16_t *heap, int root, int count) {
  for (int child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && before(weight, heap[child], heap[child + 1])) child++;
    if (!before(weight, heap[root], heap[child])) return;
    uint16_t swap = heap[root];
    heap[root] = heap[child];
    heap[child] = swap;
  }
}

/* Heap sort: at most 4,096 symbols, no extra memory. */
static void sort(const double *weight, uint16_t *order, int count) {
  for (int i = 0; i < count; i++) order[i] = (uint16_t)i;
  for (int root = count / 2 - 1; root >= 0; root--) sift(weight, order, root, count);
  for (int last = count - 1; last > 0; last--) {
    uint16_t swap = order[0];
    order[0] = order[last];
    order[last] = swap;
    sift(weight, order, 0, last);
  }
}

static int most_probable(const pl_real *logits, int symbols) {
  int best = 0;
  for (int v = 1; v < symbols; v++)
    if (logits[v] > logits[best]) best = v;
  return best;
}

/* Sets to 0 the weights that top-k and top-p leave out: it keeps the k most probable symbols, then
 * the smallest number of these that together hold the share p of their sum. Returns the sum of the
 * kept weights. */
static double cut(pl_sampler *s, int symbols, double total) {
  int kept = s->options.top_k > 0 && s->options.top_k < symbols ? s->options.top_k : symbols;
  if (kept == symbols && s->options.top_p >= 1) return total;
  sort(s->weight, s->order, symbols);
  double left = 0, sum = 0;
  for (int i = 0; i < kept; i++) left += s->weight[s->order[i]];
  int used = 0;
  while (used < kept && (used == 0 || sum < s->options.top_p * left))
    sum += s->weight[s->order[used++]];
  for (int i = used; i < symbols; i++) s->weight[s->order[i]] = 0;
  return sum;
}

/* Turns the logits into weights under the settings. Returns their sum. */
static double weigh(pl_sampler *s, int symbols) {
  double total = 0, max = (double)s->logits[most_probable(s->logits, symbols)];
  for (int v = 0; v < symbols; v++) {
    s->weight[v] = pl_exp(((double)s->logits[v] - max) / s->options.temperature);
    total += s->weight[v];
  }
  return cut(s, symbols, total);
}

static int draw(pl_sampler *s, int symbols) {
  double aim = weigh(s, symbols);
  aim *= pl_rng_uniform(&s->rng);
  int last = 0;
  for (int v = 0; v < symbols; v++) {
    if (s->weight[v] > 0) last = v;
    aim -= s->weight[v];
    if (aim < 0) return v;
  }
  return last;
}

static bool is_greedy(const pl_sampler *s) {
  return s->options.greedy || !(s->options.temperature > 0);
}

int pl_sampler_choose(pl_sampler *s, int symbols) {
  pl_sampler_follow(s, is_greedy(s) ? most_probable(s->logits, symbols) : draw(s, symbols));
  return s->symbol;
}

int pl_sampler_rank(pl_sampler *s, int symbols, double *probability, int capacity) {
  if (capacity < 1) return 0;
  if (is_greedy(s)) {
    s->order[0] = (uint16_t)most_probable(s->logits, symbols);
    probability[0] = 1;
    return 1;
  }
  double sum = weigh(s, symbols);
  sort(s->weight, s->order, symbols);
  int count = 0;
  for (; count < symbols && count < capacity && s->weight[s->order[count]] > 0; count++)
    probability[count] = s->weight[s->order[count]] / sum;
  return count;
}
