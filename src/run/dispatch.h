/* dispatch.h - chooses among the variants in this build. */
#ifndef PL_DISPATCH_H
#define PL_DISPATCH_H
#include "kernel/kernels.h"

/* The fastest variant of this kind that this machine can run, or NULL. PLATEAU_AUTO takes a fused
 * one if there is one. */
const pl_kernels *pl_kernels_find(int arithmetic);

/* The variant of this name, or NULL when this build or machine does not have it. Tests compare all
 * variants.
 */
const pl_kernels *pl_kernels_named(const char *name);

#endif
