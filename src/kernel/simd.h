/* simd.h - one vector of 8 numbers. It is the only file that knows a CPU.
 *
 * Kernels (gemm, cells, bptt, optimizer) are written once in this vocabulary and compiled once per
 * variant:
 *   PL_FUSED, PL_PLAIN   one rounding per multiply-add, or two: the two kinds of arithmetic
 *   PL_SCALAR            eight separate numbers instead of vectors: a back end, not a second code
 *   PL_DOUBLE            numbers are double (scalar back end), to test against exact references
 *   PL_VARIANT           suffix of the variant's symbols: fused_avx2
 * Every operation is exact or rounds once, lane by lane, and the two folds have a written order, so
 * within a kind the bits do not depend on the variant.
 */
#ifndef PL_SIMD_H
#define PL_SIMD_H

#include <stdint.h>
#include <string.h>

#include "base/real.h"

#if !defined(PL_FUSED) && !defined(PL_PLAIN)
#define PL_PLAIN 1
#endif
#ifndef PL_VARIANT
#define PL_VARIANT plain
#endif

#define PL_JOIN_(name, variant) name##_##variant
#define PL_JOIN(name, variant)  PL_JOIN_(name, variant)
/* The symbol of a function compiled once per variant. */
#define PL_KERNEL(name) PL_JOIN(name, PL_VARIANT)

/* Vector registers of the machine. Under WebAssembly they are those of the x86 below. */
#if defined(__AVX512VL__) || defined(__aarch64__)
#define PL_REGISTERS 32
#else
#define PL_REGISTERS 16
#endif

#if defined(PL_SCALAR) || defined(PL_DOUBLE)

typedef struct v8 {
  pl_real f[PL_LANES];
} v8;
typedef struct v8i {
  int32_t i[PL_LANES];
} v8i;

#define PL_EACH(l) for (int l = 0; l < PL_LANES; l++)
/* clang-format off */
static inline v8 v_splat(pl_real x) { v8 r; PL_EACH(l) r.f[l] = x; return r; }
static inline v8 v_add(v8 a, v8 b) { PL_EACH(l) a.f[l] = a.f[l] + b.f[l]; return a; }
static inline v8 v_sub(v8 a, v8 b) { PL_EACH(l) a.f[l] = a.f[l] - b.f[l]; return a; }
static inline v8 v_mul(v8 a, v8 b) { PL_EACH(l) a.f[l] = a.f[l] * b.f[l]; return a; }
static inline v8 v_div(v8 a, v8 b) { PL_EACH(l) a.f[l] = a.f[l] / b.f[l]; return a; }
#if defined(PL_DOUBLE)
static inline v8 v_sqrt(v8 a) { PL_EACH(l) a.f[l] = __builtin_sqrt(a.f[l]); return a; }
#else
static inline v8 v_sqrt(v8 a) { PL_EACH(l) a.f[l] = __builtin_sqrtf(a.f[l]); return a; }
#endif
/* a > b ? a : b, so a NaN in a gives b */
static inline v8 v_max(v8 a, v8 b) { PL_EACH(l) a.f[l] = a.f[l] > b.f[l] ? a.f[l] : b.f[l]; return a; }
#if defined(PL_FUSED)
static inline v8 v_madd(v8 a, v8 b, v8 c) { PL_EACH(l) a.f[l] = __builtin_fmaf(a.f[l], b.f[l], c.f[l]); return a; }
#else
static inline v8 v_madd(v8 a, v8 b, v8 c) { PL_EACH(l) a.f[l] = a.f[l] * b.f[l] + c.f[l]; return a; }
#endif
/* all bits of a lane set where a > b */
static inline v8i v_greater(v8 a, v8 b) { v8i r; PL_EACH(l) r.i[l] = a.f[l] > b.f[l] ? -1 : 0; return r; }
static inline v8 v_select(v8i mask, v8 a, v8 b) { PL_EACH(l) a.f[l] = mask.i[l] ? a.f[l] : b.f[l]; return a; }
#if !defined(PL_DOUBLE)
static inline v8i v_bits(v8 a) { v8i r; memcpy(&r, &a, sizeof r); return r; }
static inline v8 v_from_bits(v8i a) { v8 r; memcpy(&r, &a, sizeof r); return r; }
#endif
static inline v8i vi_splat(int32_t x) { v8i r; PL_EACH(l) r.i[l] = x; return r; }
static inline v8i vi_add(v8i a, v8i b) { PL_EACH(l) a.i[l] = (int32_t)((uint32_t)a.i[l] + (uint32_t)b.i[l]); return a; }
static inline v8i vi_sub(v8i a, v8i b) { PL_EACH(l) a.i[l] = (int32_t)((uint32_t)a.i[l] - (uint32_t)b.i[l]); return a; }
static inline v8i vi_and(v8i a, v8i b) { PL_EACH(l) a.i[l] &= b.i[l]; return a; }
static inline v8i vi_or(v8i a, v8i b) { PL_EACH(l) a.i[l] |= b.i[l]; return a; }
static inline v8i vi_xor(v8i a, v8i b) { PL_EACH(l) a.i[l] ^= b.i[l]; return a; }
static inline v8i vi_shift_left(v8i a, int n) { PL_EACH(l) a.i[l] = (int32_t)((uint32_t)a.i[l] << n); return a; }
/* arithmetic: the sign comes in from the left */
static inline v8i vi_shift_right(v8i a, int n) { PL_EACH(l) a.i[l] >>= n; return a; }
/* exact for |x| < 2^24 */
static inline v8 v_from_int(v8i a) { v8 r; PL_EACH(l) r.f[l] = (pl_real)a.i[l]; return r; }
/* clang-format on */
static inline pl_real v_lane(v8 a, int lane) { return a.f[lane]; }

