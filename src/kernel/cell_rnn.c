/* cell_rnn.c - the only gate of an Elman network, forward and back. */
#include "kernel/activation.h"
#include "kernel/cell.h"

#include <string.h>

/* h = tanh(s) or sigmoid(s) */
static void forward(const pl_cell_step *step) {
  for (int row = 0; row < step->rows; row++) {
    const pl_real *sums = step->gates + (size_t)row * step->gates_stride;
    pl_real *h = step->h + (size_t)row * step->stride;
    memcpy(h, sums, (size_t)step->width * sizeof *h);
    if (step->activation == PLATEAU_ACTIVATION_SIGMOID)
      pl_sigmoid_row(step->width, h);
    else
      pl_tanh_row(step->width, h);
  }
}

/* dh/ds = 1 - h*h (tanh), h * (1 - h) (sigmoid) */
static void backward(const pl_cell_step *step) {
  v8 one = v_splat(1);
  for (int row = 0; row < step->rows; row++) {
    pl_real *ds = step->gates + (size_t)row * step->gates_stride;
    size_t at = (size_t)row * step->stride;
    for (int j = 0; j < step->width; j += PL_LANES) {
      v8 h = v_load(step->h + at + j), dh = v_load(step->dh + at + j);
      v8 slope = step->activation == PLATEAU_ACTIVATION_SIGMOID ? v_mul(h, v_sub(one, h))
                                                                : v_sub(one, v_mul(h, h));
      v_store(ds + j, v_flush(v_mul(dh, slope)));
      v_store(step->dh + at + j, v_zero());
    }
  }
}

const pl_cell pl_cell_rnn = {forward, backward, NULL};
