/* cell_lstm.c - the LSTM's gates, forward and back, in torch's order i, f, g, o. */
#include "kernel/activation.h"
#include "kernel/cell.h"

#include <string.h>

/* i, f, o = sigmoid(s)   g = tanh(s_g)
 * c = f * c_before + i * g   h = o * tanh(c) */
static void forward(const pl_cell_step *step) {
  int H = step->width;
  for (int row = 0; row < step->rows; row++) {
    pl_real *gates = step->gates + (size_t)row * step->gates_stride;
    size_t at = (size_t)row * step->stride;
    pl_sigmoid_row(2 * H, gates);
    pl_tanh_row(H, gates + 2 * H);
    pl_sigmoid_row(H, gates + 3 * H);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 i = v_load(gates + j), f = v_load(gates + H + j), g = v_load(gates + 2 * H + j);
      v8 c = v_flush(v_madd(f, v_load(step->c_before + at + j), v_mul(i, g)));
      v_store(step->c + at + j, c);
      v_store(step->h + at + j, c);
    }
    pl_tanh_row(H, step->h + at);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 o = v_load(gates + 3 * H + j), e = v_load(step->h + at + j);
      v_store(step->h + at + j, v_flush(v_mul(o, e)));
    }
  }
}

/* e = tanh(c), computed again and written over c, which nobody reads after this step
 * do = dh * e   dc += dh * o * (1 - e*e)
 * di = dc * g   df = dc * c_before   dg = dc * i   dc_before = dc * f
 * ds_x = dx * x * (1 - x) for i, f, o;  ds_g = dg * (1 - g*g) */
static void backward(const pl_cell_step *step) {
  int H = step->width;
  v8 one = v_splat(1);
  for (int row = 0; row < step->rows; row++) {
    pl_real *gates = step->gates + (size_t)row * step->gates_stride;
    size_t at = (size_t)row * step->stride;
    pl_tanh_row(H, step->c + at);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 i = v_load(gates + j), f = v_load(gates + H + j), g = v_load(gates + 2 * H + j);
      v8 o = v_load(gates + 3 * H + j), dh = v_load(step->dh + at + j);
      v8 e = v_load(step->c + at + j);
      v8 dc = v_madd(v_mul(dh, o), v_sub(one, v_mul(e, e)), v_load(step->dc + at + j));
      v8 slope_i = v_mul(i, v_sub(one, i)), slope_f = v_mul(f, v_sub(one, f));
      v8 slope_o = v_mul(o, v_sub(one, o)), slope_g = v_sub(one, v_mul(g, g));
      v_store(gates + j, v_flush(v_mul(v_mul(dc, g), slope_i)));
      v_store(gates + H + j, v_flush(v_mul(v_mul(dc, v_load(step->c_before + at + j)), slope_f)));
      v_store(gates + 2 * H + j, v_flush(v_mul(v_mul(dc, i), slope_g)));
      v_store(gates + 3 * H + j, v_flush(v_mul(v_mul(dh, e), slope_o)));
      v_store(step->dc + at + j, v_flush(v_mul(dc, f)));
      v_store(step->dh + at + j, v_zero());
    }
  }
}

/* dc + dh * o * (1 - tanh(c)^2): the gradient along c plus the gradient through h. */
static void total_dc(const pl_cell_step *step, pl_real *dc) {
  int H = step->width;
  v8 one = v_splat(1);
  for (int row = 0; row < step->rows; row++) {
    const pl_real *o = step->gates + (size_t)row * step->gates_stride + (size_t)(3 * H);
    size_t at = (size_t)row * step->stride;
    memcpy(dc + at, step->c + at, (size_t)H * sizeof *dc);
    pl_tanh_row(H, dc + at);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 e = v_load(dc + at + j);
      v8 through_h = v_mul(v_load(step->dh + at + j), v_load(o + j));
      v_store(dc + at + j, v_madd(through_h, v_sub(one, v_mul(e, e)), v_load(step->dc + at + j)));
    }
  }
}

const pl_cell pl_cell_lstm = {forward, backward, total_dc};