/* Exchanges row[i][j] and row[j][i]. */
static inline void v_transpose(v8 row[PL_LANES]) {
  for (int i = 0; i < PL_LANES; i++)
    for (int j = 0; j < i; j++) {
      pl_real kept = row[i].f[j];
      row[i].f[j] = row[j].f[i];
      row[j].f[i] = kept;
    }
}

/* One register of the machine: the unit of a tile. */
typedef v8 v_register;
#define PL_REGISTER 8
static inline v_register r_splat(pl_real x) { return v_splat(x); }
static inline v_register r_madd(v_register a, v_register b, v_register c) {
  return v_madd(a, b, c);
}

#else /* 256-bit vectors of gcc and clang; on narrower CPUs the compiler splits each in two */

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#else
#error "no vectors are known for this machine: compile with PL_SCALAR"
#endif

typedef float v8 __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
/* unsigned, because signed overflow is undefined */
typedef uint32_t v8u __attribute__((vector_size(32)));

#if !defined(__AVX__)
typedef float v4 __attribute__((vector_size(16)));
typedef struct v4x2 {
  v4 low, high;
} v4x2;
static inline v4x2 v_halves(v8 a) {
  v4x2 r;
  memcpy(&r, &a, sizeof r);
  return r;
}
static inline v8 v_whole(v4 low, v4 high) {
  v4x2 r = {low, high};
  v8 a;
  memcpy(&a, &r, sizeof a);
  return a;
}
#endif

static inline v8 v_splat(pl_real x) { return (v8){x, x, x, x, x, x, x, x}; }
static inline v8 v_add(v8 a, v8 b) { return a + b; }
static inline v8 v_sub(v8 a, v8 b) { return a - b; }
static inline v8 v_mul(v8 a, v8 b) { return a * b; }
static inline v8 v_div(v8 a, v8 b) { return a / b; }
static inline v8i v_bits(v8 a) { return (v8i)a; }
static inline v8 v_from_bits(v8i a) { return (v8)a; }
/* all bits of a lane set where a > b */
static inline v8i v_greater(v8 a, v8 b) { return a > b; }
static inline v8 v_select(v8i mask, v8 a, v8 b) { return (v8)((mask & (v8i)a) | (~mask & (v8i)b)); }
/* a > b ? a : b, so a NaN in a gives b */
static inline v8 v_max(v8 a, v8 b) { return v_select(a > b, a, b); }

