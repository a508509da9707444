/* vmath_checks.h - the claims about vmath.h, for each kind of arithmetic and back end. Define
 * PL_FUSED or PL_PLAIN before including it, and PL_SCALAR for that back end.
 *
 * It visits every float when PLATEAU_LONG is set, and otherwise 2 million for each function.
 * References are libm's double functions, whose own error is about 1e-8 of the last place measured
 * here. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/vmath.h"

static double logistic(double x) { return 1 / (1 + exp(-x)); }

static v8 apply_exp(v8 x) { return v_exp(x); }
static v8 apply_log(v8 x) { return v_log(x); }
static v8 apply_tanh(v8 x) { return v_tanh(x); }
static v8 apply_sigmoid(v8 x) { return v_sigmoid(x); }

/* Floats in ascending order are numbered by their bits: -INFINITE is -inf, 0 is zero, INFINITE is
 * +inf. */
#define INFINITE 0x7f800000
#define SMALLEST 0x1p-126

typedef struct function {
  const char *name;
  v8 (*apply)(v8);
  double (*reference)(double);
  double ulps;      /* largest allowed error, in units of the last place of the true value */
  int flushes;      /* results below the smallest normal number are 0 */
  int32_t from;     /* number of the first float of the domain; the last is +inf */
  uint64_t hash[2]; /* of the sampled results: plain, fused */
} function;

static const function functions[] = {
    {"exp", apply_exp, exp, 2, 1, -INFINITE, {0xec0d206011809590, 0xec891b271230c692}},
    {"log", apply_log, log, 2, 0, 0x00800000, {0x57375d5a5f501d74, 0x656b71b63fa4f614}},
    {"tanh", apply_tanh, tanh, 4, 0, -INFINITE, {0xd10e33ff537ea866, 0xff1276f87f818ee7}},
    {"sigmoid", apply_sigmoid, logistic, 2, 1, -INFINITE, {0x36588afcf0139f31, 0x2e21d74505b98463}},
};
#define FUNCTIONS (sizeof functions / sizeof functions[0])

#if defined(PL_FUSED)
#define KIND 1
#else
#define KIND 0
#endif

static float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static float float_number(int64_t number) {
  return float_of(number < 0 ? 0x80000000u | (uint32_t)-number : (uint32_t)number);
}

static int visits_all(void) { return getenv("PLATEAU_LONG") != NULL; }

/* Computes one float at a time, with vectors of any width. */
static float at(const function *f, float x) { return (float)v_lane(f->apply(v_splat(x)), 5); }

/* The distance between y and the true value in units of the true value's last place; huge where a
 * limit is missed. */
