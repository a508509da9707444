/* dispatch.h - the choice among the variants that this build holds. */
#ifndef PL_DISPATCH_H
#define PL_DISPATCH_H
#include "kernel/kernels.h"

/* The fastest variant of this kind that this machine runs; NULL when it has none. PLATEAU_AUTO:
 * fused if it can. */
const pl_kernels *pl_kernels_find(int arithmetic);

/* The variant of this name, NULL when this build or machine lacks it: the tests compare them all.
 */
const pl_kernels *pl_kernels_named(const char *name);

#endif
