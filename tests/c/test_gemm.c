/* test_gemm.c - the three products and the column sums equal plain loops to the last bit.
 *
 * There is no tolerance: every output is one float accumulator that starts from the value there and
 * takes its terms in ascending order, with one rounding a term (fused) or two (plain). Whole
 * buffers are compared, so that a number written outside shows; gaps hold NaN, so that a gap that
 * is read shows. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_place.h"

/* The scalar back end, independent of how the library was built. */
#define PL_PLAIN   1
#define PL_SCALAR  1
#define PL_VARIANT of_this_test
#include "kernel/gemm.c"
#include "run/dispatch.h"

typedef void panels_fn(int, int, int, const float *, size_t, const float *, size_t, float *,
                       size_t);
typedef void blocks_fn(int, const pl_rows *, int, int, size_t, const float *, size_t, size_t);
typedef void outer_fn(int, int, int, const float *, size_t, const float *, size_t, bool, float *,
                      size_t, float *);
typedef void sums_fn(int, int, const float *, size_t, float *);

/* Weak, because a build has only some of them. */
#define DECLARE(variant)                                    \
  __attribute__((weak)) panels_fn pl_gemm_panels_##variant; \
  __attribute__((weak)) blocks_fn pl_gemm_blocks_##variant; \
  __attribute__((weak)) outer_fn pl_gemm_outer_##variant;   \
  __attribute__((weak)) sums_fn pl_gemm_column_sums_##variant
DECLARE(plain_sse2);
DECLARE(plain_avx2);
DECLARE(fused_avx2);
DECLARE(plain_avx512);
DECLARE(fused_avx512);
DECLARE(plain_neon);
DECLARE(fused_neon);
DECLARE(plain_scalar);
DECLARE(fused_scalar);

typedef struct variant {
  const char *name;
  bool fused;
  panels_fn *panels;
  blocks_fn *blocks;
  outer_fn *outer;
  sums_fn *sums;
} variant;

#define VARIANT(name, fused)                                                          \
  {                                                                                   \
#name, fused, pl_gemm_panels_##name, pl_gemm_blocks_##name, pl_gemm_outer_##name, \
        pl_gemm_column_sums_##name                                                    \
  }
static const variant VARIANTS[] = {
    VARIANT(of_this_test, false), VARIANT(plain_sse2, false),   VARIANT(plain_avx2, false),
    VARIANT(fused_avx2, true),    VARIANT(plain_avx512, false), VARIANT(fused_avx512, true),
    VARIANT(plain_neon, false),   VARIANT(fused_neon, true),    VARIANT(plain_scalar, false),
    VARIANT(fused_scalar, true),
};
enum { VARIANT_COUNT = sizeof VARIANTS / sizeof *VARIANTS };

static bool runs(const variant *v) {
  return v == &VARIANTS[0] || (pl_kernels_named(v->name) && v->panels);
}

/* ---- Buffers */

static uint64_t seed = 1;

/* Exactly `count` numbers, all NaN, each with its own bits. */
static float *new_gaps(size_t count) {
  float *x = malloc(count * sizeof *x + (count == 0));
  for (size_t i = 0; i < count; i++) {
    uint32_t bits = 0x7fc0dead;
    memcpy(x + i, &bits, sizeof bits);
  }
  return x;
}

static float any(void) {
  double x = 2 * next_unit(&seed) - 1;
  return (float)(next_unit(&seed) < 0.1 ? 0 : x);
}

/* rows x cols numbers with a stride. The last row ends the block. */
static float *new_rows(int rows, int cols, size_t stride) {
  float *x = new_gaps(rows > 0 ? (size_t)(rows - 1) * stride + (size_t)cols : 0);
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < cols; c++) x[(size_t)r * stride + (size_t)c] = any();
  return x;
}

static size_t rows_size(int rows, int cols, size_t stride) {
  return (size_t)(rows - 1) * stride + (size_t)cols;
}

static float *copy_of(const float *x, size_t count) {
  float *copy = malloc(count * sizeof *copy);
  memcpy(copy, x, count * sizeof *copy);
  return copy;
}

static float step(bool fused, float a, float b, float sum) {
  return fused ? fmaf(a, b, sum) : sum + a * b;
}

/* ---- C += A P */

typedef struct shape {
  int rows, depth, panels;
  size_t gap; /* added to every stride */
} shape;

static void panels_reference(bool fused, const shape *s, const float *a, size_t a_stride,
                             const float *p, size_t panel, float *c, size_t c_stride) {
  for (int r = 0; r < s->rows; r++)
    for (int n = 0; n < 8 * s->panels; n++) {
      float sum = c[(size_t)r * c_stride + (size_t)n];
      for (int k = 0; k < s->depth; k++)
        sum = step(fused, a[(size_t)r * a_stride + (size_t)k],
                   p[(size_t)(n / 8) * panel + (size_t)(k * 8 + n % 8)], sum);
      c[(size_t)r * c_stride + (size_t)n] = sum;
    }
}