static double error_in_ulps(const function *f, float y, double exact) {
  if (f->flushes && fabs(exact) < SMALLEST) return y == 0 ? 0 : HUGE_VAL;
  if (exact > 0x1.ffffffp+127) return y > 0 && isinf(y) ? 0 : HUGE_VAL;
  if (isinf(exact)) return y == exact ? 0 : HUGE_VAL;
  int exponent;
  frexp(exact, &exponent);
  return fabs(y - exact) / ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

/* Takes eight neighbours at a time, at strides that are not powers of two. */
static void every_value_is_accurate_and_none_below_the_one_before(void **state) {
  (void)state;
  const int64_t stride = visits_all() ? 8 : 16381;
  for (size_t i = 0; i < FUNCTIONS; i++) {
    const function *f = &functions[i];
    double worst = 0;
    float worst_at = 0, before = -INFINITY, x[PL_LANES], y[PL_LANES];
    for (int64_t n = f->from; n <= INFINITE; n += stride) {
      for (int l = 0; l < PL_LANES; l++) x[l] = float_number(n + l > INFINITE ? INFINITE : n + l);
      v_store(y, f->apply(v_load(x)));
      for (int l = 0; l < PL_LANES; l++) {
        double error = error_in_ulps(f, y[l], f->reference(x[l]));
        if (!(error <= worst)) {
          worst = error;
          worst_at = x[l];
        }
        if (!(error <= f->ulps) || !(y[l] >= before)) {
          fail_msg("%s(%a) = %a: %g ulp off; before it %a", f->name, (double)x[l], (double)y[l],
                   error, (double)before);
        }
        before = y[l];
      }
    }
    print_message("%s: at most %.3f ulp, at %a (%g)\n", f->name, worst, (double)worst_at,
                  (double)worst_at);
  }
}

/* Training detects divergence by a NaN. */
static void every_nan_stays_nan(void **state) {
  (void)state;
  const uint32_t stride = visits_all() ? 1 : 61;
  for (size_t i = 0; i < FUNCTIONS; i++) {
    for (uint32_t payload = 1; payload < 0x800000; payload += stride) {
      for (uint32_t sign = 0; sign < 2; sign++) {
        uint32_t bits = sign << 31 | INFINITE | payload;
        if (!isnan(at(&functions[i], float_of(bits))))
          fail_msg("%s of NaN %08x", functions[i].name, bits);
      }
    }
  }
}

static void limits_are_exact(void **state) {
  (void)state;
  static const struct {
    int function;
    float x, y;
  } rows[] = {
      {0, -INFINITY, 0},
      {0, -1e30f, 0},
      {0, -87.34f, 0},
      {0, 0, 1},
      {0, -0.0f, 1},
      {0, 88.73f, INFINITY},
      {0, INFINITY, INFINITY},
      {0, 1e-40f, 1},
      {1, 1, 0},
      {1, INFINITY, INFINITY},
      {1, 0, -INFINITY},
      {1, -0.0f, -INFINITY},
      {1, 1e-40f, -INFINITY},
      {1, 2, 0x1.62e43p-1f},
      {2, -INFINITY, -1},
      {2, INFINITY, 1},
      {2, 9.06f, 1},
      {2, -9.06f, -1},
      {2, 0, 0},
      {2, -0.0f, -0.0f},
      {2, 1e-40f, 1e-40f},
      {2, -1e-40f, -1e-40f},
      {2, 3e38f, 1},
      {3, -INFINITY, 0},
      {3, -87.34f, 0},
      {3, 0, 0.5f},
      {3, -0.0f, 0.5f},
      {3, 17.5f, 1},
      {3, 3e38f, 1},
      {3, INFINITY, 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    float y = at(&functions[rows[i].function], rows[i].x);
    if (bits_of(y) != bits_of(rows[i].y)) {
      fail_msg("%s(%g) = %a, not %a", functions[rows[i].function].name, (double)rows[i].x,
               (double)y, (double)rows[i].y);
    }
  }
  assert_true(isnan(at(&functions[1], -1)));
  assert_true(isnan(at(&functions[1], -INFINITY)));
}

static void tanh_is_odd_to_the_bit(void **state) {
  (void)state;
  for (uint32_t bits = 0; bits <= INFINITE; bits += 1021) {
    uint32_t y = bits_of(at(&functions[2], float_of(bits)));
    assert_int_equal(bits_of(at(&functions[2], float_of(bits | 0x80000000u))), y | 0x80000000u);
  }
}

/* The purpose of vmath.h: these numbers are the same for every compiler, vector width and
 * machine. */
static void the_bits_are_the_known_ones(void **state) {
  (void)state;
  for (size_t i = 0; i < FUNCTIONS; i++) {
    const function *f = &functions[i];
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    float x[PL_LANES], y[PL_LANES];
    for (int64_t n = f->from; n <= INFINITE; n += 20011) {
      for (int l = 0; l < PL_LANES; l++) x[l] = float_number(n + l > INFINITE ? INFINITE : n + l);
      v_store(y, f->apply(v_load(x)));
      for (int l = 0; l < PL_LANES; l++) hash = (hash ^ bits_of(y[l])) * UINT64_C(0x100000001b3);
    }
    if (hash != f->hash[KIND]) {
      fail_msg("%s: 0x%016llx, known 0x%016llx", f->name, (unsigned long long)hash,
               (unsigned long long)f->hash[KIND]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_value_is_accurate_and_none_below_the_one_before),
      cmocka_unit_test(every_nan_stays_nan),
      cmocka_unit_test(limits_are_exact),
      cmocka_unit_test(tanh_is_odd_to_the_bit),
      cmocka_unit_test(the_bits_are_the_known_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
