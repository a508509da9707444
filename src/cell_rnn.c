/* cell_rnn.c - the Elman network's only gate, forward and back. */
#include "cell.h"
#include "vmath.h"

/* h = tanh(s) or sigmoid(s) */
static void forward(const pl_cell_step *step) {
  int count = step->rows * step->width;
  for (int i = 0; i < count; i += PL_LANES) {
    v8 s = v_load(step->gates + i);
    v_store(step->h + i, step->activation == PLATEAU_SIGMOID ? v_sigmoid(s) : v_tanh(s));
  }
}

/* dh/ds = 1 - h*h (tanh), h * (1 - h) (sigmoid) */
static void backward(const pl_cell_step *step) {
  int count = step->rows * step->width;
  v8 one = v_splat(1);
  for (int i = 0; i < count; i += PL_LANES) {
    v8 h = v_load(step->h + i), dh = v_load(step->dh + i);
    v8 slope = step->activation == PLATEAU_SIGMOID ? v_mul(h, v_sub(one, h))
                                                   : v_sub(one, v_mul(h, h));
    v_store(step->gates + i, v_flush(v_mul(dh, slope)));
    v_store(step->dh + i, v_zero());
  }
}

const pl_cell pl_cell_rnn = {forward, backward, NULL};
