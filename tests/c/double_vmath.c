/* double_vmath.c - in the double build, vmath.h is dmath.h lane by lane. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/dmath.h"
#include "kernel/vmath.h"

static v8 apply_exp(v8 x) { return v_exp(x); }
static v8 apply_log(v8 x) { return v_log(x); }
static v8 apply_tanh(v8 x) { return v_tanh(x); }
static v8 apply_sigmoid(v8 x) { return v_sigmoid(x); }

static const struct {
  v8 (*lanes)(v8);
  double (*one)(double);
} functions[] = {
    {apply_exp, pl_exp}, {apply_log, pl_log}, {apply_tanh, pl_tanh}, {apply_sigmoid, pl_sigmoid}};

static void every_lane_is_the_double_function(void **state) {
  (void)state;
  const double x[PL_LANES] = {0.5, 1, 2, 1e-3, 30, 0.9999999, 1e-9, 700};
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    v8 y = functions[i].lanes(v_load(x));
    for (int l = 0; l < PL_LANES; l++) assert_true(v_lane(y, l) == functions[i].one(x[l]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_lane_is_the_double_function)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
