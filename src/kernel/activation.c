/* activation.c - sigmoid and tanh of a row of numbers, in place.
 *
 * Each loop computes one function, so that its constants stay in registers. With all gates of a
 * unit in one loop, V8 moved a hundred registers to the stack and back for every eight units.
 */
#include "kernel/activation.h"

#include "kernel/vmath.h"

void pl_sigmoid_row(int count, pl_real *x) {
  for (int j = 0; j < count; j += PL_LANES) v_store(x + j, v_sigmoid(v_load(x + j)));
}

void pl_tanh_row(int count, pl_real *x) {
  for (int j = 0; j < count; j += PL_LANES) v_store(x + j, v_tanh(v_load(x + j)));
}
