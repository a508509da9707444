/* test_vmath.c - vmath.h in vectors, of the width and kind that the compiler's options give. */
#if defined(__FMA__)
#define PL_FUSED 1
#else
#define PL_PLAIN 1
#endif
#if !defined(__SSE2__) && !defined(__wasm_simd128__)
#define PL_SCALAR 1
#endif
#include "vmath_checks.h"
