/* gemm.h - the three products of a recurrent layer, and the sum of rows for biases.
 *
 * Every output is one accumulator that starts from the value in C and takes its terms in ascending
 * order of the summed index, so results depend on neither tiles nor vector width. A panel matrix
 * holds 8 columns at a time. Element (k, n) of a K x N matrix is
 *   panels[n / 8 * panel_stride + k * 8 + n % 8]
 */
#ifndef PL_GEMM_H
#define PL_GEMM_H
#include "kernel/simd.h"

#include <stddef.h>

#define pl_gemm_panels      PL_KERNEL(pl_gemm_panels)
#define pl_gemm_blocks      PL_KERNEL(pl_gemm_blocks)
#define pl_gemm_outer       PL_KERNEL(pl_gemm_outer)
#define pl_gemm_column_sums PL_KERNEL(pl_gemm_column_sums)

/* C[r][n] += sum over k ascending of A[r][k] * P[k][n]: forward (P is a weight) and backward (P is
 * its transpose). A is rows x depth and C rows x 8*panels, both row-major. */
void pl_gemm_panels(int rows, int depth, int panels, const pl_real *a, size_t a_stride,
                    const pl_real *p, size_t panel_stride, pl_real *c, size_t c_stride);

/* Rows of A, and the rows of C that take their sums. */
typedef struct pl_rows {
  int rows;
  const pl_real *a;
  pl_real *c;
} pl_rows;

/* The same for several blocks of rows. Each panel is brought into cache once for all of them. */
void pl_gemm_blocks(int count, const pl_rows *block, int depth, int panels, size_t a_stride,
                    const pl_real *p, size_t panel_stride, size_t c_stride);

/* G[k][n] += sum over m ascending of A[m][k] * Z[m][n]: a weight's gradient, in panels. A is count
 * x width and Z count x 8*panels, both row-major. With `first`, and rows, G is cleared before: a
 * few panels at a time, when they come into cache. With `sums` it also adds the bias's gradient:
 * sums[n] += sum over m ascending of Z[m][n]. */
void pl_gemm_outer(int count, int width, int panels, const pl_real *a, size_t a_stride,
                   const pl_real *z, size_t z_stride, bool first, pl_real *g, size_t panel_stride,
                   pl_real *sums);

/* sums[n] += sum over m ascending of Z[m][n]. width is a multiple of 8. */
void pl_gemm_column_sums(int count, int width, const pl_real *z, size_t z_stride, pl_real *sums);

#endif
