/* test_auc.c - compares the area under a ROC curve with a count of every pair, and checks the order
 * of units. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "random_text.h"

enum { CHARACTERS = 400, STRIDE = 3 };

static float values[CHARACTERS * STRIDE];
static uint8_t marks[CHARACTERS];

/* The definition: pairs in the right order, with ties counted half. Sums of halves are exact. */
static double count_pairs(int count, int mark) {
  double right = 0, pairs = 0;
  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++) {
      if (!(marks[i] >> mark & 1) || marks[j] >> mark & 1) continue;
      float a = values[i * STRIDE], b = values[j * STRIDE];
      pairs++;
      right += a > b ? 1 : a == b ? 0.5 : 0;
    }
  return pairs > 0 ? right / pairs : NAN;
}

static void compare(int count, const char *what) {
  double auc[PLATEAU_MARKS];
  size_t bytes = plateau_auc_size((size_t)count);
  void *block = block_of(bytes);
  plateau_auc(auc, values, STRIDE, marks, (size_t)count, block, bytes);
  free(block);
  for (int mark = 0; mark < PLATEAU_MARKS; mark++) {
    double wanted = count_pairs(count, mark);
    if (isnan(wanted) ? !isnan(auc[mark]) : auc[mark] != wanted)
      fail_msg("%s, %d characters, mark %d: %.17g, counted %.17g", what, count, mark, auc[mark],
               wanted);
  }
}

static float one_of(int shape) {
  static const float odd[] = {0.0f,   -0.0f,   1.0f,    -1.0f,    1e-45f, -1e-45f,
                              3e-39f, -3e-39f, 3.4e38f, -3.4e38f, 0.1f,   0.10000001f};
  if (shape == 0) return (float)(random_below(1 << 24) - (1 << 23)) / (1 << 23); /* few ties */
  if (shape == 1) return (float)(random_below(7) - 3) / 4;                       /* many ties */
  if (shape == 2) return odd[random_below((int)(sizeof odd / sizeof *odd))];
  if (shape == 3) return (float)ldexp(random_below(2) ? 1 : -1, random_below(250) - 140);
  return 0.5f; /* only ties */
}

static void area_is_the_share_of_pairs(void **state) {
  (void)state;
  static const char *const shapes[] = {"spread", "few values", "odd values", "all sizes", "equal"};
  static const int counts[] = {0, 1, 2, 3, 7, 64, CHARACTERS};
  for (int shape = 0; shape < 5; shape++)
    for (int k = 0; k < 7; k++)
      for (int trial = 0; trial < 4; trial++) {
        for (int i = 0; i < counts[k]; i++) {
          for (int j = 0; j < STRIDE; j++) values[i * STRIDE + j] = one_of(shape);
          marks[i] = (uint8_t)random_below(256);
          if (trial == 1) marks[i] &= 1; /* marks that no character has */
          if (trial == 2) marks[i] |= 6; /* marks that all characters have */
        }
        compare(counts[k], shapes[shape]);
      }
}

/* A perfect detector, its opposite, and a unit that knows nothing. */
static void known_detectors_have_their_areas(void **state) {
  (void)state;
  const struct { float rising, auc; } rows[] = {{1, 1}, {-1, 0}, {0, 0.5f}};
  for (int row = 0; row < 3; row++) {
    double auc[PLATEAU_MARKS];
    float few[10];
    uint8_t half[10];
    size_t bytes = plateau_auc_size(10);
    void *block = block_of(bytes);
    for (int i = 0; i < 10; i++) {
      few[i] = rows[row].rising * (float)i;
      half[i] = i >= 5;
    }
    plateau_auc(auc, few, 1, half, 10, block, bytes);
    free(block);
    assert_true(auc[0] == (double)rows[row].auc);
    for (int mark = 1; mark < PLATEAU_MARKS; mark++) assert_true(isnan(auc[mark]));
  }
}

/* The reference takes the best unit of those left, again and again; of equals the lower one. */
static void units_are_ranked_by_distance_from_a_half(void **state) {
  (void)state;
  enum { UNITS = 40 };
  for (int trial = 0; trial < 200; trial++) {
    double auc[UNITS * PLATEAU_MARKS] = {0};
    int count = random_below(UNITS + 1), capacity = random_below(12), units[12];
    bool ranked[UNITS] = {false};
    for (int i = 0; i < count * PLATEAU_MARKS; i++)
      auc[i] = random_below(5) ? random_below(9) / 8.0 : NAN;
    int found = plateau_auc_rank(units, capacity, auc, count, PLATEAU_CODE);
    for (int place = 0;; place++) {
      int best = -1;
      for (int unit = 0; unit < count; unit++) {
        double far = fabs(auc[unit * PLATEAU_MARKS + PLATEAU_CODE] - 0.5);
        if (ranked[unit] || isnan(far)) continue;
        if (best < 0 || far > fabs(auc[best * PLATEAU_MARKS + PLATEAU_CODE] - 0.5)) best = unit;
      }
      if (place == capacity || best < 0) {
        assert_int_equal(found, place);
        break;
      }
      assert_int_equal(units[place], best);
      ranked[best] = true;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(area_is_the_share_of_pairs),
      cmocka_unit_test(known_detectors_have_their_areas),
      cmocka_unit_test(units_are_ranked_by_distance_from_a_half),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
