/* kernels.h - the functions compiled once per kind of arithmetic and CPU, and their choice. */
#ifndef PL_KERNELS_H
#define PL_KERNELS_H

#include "bptt.h"
#include "optimizer.h"

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
} pl_kernels;

/* The fastest variant of this kind that this machine runs; NULL when it has none. PLATEAU_AUTO:
 * fused if it can. */
const pl_kernels *pl_kernels_find(int arithmetic);

/* The variant of this name, NULL when this build or machine lacks it: the tests compare them all.
 */
const pl_kernels *pl_kernels_named(const char *name);

#endif
