/* workspace.c - lays out the buffers that the kernels work in. It does no arithmetic, so it is
 * compiled once. */
#include "net/workspace.h"

#include <string.h>

static pl_real *take(pl_arena *arena, size_t rows, int width) {
  return pl_arena_take(arena, rows * (size_t)width, sizeof(pl_real));
}

void pl_derived_place(pl_derived *d, const pl_model *m, pl_arena *arena) {
  memset(d, 0, sizeof *d);
  size_t deep = (size_t)m->Np;
  d->table = take(arena, (size_t)m->V, m->Np);
  for (int layer = 0; layer < m->layers; layer++) {
    d->bias[layer] = take(arena, 1, m->Np);
    d->w_hh_t[layer] = take(arena, deep, m->Hp);
    if (layer > 0)
      d->w_ih_t[layer] = take(arena, deep, m->Hp);
    else if (m->E > 0)
      d->w_ih_t[layer] = take(arena, deep, m->Ep);
  }
  d->decoder_t = take(arena, (size_t)m->V, m->Hp);
  if (m->E == 0) return;
  d->compact_in = take(arena, (size_t)m->V, m->Ep);
  d->compact_out = take(arena, (size_t)m->V, m->Np);
}

size_t pl_gradient_table(const pl_model *m) {
  return m->E > 0 ? m->size : m->tensor[m->w_ih[0]].offset;
}

size_t pl_gradient_size(const pl_model *m) {
  return m->size + (m->E > 0 ? (size_t)m->V * (size_t)m->Np : 0);
}

void pl_workspace_place(pl_workspace *w, const pl_model *m, int steps, int rows, bool backward,
                        pl_arena *arena) {
  memset(w, 0, sizeof *w);
  size_t all = (size_t)steps * (size_t)rows, with_start = all + (size_t)rows;
  for (int layer = 0; layer < m->layers; layer++) {
    w->gates[layer] = take(arena, all, m->N_stride);
    w->h[layer] = take(arena, with_start, m->H_stride);
    if (m->cell == PLATEAU_CELL_GRU) w->candidate[layer] = take(arena, all, m->H_stride);
    if (m->cell == PLATEAU_CELL_LSTM) w->c[layer] = take(arena, with_start, m->H_stride);
    if (backward && m->dropout > 0 && layer + 1 < m->layers) {
      w->mask[layer] = take(arena, all, m->H_stride);
      w->dropped[layer] = take(arena, all, m->H_stride);
    }
  }
  w->logits = take(arena, all < PL_LOGIT_ROWS ? all : PL_LOGIT_ROWS, m->Vp);
  if (!backward) return;
  w->dh = take(arena, all, m->H_stride);
  w->dh_next = take(arena, (size_t)rows, m->H_stride);
  if (m->cell != PLATEAU_CELL_LSTM) return;
  w->dc_next = take(arena, (size_t)rows, m->H_stride);
  w->dc_total = take(arena, (size_t)rows, m->H_stride);
}
