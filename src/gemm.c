/* gemm.c - the three products a recurrent layer needs, and the sum of rows for biases. */
#include "gemm.h"

/* A tile keeps its outputs in registers while it walks the summed index; one turn a step, not
 * unrolled: LLVM's unrolling by hand or by itself spills (docs/speed.md). Tiles are functions of
 * their own so that V8 compiles each one well. */
#define TILE static __attribute__((noinline)) void
#if defined(__clang__)
#define ROLLED _Pragma("clang loop unroll(disable)")
#else
#define ROLLED _Pragma("GCC unroll 1")
#endif

/* Rows of A that stay in the L1 cache while all panels pass: 32 x 128 x 4 bytes = 16 kB. */
enum { ROW_BLOCK = 32 };
/* Rows of Z that are packed at a time: 256 x 8 x 4 bytes = 8 kB a panel. */
enum { OUTER_BLOCK = 256 };

/* 4 rows x 1 panel: 4 vectors of 8 (8 of 4 on 128-bit machines, of 15 or 16 registers). */
TILE tile_4x1(int depth, const pl_real *a, size_t a_stride, const pl_real *p, pl_real *c,
              size_t c_stride) {
  const pl_real *a1 = a + a_stride, *a2 = a1 + a_stride, *a3 = a2 + a_stride;
  pl_real *c1 = c + c_stride, *c2 = c1 + c_stride, *c3 = c2 + c_stride;
  v8 s0 = v_load(c), s1 = v_load(c1), s2 = v_load(c2), s3 = v_load(c3);
  ROLLED for (int k = 0; k < depth; k++) {
    v8 w = v_load(p + (size_t)k * PL_LANES);
    s0 = v_madd(v_splat(a[k]), w, s0);
    s1 = v_madd(v_splat(a1[k]), w, s1);
    s2 = v_madd(v_splat(a2[k]), w, s2);
    s3 = v_madd(v_splat(a3[k]), w, s3);
  }
  v_store(c, s0);
  v_store(c1, s1);
  v_store(c2, s2);
  v_store(c3, s3);
}

#if PL_WIDE
/* 4 rows x 2 panels: 8 of the 16 registers of a 256-bit machine, enough to hide the latency of an
 * FMA. */
TILE tile_4x2(int depth, const pl_real *a, size_t a_stride, const pl_real *p, size_t panel_stride,
              pl_real *c, size_t c_stride) {
  const pl_real *a1 = a + a_stride, *a2 = a1 + a_stride, *a3 = a2 + a_stride, *q = p + panel_stride;
  pl_real *c1 = c + c_stride, *c2 = c1 + c_stride, *c3 = c2 + c_stride;
  v8 s0 = v_load(c), s1 = v_load(c1), s2 = v_load(c2), s3 = v_load(c3);
  v8 t0 = v_load(c + PL_LANES), t1 = v_load(c1 + PL_LANES), t2 = v_load(c2 + PL_LANES),
     t3 = v_load(c3 + PL_LANES);
  ROLLED for (int k = 0; k < depth; k++) {
    v8 w = v_load(p + (size_t)k * PL_LANES), u = v_load(q + (size_t)k * PL_LANES);
    v8 x = v_splat(a[k]);
    s0 = v_madd(x, w, s0);
    t0 = v_madd(x, u, t0);
    x = v_splat(a1[k]);
    s1 = v_madd(x, w, s1);
    t1 = v_madd(x, u, t1);
    x = v_splat(a2[k]);
    s2 = v_madd(x, w, s2);
    t2 = v_madd(x, u, t2);
    x = v_splat(a3[k]);
    s3 = v_madd(x, w, s3);
    t3 = v_madd(x, u, t3);
  }
  v_store(c, s0), v_store(c + PL_LANES, t0);
  v_store(c1, s1), v_store(c1 + PL_LANES, t1);
  v_store(c2, s2), v_store(c2 + PL_LANES, t2);
  v_store(c3, s3), v_store(c3 + PL_LANES, t3);
}
#endif

