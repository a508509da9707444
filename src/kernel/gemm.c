/* gemm.c - the three products of a recurrent layer, and the sum of rows for biases.
 *
 * All of them are one loop: a tile of outputs stays in registers while the loop walks the summed
 * index, with one multiply-add of each output a turn. Only the shapes of the tiles depend on the
 * machine.
 */
#include "kernel/gemm.h"

#include <string.h>

#if defined(__clang__)
#define ROLLED   _Pragma("clang loop unroll(disable)")
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define ROLLED   _Pragma("GCC unroll 1")
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* Registers of a panel, and the outputs of a tile: ROWS x PANELS x PER_PANEL registers. A tile
 * takes as many as fit beside the operands, and at least the eight that hide an FMA's latency
 * (docs/speed.md). V8 leaves 15 of 16 registers to a program, and a product that is not fused needs
 * one for itself. */
#define PER_PANEL (PL_LANES / PL_REGISTER)
#if PL_REGISTER == 8 && PL_REGISTERS == 32
#define ROWS   8
#define PANELS 3
#elif PL_REGISTER == 8 && defined(PL_FUSED)
#define ROWS   4
#define PANELS 3
#elif PL_REGISTER == 8
#define ROWS   4
#define PANELS 2
#elif PL_REGISTERS == 32
#define ROWS   4
#define PANELS 3
#elif defined(PL_FUSED)
#define ROWS   2
#define PANELS 3
#else
#define ROWS   2
#define PANELS 2
#endif
/* The rows that whole tiles leave over, all of a small batch, take about the same number of sums
 * from more panels: four rows where a tile has eight, then two, then one. Without vectors the code
 * for two rows would be 2 kB. */
#define FOUR_PANELS 4
#if defined(PL_SCALAR) || ROWS == 2
#define TWO_PANELS 0
#elif PL_REGISTERS == 32
#define TWO_PANELS (8 / PER_PANEL)
#else
#define TWO_PANELS (6 / PER_PANEL)
#endif
#define ONE_PANELS (8 / PER_PANEL)
enum { MAX_ROWS = ROWS, MAX_WIDE = 8 };

/* Terms of the summed index at a time. The panels of a tile then stay in the L1 cache for all rows:
 * 3 x 256 x 32 bytes = 24 kB. */
enum { DEPTH_BLOCK = 256 };
/* Rows of A and Z at a time in an outer product: 128 lines of A, 8 kB, beside 12 kB of Z. */
enum { OUTER_BLOCK = 128 };

/* The addresses of a tile's numbers: C[r][n] += sum over k ascending of A[r][k] * P[k][n]. */
typedef struct operands {
  const pl_real *a; /* A[r][k] at r * a_row + k * a_step */
  size_t a_row, a_step;
  const pl_real *p; /* row k of panel q at q * p_panel + k * 8 */
  size_t p_panel;
  pl_real *c; /* panel q of row r at r * c_row + q * c_panel */
  size_t c_row, c_panel;
  size_t ahead; /* numbers from a row of the first panel to what is read soon */
} operands;

/* The loop itself; its shape is constant once it is inlined. It loads the operand of fewer
 * registers first, and the other register by register beside its multiply-adds, so that only one
 * more than the first is alive. The address of the first panel counts the turns: this saves an
 * instruction, and V8 then finds the loop short enough to unroll. */
