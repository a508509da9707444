/* test_dmath.c - dmath.h is within 1e-15 of the true value, with the same bits for every compiler.
 *
 * References are libm's long double functions, which are good to 1e-18 where long double is wider
 * than double, and otherwise to 1e-16. PLATEAU_LONG in the environment draws 200 times as many
 * arguments. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dmath.h"
#include "base/rng.h"

#define PI 3.14159265358979323846

static long double reference_sigmoid(long double x) { return 1 / (1 + expl(-x)); }

/* Arguments come from [low, high). Where `spread` is given they are middle +- 2^e with e in
 * [-spread, 0), inside [low, high). */
typedef struct row {
  const char *name;
  double (*function)(double);
  long double (*reference)(long double);
  double low, high;
  int spread;
  double middle;
} row;

static const row rows[] = {
    {"exp", pl_exp, expl, -708, 709.7, 0, 0},
    {"exp", pl_exp, expl, -1, 1, 60, 0},
    {"log", pl_log, logl, 0.4, 2.5, 0, 0},
    {"log", pl_log, logl, 0, 2, 50, 1},
    {"log", pl_log, logl, 0, 1, 1074, 0},
    {"log", pl_log, logl, 1, 1e300, 0, 0},
    {"tanh", pl_tanh, tanhl, -20, 20, 0, 0},
    {"tanh", pl_tanh, tanhl, -1, 1, 60, 0},
    {"sigmoid", pl_sigmoid, reference_sigmoid, -50, 50, 0, 0},
    {"sigmoid", pl_sigmoid, reference_sigmoid, -708, 700, 0, 0},
    {"sigmoid", pl_sigmoid, reference_sigmoid, -1, 1, 60, 0},
    {"cos", pl_cos, cosl, 0, PI, 0, 0},
    {"cos", pl_cos, cosl, 0, 1, 60, 0},
    {"cos", pl_cos, cosl, 0, PI, 52, PI / 2},
    {"cos", pl_cos, cosl, 0, PI, 52, PI},
};
#define ROWS (sizeof rows / sizeof rows[0])

static double argument(const row *r, pl_rng *rng) {
  for (;;) {
    double u = pl_rng_uniform(rng), x = r->low + u * (r->high - r->low);
    if (r->spread) {
      double size = ldexp(0.5 + u / 2, -(int)(pl_rng_next(rng) % (uint32_t)r->spread));
      x = pl_rng_next(rng) & 1 ? r->middle + size : r->middle - size;
    }
    if (x >= r->low && x <= r->high && x != r->middle) return x;
  }
}

static double relative_error(double y, long double exact) {
  return exact == 0 ? fabs(y) : (double)fabsl(((long double)y - exact) / exact);
}

static void relative_error_is_at_most_1e_15(void **state) {
  (void)state;
  const int count = getenv("PLATEAU_LONG") ? 20000000 : 100000;
  pl_rng rng;
  pl_rng_seed(&rng, 1, 1);
  for (size_t i = 0; i < ROWS; i++) {
    const row *r = &rows[i];
    double worst = 0, worst_at = 0;
    for (int n = 0; n < count; n++) {
      double x = argument(r, &rng), y = r->function(x);
      double error = relative_error(y, r->reference(x));
      if (!(error <= worst)) {
        worst = error;
        worst_at = x;
      }
      if (!(error <= 1e-15)) fail_msg("%s(%a) = %a: relative error %g", r->name, x, y, error);
    }
    print_message("%s in [%g, %g]%s: at most %.3g, at %a\n", r->name, r->low, r->high,
                  r->spread ? " around a point" : "", worst, worst_at);
  }
}

/* Includes cases in which a single product's rounding, doubled by each squaring, would have cost
 * most of the digits. */
static void powers_are_good_to_1e_15_however_large_the_exponent(void **state) {
  (void)state;
  const int count = getenv("PLATEAU_LONG") ? 20000000 : 100000;
  pl_rng rng;
  pl_rng_seed(&rng, 2, 1);
  double worst = 0;
  for (int i = 0; i < count; i++) {
    uint64_t n = ((uint64_t)pl_rng_next(&rng) << 8 | 255) >> pl_rng_next(&rng) % 39;
    double base = pl_exp(-650 * pl_rng_uniform(&rng) / (double)(n + 1));
    double y = pl_power(base, n), error = relative_error(y, powl(base, (long double)n));
    if (error > worst) worst = error;
    /* the reference's own error where n ln(base) is large: 2^-64 of it */
    if (!(error <= 1e-15))
      fail_msg("%a^%llu = %a: relative error %g", base, (unsigned long long)n, y, error);
  }
  print_message("power: at most %.3g\n", worst);
}