/* 1 row x 4 panels, for what four rows leave over and for a batch of one. */
TILE tile_1x4(int depth, const pl_real *a, const pl_real *p, size_t panel_stride, pl_real *c) {
  const pl_real *p1 = p + panel_stride, *p2 = p1 + panel_stride, *p3 = p2 + panel_stride;
  v8 s0 = v_load(c), s1 = v_load(c + 8), s2 = v_load(c + 16), s3 = v_load(c + 24);
  ROLLED for (int k = 0; k < depth; k++) {
    v8 x = v_splat(a[k]);
    size_t at = (size_t)k * PL_LANES;
    s0 = v_madd(x, v_load(p + at), s0);
    s1 = v_madd(x, v_load(p1 + at), s1);
    s2 = v_madd(x, v_load(p2 + at), s2);
    s3 = v_madd(x, v_load(p3 + at), s3);
  }
  v_store(c, s0);
  v_store(c + 8, s1);
  v_store(c + 16, s2);
  v_store(c + 24, s3);
}

TILE tile_1x1(int depth, const pl_real *a, const pl_real *p, pl_real *c) {
  v8 s = v_load(c);
  ROLLED for (int k = 0; k < depth; k++)
      s = v_madd(v_splat(a[k]), v_load(p + (size_t)k * PL_LANES), s);
  v_store(c, s);
}

/* Four rows at a time through every panel. */
static void four_rows(int depth, int panels, const pl_real *a, size_t a_stride, const pl_real *p,
                      size_t panel_stride, pl_real *c, size_t c_stride, int panel) {
  const pl_real *weights = p + (size_t)panel * panel_stride;
  pl_real *out = c + (size_t)panel * PL_LANES;
#if PL_WIDE
  if (panels == 2) {
    tile_4x2(depth, a, a_stride, weights, panel_stride, out, c_stride);
    return;
  }
#endif
  for (int i = 0; i < panels; i++)
    tile_4x1(depth, a, a_stride, weights + (size_t)i * panel_stride, out + (size_t)i * PL_LANES,
             c_stride);
}

static void one_row(int depth, int panels, const pl_real *a, const pl_real *p, size_t panel_stride,
                    pl_real *c) {
  int panel = 0;
  for (; panel + 4 <= panels; panel += 4)
    tile_1x4(depth, a, p + (size_t)panel * panel_stride, panel_stride,
             c + (size_t)panel * PL_LANES);
  for (; panel < panels; panel++)
    tile_1x1(depth, a, p + (size_t)panel * panel_stride, c + (size_t)panel * PL_LANES);
}

void pl_gemm_panels(int rows, int depth, int panels, const pl_real *a, size_t a_stride,
                    const pl_real *p, size_t panel_stride, pl_real *c, size_t c_stride) {
  for (int block = 0; block < rows; block += ROW_BLOCK) {
    int end = block + ROW_BLOCK < rows ? block + ROW_BLOCK : rows;
    int fours = block + (end - block) / 4 * 4;
    for (int panel = 0; panel < panels; panel += 2) {
      int together = panels - panel < 2 ? 1 : 2;
      for (int r = block; r < fours; r += 4)
        four_rows(depth, together, a + (size_t)r * a_stride, a_stride, p, panel_stride,
                  c + (size_t)r * c_stride, c_stride, panel);
    }
    for (int r = fours; r < end; r++)
      one_row(depth, panels, a + (size_t)r * a_stride, p, panel_stride, c + (size_t)r * c_stride);
  }
}

/* 4 k x 1 panel of a gradient: z is packed, 8 numbers a row. */
TILE outer_4x1(int count, const pl_real *a, size_t a_stride, const pl_real *z, pl_real *g) {
  v8 s0 = v_load(g), s1 = v_load(g + 8), s2 = v_load(g + 16), s3 = v_load(g + 24);
  ROLLED for (int m = 0; m < count; m++) {
    v8 d = v_load(z + (size_t)m * PL_LANES);
    const pl_real *x = a + (size_t)m * a_stride;
    s0 = v_madd(v_splat(x[0]), d, s0);
    s1 = v_madd(v_splat(x[1]), d, s1);
    s2 = v_madd(v_splat(x[2]), d, s2);
    s3 = v_madd(v_splat(x[3]), d, s3);
  }
  v_store(g, s0);
  v_store(g + 8, s1);
  v_store(g + 16, s2);
  v_store(g + 24, s3);
}

