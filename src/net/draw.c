/* draw.c - draws initial weights. */
#include "net/draw.h"

#include "base/dmath.h"

#include <string.h>

size_t pl_draw_scratch(const pl_model *m) { return (size_t)m->H * (size_t)m->H; }

/* The sum of a[i] * b[i] in 8 interleaved sums, folded as v_sum folds: an order that vectorises. */
static double dot(const double *a, const double *b, int n) {
  double part[PL_LANES] = {0};
  int i = 0;
  for (; i + PL_LANES <= n; i += PL_LANES)
    for (int l = 0; l < PL_LANES; l++) part[l] += a[i + l] * b[i + l];
  for (int l = 0; i < n; i++, l++) part[l] += a[i] * b[i];
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

/* Makes the rows of q orthonormal: modified Gram-Schmidt on gaussian rows, each projected twice
 * ("twice is enough", Giraud et al. 2005), so that the result is orthogonal up to rounding for
 * every draw. */
static void orthogonal(double *q, int n, pl_rng *rng) {
  for (int i = 0; i < n; i++) {
    double *row = q + (size_t)i * (size_t)n, length = 0;
    while (!(length > 1e-6)) {
      for (int j = 0; j < n; j++) row[j] = pl_rng_gaussian(rng);
      for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < i; k++) {
          const double *other = q + (size_t)k * (size_t)n;
          double along = dot(row, other, n);
          for (int j = 0; j < n; j++) row[j] -= along * other[j];
        }
      length = pl_sqrt(dot(row, row, n));
    }
    for (int j = 0; j < n; j++) row[j] /= length;
  }
}

static void fill_orthogonal(const pl_tensor *t, pl_rng *rng, double *scratch, pl_real *parameters) {
  int n = t->cols;
  for (int block = 0; block < t->blocks; block++) {
    orthogonal(scratch, n, rng);
    for (int row = 0; row < n; row++)
      for (int col = 0; col < n; col++)
        parameters[pl_tensor_index(t, block * n + row, col)] =
            (pl_real)(float)scratch[row * n + col];
  }
}

static void fill_uniform(const pl_tensor *t, pl_rng *rng, pl_real *parameters) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++)
      parameters[pl_tensor_index(t, row, col)] = (pl_real)(float)((2 * pl_rng_uniform(rng) - 1) *
                                                                  t->bound);
}

static void fill_gaussian(const pl_tensor *t, pl_rng *rng, double scale, pl_real *parameters) {
  for (int row = 0; row < t->rows; row++)
    for (int col = 0; col < t->cols; col++)
      parameters[pl_tensor_index(t, row, col)] = (pl_real)(float)(scale * pl_rng_gaussian(rng));
}

void pl_draw_weights(const pl_model *m, const plateau_config *config, pl_rng *rng, double *scratch,
                     pl_real *parameters) {
  memset(parameters, 0, m->size * sizeof *parameters);
  for (int i = 0; i < m->count; i++) {
    const pl_tensor *t = &m->tensor[i];
    if (config->init == PLATEAU_INIT_GAUSSIAN) {
      if (!t->vector) fill_gaussian(t, rng, config->init_scale, parameters);
      continue;
    }
    if (t->filling == PL_ORTHOGONAL)
      fill_orthogonal(t, rng, scratch, parameters);
    else
      fill_uniform(t, rng, parameters);
  }
  if (m->cell != PLATEAU_CELL_LSTM || config->init == PLATEAU_INIT_GAUSSIAN) return;
  /* i, f, g, o: the second block is the forget gate */
  for (int layer = 0; layer < m->layers; layer++)
    for (int unit = 0; unit < m->H; unit++)
      parameters[pl_tensor_index(&m->tensor[m->b_ih[layer]], m->H + unit, 0)] = 1;
}