static void check_panels(shape s) {
  size_t a_stride = (size_t)s.depth + s.gap, c_stride = (size_t)(8 * s.panels) + 3 * s.gap,
         panel = (size_t)(8 * s.depth) + 8 * s.gap,
         size = rows_size(s.rows, 8 * s.panels, c_stride);
  float *a = new_rows(s.rows, s.depth, a_stride), *p = new_rows(s.panels, 8 * s.depth, panel),
        *c = new_rows(s.rows, 8 * s.panels, c_stride);
  float *expected[2] = {copy_of(c, size), copy_of(c, size)};
  for (int fused = 0; fused < 2; fused++)
    panels_reference(fused, &s, a, a_stride, p, panel, expected[fused], c_stride);
  for (int i = 0; i < VARIANT_COUNT; i++) {
    const variant *v = &VARIANTS[i];
    if (!runs(v)) continue;
    float *got = copy_of(c, size);
    v->panels(s.rows, s.depth, s.panels, a, a_stride, p, panel, got, c_stride);
    if (memcmp(got, expected[v->fused], size * sizeof *got) != 0)
      fail_msg("%s: %d rows, depth %d, %d panels, strides +%zu", v->name, s.rows, s.depth, s.panels,
               s.gap);
    free(got);
  }
  free(a), free(p), free(c), free(expected[0]), free(expected[1]);
}

static void products_are_plain_loops(void **state) {
  (void)state;
  for (int rows = 1; rows <= 13; rows++)
    for (int depth = 0; depth <= 70; depth++)
      for (int panels = 1; panels <= 9; panels++)
        check_panels((shape){rows, depth, panels, (size_t)(rows + depth) % 3});
}

/* Rows are processed in blocks of 32. */
static void products_of_many_rows_are_plain_loops(void **state) {
  static const int rows[] = {31, 32, 33, 35, 36, 63, 64, 65, 67, 97, 128, 130};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int panels = 1; panels <= 4; panels++) check_panels((shape){rows[i], 17, panels, i % 2});
}

/* Depths around the terms that a tile takes at a time. */
static void deep_products_are_plain_loops(void **state) {
  static const int depths[] = {255, 256, 257, 511, 513};
  (void)state;
  for (size_t i = 0; i < sizeof depths / sizeof *depths; i++)
    for (int rows = 1; rows <= 9; rows++) check_panels((shape){rows, depths[i], 17, i % 2});
}

/* Several blocks of rows through one matrix give what each gives alone. */
static void check_blocks(const variant *v, const int *rows, int depth, int panels) {
  enum { BLOCKS = 4 };
  const size_t a_stride = (size_t)depth + 1, c_stride = (size_t)(8 * panels) + 2;
  float *p = new_rows(panels, 8 * depth, (size_t)(8 * depth));
  pl_rows block[BLOCKS];
  float *alone[BLOCKS];
  for (int i = 0; i < BLOCKS; i++) {
    block[i] = (pl_rows){rows[i], new_rows(rows[i], depth, a_stride),
                         new_rows(rows[i], 8 * panels, c_stride)};
    alone[i] = copy_of(block[i].c, rows_size(rows[i], 8 * panels, c_stride));
    v->panels(rows[i], depth, panels, block[i].a, a_stride, p, (size_t)(8 * depth), alone[i],
              c_stride);
  }
  v->blocks(BLOCKS, block, depth, panels, a_stride, p, (size_t)(8 * depth), c_stride);
  for (int i = 0; i < BLOCKS; i++) {
    size_t bytes = rows_size(rows[i], 8 * panels, c_stride) * sizeof(float);
    if (memcmp(block[i].c, alone[i], bytes) != 0)
      fail_msg("%s: block %d of %d rows, depth %d, %d panels", v->name, i, rows[i], depth, panels);
    free((float *)block[i].a), free(block[i].c), free(alone[i]);
  }
  free(p);
}

static void blocks_of_rows_are_products_alone(void **state) {
  static const int rows[][4] = {{8, 8, 8, 8}, {8, 8, 8, 5}, {1, 2, 3, 4}, {4, 8, 1, 16}};
  (void)state;
  for (int i = 0; i < VARIANT_COUNT; i++)
    for (size_t r = 0; runs(&VARIANTS[i]) && r < sizeof rows / sizeof *rows; r++)
      for (int panels = 1; panels <= 9; panels++) {
        check_blocks(&VARIANTS[i], rows[r], 20, panels);
        check_blocks(&VARIANTS[i], rows[r], 300, panels);
      }
}

/* ---- G += A' Z */

static void outer_reference(bool fused, const shape *s, const float *a, size_t a_stride,
                            const float *z, size_t z_stride, float *g, size_t panel) {
  for (int k = 0; k < s->depth; k++)
    for (int n = 0; n < 8 * s->panels; n++) {
      float *sum = g + (size_t)(n / 8) * panel + (size_t)(k * 8 + n % 8);
      for (int m = 0; m < s->rows; m++)
        *sum = step(fused, a[(size_t)m * a_stride + (size_t)k], z[(size_t)m * z_stride + (size_t)n],
                    *sum);
    }
}

