/* kernels.h - a table of the functions that are compiled once per kind of arithmetic and CPU. */
#ifndef PL_KERNELS_H
#define PL_KERNELS_H
#include "kernel/bptt.h"
#include "kernel/optimizer.h"

typedef struct pl_kernels {
  const char *name; /* "fused_avx2" */
  plateau_arithmetic kind;
  void (*derive)(const pl_model *, const pl_real *, pl_derived *);
  void (*input_rows)(const pl_model *, const pl_real *, pl_derived *, const uint16_t *, int);
  void (*input_fold)(const pl_model *, const pl_real *, pl_derived *, const uint16_t *, int,
                     pl_real *);
  void (*shards_run)(const pl_model *, const pl_real *, const pl_derived *, int, pl_workspace *,
                     pl_shard *);
  void (*shard_logits)(const pl_model *, const pl_real *, const pl_derived *, pl_workspace *,
                       pl_shard *, pl_real *);
  void (*gradient_sum)(size_t, pl_real *, const pl_real *);
  double (*gradient_norm)(const pl_model *, const pl_real *);
  bool (*optimizer_update)(size_t, const pl_update *, const pl_real *, pl_real *, pl_real *,
                           pl_real *);
  void (*average)(size_t, double, const pl_real *, pl_real *);
} pl_kernels;

#endif
