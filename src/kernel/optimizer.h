/* optimizer.h - turns the shards' gradients into new parameters, as torch 1.13's optimizers do. */
#ifndef PL_OPTIMIZER_H
#define PL_OPTIMIZER_H
#include "kernel/simd.h"
#include "net/model.h"

#define pl_gradient_sum     PL_KERNEL(pl_gradient_sum)
#define pl_gradient_norm    PL_KERNEL(pl_gradient_norm)
#define pl_optimizer_update PL_KERNEL(pl_optimizer_update)
#define pl_average          PL_KERNEL(pl_average)

/* The numbers of one update. Rates and corrections are computed in double and rounded once. */
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

/* The global norm. Squares add up in double, in 8 interleaved sums a tensor, which are folded;
 * tensors follow in table order. This order is part of the contract. */
double pl_gradient_norm(const pl_model *model, const pl_real *gradient);

/* Updates parameters and moments in place. Returns false when a number it reads or writes is not
 * finite. */
bool pl_optimizer_update(size_t size, const pl_update *update, const pl_real *gradient,
                         pl_real *parameters, pl_real *moment1, pl_real *moment2);

/* average[i] += share * (parameters[i] - average[i]) */
void pl_average(size_t size, double share, const pl_real *parameters, pl_real *average);

#endif
