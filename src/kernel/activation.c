/* activation.c - sigmoid and tanh of a row of numbers, in place.
 *
 * Each loop computes one function, so that its constants stay in registers. With all gates of a
 * unit in one loop, V8 moved a hundred registers to the stack and back for every eight units. The
 * divisors of a block come first and the quotients after: in one loop a CPU has no place for enough
 * numbers that wait for both (docs/speed.md).
 */
#include "kernel/activation.h"

#include "kernel/vmath.h"

enum { BLOCK = 128 };

static inline __attribute__((always_inline)) void
in_blocks(int count, pl_real *x, v8 (*divisor_of)(v8), v8 (*quotient_of)(v8, v8)) {
  pl_real divisor[BLOCK];
  for (int left = count; left > 0; left -= BLOCK, x += BLOCK) {
    const int some = left < BLOCK ? left : BLOCK;
    for (int j = 0; j < some; j += PL_LANES) v_store(divisor + j, divisor_of(v_load(x + j)));
    for (int j = 0; j < some; j += PL_LANES)
      v_store(x + j, quotient_of(v_load(x + j), v_load(divisor + j)));
  }
}

void pl_sigmoid_row(int count, pl_real *x) { in_blocks(count, x, v_sigmoid_divisor, v_sigmoid_of); }

void pl_tanh_row(int count, pl_real *x) { in_blocks(count, x, v_tanh_divisor, v_tanh_of); }
