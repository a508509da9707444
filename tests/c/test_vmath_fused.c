/* test_vmath_fused.c - vmath.h with one rounding a multiply-add, number by number. Without the
 * instruction, libm fuses. */
#define PL_FUSED  1
#define PL_SCALAR 1
#include "vmath_checks.h"
