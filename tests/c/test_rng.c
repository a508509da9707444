/* test_rng.c - compares rng.h with the generators' published numbers, and draws with their
 * distribution.
 *
 * The draws are fixed, so a test of a distribution either always passes or never does. Bounds are
 * five standard deviations of the estimate. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"

/* pcg32-demo of the PCG distribution, round 1: seed 42, stream 54. */
static void pcg32_gives_the_published_numbers(void **state) {
  (void)state;
  static const uint32_t published[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                       0x83d2f293, 0xbfa4784b, 0xcbed606e};
  pl_rng rng;
  pl_rng_seed(&rng, 42, 54);
  for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
    assert_int_equal(pl_rng_next(&rng), published[i]);
  }
}

/* splitmix64.c by Vigna: outputs from state 0 and, as printed at Rosetta Code, from state 1234567. */
static void mix_gives_the_published_numbers_of_splitmix64(void **state) {
  (void)state;
  static const struct {
    uint64_t start, outputs[5];
  } published[] = {
      {0,
       {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4), UINT64_C(0x06c45d188009454f),
        UINT64_C(0xf88bb8a8724c81ec), UINT64_C(0x1b39896a51a8749b)}},
      {1234567,
       {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)}},
  };
  for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
    for (uint64_t k = 0; k < 5; k++) {
      uint64_t at = published[i].start + k * UINT64_C(0x9e3779b97f4a7c15);
      assert_true(pl_rng_mix(at) == published[i].outputs[k]);
    }
  }
}

static void streams_of_one_seed_differ(void **state) {
  (void)state;
  pl_rng a, b;
  pl_rng_seed(&a, 7, 0);
  pl_rng_seed(&b, 7, 1);
  int equal = 0;
  for (int i = 0; i < 1000; i++) equal += pl_rng_next(&a) == pl_rng_next(&b);
  assert_int_equal(equal, 0);
}

static void uniform_is_53_even_bits_in_0_to_1(void **state) {
  (void)state;
  enum { count = 1000000, bins = 64 };
  pl_rng rng;
  pl_rng_seed(&rng, 1, 2);
  int hits[bins] = {0}, odd = 0;
  double sum = 0;
  for (int i = 0; i < count; i++) {
    double u = pl_rng_uniform(&rng);
    assert_true(u >= 0 && u < 1);
    double whole = u * 0x1p53;
    assert_true(whole == floor(whole));
    odd += fmod(whole, 2) == 1;
    hits[(int)(u * bins)]++;
    sum += u;
  }
  assert_true(fabs(sum / count - 0.5) < 5 * sqrt(1.0 / 12 / count));
  assert_true(fabs((double)odd / count - 0.5) < 5 * sqrt(0.25 / count));
  double chi_square = 0;
  for (int i = 0; i < bins; i++) {
    double expected = (double)count / bins, off = hits[i] - expected;
    chi_square += off * off / expected;
  }
  assert_true(fabs(chi_square - (bins - 1)) < 5 * sqrt(2.0 * (bins - 1)));
}

static void gaussian_has_the_moments_and_the_tails(void **state) {
  (void)state;
  enum { count = 1000000 };
  pl_rng rng;
  pl_rng_seed(&rng, 3, 4);
  double sum[5] = {0};
  int beyond[4] = {0}; /* |x| > 1, 2, 3, 4 */
  for (int i = 0; i < count; i++) {
    double x = pl_rng_gaussian(&rng), power = 1;
    for (int k = 0; k < 5; k++, power *= x) sum[k] += power;
    for (int k = 0; k < 4; k++) beyond[k] += fabs(x) > k + 1;
  }
  static const double moments[] = {1, 0, 1, 0, 3}, variances[] = {0, 1, 2, 15, 96};
  for (int k = 1; k < 5; k++)
    assert_true(fabs(sum[k] / count - moments[k]) < 5 * sqrt(variances[k] / count));
  for (int k = 0; k < 4; k++) {
    double p = erfc((k + 1) / sqrt(2.0));
    assert_true(fabs((double)beyond[k] / count - p) < 5 * sqrt(p * (1 - p) / count));
  }
}

/* No number is stored elsewhere: the two words are the whole state, so a checkpoint resumes in the
 * middle. */
static void two_words_are_the_whole_state(void **state) {
  (void)state;
  pl_rng rng;
  pl_rng_seed(&rng, 5, 6);
  for (int i = 0; i < 100; i++) {
    pl_rng copy = {rng.state, rng.increment};
    double x = pl_rng_gaussian(&rng);
    assert_true(pl_rng_gaussian(&copy) == x);
    assert_true(copy.state == rng.state && copy.increment == rng.increment);
  }
}

/* Initial weights depend on these bits. */
static void the_bits_are_the_known_ones(void **state) {
  (void)state;
  pl_rng rng;
  pl_rng_seed(&rng, 42, 54);
  double uniform = pl_rng_uniform(&rng), first = pl_rng_gaussian(&rng),
         second = pl_rng_gaussian(&rng);
  if (uniform != 0x1.42b8055ed1fdp-1 || first != 0x1.b2449c094a614p-1 ||
      second != 0x1.0c635cb6ca6d3p-2)
    fail_msg("%a %a %a", uniform, first, second);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pcg32_gives_the_published_numbers),
      cmocka_unit_test(mix_gives_the_published_numbers_of_splitmix64),
      cmocka_unit_test(streams_of_one_seed_differ),
      cmocka_unit_test(uniform_is_53_even_bits_in_0_to_1),
      cmocka_unit_test(gaussian_has_the_moments_and_the_tails),
      cmocka_unit_test(two_words_are_the_whole_state),
      cmocka_unit_test(the_bits_are_the_known_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
