/* measure.c - measures losses with the current weights. */
#include "run/measure.h"

#include <string.h>

void pl_measure_place(pl_measure *measure, const pl_model *m, pl_arena *arena) {
  memset(measure, 0, sizeof *measure);
  for (int layer = 0; layer < m->layers; layer++) {
    measure->h[layer] = pl_arena_take(arena, pl_area(PL_SHARD_ROWS, m->Hp), sizeof(pl_real));
    if (m->cell == PLATEAU_CELL_LSTM)
      measure->c[layer] = pl_arena_take(arena, pl_area(PL_SHARD_ROWS, m->Hp), sizeof(pl_real));
  }
}

bool pl_measure_window(pl_measure *x, const pl_model *m, const pl_kernels *kernels,
                       const pl_real *parameters, const pl_derived *derived,
                       pl_workspace *workspace) {
  if (x->lane >= x->lanes) return false;
  if (x->at == 0) pl_state_reset_rows(m, x->h, x->c, PL_SHARD_ROWS, x->h0);
  size_t left = x->length - x->at, rows = x->lanes - x->lane;
  pl_shard shard = {.rows = (int)(rows < PL_SHARD_ROWS ? rows : PL_SHARD_ROWS)};
  shard.steps = left < (size_t)x->window ? (int)left : x->window;
  for (int r = 0; r < shard.rows; r++) {
    size_t first = (x->lane + (size_t)r) * x->stride + x->at;
    shard.symbol[r] = x->symbols + first;
    if (x->each) shard.nats[r] = x->each + first + 1;
  }
  size_t burn_in = x->burn_in > x->at ? x->burn_in - x->at : 0;
  shard.counted_from = burn_in < (size_t)shard.steps ? (int)burn_in : shard.steps;
  shard.differentiated_from = shard.loss_from = shard.steps;
  memcpy(shard.h, x->h, sizeof shard.h);
  memcpy(shard.c, x->c, sizeof shard.c);
  kernels->shards_run(m, parameters, derived, 1, workspace, &shard);
  x->nats += shard.loss;
  x->counted += pl_area(shard.rows, shard.steps - shard.counted_from);
  x->at += (size_t)shard.steps;
  if (x->at < x->length) return true;
  x->at = 0;
  x->lane += PL_SHARD_ROWS;
  if (x->lane < x->lanes) return true;
  if (x->rest == 0) return false;
  if (x->each) x->each += x->lanes * x->stride;
  x->symbols += x->lanes * x->stride;
  x->length = x->rest;
  x->lanes = 1;
  x->lane = x->rest = 0;
  return true;
}
