/* double_fork.c - a fork that claims the same function starts within 1e-12 of its parent's loss.
 * The two add the same products in another order, which costs about 1e-15 times the steps of a
 * window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_fork.h"

static void forks_start_at_their_parents_loss(void **state) {
  (void)state;
  expect_same_function(1e-12);
}

static void forks_of_any_settings_start_there_too(void **state) {
  (void)state;
  expect_same_function_as(1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forks_start_at_their_parents_loss),
      cmocka_unit_test(forks_of_any_settings_start_there_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
