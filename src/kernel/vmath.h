/* vmath.h - exp, log, tanh and sigmoid of eight numbers. They are our own, so that their bits are
 * the same everywhere.
 *
 * Within a kind of arithmetic every operation rounds in only one way, so results depend on no
 * machine, compiler or vector width. docs/numerics.md has the method and the largest error over all
 * floats. NaN in always gives NaN out, because training detects divergence that way (only a NaN's
 * own bits differ between machines). Results of exp and sigmoid below the smallest normal number,
 * 2^-126, are 0.
 */
#ifndef PL_VMATH_H
#define PL_VMATH_H
#include "kernel/simd.h"

#if defined(PL_DOUBLE)

#include "base/dmath.h"

/* clang-format off */
static inline v8 v_exp(v8 x) { PL_EACH(l) x.f[l] = pl_exp(x.f[l]); return x; }
static inline v8 v_log(v8 x) { PL_EACH(l) x.f[l] = pl_log(x.f[l]); return x; }
static inline v8 v_tanh_divisor(v8 x) { return x; }
static inline v8 v_tanh_of(v8 x, v8 divisor) { (void)divisor; PL_EACH(l) x.f[l] = pl_tanh(x.f[l]); return x; }
static inline v8 v_sigmoid_divisor(v8 x) { return x; }
static inline v8 v_sigmoid_of(v8 x, v8 divisor) { (void)divisor; PL_EACH(l) x.f[l] = pl_sigmoid(x.f[l]); return x; }
/* clang-format on */

#else

/* Every constant of this file. The coefficients are printed by tools/minimax.py. */
typedef struct v_numbers {
  float one, two, minus_half, infinity;
  float log2e, minus_ln2_high, minus_ln2_low;
  float rounder, rounder_biased;
  float exp[5], exp_low, exp_high;
  float sigmoid_low, sigmoid_floor;
  float tanh_near[4], tanh_far[8], tanh_border;
  float log[9], smallest;
} v_numbers;

/* In V8, constants written into a loop's code cost a third of the speed of these functions; loads
 * cost nothing. */
static inline const v_numbers *v_constants(void) {
  static const v_numbers numbers = {
      .one = 1,
      .two = 2,
      .minus_half = -0.5f,
      .infinity = __builtin_inff(),
      .log2e = 0x1.715476p+0f,
      /* n * minus_ln2_high is exact for |n| <= 2^8 */
      .minus_ln2_high = -0x1.62e4p-1f,
      .minus_ln2_low = -0x1.7f7d1cp-20f,
      /* Adding this to |n| < 2^22 rounds n to an integer, which stands in the sum's low bits.
       * Biased, the low bits shifted left by 23 are those of 2^n. */
      .rounder = 0x1.8p+23f,
      .rounder_biased = 0x1.8p+23f + 127,
      /* exp(r) = 1 + r + r^2 p(r), |r| <= ln 2 / 2 */
      .exp = {0x1.fffffcp-2f, 0x1.55548cp-3f, 0x1.555858p-5f, 0x1.123dcp-7f, 0x1.6ac3e8p-10f},
      .exp_low = -0x1.5d58ap+6f,      /* the last whose exponential is below 2^-126 */
      .exp_high = 0x1.62e42ep+6f,     /* the last whose exponential is finite */
      .sigmoid_low = -0x1.5d589ep+6f, /* the first whose sigmoid is not below 2^-126 */
      .sigmoid_floor = -87,           /* of -x: below it exp(-x) is lost beside 1 */
      /* tanh(x) = x + x^3 p(x^2), x < 0.55 */
      .tanh_near = {-0x1.555452p-2f, 0x1.10cefcp-3f, -0x1.af7d36p-5f, 0x1.0d5176p-6f},
      /* exp(x / 2) = p(x), x >= 0.55 */
      .tanh_far = {0x1.fffe5cp-1f, 0x1.000a68p-1f, 0x1.ff28eep-4f, 0x1.59eb72p-6f, 0x1.389c72p-9f,
                   0x1.79b46p-12f, -0x1.e9d698p-19f, 0x1.38b20cp-18f},
      .tanh_border = 0.55f,
      /* log(1 + f) = f - f^2 / 2 + f^3 p(f), sqrt(1/2) <= 1 + f < sqrt(2) */
      .log = {0x1.555548p-2f, -0x1.000012p-2f, 0x1.99a482p-3f, -0x1.555e2p-3f, 0x1.2339c4p-3f,
              -0x1.fb44eep-4f, 0x1.e5d7fcp-4f, -0x1.e5900ap-4f, 0x1.216d08p-4f},
      .smallest = 0x1p-126f,
  };
  return (const v_numbers *)pl_opaque(&numbers);
}

#define PL_POLYNOMIAL(table, u) v_polynomial(table, (int)(sizeof(table) / sizeof(table)[0]), u)
/* c[0] + c[1] u + c[2] u^2 ... */
static inline v8 v_polynomial(const float *c, int terms, v8 u) {
  v8 p = v_splat(c[terms - 1]);
  for (int i = terms - 2; i >= 0; i--) p = v_madd(p, u, v_splat(c[i]));
  return p;
}

