/* cell_gru.c - the GRU's gates, forward and back, in torch's order r, z, n. */
#include "kernel/activation.h"
#include "kernel/cell.h"

/* r = sigmoid(s_r)   z = sigmoid(s_z)   n = tanh(s_n + r * q)   q = h_before·U_n + b_hn
 * h = (1 - z) * n + z * h_before = n + z * (h_before - n) */
static void forward(const pl_cell_step *step) {
  int H = step->width;
  for (int row = 0; row < step->rows; row++) {
    pl_real *gates = step->gates + (size_t)row * step->gates_stride;
    size_t at = (size_t)row * step->stride;
    pl_sigmoid_row(2 * H, gates);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 r = v_load(gates + j), q = v_load(step->candidate + at + j);
      v_store(gates + 2 * H + j, v_madd(r, q, v_load(gates + 2 * H + j)));
    }
    pl_tanh_row(H, gates + 2 * H);
    for (int j = 0; j < H; j += PL_LANES) {
      v8 z = v_load(gates + H + j), n = v_load(gates + 2 * H + j);
      v_store(step->h + at + j, v_flush(v_madd(z, v_sub(v_load(step->h_before + at + j), n), n)));
    }
  }
}

/* dn = dh * (1 - z)          ds_n = dn * (1 - n*n)
 * dz = dh * (h_before - n)   ds_z = dz * z * (1 - z)
 * dr = ds_n * q              ds_r = dr * r * (1 - r)     dq = ds_n * r
 * without the products: dh_before = dh * z */
static void backward(const pl_cell_step *step) {
  int H = step->width;
  v8 one = v_splat(1);
  for (int row = 0; row < step->rows; row++) {
    pl_real *gates = step->gates + (size_t)row * step->gates_stride;
    size_t at = (size_t)row * step->stride;
    for (int j = 0; j < H; j += PL_LANES) {
      v8 r = v_load(gates + j), z = v_load(gates + H + j), n = v_load(gates + 2 * H + j);
      v8 q = v_load(step->candidate + at + j), dh = v_load(step->dh + at + j);
      v8 keep = v_sub(one, z);
      v8 ds_n = v_flush(v_mul(v_mul(dh, keep), v_sub(one, v_mul(n, n))));
      v8 dz = v_mul(dh, v_sub(v_load(step->h_before + at + j), n));
      v8 dr = v_mul(ds_n, q);
      v_store(gates + j, v_flush(v_mul(dr, v_mul(r, v_sub(one, r)))));
      v_store(gates + H + j, v_flush(v_mul(dz, v_mul(z, keep))));
      v_store(gates + 2 * H + j, ds_n);
      v_store(step->candidate + at + j, v_flush(v_mul(ds_n, r)));
      v_store(step->dh + at + j, v_flush(v_mul(dh, z)));
    }
  }
}

const pl_cell pl_cell_gru = {forward, backward, NULL};
