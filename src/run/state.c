/* state.c - everything that makes up a run, in one stretch of memory. */
#include "run/state.h"

#include <string.h>

static pl_real *take(pl_arena *arena, size_t count) {
  return pl_arena_take(arena, count, sizeof(pl_real));
}

void pl_state_place(pl_state *s, const pl_model *m, int moments, bool average, int rows,
                    pl_arena *arena) {
  memset(s, 0, sizeof *s);
  size_t start = arena->used, hidden = pl_area(rows, m->Hp);
  s->counters = pl_arena_take(arena, 1, sizeof *s->counters);
  s->parameters = take(arena, m->size);
  for (int i = 0; i < moments; i++) s->moment[i] = take(arena, m->size);
  if (average) s->average = take(arena, m->size);
  for (int layer = 0; layer < m->layers && rows > 0; layer++) {
    s->h[layer] = take(arena, hidden);
    if (m->cell == PLATEAU_CELL_LSTM) s->c[layer] = take(arena, hidden);
  }
  if (!arena->base) return;
  s->memory = arena->base + start;
  s->bytes = arena->used - start;
  memset(s->memory, 0, s->bytes);
}

void pl_state_reset_rows(const pl_model *m, pl_real *const *h, pl_real *const *c, int rows,
                         double h0) {
  size_t count = pl_area(rows, m->Hp);
  for (int layer = 0; layer < m->layers; layer++) {
    for (size_t i = 0; i < count; i++)
      h[layer][i] = (int)(i % (size_t)m->Hp) < m->H ? (pl_real)h0 : 0;
    if (c[layer]) memset(c[layer], 0, count * sizeof(pl_real));
  }
}

void pl_state_copy(pl_state *to, const pl_state *from) {
  memcpy(to->memory, from->memory, from->bytes);
}

bool pl_all_finite(const pl_real *x, size_t count) {
  pl_real poison = 0;
  for (size_t i = 0; i < count; i++) poison += x[i] * 0;
  return poison == 0;
}

bool pl_state_finite(const pl_state *s, const pl_model *m, int rows) {
  bool good = pl_all_finite(s->parameters, m->size);
  for (int i = 0; i < 2; i++) good &= !s->moment[i] || pl_all_finite(s->moment[i], m->size);
  good &= !s->average || pl_all_finite(s->average, m->size);
  for (int layer = 0; layer < m->layers && rows > 0; layer++) {
    good &= pl_all_finite(s->h[layer], pl_area(rows, m->Hp));
    good &= !s->c[layer] || pl_all_finite(s->c[layer], pl_area(rows, m->Hp));
  }
  return good;
}

bool pl_state_h0_possible(const pl_model *m, double h0) {
  double rewritten = m->activation == PLATEAU_ACTIVATION_TANH ? -1 : 0.5;
  return h0 == 0 || (m->cell == PLATEAU_CELL_RNN && h0 == rewritten);
}

/* ---- Hash ---- */

_Static_assert(offsetof(pl_counters, schedule_from) + 8 == sizeof(pl_counters),
               "the word that a hash may leave out is the last");

static uint64_t add_word(uint64_t hash, uint32_t word) { return (hash ^ word) * 0x100000001b3u; }

static uint64_t add_value(uint64_t hash, pl_real value) {
  uint32_t words[sizeof value / 4];
  memcpy(words, &value, sizeof value);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) hash = add_word(hash, words[i]);
  return hash;
}

static uint64_t add_tensors(uint64_t hash, const pl_model *m, const pl_real *values) {
  for (int i = 0; i < m->count; i++) {
    const pl_tensor *t = &m->tensor[i];
    for (int row = 0; row < t->rows; row++) {
      const pl_real *first = values + pl_tensor_index(t, row, 0);
      size_t stride = t->cols > 1 ? pl_tensor_index(t, row, 1) - pl_tensor_index(t, row, 0) : 0;
      for (int col = 0; col < t->cols; col++) hash = add_value(hash, first[(size_t)col * stride]);
    }
  }
  return hash;
}

static uint64_t add_rows(uint64_t hash, const pl_model *m, const pl_real *values, int rows) {
  for (int row = 0; row < rows; row++)
    for (int unit = 0; unit < m->H; unit++)
      hash = add_value(hash, values[pl_area(row, m->Hp) + (size_t)unit]);
  return hash;
}

static const uint64_t OFFSET_BASIS = 0xcbf29ce484222325u;

uint64_t pl_state_hash_parameters(const pl_state *s, const pl_model *m) {
  return add_tensors(OFFSET_BASIS, m, s->parameters);
}

uint64_t pl_state_hash(const pl_state *s, const pl_model *m, int rows) {
  uint64_t hash = pl_state_hash_parameters(s, m);
  for (int i = 0; i < 2; i++)
    if (s->moment[i]) hash = add_tensors(hash, m, s->moment[i]);
  if (s->average) hash = add_tensors(hash, m, s->average);
  for (int layer = 0; layer < m->layers && rows > 0; layer++) {
    hash = add_rows(hash, m, s->h[layer], rows);
    if (s->c[layer]) hash = add_rows(hash, m, s->c[layer], rows);
  }
  uint64_t words[sizeof(pl_counters) / 8];
  memcpy(words, s->counters, sizeof words);
  size_t count = sizeof words / sizeof *words;
  if (s->counters->schedule_from == 0) count--; /* the last member */
  for (size_t i = 0; i < count; i++) {
    hash = add_word(hash, (uint32_t)words[i]);
    hash = add_word(hash, (uint32_t)(words[i] >> 32));
  }
  return hash;
}
