/* skip.c - measures what the text gives at a distance: how well a two-character table predicts,
 * from one character before and one further back.
 *
 * The table is charged while it learns: the cost of each prediction comes from the counts of the
 * predictions before it, so a distance that helps only by chance costs more than it saves. Symbols
 * form at most 32 classes, the 31 most frequent and the rest, so that a table has 32^3 counts for
 * any text. Naming a symbol of the rest costs the same at every distance. */
#include "base/arena.h"
#include "base/dmath.h"
#include "count/partition.h"
#include "plateau_explain.h"

#include <assert.h>

/* Only the beginning of a longer text is measured. A table of 32^3 counts has settled by then, and
 * 200 distances take a second instead of a minute. */
enum { CLASSES = 32, LENGTH_LIMIT = 1 << 17 };

typedef struct skip_work {
  uint8_t *class_of; /* V */
  uint32_t *often;   /* V */
  uint32_t *table;   /* CLASSES^2 contexts, each with CLASSES counts and their sum */
  int classes;
} skip_work;

enum { ROW = CLASSES + 1 };

static void place(skip_work *work, pl_arena *arena, const plateau_text *text) {
  size_t symbols = (size_t)text->vocabulary.size;
  work->class_of = pl_arena_take(arena, symbols, sizeof *work->class_of);
  work->often = pl_arena_take(arena, symbols, sizeof *work->often);
  work->table = pl_arena_take(arena, (size_t)CLASSES * CLASSES * ROW, sizeof *work->table);
}

size_t plateau_skip_size(const plateau_config *config, const plateau_text *text) {
  plateau_plan plan;
  if (pl_partition_plan(&plan, config, text, NULL) != PLATEAU_OK) return 0;
  pl_arena arena = {0};
  skip_work work;
  place(&work, &arena, text);
  return arena.used;
}

/* Gives each of the most frequent symbols its own class; of equals the lower symbol comes first. */
static void classify(skip_work *work, const plateau_text *text, size_t length) {
  int symbols = text->vocabulary.size;
  for (int s = 0; s < symbols; s++) work->often[s] = 0;
  for (size_t i = 0; i < length; i++) work->often[text->symbols[i]]++;
  work->classes = symbols < CLASSES ? symbols : CLASSES;
  for (int s = 0; s < symbols; s++) work->class_of[s] = (uint8_t)(work->classes - 1);
  if (symbols <= CLASSES) {
    for (int s = 0; s < symbols; s++) work->class_of[s] = (uint8_t)s;
    return;
  }
  for (int rank = 0; rank < CLASSES - 1; rank++) {
    int best = -1;
    for (int s = 0; s < symbols; s++)
      if (work->class_of[s] == CLASSES - 1 && (best < 0 || work->often[s] > work->often[best]))
        best = s;
    work->class_of[best] = (uint8_t)rank;
  }
}

/* The nats that name a symbol within the last class, which holds several when V > 32. */
static double cost_of_rest(const skip_work *work, const plateau_text *text, size_t length) {
  if (text->vocabulary.size <= CLASSES) return 0;
  double nats = 0;
  uint32_t *seen = work->often, sum = 0;
  int members = text->vocabulary.size - (CLASSES - 1);
  for (int s = 0; s < text->vocabulary.size; s++) seen[s] = 0;
  for (size_t i = 1; i < length; i++) {
    uint16_t symbol = text->symbols[i];
    if (work->class_of[symbol] != CLASSES - 1) continue;
    nats -= pl_log((seen[symbol] + 1.0 / members) / (sum + 1.0));
    seen[symbol]++;
    sum++;
  }
  return nats;
}

/* The nats of all classes after the first character, each from the counts before it: n(c) + 1/C of
 * n + 1, after Perks (1947). */
static double cost_at(const skip_work *work, const plateau_text *text, size_t length, size_t lag) {
  size_t rows = (size_t)work->classes * (size_t)work->classes;
  const double prior = 1.0 / work->classes;
  double nats = 0;
  for (size_t i = 0; i < rows * ROW; i++) work->table[i] = 0;
  for (size_t i = 1; i < length; i++) {
    size_t before = work->class_of[text->symbols[i - 1]];
    size_t back = i >= lag ? work->class_of[text->symbols[i - lag]] : 0;
    uint32_t *row = work->table + (before * (size_t)work->classes + back) * ROW;
    uint32_t *count = row + work->class_of[text->symbols[i]];
    nats -= pl_log((*count + prior) / (row[CLASSES] + 1.0));
    ++*count;
    ++row[CLASSES];
  }
  return nats;
}

plateau_status plateau_skip_measure(double *cost, int lags, void *block, size_t block_bytes,
                                    const plateau_config *config, const plateau_text *text,
                                    plateau_error *error) {
  plateau_plan plan;
  plateau_status status = pl_partition_plan(&plan, config, text, error);
  if (status != PLATEAU_OK) return status;
  assert(lags >= 0);
  pl_arena arena = pl_arena_over(block, block_bytes);
  skip_work work;
  place(&work, &arena, text);
  size_t length = plan.train < LENGTH_LIMIT ? plan.train : LENGTH_LIMIT;
  classify(&work, text, length);
  double rest = cost_of_rest(&work, text, length);
  for (int lag = 1; lag <= lags; lag++)
    cost[lag - 1] = (cost_at(&work, text, length, (size_t)lag) + rest) / (double)(length - 1);
  return PLATEAU_OK;
}
