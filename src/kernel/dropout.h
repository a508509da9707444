/* dropout.h - the mask of one row of one layer at one step, and whether its input is 0: functions of
 * the place, independent of the order of calls. */
#ifndef PL_DROPOUT_H
#define PL_DROPOUT_H
#include "base/rng.h"
#include "kernel/simd.h"

/* Writes mask[0 .. hidden-1]: 0 with probability `rate`, else 1 / (1 - rate). `key` stands for seed
 * and step; layer and t count from 0; row is the row in the batch. */
static inline void pl_dropout_mask(uint64_t key, int layer, int t, int row, int hidden, double rate,
                                   pl_real *mask) {
  pl_rng rng;
  uint64_t place = ((uint64_t)layer << 56) | ((uint64_t)t << 28) | (uint64_t)row;
  pl_rng_seed(&rng, pl_rng_mix(key ^ place), 0);
  uint32_t dropped = (uint32_t)(rate * 4294967296.0);
  pl_real kept = (pl_real)(1 / (1 - rate));
  for (int unit = 0; unit < hidden; unit++) mask[unit] = pl_rng_next(&rng) < dropped ? 0 : kept;
}

/* Whether the input of one row is 0 at one step. No mask has a layer of this number. */
static inline bool pl_dropout_input(uint64_t key, int t, int row, double rate) {
  uint64_t place = ((uint64_t)255 << 56) | ((uint64_t)t << 28) | (uint64_t)row;
  return pl_rng_mix(key ^ place) >> 32 < (uint64_t)(rate * 4294967296.0);
}

#endif
