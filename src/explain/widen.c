/* widen.c - a model with more units that computes the same. */
#include "explain/widen.h"

#include <string.h>

/* A wider model has more columns only where units are columns: in the recurrent weights, the next
 * layer's input weights and the decoder. Old rows get the old values, and zeros from new units;
 * rows of new units keep what was drawn. New units come after the old ones in every block, so a
 * sum over them begins with the old terms in their order and ends with zeros: even its rounding
 * stays. */
static void widen_tensor(const pl_tensor *t, const pl_real *from, const pl_tensor *wide,
                         pl_real *to) {
  int old_block = t->rows / t->blocks, new_block = wide->rows / wide->blocks;
  for (int row = 0; row < t->rows; row++) {
    int at = row / old_block * new_block + row % old_block;
    for (int col = 0; col < wide->cols; col++)
      to[pl_tensor_index(wide, at, col)] = col < t->cols ? from[pl_tensor_index(t, row, col)] : 0;
  }
}

void pl_widen_parameters(const pl_model *m, const pl_real *from, const pl_model *wide,
                         pl_real *to) {
  for (int i = 0; i < m->count; i++) widen_tensor(&m->tensor[i], from, &wide->tensor[i], to);
}

void pl_widen_rows(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to,
                   int rows) {
  for (int row = 0; row < rows; row++)
    memcpy(to + pl_area(row, wide->Hp), from + pl_area(row, m->Hp), (size_t)m->H * sizeof(pl_real));
}
