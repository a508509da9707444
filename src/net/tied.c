/* tied.c - encoder and decoder as one matrix, in two layouts. */
#include "net/tied.h"

#include <string.h>

/* Where the decoder, in panels, has number `col` of a symbol. */
static size_t in_decoder(const pl_model *m, int symbol, int col) {
  return pl_tensor_index(&m->tensor[m->decoder], symbol, col);
}

static size_t in_encoder(const pl_model *m, int symbol, int col) {
  return pl_tensor_index(&m->tensor[m->encoder], symbol, col);
}

void pl_tied_sum(const pl_model *m, pl_real *gradient) {
  if (m->twin < 0) return;
  for (int v = 0; v < m->V; v++)
    for (int j = 0; j < m->H; j++) {
      pl_real *a = gradient + in_encoder(m, v, j), *b = gradient + in_decoder(m, v, j);
      *a = *b = *a + *b;
    }
}

void pl_tied_copy(const pl_model *m, bool from_encoder, pl_real *parameters) {
  if (m->twin < 0) return;
  for (int v = 0; v < m->V; v++)
    for (int j = 0; j < m->H; j++) {
      pl_real *a = parameters + in_encoder(m, v, j), *b = parameters + in_decoder(m, v, j);
      if (from_encoder)
        *b = *a;
      else
        *a = *b;
    }
}

bool pl_tied_equal(const pl_model *m, const pl_real *parameters) {
  if (m->twin < 0) return true;
  for (int v = 0; v < m->V; v++)
    for (int j = 0; j < m->H; j++) {
      const pl_real *a = parameters + in_encoder(m, v, j), *b = parameters + in_decoder(m, v, j);
      if (memcmp((const char *)a, (const char *)b, sizeof *a) != 0) return false;
    }
  return true;
}
