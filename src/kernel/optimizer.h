/* optimizer.h - from the shards' gradients to new parameters, as torch 1.13's optimizers do it. */
#ifndef PL_OPTIMIZER_H
#define PL_OPTIMIZER_H
#include "kernel/simd.h"
#include "net/model.h"

#define pl_gradient_sum     PL_KERNEL(pl_gradient_sum)
#define pl_gradient_norm    PL_KERNEL(pl_gradient_norm)
#define pl_optimizer_update PL_KERNEL(pl_optimizer_update)

/* What one update is told; rates and corrections are worked out in double and rounded once. */
typedef struct pl_update {
  int optimizer; /* plateau_optimizer */
  double rate;
  double clip; /* factor on the gradient, at most 1 */
  double momentum, beta1, beta2, eps, decay;
  double unbias1; /* 1 / (1 - beta1^step), adam and adamw */
  double unbias2; /* 1 / sqrt(1 - beta2^step) */
} pl_update;

/* sum[i] += other[i] */
void pl_gradient_sum(size_t size, pl_real *sum, const pl_real *other);

/* Global norm. Squares add up in double, in 8 interleaved sums a tensor, folded, tensors in table
 * order: an order that is part of the contract. */
double pl_gradient_norm(const pl_model *model, const pl_real *gradient);

/* Updates parameters and moments in place; false when anything read or written is not finite. */
bool pl_optimizer_update(size_t size, const pl_update *update, const pl_real *gradient,
                         pl_real *parameters, pl_real *moment1, pl_real *moment2);

#endif
