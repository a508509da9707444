/* dmath.h - elementary functions of doubles, built only from + - * / and bit operations, so that
 * their bits are the same everywhere.
 *
 * The relative error is at most 1e-15 (measured: docs/numerics.md). There is no libm and no fused
 * multiply-add. Schedules, floors, random numbers and the double build use these; the float kernels
 * use vmath.h.
 */
#ifndef PL_DMATH_H
#define PL_DMATH_H
#include <stdint.h>

/* x: any double. Gives denormal results too, +inf above 709.78, 0 below -745.13 and NaN for NaN. */
double pl_exp(double x);

/* Natural logarithm. 0 gives -inf and a negative number NaN; denormals are exact inputs like any
 * other number. */
double pl_log(double x);

double pl_tanh(double x);

/* 1 / (1 + exp(-x)) */
double pl_sigmoid(double x);

/* x: in [0, pi], where the error bound holds even next to the zero at pi / 2. Nothing is promised
 * outside it. */
double pl_cos(double x);

/* base^n for 0 <= base <= 1 and any n. Powers below 1e-290 lose accuracy before they become 0. */
double pl_power(double base, uint64_t n);

/* Every CPU rounds it correctly; -fno-math-errno keeps libm out. */
static inline double pl_sqrt(double x) { return __builtin_sqrt(x); }

#endif
