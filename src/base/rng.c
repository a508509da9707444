/* rng.c - random numbers: the PCG32 generator and draws from it. */
#include "base/rng.h"

#include "base/dmath.h"

void pl_rng_seed(pl_rng *rng, uint64_t seed, uint64_t stream) {
  rng->state = 0;
  rng->increment = stream << 1 | 1;
  pl_rng_next(rng);
  rng->state += seed;
  pl_rng_next(rng);
}

uint32_t pl_rng_next(pl_rng *rng) {
  uint64_t old = rng->state;
  rng->state = old * UINT64_C(6364136223846793005) + rng->increment;
  uint32_t bits = (uint32_t)((old >> 18 ^ old) >> 27);
  uint32_t turn = (uint32_t)(old >> 59);
  return bits >> turn | bits << (-turn & 31);
}

double pl_rng_uniform(pl_rng *rng) {
  uint64_t high = pl_rng_next(rng) >> 5;
  uint64_t low = pl_rng_next(rng) >> 6;
  return (double)(high << 26 | low) * 0x1p-53;
}

/* Marsaglia's polar method: a point in the unit disc. It throws the second number away, so that the
 * generator's two words are its whole state. */
double pl_rng_gaussian(pl_rng *rng) {
  /* 1 - 2^-53, so that x and y are odd multiples of 2^-53: symmetric about 0, and never 0 */
  const double almost_one = 0x1.fffffffffffffp-1;
  double x, y, square;
  do {
    x = 2 * pl_rng_uniform(rng) - almost_one;
    y = 2 * pl_rng_uniform(rng) - almost_one;
    square = x * x + y * y;
  } while (square >= 1);
  return x * pl_sqrt(-2 * pl_log(square) / square);
}

uint64_t pl_rng_mix(uint64_t x) {
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return x ^ x >> 31;
}
