/* loops.c - the two loops that training is compared with: the peak and the witness.
 *
 * The peak is the number of multiply-adds that this machine does. Its loop holds only independent
 * sums, so that each hides the latency of the others. The best number of sums depends on the
 * engine. With fewer than 8, each multiply-add waits; with fewer than 12, each product and sum; 13
 * sums with two factors take all 15 vector registers that V8 uses; Firefox is fastest with 10 (55
 * GFLOP/s; with 12 it reaches 46). So there are several loops, and the fastest counts. The factors
 * are arguments: as constants V8 14 loads them again in every turn, and the loop gives 46 GFLOP/s
 * where the CPU does 58.
 *
 * The witness is a product of matrices in the L1 cache, so it also feels what a product feels and
 * the peak does not: the host that gives half of a core to somebody else.
 *
 * The same source is an object file for bench/native.c, and a WebAssembly module.
 */
#include "loops.h"

#if defined(__clang__)
#define ROLLED   _Pragma("clang loop unroll(disable)")
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define ROLLED   _Pragma("GCC unroll 1")
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* ---- The peak. A fused s + x * y grows like a product's sum and stays below 1e6. A plain one
 * would have its x * y moved out of the loop, so it uses s * x + y, which settles. There is no
 * infinity, no denormal, and nothing that a compiler can fold: every call reads the factors. */
static volatile float factors[2] = {0.75F, 0.125F};

#define PEAK(vector, count, madd)                                                            \
  vector sum[count], x = {0}, y = {0};                                                       \
  x += factors[0];                                                                           \
  y += factors[1];                                                                           \
  UNROLLED for (int i = 0; i < (count); i++) sum[i] = y + (float)i;                          \
  ROLLED for (int turn = 0; turn < turns; turn++) UNROLLED for (int i = 0; i < (count); i++) \
      sum[i] = madd(sum[i], x, y);                                                           \
  UNROLLED for (int i = 1; i < (count); i++) sum[0] += sum[i];                               \
  return sum[0][0];

/* ---- The witness: C[r][n] += A[r][k] * P[k][n], summed over k. A and P are 18 kB at most. */
enum { ROWS = 12, DEPTH = 128, MAX_COLUMNS = 24 };
static float a[ROWS][DEPTH];
static __attribute__((aligned(64))) float p[DEPTH * MAX_COLUMNS]; /* C is each thread's own */

/* Each term is a small fraction, and the next is its opposite, so all sums are exact and end at 0.
 */
static void fill(int columns) {
  static int filled;
  if (filled == columns) return;
  filled = columns;
  for (int k = 0; k < DEPTH; k++) {
    for (int r = 0; r < ROWS; r++) a[r][k] = (float)(k % 2 ? -1 - r : 1 + r) / 4;
    for (int n = 0; n < columns; n++) p[k * columns + n] = (float)(1 + (k / 2 + n) % 7) / 8;
  }
}

/* A block of high x wide sums stays in registers while the loop walks k. What needs fewer registers
 * is loaded first, the other vector by vector. */
#define SPLATS_FIRST(vector, lanes, high, wide, splat, madd)                        \
  vector x[high];                                                                   \
  UNROLLED for (int r = 0; r < (high); r++) x[r] = splat(row[r * DEPTH]);           \
  UNROLLED for (int n = 0; n < (wide); n++) {                                       \
    const vector y = *(const vector *)(at + n * (lanes));                           \
    UNROLLED for (int r = 0; r < (high); r++) sum[r][n] = madd(sum[r][n], x[r], y); \
  }
#define LOADS_FIRST(vector, lanes, high, wide, splat, madd)                             \
  vector y[wide];                                                                       \
  UNROLLED for (int n = 0; n < (wide); n++) y[n] = *(const vector *)(at + n * (lanes)); \
  UNROLLED for (int r = 0; r < (high); r++) {                                           \
    const vector x = splat(row[r * DEPTH]);                                             \
    UNROLLED for (int n = 0; n < (wide); n++) sum[r][n] = madd(sum[r][n], x, y[n]);     \
  }
#define TILE(order, vector, lanes, high, wide, splat, madd)                                      \
  vector sum[high][wide];                                                                        \
  UNROLLED for (int r = 0; r < (high); r++) UNROLLED for (int n = 0; n < (wide); n++)            \
      sum[r][n] = *(const vector *)(out + (r * (wide) + n) * (lanes));                           \
  ROLLED for (const float *at = p; at != p + DEPTH * (wide) * (lanes); at += (wide) * (lanes)) { \
    order(vector, lanes, high, wide, splat, madd) row++;                                         \
  }                                                                                              \
  UNROLLED for (int r = 0; r < (high); r++) UNROLLED for (int n = 0; n < (wide); n++) *          \
      (vector *)(out + (r * (wide) + n) * (lanes)) = sum[r][n];

/* The last line but one lets no compiler leave out what is not returned. */
#define WITNESS(order, vector, lanes, high, wide, splat, madd)    \
  __attribute__((aligned(64))) float c[ROWS * MAX_COLUMNS] = {0}; \
  fill((wide) * (lanes));                                         \
  ROLLED for (int turn = 0; turn < turns; turn++) {               \
    float *out = c;                                               \
    ROLLED for (int from = 0; from < ROWS; from += (high)) {      \
      const float *row = a[from];                                 \
      TILE(order, vector, lanes, high, wide, splat, madd)         \
      out += (high) * (wide) * (lanes);                           \
    }                                                             \
  }                                                               \
  __asm__ volatile("" : : "r"(c) : "memory");                     \
  return c[0];