static void special_values_are_exact(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double (*function)(double);
    double x, y;
  } values[] = {
      {"exp", pl_exp, 0, 1},
      {"exp", pl_exp, -0.0, 1},
      {"exp", pl_exp, INFINITY, INFINITY},
      {"exp", pl_exp, -INFINITY, 0},
      {"exp", pl_exp, 709.79, INFINITY},
      {"exp", pl_exp, 1e308, INFINITY},
      {"exp", pl_exp, -745.2, 0},
      {"exp", pl_exp, -1e308, 0},
      {"exp", pl_exp, -745, 0x1p-1074},
      {"log", pl_log, 1, 0},
      {"log", pl_log, 0, -INFINITY},
      {"log", pl_log, -0.0, -INFINITY},
      {"log", pl_log, INFINITY, INFINITY},
      {"tanh", pl_tanh, 0, 0},
      {"tanh", pl_tanh, -0.0, -0.0},
      {"tanh", pl_tanh, 0x1p-1074, 0x1p-1074},
      {"tanh", pl_tanh, 20.5, 1},
      {"tanh", pl_tanh, -20.5, -1},
      {"tanh", pl_tanh, INFINITY, 1},
      {"tanh", pl_tanh, -INFINITY, -1},
      {"sigmoid", pl_sigmoid, 0, 0.5},
      {"sigmoid", pl_sigmoid, -0.0, 0.5},
      {"sigmoid", pl_sigmoid, INFINITY, 1},
      {"sigmoid", pl_sigmoid, -INFINITY, 0},
      {"sigmoid", pl_sigmoid, 41, 1},
      {"cos", pl_cos, 0, 1},
      {"cos", pl_cos, PI, -1},
  };
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    double y = values[i].function(values[i].x);
    if (y != values[i].y || signbit(y) != signbit(values[i].y)) {
      fail_msg("%s(%g) = %a, not %a", values[i].name, values[i].x, y, values[i].y);
    }
  }
  assert_true(isnan(pl_log(-1)));
  assert_true(isnan(pl_log(-INFINITY)));
  assert_true(isnan(pl_exp(NAN)));
  assert_true(isnan(pl_log(NAN)));
  assert_true(isnan(pl_tanh(NAN)));
  assert_true(isnan(pl_sigmoid(NAN)));
  assert_true(isnan(pl_cos(NAN)));
  assert_true(isnan(pl_power(NAN, 1)));
}

static void powers_at_the_ends_are_exact(void **state) {
  (void)state;
  assert_true(pl_power(0.9, 0) == 1);
  assert_true(pl_power(0, 0) == 1);
  assert_true(pl_power(0, 7) == 0);
  assert_true(pl_power(1, UINT64_MAX) == 1);
  assert_true(pl_power(0.5, 3) == 0.125);
  assert_true(pl_power(0.5, 5000) == 0);
  assert_true(pl_power(0.999, UINT64_MAX) == 0);
  assert_true(pl_power(0x1.fffffffffffffp-1, 1) == 0x1.fffffffffffffp-1);
}

static void square_roots_are_the_rounded_true_ones(void **state) {
  (void)state;
  pl_rng rng;
  pl_rng_seed(&rng, 3, 1);
  for (int i = 0; i < 100000; i++) {
    double x = ldexp(1 + pl_rng_uniform(&rng), (int)(pl_rng_next(&rng) % 2000) - 1000);
    if (pl_sqrt(x) != sqrt(x)) fail_msg("sqrt(%a) = %a", x, pl_sqrt(x));
  }
  assert_true(pl_sqrt(0) == 0);
  assert_true(isnan(pl_sqrt(-1)));
}

static uint64_t mixed(uint64_t hash, double y) {
  uint64_t bits;
  memcpy(&bits, &y, sizeof bits);
  return pl_rng_mix(hash ^ bits);
}

static void the_bits_are_the_known_ones(void **state) {
  (void)state;
  pl_rng rng;
  pl_rng_seed(&rng, 4, 1);
  uint64_t hash = 0;
  for (size_t i = 0; i < ROWS; i++) {
    for (int n = 0; n < 20000; n++) hash = mixed(hash, rows[i].function(argument(&rows[i], &rng)));
  }
  for (uint64_t n = 0; n < 20000; n++) hash = mixed(hash, pl_power(pl_rng_uniform(&rng), n));
  if (hash != UINT64_C(0x597d4d9ac8d4851c)) fail_msg("0x%016llx", (unsigned long long)hash);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(relative_error_is_at_most_1e_15),
      cmocka_unit_test(powers_are_good_to_1e_15_however_large_the_exponent),
      cmocka_unit_test(special_values_are_exact),
      cmocka_unit_test(powers_at_the_ends_are_exact),
      cmocka_unit_test(square_roots_are_the_rounded_true_ones),
      cmocka_unit_test(the_bits_are_the_known_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
