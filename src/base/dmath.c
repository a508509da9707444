/* dmath.c - elementary functions of doubles, built only from + - * / and bit operations.
 *
 * tools/minimax.py prints the coefficients; docs/numerics.md derives them.
 */
#include "base/dmath.h"

#include <float.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "every operation must round to double: no x87");

static const double LOG2E = 0x1.71547652b82fep+0;
/* ln 2 in two parts. The first part times an integer up to 2^11 is exact. */
static const double LN2_HIGH = 0x1.62e42fefa38p-1;
static const double LN2_LOW = 0x1.ef35793c7673p-45;
static const double HALF_PI_HIGH = 0x1.921fb54442d18p+0;
static const double HALF_PI_LOW = 0x1.1a62633145c07p-54;
static const double QUARTER_PI = 0x1.921fb54442d18p-1;
/* Adding this to |x| < 2^31 rounds x to an integer, which then stands in the low bits. Subtracting
 * it again leaves the rounded x. */
static const double ROUNDER = 0x1.8p+52;
static const double INF = (double)__builtin_inff();

/* exp(r) = 1 + r + r^2 EXP(r) for |r| <= ln 2 / 2 */
static const double EXP[] = {
    0x1.000000000000ap-1,  0x1.5555555555503p-3,  0x1.5555555550604p-5,  0x1.1111111124d1dp-7,
    0x1.6c16c184b62f1p-10, 0x1.a01a013d3e5b4p-13, 0x1.a019987d149d8p-16, 0x1.71def95e51a39p-19,
    0x1.28aed9a7ed52ap-22, 0x1.adadf8ac6e911p-26,
};
/* 2 atanh(s) = 2 s + s^3 LOG(s^2) for |s| <= 3 - 2 sqrt(2) */
static const double LOG[] = {
    0x1.5555555555592p-1, 0x1.999999997ff66p-2, 0x1.24924941db10dp-2, 0x1.c71c521a4736fp-3,
    0x1.74663b9aa34b4p-3, 0x1.39a20c69774f2p-3, 0x1.2f024aece49c9p-3,
};
/* cos(x) = 1 - x^2 / 2 + x^4 COS(x^2), sin(x) = x + x^3 SIN(x^2) for |x| <= pi / 4 */
static const double COS[] = {
    0x1.555555555554bp-5,   -0x1.6c16c16c15015p-10, 0x1.a01a019c8f251p-16,
    -0x1.27e4f7f190e31p-22, 0x1.1ee9dbce7662ap-29,  -0x1.8fa6841933df9p-37,
};
static const double SIN[] = {
    -0x1.5555555555555p-3,  0x1.1111111111069p-7,  -0x1.a01a019ffe521p-13, 0x1.71de3a33a5267p-19,
    -0x1.ae642c5107401p-26, 0x1.6109bcf25c503p-33, -0x1.9ffd303910403p-41,
};

static double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static uint64_t to_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

#define POLYNOMIAL(table, u) polynomial(table, (int)(sizeof(table) / sizeof(table)[0]), u)
static double polynomial(const double *c, int terms, double u) {
  double p = c[terms - 1];
  for (int i = terms - 2; i >= 0; i--) p = p * u + c[i];
  return p;
}

/* 2^k for -1022 <= k <= 1023 */
static double power_of_two(int k) { return from_bits((uint64_t)(k + 1023) << 52); }

/* exp(x) = 2^k (1 + t), |t| < 0.42; |x| < 2000. */
static double exp_parts(double x, int *k) {
  double n = (x * LOG2E + ROUNDER) - ROUNDER;
  double r = (x - n * LN2_HIGH) - n * LN2_LOW;
  *k = (int)n;
  return r + r * r * POLYNOMIAL(EXP, r);
}

double pl_exp(double x) {
  if (x != x) return x;
  if (x > 709.8) return INF;
  if (x < -746) return 0;
  int k;
  double t = exp_parts(x, &k);
  int half = k / 2; /* two factors, since 2^1024 and 2^-1075 are not doubles */
  return (1 + t) * power_of_two(half) * power_of_two(k - half);
}

double pl_log(double x) {
  if (x != x || x == INF) return x;
  if (x <= 0) return x < 0 ? from_bits(0x7ff8000000000000) : -INF;
  int k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    k = -54;
  }
  /* x = 2^k m with m in [sqrt(1/2), sqrt(2)) */
  uint64_t bits = to_bits(x);
  const uint64_t root_half = 0x3fe6a09e667f3bcd;
  uint64_t shifted = bits - root_half + ((uint64_t)1023 << 52);
  int exponent = (int)(shifted >> 52) - 1023;
  k += exponent;
  double m = from_bits(bits - ((uint64_t)exponent << 52));
  double f = m - 1;
  double s = f / (2 + f);
  double u = s * s;
  return k * LN2_HIGH + (2 * s + (s * u * POLYNOMIAL(LOG, u) + k * LN2_LOW));
}

/* tanh(x) = e / (e + 2) with e = exp(2 x) - 1 = (2^k - 1) + 2^k t */
double pl_tanh(double x) {
  if (x != x) return x;
  double size = x < 0 ? -x : x;
  if (size > 20) return x < 0 ? -1 : 1;
  int k;
  double t = exp_parts(2 * size, &k);
  double scale = power_of_two(k);
  double e = (scale - 1) + scale * t;
  double y = e / (e + 2);
  return x < 0 ? -y : x > 0 ? y : x;
}

double pl_sigmoid(double x) {
  if (x != x) return x;
  if (x < -40) return pl_exp(x); /* the error is below a part in 2^57 */
  if (x > 40) return 1;
  int k;
  double t = exp_parts(-x, &k);
  double scale = power_of_two(k);
  return 1 / ((1 + scale) + scale * t);
}

double pl_cos(double x) {
  /* cos(x) = -cos(pi - x). Beyond pi / 4, use the sine of the distance to pi / 2. */
  if (x > QUARTER_PI && x < 3 * QUARTER_PI) {
    double y = (HALF_PI_HIGH - x) + HALF_PI_LOW;
    double u = y * y;
    return y + y * u * POLYNOMIAL(SIN, u);
  }
  double y = x < HALF_PI_HIGH ? x : (2 * HALF_PI_HIGH - x) + 2 * HALF_PI_LOW;
  double u = y * y;
  double c = 1 - u / 2 + u * u * POLYNOMIAL(COS, u);
  return x < HALF_PI_HIGH ? c : -c;
}

/* A number in two parts, about 106 bits. Squaring doubles a relative error, so a single part would
 * lose log2(n) bits. */
typedef struct pair {
  double high, low;
} pair;

/* Splits x into halves whose products are exact (Dekker 1971). */
static pair halves(double x) {
  double y = x * 0x1.0000002p+27;
  double high = y - (y - x);
  return (pair){high, x - high};
}

static pair product(pair a, pair b) {
  pair x = halves(a.high), y = halves(b.high);
  double p = a.high * b.high;
  double error = ((x.high * y.high - p) + x.high * y.low + x.low * y.high) + x.low * y.low;
  error += a.high * b.low + a.low * b.high;
  double sum = p + error;
  return (pair){sum, (p - sum) + error};
}

double pl_power(double base, uint64_t n) {
  pair result = {1, 0}, square = {base, 0};
  for (; n; n >>= 1) {
    if (n & 1) result = product(result, square);
    square = product(square, square);
  }
  return result.high;
}
