/* test_vmath_fused.c - vmath.h, one rounding a multiply-add, numbers one by one; without the
 * instruction, libm fuses. */
#define PL_FUSED  1
#define PL_SCALAR 1
#include "vmath_checks.h"