static inline __attribute__((always_inline)) void tile(bool asks, int rows, int panels, int depth,
                                                       operands o) {
  const int wide = panels * PER_PANEL;
  v_register sum[MAX_ROWS][MAX_WIDE], first[MAX_WIDE];
  const pl_real *row[MAX_ROWS], *panel[MAX_WIDE], *end = o.p + pl_area(depth, PL_LANES);
  pl_real *out[MAX_ROWS][MAX_WIDE];
  UNROLLED for (int r = 0; r < rows; r++) row[r] = o.a + (size_t)r * o.a_row;
  UNROLLED for (int q = 1; q < panels; q++) panel[q] = o.p + (size_t)q * o.p_panel;
  UNROLLED for (int r = 0; r < rows; r++) UNROLLED for (int n = 0; n < wide; n++)
      out[r][n] = o.c + (size_t)r * o.c_row + (size_t)(n / PER_PANEL) * o.c_panel +
                  (size_t)(n % PER_PANEL * PL_REGISTER);
  UNROLLED for (int r = 0; r < rows; r++) UNROLLED for (int n = 0; n < wide; n++)
      sum[r][n] = r_load(out[r][n]);
  ROLLED for (const pl_real *at = o.p; at != end; at += PL_LANES) {
    panel[0] = at;
    if (asks) pl_prefetch(at + o.ahead);
    if (rows < wide) {
      UNROLLED for (int r = 0; r < rows; r++) first[r] = r_splat(*row[r]);
      UNROLLED for (int n = 0; n < wide; n++) {
        v_register weight = r_load(panel[n / PER_PANEL] + n % PER_PANEL * PL_REGISTER);
        UNROLLED for (int r = 0; r < rows; r++) sum[r][n] = r_madd(first[r], weight, sum[r][n]);
      }
    } else {
      UNROLLED for (int n = 0; n < wide; n++)
          first[n] = r_load(panel[n / PER_PANEL] + n % PER_PANEL * PL_REGISTER);
      UNROLLED for (int r = 0; r < rows; r++) {
        v_register x = r_splat(*row[r]);
        UNROLLED for (int n = 0; n < wide; n++) sum[r][n] = r_madd(x, first[n], sum[r][n]);
      }
    }
    UNROLLED for (int r = 0; r < rows; r++) row[r] += o.a_step;
    UNROLLED for (int q = 1; q < panels; q++) panel[q] += PL_LANES;
  }
  UNROLLED for (int r = 0; r < rows; r++) UNROLLED for (int n = 0; n < wide; n++)
      r_store(out[r][n], sum[r][n]);
}

/* `count` tiles, one below the other through the same panels; or side by side, the same rows
 * through other panels. Those that ask also ask for what is read next: an instruction more. */
enum { DOWN, DOWN_ASKING, ALONG };
static inline __attribute__((always_inline)) void tiles(int way, int rows, int panels, int count,
                                                        int depth, operands o) {
  ROLLED for (; count > 0; count--) {
    tile(way == DOWN_ASKING, rows, panels, depth, o);
    if (way != ALONG) o.a += (size_t)rows * o.a_row;
    if (way == ALONG) o.p += (size_t)panels * o.p_panel;
    o.c += way == ALONG ? (size_t)panels * o.c_panel : (size_t)rows * o.c_row;
  }
}

/* These are functions of their own, because V8 then compiles each one well and keeps the sums in
 * registers. The loop over tiles is inside them, because V8 then unrolls the inner loop, which
 * saves 2 to 5 % of a step. */
#define TILES(name, way, rows, panels)                                                  \
  static __attribute__((noinline)) void name(int count, int depth, const operands *o) { \
    tiles(way, rows, panels, count, depth, *o);                                         \
  }
#if PANELS > 2
TILES(tiles_3, DOWN, ROWS, 3)
#endif
#if PL_PREFETCHES
TILES(tiles_asking, DOWN_ASKING, ROWS, PANELS)
#endif
TILES(tiles_2, DOWN, ROWS, 2)
TILES(tiles_1, DOWN, ROWS, 1)
#if ROWS > 4
TILES(along_4, ALONG, 4, FOUR_PANELS)
TILES(along_4_last, ALONG, 4, 1)
#endif
#if TWO_PANELS
TILES(along_2, ALONG, 2, TWO_PANELS)
TILES(along_2_last, ALONG, 2, 1)
#endif
TILES(along_1, ALONG, 1, ONE_PANELS)
TILES(along_1_last, ALONG, 1, 1)