TILE outer_1x1(int count, const pl_real *a, size_t a_stride, const pl_real *z, pl_real *g) {
  v8 s = v_load(g);
  ROLLED for (int m = 0; m < count; m++)
      s = v_madd(v_splat(a[(size_t)m * a_stride]), v_load(z + (size_t)m * PL_LANES), s);
  v_store(g, s);
}

#if PL_WIDE
/* 8 k x 1 panel: eight accumulators for 256-bit machines. */
TILE outer_8x1(int count, const pl_real *a, size_t a_stride, const pl_real *z, pl_real *g) {
  v8 s0 = v_load(g), s1 = v_load(g + 8), s2 = v_load(g + 16), s3 = v_load(g + 24);
  v8 s4 = v_load(g + 32), s5 = v_load(g + 40), s6 = v_load(g + 48), s7 = v_load(g + 56);
  ROLLED for (int m = 0; m < count; m++) {
    v8 d = v_load(z + (size_t)m * PL_LANES);
    const pl_real *x = a + (size_t)m * a_stride;
    s0 = v_madd(v_splat(x[0]), d, s0);
    s1 = v_madd(v_splat(x[1]), d, s1);
    s2 = v_madd(v_splat(x[2]), d, s2);
    s3 = v_madd(v_splat(x[3]), d, s3);
    s4 = v_madd(v_splat(x[4]), d, s4);
    s5 = v_madd(v_splat(x[5]), d, s5);
    s6 = v_madd(v_splat(x[6]), d, s6);
    s7 = v_madd(v_splat(x[7]), d, s7);
  }
  v_store(g, s0), v_store(g + 8, s1), v_store(g + 16, s2), v_store(g + 24, s3);
  v_store(g + 32, s4), v_store(g + 40, s5), v_store(g + 48, s6), v_store(g + 56, s7);
}
#endif

void pl_gemm_outer(int count, int width, int panels, const pl_real *a, size_t a_stride,
                   const pl_real *z, size_t z_stride, pl_real *g, size_t panel_stride) {
  /* Rows of Z lie whole rows apart, often a power of two: packing a panel of them keeps the loop in
   * cache. */
  pl_real packed[OUTER_BLOCK * PL_LANES];
  for (int block = 0; block < count; block += OUTER_BLOCK) {
    int rows = count - block < OUTER_BLOCK ? count - block : OUTER_BLOCK;
    const pl_real *left = a + (size_t)block * a_stride;
    for (int panel = 0; panel < panels; panel++) {
      const pl_real *right = z + (size_t)block * z_stride + (size_t)panel * PL_LANES;
      for (int m = 0; m < rows; m++)
        v_store(packed + (size_t)m * PL_LANES, v_load(right + (size_t)m * z_stride));
      pl_real *out = g + (size_t)panel * panel_stride;
      int k = 0;
#if PL_WIDE
      for (; k + 8 <= width; k += 8)
        outer_8x1(rows, left + k, a_stride, packed, out + (size_t)k * PL_LANES);
#endif
      for (; k + 4 <= width; k += 4)
        outer_4x1(rows, left + k, a_stride, packed, out + (size_t)k * PL_LANES);
      for (; k < width; k++)
        outer_1x1(rows, left + k, a_stride, packed, out + (size_t)k * PL_LANES);
    }
  }
}

void pl_gemm_column_sums(int count, int width, const pl_real *z, size_t z_stride, pl_real *sums) {
  for (int n = 0; n < width; n += PL_LANES) {
    v8 s = v_load(sums + n);
    for (int m = 0; m < count; m++) s = v_add(s, v_load(z + (size_t)m * z_stride + n));
    v_store(sums + n, s);
  }
}
