/* activation.h - sigmoid and tanh of a row of numbers, in place. */
#ifndef PL_ACTIVATION_H
#define PL_ACTIVATION_H
#include "kernel/simd.h"

#define pl_sigmoid_row PL_KERNEL(pl_sigmoid_row)
#define pl_tanh_row    PL_KERNEL(pl_tanh_row)

/* count: numbers in x, a multiple of 8. */
void pl_sigmoid_row(int count, pl_real *x);
void pl_tanh_row(int count, pl_real *x);

#endif