/* The number of panels to take at once when `left` are left. It avoids leaving a single one. */
static int panels_at_once(int left) {
  if (left <= PANELS) return left;
  return left == PANELS + 1 ? PANELS - 1 : PANELS;
}

/* All rows, in whole tiles, through a few panels. */
static void pass_tiles(int rows, int panels, int depth, const operands *o) {
#if PL_PREFETCHES
  if (o->ahead && panels == PANELS) {
    tiles_asking(rows / ROWS, depth, o);
    return;
  }
#endif
#if PANELS > 2
  if (panels == 3) tiles_3(rows / ROWS, depth, o);
#endif
  if (panels == 2) tiles_2(rows / ROWS, depth, o);
  if (panels == 1) tiles_1(rows / ROWS, depth, o);
}

/* A few rows through every panel: groups of panels, then the panels that they leave over. */
static void pass_along(int group, int panels, int depth, operands o,
                       void (*groups)(int, int, const operands *),
                       void (*last)(int, int, const operands *)) {
  const int count = panels / group;
  groups(count, depth, &o);
  o.p += (size_t)(count * group) * o.p_panel;
  o.c += (size_t)(count * group) * o.c_panel;
  last(panels - count * group, depth, &o);
}

/* The rows that whole tiles leave over; in a small batch there are no others. */
static void pass_rows_left(int rows, int panels, int depth, operands o) {
  const int whole = rows / ROWS * ROWS;
  o.a += (size_t)whole * o.a_row;
  o.c += (size_t)whole * o.c_row;
  for (int few, left = rows - whole; left > 0; left -= few) {
    few = 1;
#if ROWS > 4
    if (left >= 4) few = 4, pass_along(FOUR_PANELS, panels, depth, o, along_4, along_4_last);
#endif
#if TWO_PANELS
    if (few == 1 && left >= 2)
      few = 2, pass_along(TWO_PANELS, panels, depth, o, along_2, along_2_last);
#endif
    if (few == 1) pass_along(ONE_PANELS, panels, depth, o, along_1, along_1_last);
    o.a += (size_t)few * o.a_row;
    o.c += (size_t)few * o.c_row;
  }
}

/* Numbers from a piece of `wide` panels, `deep` terms from `from`, to the piece after it; 0 if
 * there is none. Several blocks of rows pass a piece before the next one, and each asks for another
 * panel of that: weights of megabytes come from far, and the first block would wait for them. A
 * single block gains nothing. */
static size_t ahead(const operands *o, int wide, bool is_last, int from, int deep, int depth) {
  if (from + deep < depth) return pl_area(deep, PL_LANES);
  return is_last ? 0 : (size_t)wide * o->p_panel - pl_area(from, PL_LANES);
}

/* The whole tiles of every block of rows. */
static void pass_blocks(int count, const pl_rows *block, int depth, int panels, const pl_real *p,
                        operands o) {
  for (int wide, panel = 0; panel < panels; panel += wide) {
    wide = panels_at_once(panels - panel);
    for (int deep, from = 0; from < depth; from += deep) {
      deep = depth - from < DEPTH_BLOCK ? depth - from : DEPTH_BLOCK;
      o.p = p + (size_t)panel * o.p_panel + pl_area(from, PL_LANES);
      for (int i = 0; i < count; i++) {
        o.a = block[i].a + from;
        o.c = block[i].c + pl_area(panel, PL_LANES);
        if (PL_PREFETCHES && count > 1)
          o.ahead = ahead(&o, wide, panel + wide == panels, from, deep, depth) +
                    (size_t)(i % wide) * o.p_panel;
        pass_tiles(block[i].rows, wide, deep, &o);
      }
    }
  }
}