typedef float v4 __attribute__((vector_size(16), may_alias));
#define SPLAT_4(x) \
  (v4) { x, x, x, x }
#define PLAIN_PEAK(s, x, y)    ((s) * (x) + (y))
#define PLAIN_WITNESS(s, x, y) ((s) + (x) * (y))

#if defined(__wasm__)

#include <wasm_simd128.h>

/* sums_N does N x 4 multiply-adds a turn, columns_N a product of 12 x 128 x N. */
#define EXPORTED(name) __attribute__((export_name(#name))) float name(int turns)
#define SUMS(count, madd) \
  EXPORTED(sums_##count) { PEAK(v4, count, madd) }
#define COLUMNS_24(high, madd) \
  EXPORTED(columns_24) { WITNESS(SPLATS_FIRST, v4, 4, high, 6, SPLAT_4, madd) }
#define COLUMNS_16(high, madd) \
  EXPORTED(columns_16) { WITNESS(SPLATS_FIRST, v4, 4, high, 4, SPLAT_4, madd) }
#define COLUMNS_12(high, madd) \
  EXPORTED(columns_12) { WITNESS(SPLATS_FIRST, v4, 4, high, 3, SPLAT_4, madd) }

#if defined(__wasm_relaxed_simd__)
#define PEAK_MADD(s, x, y) (v4) wasm_f32x4_relaxed_madd((v128_t)(x), (v128_t)(y), (v128_t)(s))
#define WITNESS_MADD       PEAK_MADD
#else
#define PEAK_MADD    PLAIN_PEAK
#define WITNESS_MADD PLAIN_WITNESS
#endif
/* Chromium and Firefox are fastest with twelve sums if they are fused, and with nine if not: a
 * product that is not fused needs a register of its own. WebKit is fastest with twelve, Node 20
 * with eight or nine. */
COLUMNS_12(3, WITNESS_MADD)
COLUMNS_16(2, WITNESS_MADD)
COLUMNS_24(2, WITNESS_MADD)
SUMS(8, PEAK_MADD)
SUMS(9, PEAK_MADD)
SUMS(10, PEAK_MADD)
SUMS(11, PEAK_MADD)
SUMS(12, PEAK_MADD)
SUMS(13, PEAK_MADD)

#else

#include <stddef.h>
#include <string.h>

/* Loops with one kind of arithmetic and one length of vectors. */
#define PEAK_LOOP(name, cpu, vector, count, madd) \
  cpu static float name##_##count(int turns) { PEAK(vector, count, madd) }
#define LOOPS(name, cpu, vector, lanes, splat, peak_madd, order, high, wide, madd) \
  PEAK_LOOP(name, cpu, vector, 10, peak_madd)                                      \
  PEAK_LOOP(name, cpu, vector, 12, peak_madd)                                      \
  PEAK_LOOP(name, cpu, vector, 13, peak_madd)                                      \
  cpu static float name##_witness(int turns) {                                     \
    WITNESS(order, vector, lanes, high, wide, splat, madd)                         \
  }
#define PEAK_ROW(name, lanes, count) \
  { name##_##count, 2.0 * (lanes) * (count) }
#define ROW(name, lanes, wide)                                                                   \
  {                                                                                              \
#name, {PEAK_ROW(name, lanes, 10), PEAK_ROW(name, lanes, 12), PEAK_ROW(name, lanes, 13) }, { \
      name##_witness, 2.0 * ROWS *DEPTH *(lanes) * (wide)                                        \
    }                                                                                            \
  }

LOOPS(plain_128, , v4, 4, SPLAT_4, PLAIN_PEAK, SPLATS_FIRST, 2, 4, PLAIN_WITNESS)

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2               __attribute__((target("avx2,fma")))
#define FUSED_256(s, x, y) _mm256_fmadd_ps(x, y, s)
#define SPLAT_8(x) \
  (v8) { x, x, x, x, x, x, x, x }
typedef float v8 __attribute__((vector_size(32), may_alias));

LOOPS(plain_256, AVX2, v8, 8, SPLAT_8, PLAIN_PEAK, LOADS_FIRST, 4, 2, PLAIN_WITNESS)
LOOPS(fused_256, AVX2, v8, 8, SPLAT_8, FUSED_256, LOADS_FIRST, 4, 3, FUSED_256)
static const bench_loops rows[] = {ROW(plain_128, 4, 4), ROW(plain_256, 8, 2),
                                   ROW(fused_256, 8, 3)};

#elif defined(__aarch64__)

#include <arm_neon.h>

#define FUSED_128(s, x, y) (v4) vfmaq_f32((float32x4_t)(s), (float32x4_t)(x), (float32x4_t)(y))

LOOPS(fused_128, , v4, 4, SPLAT_4, FUSED_128, SPLATS_FIRST, 4, 6, FUSED_128)
static const bench_loops rows[] = {ROW(plain_128, 4, 4), ROW(fused_128, 4, 6)};

#else

static const bench_loops rows[] = {ROW(plain_128, 4, 4)};

#endif

/* 256 bits wherever a variant has them: with 512 a Zen 4 does no more. */
const bench_loops *bench_loops_of(const char *variant) {
  const char *bits = strstr(variant, "avx") ? "256" : "128";
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strncmp(rows[i].name, variant, 5) == 0 && strcmp(rows[i].name + 6, bits) == 0)
      return &rows[i];
  return NULL;
}

#endif
