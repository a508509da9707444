/* too_large.c - a tile of more sums than there are registers, for the guard to find. */
#include "kernel/gemm.c"

void tile_too_large(int depth, const operands *o);
void tile_too_large(int depth, const operands *o) {
  tile(false, MAX_ROWS, MAX_WIDE / PER_PANEL, depth, *o);
}