/* exp(x) = 2^n (1 + t), |t| < 0.42. Returns t, and in `bits` those of n + rounder. */
static inline v8 v_exp_parts(const v_numbers *k, v8 x, v8 rounder, v8i *bits) {
  v8 sum = v_madd(x, v_splat(k->log2e), rounder);
  v8 n = v_sub(sum, rounder);
  v8 r = v_madd(n, v_splat(k->minus_ln2_low), v_madd(n, v_splat(k->minus_ln2_high), x));
  *bits = v_bits(sum);
  return v_madd(v_mul(r, r), PL_POLYNOMIAL(k->exp, r), r);
}

static inline v8 v_exp(v8 x) {
  const v_numbers *k = v_constants();
  v8i bits;
  v8 t = v_exp_parts(k, x, v_splat(k->rounder), &bits);
  v8i y = vi_add(v_bits(v_add(v_splat(k->one), t)), vi_shift_left(bits, 23));
  v8 zero_or_nan = v_max(v_zero(), x);
  v8 exp = v_select(v_greater(x, v_splat(k->exp_low)), v_from_bits(y), zero_or_nan);
  return v_select(v_greater(x, v_splat(k->exp_high)), v_splat(k->infinity), exp);
}

/* sigmoid(x) = 1 / (1 + exp(-x)) in two parts, as tanh below: the divisor, then the quotient. The
 * divisor, (1 + 2^n) + 2^n t, is rounded once: what 1 + 2^n loses from n = 24 on goes into the
 * product. */
static inline v8 v_sigmoid_divisor(v8 x) {
  const v_numbers *k = v_constants();
  v8 one = v_splat(k->one);
  v8i bits;
  v8 minus_x = v_max(v_splat(k->sigmoid_floor), v_sub(v_zero(), x));
  v8 t = v_exp_parts(k, minus_x, v_splat(k->rounder_biased), &bits);
  v8 scale = v_from_bits(vi_shift_left(bits, 23));
  v8 sum = v_add(one, scale);
  v8 lost = v_sub(one, v_sub(sum, scale));
  return v_add(sum, v_madd(scale, t, lost));
}

static inline v8 v_sigmoid_of(v8 x, v8 divisor) {
  const v_numbers *k = v_constants();
  v8 y = v_div(v_splat(k->one), divisor);
  return v_select(v_greater(v_splat(k->sigmoid_low), x), v_zero(), y);
}

/* tanh(x): near 0 it is x + x^3 p(x^2); beyond, 1 - 2 / (1 + q^4) with q = exp(x / 2), where every
 * operation is monotone. A power that overflows gives exactly 1, which is correct. The divisor is 1
 * + q^4. */
static inline v8 v_tanh_divisor(v8 x) {
  const v_numbers *k = v_constants();
  v8 size = v_from_bits(vi_and(v_bits(x), vi_splat(INT32_MAX)));
  v8 q = PL_POLYNOMIAL(k->tanh_far, size);
  v8 square = v_mul(q, q);
  return v_madd(square, square, v_splat(k->one));
}

static inline v8 v_tanh_of(v8 x, v8 divisor) {
  const v_numbers *k = v_constants();
  v8i sign = vi_and(v_bits(x), vi_splat(INT32_MIN));
  v8 size = v_from_bits(vi_xor(v_bits(x), sign));
  v8 u = v_mul(x, x);
  v8 near = v_madd(v_mul(size, u), PL_POLYNOMIAL(k->tanh_near, u), size);
  v8 far = v_sub(v_splat(k->one), v_div(v_splat(k->two), divisor));
  v8 y = v_select(v_greater(v_splat(k->tanh_border), size), near, far);
  return v_from_bits(vi_or(v_bits(y), sign));
}

/* x must be normal and > 0, such as a sum of exponentials. 0 and denormals give -inf, negative
 * numbers NaN.
 */
static inline v8 v_log(v8 x) {
  const v_numbers *k = v_constants();
  const v8i root_half = vi_splat(0x3f3504f3);
  v8i n = vi_shift_right(vi_sub(v_bits(x), root_half), 23);
  v8 f = v_sub(v_from_bits(vi_sub(v_bits(x), vi_shift_left(n, 23))), v_splat(k->one));
  v8 minus_n = v_from_int(vi_sub(vi_splat(0), n));
  v8 square = v_mul(f, f);
  v8 tail = v_madd(v_mul(square, f), PL_POLYNOMIAL(k->log, f),
                   v_mul(minus_n, v_splat(k->minus_ln2_low)));
  tail = v_madd(square, v_splat(k->minus_half), tail);
  v8 y = v_madd(minus_n, v_splat(k->minus_ln2_high), v_add(f, tail));
  v8 infinity = v_splat(k->infinity);
  /* the logarithm of +inf and NaN is the number itself */
  v8 finite = v_select(v_greater(infinity, x), y, x);
  v8 none = v_select(v_greater(v_zero(), x), v_sub(infinity, infinity), v_sub(v_zero(), infinity));
  return v_select(v_greater(v_splat(k->smallest), x), none, finite);
}

#endif

static inline v8 v_sigmoid(v8 x) { return v_sigmoid_of(x, v_sigmoid_divisor(x)); }
static inline v8 v_tanh(v8 x) { return v_tanh_of(x, v_tanh_divisor(x)); }

#endif
