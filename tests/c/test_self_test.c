/* test_self_test.c - the known answers that a page asks for at start, in native code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run/dispatch.h"

static void check(plateau_arithmetic kind) {
  size_t size = plateau_self_test_size();
  void *block = aligned_alloc(64, (size + 63) / 64 * 64);
  assert_non_null(block);
  assert_true(plateau_self_test(kind, block, size));
  free(block);
}

static void plain_arithmetic_has_the_known_bits(void **state) {
  (void)state;
  check(PLATEAU_PLAIN);
}

static void fused_arithmetic_has_the_known_bits_where_there_is_any(void **state) {
  (void)state;
  if (!pl_kernels_find(PLATEAU_FUSED)) skip();
  check(PLATEAU_FUSED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_arithmetic_has_the_known_bits),
      cmocka_unit_test(fused_arithmetic_has_the_known_bits_where_there_is_any),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
