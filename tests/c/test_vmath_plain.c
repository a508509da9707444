/* test_vmath_plain.c - vmath.h, two roundings a multiply-add, numbers one by one. */
#define PL_PLAIN  1
#define PL_SCALAR 1
#include "vmath_checks.h"
