/* test_vmath_plain.c - vmath.h with two roundings a multiply-add, number by number. */
#define PL_PLAIN  1
#define PL_SCALAR 1
#include "vmath_checks.h"