/* depth: numbers in a row of A, which is the width of the weight. A first product finds NaN in G. */
static void check_outer(shape s, bool first) {
  size_t a_stride = (size_t)s.depth + s.gap, z_stride = (size_t)(8 * s.panels) + 3 * s.gap,
         panel = (size_t)(8 * s.depth) + 8 * s.gap, size = rows_size(s.panels, 8 * s.depth, panel);
  float *a = new_rows(s.rows, s.depth, a_stride), *z = new_rows(s.rows, 8 * s.panels, z_stride),
        *g = new_rows(s.panels, 8 * s.depth, panel), *gaps = new_gaps(size);
  for (int k = 0; first && k < s.panels; k++)
    memset(g + (size_t)k * panel, 0, (size_t)(8 * s.depth) * sizeof *g);
  float *expected[2] = {copy_of(g, size), copy_of(g, size)};
  float *sums = new_rows(1, 8 * s.panels, 0), *totals = copy_of(sums, (size_t)(8 * s.panels));
  for (int m = 0; m < s.rows; m++)
    for (int n = 0; n < 8 * s.panels; n++) totals[n] += z[(size_t)m * z_stride + (size_t)n];
  for (int fused = 0; fused < 2; fused++)
    outer_reference(fused, &s, a, a_stride, z, z_stride, expected[fused], panel);
  for (int i = 0; i < VARIANT_COUNT; i++) {
    const variant *v = &VARIANTS[i];
    if (!runs(v)) continue;
    float *got = copy_of(first ? gaps : g, size);
    float *bias = copy_of(sums, (size_t)(8 * s.panels));
    bool summed = s.gap != 1;
    v->outer(s.rows, s.depth, s.panels, a, a_stride, z, z_stride, first, got, panel,
             summed ? bias : NULL);
    if (memcmp(got, expected[v->fused], size * sizeof *got) != 0 ||
        memcmp(bias, summed ? totals : sums, (size_t)(8 * s.panels) * sizeof *bias) != 0)
      fail_msg("%s: %d rows, width %d, %d panels, strides +%zu%s", v->name, s.rows, s.depth,
               s.panels, s.gap, first ? ", first" : "");
    free(got), free(bias);
  }
  free(a), free(z), free(g), free(gaps), free(sums), free(totals), free(expected[0]),
      free(expected[1]);
}

static void outer_products_are_plain_loops(void **state) {
  (void)state;
  for (int count = 0; count <= 13; count++)
    for (int width = 1; width <= 70; width += width < 24 ? 1 : 3)
      for (int panels = 1; panels <= 9; panels++)
        check_outer((shape){count, width, panels, (size_t)(count + width) % 3},
                    count > 0 && panels % 2 == 0);
}

/* Rows are packed 128 at a time. */
static void outer_products_of_many_rows_are_plain_loops(void **state) {
  static const int counts[] = {127, 128, 129, 200, 255, 256, 257};
  (void)state;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    for (int width = 1; width <= 13; width += 3)
      check_outer((shape){counts[i], width, 3, i % 2}, i % 3 == 0);
}

/* ---- Column sums */

static void check_sums(shape s) {
  int width = 8 * s.panels;
  size_t stride = (size_t)width + s.gap;
  float *z = new_rows(s.rows, width, stride), *sums = new_rows(1, width, 0);
  float *expected = copy_of(sums, (size_t)width);
  for (int n = 0; n < width; n++)
    for (int m = 0; m < s.rows; m++) expected[n] += z[(size_t)m * stride + (size_t)n];
  for (int i = 0; i < VARIANT_COUNT; i++) {
    const variant *v = &VARIANTS[i];
    if (!runs(v)) continue;
    float *got = copy_of(sums, (size_t)width);
    v->sums(s.rows, width, z, stride, got);
    if (memcmp(got, expected, (size_t)width * sizeof *got) != 0)
      fail_msg("%s: %d rows, width %d, stride +%zu", v->name, s.rows, width, s.gap);
    free(got);
  }
  free(z), free(sums), free(expected);
}

static void column_sums_are_plain_loops(void **state) {
  (void)state;
  for (int count = 0; count <= 40; count++)
    for (int panels = 1; panels <= 9; panels++)
      check_sums((shape){count, 0, panels, (size_t)count % 4});
}

/* The variants of the library must be among those compared. */
static void the_librarys_own_are_among_them(void **state) {
  int count = 0;
  (void)state;
  for (int i = 1; i < VARIANT_COUNT; i++) count += runs(&VARIANTS[i]);
  assert_true(count > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_librarys_own_are_among_them),
      cmocka_unit_test(products_are_plain_loops),
      cmocka_unit_test(products_of_many_rows_are_plain_loops),
      cmocka_unit_test(deep_products_are_plain_loops),
      cmocka_unit_test(blocks_of_rows_are_products_alone),
      cmocka_unit_test(outer_products_are_plain_loops),
      cmocka_unit_test(outer_products_of_many_rows_are_plain_loops),
      cmocka_unit_test(column_sums_are_plain_loops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