void pl_gemm_blocks(int count, const pl_rows *block, int depth, int panels, size_t a_stride,
                    const pl_real *p, size_t panel_stride, size_t c_stride) {
  operands o = {.a_row = a_stride, .a_step = 1, .p = p, .p_panel = panel_stride};
  o.c_row = c_stride;
  o.c_panel = PL_LANES;
  bool tall = false;
  for (int i = 0; i < count; i++) tall |= block[i].rows >= ROWS;
  if (tall) pass_blocks(count, block, depth, panels, p, o);
  for (int i = 0; i < count; i++) {
    o.a = block[i].a;
    o.c = block[i].c;
    pass_rows_left(block[i].rows, panels, depth, o);
  }
}

void pl_gemm_panels(int rows, int depth, int panels, const pl_real *a, size_t a_stride,
                    const pl_real *p, size_t panel_stride, pl_real *c, size_t c_stride) {
  pl_gemm_blocks(1, &(pl_rows){rows, a, c}, depth, panels, a_stride, p, panel_stride, c_stride);
}

/* Copies a panel of Z into one stretch, since its rows lie far from each other. Returns the sums of
 * its columns, added to `sums`. */
static v8 pack(int rows, const pl_real *z, size_t z_stride, pl_real *packed, v8 sum) {
  for (int m = 0; m < rows; m++, z += z_stride, packed += PL_LANES) {
    v8 row = v_load(z);
    v_store(packed, row);
    sum = v_add(sum, row);
  }
  return sum;
}

void pl_gemm_outer(int count, int width, int panels, const pl_real *a, size_t a_stride,
                   const pl_real *z, size_t z_stride, bool first, pl_real *g, size_t panel_stride,
                   pl_real *sums) {
  pl_real packed[PANELS * OUTER_BLOCK * PL_LANES], no_sums[PL_LANES] = {0};
  for (int block = 0; block < count; block += OUTER_BLOCK) {
    int deep = count - block < OUTER_BLOCK ? count - block : OUTER_BLOCK;
    const pl_real *left = a + (size_t)block * a_stride, *right = z + (size_t)block * z_stride;
    operands o = {.a = left, .a_row = 1, .a_step = a_stride, .p = packed};
    o.p_panel = OUTER_BLOCK * PL_LANES;
    o.c_row = PL_LANES;
    o.c_panel = panel_stride;
    for (int wide, panel = 0; panel < panels; panel += wide) {
      wide = panels_at_once(panels - panel);
      for (int q = 0; q < wide; q++) {
        size_t column = pl_area(panel + q, PL_LANES);
        pl_real *sum = sums ? sums + column : no_sums;
        v_store(sum, pack(deep, right + column, z_stride,
                          packed + pl_area(q * OUTER_BLOCK, PL_LANES), v_load(sum)));
      }
      o.c = g + (size_t)panel * panel_stride;
      for (int q = 0; q < wide && first && block == 0; q++)
        memset(o.c + (size_t)q * panel_stride, 0, pl_area(width, PL_LANES) * sizeof *o.c);
      pass_tiles(width, wide, deep, &o);
      pass_rows_left(width, wide, deep, o);
    }
  }
}

static inline __attribute__((always_inline)) void
sum_columns(int panels, int count, const pl_real *z, size_t z_stride, pl_real *sums) {
  v8 s[MAX_WIDE];
  UNROLLED for (int q = 0; q < panels; q++) s[q] = v_load(sums + q * PL_LANES);
  ROLLED for (int m = 0; m < count; m++, z += z_stride) UNROLLED for (int q = 0; q < panels; q++)
      s[q] = v_add(s[q], v_load(z + q * PL_LANES));
  UNROLLED for (int q = 0; q < panels; q++) v_store(sums + q * PL_LANES, s[q]);
}

void pl_gemm_column_sums(int count, int width, const pl_real *z, size_t z_stride, pl_real *sums) {
  int n = 0;
  for (; n + 4 * PL_LANES <= width; n += 4 * PL_LANES)
    sum_columns(4, count, z + n, z_stride, sums + n);
  for (; n < width; n += PL_LANES) sum_columns(1, count, z + n, z_stride, sums + n);
}
