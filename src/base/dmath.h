/* dmath.h - elementary functions of doubles, made of + - * / and bit operations only: the same bits
 * everywhere.
 *
 * Relative error at most 1e-15 (measured: docs/numerics.md). No libm, no fused multiply-add. For
 * schedules, floors, drawing numbers and the double build; the float kernels have vmath.h.
 */
#ifndef PL_DMATH_H
#define PL_DMATH_H
#include <stdint.h>

/* Denormal results too; +inf above 709.78, 0 below -745.13, NaN from NaN. */
double pl_exp(double x);

/* Natural logarithm. 0 gives -inf, a negative number NaN, denormals are exact inputs like any
 * other. */
double pl_log(double x);

double pl_tanh(double x);

/* 1 / (1 + exp(-x)) */
double pl_sigmoid(double x);

/* For x in [0, pi], where the relative error holds even beside the zero at pi / 2; elsewhere
 * nothing is promised. */
double pl_cos(double x);

/* base^n for 0 <= base <= 1, n of any size; powers below 1e-290 lose accuracy before they become 0.
 */
double pl_power(double base, uint64_t n);

/* Correctly rounded by every CPU; -fno-math-errno keeps libm out. */
static inline double pl_sqrt(double x) { return __builtin_sqrt(x); }

#endif
