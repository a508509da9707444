/* rng.h - random numbers: the PCG32 generator. It is seeded; its state is two words that a
 * checkpoint keeps.
 *
 * O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
 * Number Generation", 2014: XSH-RR 64/32. The platform's own generator is never used.
 */
#ifndef PL_RNG_H
#define PL_RNG_H
#include <stdint.h>

typedef struct pl_rng {
  uint64_t state;
  uint64_t increment; /* odd: selects one of 2^63 sequences */
} pl_rng;

/* Different streams of one seed give different sequences. The stream's highest bit has no effect. */
void pl_rng_seed(pl_rng *rng, uint64_t seed, uint64_t stream);

uint32_t pl_rng_next(pl_rng *rng);

/* Uniform in [0, 1): 53 random bits from two draws of the generator. */
double pl_rng_uniform(pl_rng *rng);

/* Mean 0, standard deviation 1. Makes four draws or more and remembers nothing. */
double pl_rng_gaussian(pl_rng *rng);

/* Scrambles 64 bits one-to-one, to derive keys from counters: the output of SplitMix64 for this
 * state (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). */
uint64_t pl_rng_mix(uint64_t x);

#endif
