/* dispatch.c - chooses among the variants in this build (PL_HAVE_name, set by the Makefile). */
#include "run/dispatch.h"

#include <string.h>

typedef struct candidate {
  const pl_kernels *kernels;
  bool (*runs)(void);
} candidate;

#define DECLARE(variant) extern const pl_kernels pl_kernels_##variant
#ifdef PL_HAVE_fused_avx512
DECLARE(fused_avx512);
#endif
#ifdef PL_HAVE_plain_avx512
DECLARE(plain_avx512);
#endif
#ifdef PL_HAVE_fused_avx2
DECLARE(fused_avx2);
#endif
#ifdef PL_HAVE_plain_avx2
DECLARE(plain_avx2);
#endif
#ifdef PL_HAVE_plain_sse2
DECLARE(plain_sse2);
#endif
#ifdef PL_HAVE_fused_neon
DECLARE(fused_neon);
#endif
#ifdef PL_HAVE_plain_neon
DECLARE(plain_neon);
#endif
#ifdef PL_HAVE_fused_scalar
DECLARE(fused_scalar);
#endif
#ifdef PL_HAVE_plain_scalar
DECLARE(plain_scalar);
#endif
#ifdef PL_HAVE_double_scalar
DECLARE(double_scalar);
#endif
#ifdef PL_HAVE_wasm
DECLARE(wasm);
#endif

/* Fastest first. */
static const candidate CANDIDATES[] = {
#ifdef PL_HAVE_fused_avx512
    {&pl_kernels_fused_avx512, pl_cpu_has_avx512},
#endif
#ifdef PL_HAVE_fused_avx2
    {&pl_kernels_fused_avx2, pl_cpu_has_fma},
#endif
#ifdef PL_HAVE_fused_neon
    {&pl_kernels_fused_neon, pl_cpu_any},
#endif
#ifdef PL_HAVE_fused_scalar
    {&pl_kernels_fused_scalar, pl_cpu_has_fma},
#endif
#ifdef PL_HAVE_plain_avx512
    {&pl_kernels_plain_avx512, pl_cpu_has_avx512},
#endif
#ifdef PL_HAVE_plain_avx2
    {&pl_kernels_plain_avx2, pl_cpu_has_avx2},
#endif
#ifdef PL_HAVE_plain_sse2
    {&pl_kernels_plain_sse2, pl_cpu_any},
#endif
#ifdef PL_HAVE_plain_neon
    {&pl_kernels_plain_neon, pl_cpu_any},
#endif
#ifdef PL_HAVE_plain_scalar
    {&pl_kernels_plain_scalar, pl_cpu_any},
#endif
#ifdef PL_HAVE_double_scalar
    {&pl_kernels_double_scalar, pl_cpu_any},
#endif
#ifdef PL_HAVE_wasm
    {&pl_kernels_wasm, pl_cpu_any},
#endif
};

const pl_kernels *pl_kernels_find(int arithmetic) {
  for (size_t i = 0; i < sizeof CANDIDATES / sizeof *CANDIDATES; i++) {
    const candidate *c = &CANDIDATES[i];
    bool wanted = arithmetic == PLATEAU_AUTO || (int)c->kernels->kind == arithmetic;
    if (wanted && c->runs()) return c->kernels;
  }
  return NULL;
}

const pl_kernels *pl_kernels_named(const char *name) {
  for (size_t i = 0; i < sizeof CANDIDATES / sizeof *CANDIDATES; i++)
    if (strcmp(CANDIDATES[i].kernels->name, name) == 0 && CANDIDATES[i].runs())
      return CANDIDATES[i].kernels;
  return NULL;
}
