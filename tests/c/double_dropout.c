/* double_dropout.c - dropout masks are fair draws, and no two places share one.
 *
 * The oracle of the gradients takes the masks from the core, so this file checks the masks
 * themselves. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/dropout.h"
#include "run/step.h"
#include "support_place.h"

static void masks_are_fair(void **state) {
  (void)state;
  enum { N = 20000 };
  static double mask[N];
  for (int tenths = 1; tenths < 10; tenths += 2) {
    double rate = tenths / 10.0;
    pl_dropout_mask(42, 0, 3, 5, N, rate, mask);
    int dropped = 0;
    for (int i = 0; i < N; i++) {
      assert_true(mask[i] == 0 || mask[i] == 1 / (1 - rate));
      dropped += mask[i] == 0;
    }
    /* within 5 standard deviations of a fair draw */
    assert_true(fabs(dropped - N * rate) < 5 * sqrt(N * rate * (1 - rate)));
  }
}

static uint64_t dropped_units(uint64_t key, int layer, int t, int row) {
  double mask[64];
  uint64_t bits = 0;
  pl_dropout_mask(key, layer, t, row, 64, 0.5, mask);
  for (int i = 0; i < 64; i++) bits = bits << 1 | (mask[i] == 0);
  return bits;
}

/* The keys of two steps in each of three epochs, for two seeds. */
static void masks_of_different_seeds_steps_and_places_differ(void **state) {
  (void)state;
  /* 64 units, one bit each: two are equal by chance once in 2^64 */
  static uint64_t seen[12 * 4 * 5 * 17];
  int count = 0;
  for (int seed = 0; seed < 2; seed++) {
    plateau_config config;
    plateau_config_recipe(&config, "default-1", NULL);
    set_all(&config, "cell=gru hidden=3 layers=2 dropout=0.5 window=2 batch=1 state=reset valid=0");
    config.seed = seed;
    placed it;
    place(&it, &config, 2, "ababa", 5);
    assert_int_equal(plateau_session_plan(it.session)->steps, 2);
    for (int step = 0; step < 6; step++) {
      assert_int_equal(plateau_begin_step(it.session), 1);
      uint64_t key = pl_session_dropout_key(it.session);
      for (int layer = 0; layer < 4; layer++)
        for (int t = 0; t < 5; t++)
          for (int b = 0; b < 17; b++) seen[count++] = dropped_units(key, layer, t, b);
      plateau_run_shard(it.session, 0);
      assert_int_equal(plateau_apply(it.session, NULL), PLATEAU_OK);
    }
    unplace(&it);
  }
  for (int i = 0; i < count; i++)
    for (int j = 0; j < i; j++)
      if (seen[i] == seen[j]) fail_msg("masks %d and %d are the same", j, i);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masks_are_fair),
      cmocka_unit_test(masks_of_different_seeds_steps_and_places_differ),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