#if defined(__AVX__)
static inline v8 v_sqrt(v8 a) { return _mm256_sqrt_ps(a); }
#else
static inline v4 v4_sqrt(v4 a) {
#if defined(__wasm_simd128__)
  return (v4)wasm_f32x4_sqrt((v128_t)a);
#elif defined(__SSE2__)
  return _mm_sqrt_ps(a);
#else
  return (v4)vsqrtq_f32((float32x4_t)a);
#endif
}
static inline v8 v_sqrt(v8 a) {
  v4x2 h = v_halves(a);
  return v_whole(v4_sqrt(h.low), v4_sqrt(h.high));
}
#endif

/* a * b + c */
#if defined(__AVX__) && defined(PL_FUSED)
static inline v8 v_madd(v8 a, v8 b, v8 c) { return _mm256_fmadd_ps(a, b, c); }
#elif !defined(PL_FUSED)
static inline v8 v_madd(v8 a, v8 b, v8 c) { return a * b + c; }
#else
static inline v4 v4_madd(v4 a, v4 b, v4 c) {
#if defined(__wasm_relaxed_simd__)
  /* It may legally round twice; the self-test at start refuses a machine where it does. */
  return (v4)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
#elif defined(__ARM_NEON)
  return (v4)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
#error "PL_FUSED needs FMA, relaxed SIMD, NEON or PL_SCALAR"
#endif
}
static inline v8 v_madd(v8 a, v8 b, v8 c) {
  v4x2 x = v_halves(a), y = v_halves(b), z = v_halves(c);
  return v_whole(v4_madd(x.low, y.low, z.low), v4_madd(x.high, y.high, z.high));
}
#endif

/* Exchanges row[i][j] and row[j][i]: pairs, then fours, then eights. Only the last step moves data
 * between the halves of a vector, and it only exchanges halves. */
