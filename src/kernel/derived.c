/* derived.c - computes what a step needs from the parameters, once a step: bias sums, transposed
 * copies, the input table. */
#include "kernel/derived.h"

#include "kernel/gemm.h"

#include <string.h>

/* Turns the panels of a weight into panels of its transpose: column group c/8, then `depth` rows of
 * the weight, 8 columns. The depth counts the pads between gates; for the decoder it is V. */
static void transpose(const pl_tensor *t, const pl_real *parameters, int depth, pl_real *out) {
  const pl_real *panels = parameters + t->offset;
  for (int col = 0; col < pl_pad(t->cols); col += PL_LANES)
    for (int row = 0; row < depth; row += PL_LANES) {
      const pl_real *from = panels + pl_area(row / PL_LANES * t->cols + col, PL_LANES);
      pl_real *to = out + pl_area(col / PL_LANES * depth + row, PL_LANES);
      v8 square[PL_LANES];
      for (int i = 0; i < PL_LANES; i++)
        square[i] = col + i < t->cols ? v_load(from + i * PL_LANES) : v_zero();
      v_transpose(square);
      for (int i = 0; i < PL_LANES && row + i < depth; i++) v_store(to + i * PL_LANES, square[i]);
    }
}

void pl_derive(const pl_model *m, const pl_real *parameters, pl_derived *d) {
  for (int layer = 0; layer < m->layers; layer++) {
    const pl_real *b_ih = parameters + m->tensor[m->b_ih[layer]].offset;
    const pl_real *b_hh = parameters + m->tensor[m->b_hh[layer]].offset;
    int both = m->direct_gates * m->Hp;
    for (int n = 0; n < m->Np; n += PL_LANES) {
      v8 bias = v_load(b_ih + n);
      v_store(d->bias[layer] + n, n < both ? v_add(bias, v_load(b_hh + n)) : bias);
    }
    transpose(&m->tensor[m->w_hh[layer]], parameters, m->Np, d->w_hh_t[layer]);
    if (d->w_ih_t[layer])
      transpose(&m->tensor[m->w_ih[layer]], parameters, m->Np, d->w_ih_t[layer]);
  }
  transpose(&m->tensor[m->decoder], parameters, m->V, d->decoder_t);
}

void pl_input_rows(const pl_model *m, const pl_real *parameters, pl_derived *d,
                   const uint16_t *symbols, int count) {
  const pl_tensor *weight = &m->tensor[m->w_ih[0]];
  const pl_real *w = parameters + weight->offset, *bias = d->bias[0];
  if (m->E == 0) {
    for (int s = 0; s < count; s++) {
      size_t at = pl_area(symbols[s], m->Np);
      for (int n = 0; n < m->Np; n += PL_LANES)
        v_store(d->table + at + n, v_add(v_load(bias + n), v_load(w + at + n)));
    }
    return;
  }
  const pl_real *encoder = parameters + m->tensor[m->encoder].offset;
  size_t in = (size_t)m->Ep, out = (size_t)m->Np;
  for (int s = 0; s < count; s++) {
    memcpy(d->compact_in + (size_t)s * in, encoder + symbols[s] * in, in * sizeof *encoder);
    memcpy(d->compact_out + (size_t)s * out, bias, out * sizeof *bias);
  }
  pl_gemm_panels(count, m->E, m->Np / PL_LANES, d->compact_in, in, w, pl_area(m->E, PL_LANES),
                 d->compact_out, out);
  for (int s = 0; s < count; s++)
    memcpy(d->table + symbols[s] * out, d->compact_out + (size_t)s * out, out * sizeof *bias);
}

void pl_input_fold(const pl_model *m, const pl_real *parameters, pl_derived *d,
                   const uint16_t *symbols, int count, pl_real *gradient) {
  const pl_real *encoder = parameters + m->tensor[m->encoder].offset;
  const pl_real *table = gradient + pl_gradient_table(m);
  size_t in = (size_t)m->Ep, out = (size_t)m->Np;
  for (int s = 0; s < count; s++) {
    memcpy(d->compact_in + (size_t)s * in, encoder + symbols[s] * in, in * sizeof *encoder);
    memcpy(d->compact_out + (size_t)s * out, table + symbols[s] * out, out * sizeof *table);
  }
  pl_gemm_outer(count, m->E, m->Np / PL_LANES, d->compact_in, in, d->compact_out, out, false,
                gradient + m->tensor[m->w_ih[0]].offset, pl_area(m->E, PL_LANES), NULL);
  memset(d->compact_in, 0, (size_t)count * in * sizeof *encoder);
  pl_gemm_panels(count, m->Np, m->Ep / PL_LANES, d->compact_out, out, d->w_ih_t[0],
                 pl_area(m->Np, PL_LANES), d->compact_in, in);
  pl_real *encoder_gradient = gradient + m->tensor[m->encoder].offset;
  for (int s = 0; s < count; s++)
    memcpy(encoder_gradient + symbols[s] * in, d->compact_in + (size_t)s * in,
           in * sizeof *encoder);
}
