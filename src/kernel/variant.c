/* variant.c - one variant's functions as a table. Like the kernels it lists, it is compiled once
 * per variant. */
#include "kernel/derived.h"
#include "kernel/kernels.h"

#define PL_TEXT_(x)        #x
#define PL_TEXT(x)         PL_TEXT_(x)
#define pl_kernels_variant PL_KERNEL(pl_kernels)

#if defined(PL_FUSED)
#define KIND PLATEAU_FUSED
#else
#define KIND PLATEAU_PLAIN
#endif

extern const pl_kernels pl_kernels_variant;

const pl_kernels pl_kernels_variant = {
    .name = PL_TEXT(PL_VARIANT),
    .kind = KIND,
    .derive = pl_derive,
    .input_rows = pl_input_rows,
    .input_fold = pl_input_fold,
    .shards_run = pl_shards_run,
    .shard_logits = pl_shard_logits,
    .gradient_sum = pl_gradient_sum,
    .gradient_norm = pl_gradient_norm,
    .optimizer_update = pl_optimizer_update,
    .average = pl_average,
};