static inline void v_transpose(v8 row[PL_LANES]) {
  v8 pair[PL_LANES], four[PL_LANES];
  for (int i = 0; i < PL_LANES; i += 2) {
    pair[i] = __builtin_shufflevector(row[i], row[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    pair[i + 1] = __builtin_shufflevector(row[i], row[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < PL_LANES; i += 4)
    for (int j = 0; j < 2; j++) {
      v8 a = pair[i + j], b = pair[i + j + 2];
      four[i + 2 * j] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
      four[i + 2 * j + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    }
  for (int i = 0; i < 4; i++) {
    row[i] = __builtin_shufflevector(four[i], four[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    row[i + 4] = __builtin_shufflevector(four[i], four[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

#if defined(__AVX__)
typedef v8 v_register;
#define PL_REGISTER 8
static inline v_register r_splat(pl_real x) { return v_splat(x); }
static inline v_register r_madd(v_register a, v_register b, v_register c) {
  return v_madd(a, b, c);
}
#else
typedef v4 v_register;
#define PL_REGISTER 4
static inline v_register r_splat(pl_real x) { return (v_register){x, x, x, x}; }
static inline v_register r_madd(v_register a, v_register b, v_register c) {
#if defined(PL_FUSED)
  return v4_madd(a, b, c);
#else
  return a * b + c;
#endif
}
#endif

static inline v8i vi_splat(int32_t x) { return (v8i){x, x, x, x, x, x, x, x}; }
static inline v8i vi_add(v8i a, v8i b) { return (v8i)((v8u)a + (v8u)b); }
static inline v8i vi_sub(v8i a, v8i b) { return (v8i)((v8u)a - (v8u)b); }
static inline v8i vi_and(v8i a, v8i b) { return a & b; }
static inline v8i vi_or(v8i a, v8i b) { return a | b; }
static inline v8i vi_xor(v8i a, v8i b) { return a ^ b; }
static inline v8i vi_shift_left(v8i a, int n) { return (v8i)((v8u)a << n); }
/* arithmetic: the sign comes in from the left */
static inline v8i vi_shift_right(v8i a, int n) { return a >> n; }
/* exact for |x| < 2^24 */
static inline v8 v_from_int(v8i a) { return __builtin_convertvector(a, v8); }
static inline pl_real v_lane(v8 a, int lane) { return a[lane]; }

#endif

/* No alignment is required: on every CPU of interest an unaligned load of an aligned address costs
 * nothing. */
static inline v8 v_load(const pl_real *p) {
  v8 a;
  memcpy(&a, p, sizeof a);
  return a;
}
static inline void v_store(pl_real *p, v8 a) { memcpy(p, &a, sizeof a); }

static inline v_register r_load(const pl_real *p) {
  v_register a;
  memcpy(&a, p, sizeof a);
  return a;
}
static inline void r_store(pl_real *p, v_register a) { memcpy(p, &a, sizeof a); }

/* Asks for the cache line of an address that is read soon. WebAssembly has no such instruction. */
#if defined(__wasm__)
#define PL_PREFETCHES 0
static inline void pl_prefetch(const pl_real *p) { (void)p; }
#else
#define PL_PREFETCHES 1
static inline void pl_prefetch(const pl_real *p) { __builtin_prefetch(p, 0, 2); }
#endif

static inline v8 v_zero(void) { return v_splat(0); }

/* Returns p. Under wasm the compiler no longer knows what p points to, so it loads constants
 * instead of writing them into the code. V8 assembles a written vector from integers at every
 * use. */
static inline const void *pl_opaque(const void *p) {
#if defined(__wasm_simd128__)
  __asm__("" : "+r"(p));
#endif
  return p;
}

/* ((0+4)+(2+6)) + ((1+5)+(3+7)) */
static inline pl_real v_sum(v8 a) {
  pl_real even = (v_lane(a, 0) + v_lane(a, 4)) + (v_lane(a, 2) + v_lane(a, 6));
  pl_real odd = (v_lane(a, 1) + v_lane(a, 5)) + (v_lane(a, 3) + v_lane(a, 7));
  return even + odd;
}

static inline pl_real v_largest(v8 a) {
  pl_real m = v_lane(a, 0);
  for (int l = 1; l < PL_LANES; l++) m = v_lane(a, l) > m ? v_lane(a, l) : m;
  return m;
}

/* 0 where |a| < 1e-30, else a. wasm has no flush-to-zero, and a denormal costs a hundred times as
 * much as a normal number. */
static inline v8 v_flush(v8 a) {
#if defined(PL_DOUBLE)
  v8 size = v_max(a, v_sub(v_zero(), a));
#else
  v8 size = v_from_bits(vi_and(v_bits(a), vi_splat(INT32_MAX)));
#endif
  return v_select(v_greater(v_splat((pl_real)1e-30), size), v_zero(), a);
}

/* What the current machine can run; asked once a session. */
static inline bool pl_cpu_any(void) { return true; }
#if defined(__x86_64__) || defined(__i386__)
static inline bool pl_cpu_has_avx2(void) { return __builtin_cpu_supports("avx2") != 0; }
static inline bool pl_cpu_has_fma(void) {
  return pl_cpu_has_avx2() && __builtin_cpu_supports("fma") != 0;
}
static inline bool pl_cpu_has_avx512(void) {
  return pl_cpu_has_fma() && __builtin_cpu_supports("avx512f") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0;
}
#else
static inline bool pl_cpu_has_avx2(void) { return false; }
static inline bool pl_cpu_has_avx512(void) { return false; }
/* Outside x86 only 64-bit ARM has a fused variant, and every such CPU has vectors and FMA. */
static inline bool pl_cpu_has_fma(void) { return true; }
#endif

#endif
