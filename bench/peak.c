/* peak.c - how many multiply-adds of vectors this machine does: what training is held against.
 *
 * Twelve independent sums, so that the latency of one is hidden behind the others, and nothing else in the loop. The
 * same source is a native program that prints a line of JSON and, for WebAssembly, a module with one function.
 */
#define _POSIX_C_SOURCE 199309L

/* 12 sums and 2 constants fit the 15 vector registers that V8 uses. */
#define SUMS     12
#define NOINLINE __attribute__((noinline))
#if defined(__clang__)
#define EACH_SUM _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++)
#else
#define EACH_SUM _Pragma("GCC unroll 12") for (int i = 0; i < SUMS; i++)
#endif

/* s = s * x + y settles at y / (1 - x): no infinity, no denormal, nothing to fold away. */
#define X 0.75f
#define Y 0.125f

#define LOOP(vector, madd)                                                       \
  vector sum[SUMS], x = {0}, y = {0};                                            \
  x += X;                                                                        \
  y += Y;                                                                        \
  EACH_SUM sum[i] = y + (float)i;                                                \
  for (int turn = 0; turn < turns; turn++) EACH_SUM sum[i] = madd(sum[i], x, y); \
  EACH_SUM sum[0] += sum[i];                                                     \
  return sum[0][0];

typedef float v4 __attribute__((vector_size(16)));
#define TWICE_ROUNDED(a, b, c) ((a) * (b) + (c))

#if defined(__wasm__)

#include <wasm_simd128.h>

/* Does 12 x 4 multiply-adds a turn. */
__attribute__((export_name("peak"))) float peak(int turns) {
#if defined(__wasm_relaxed_simd__)
#define MADD(a, b, c) (v4) wasm_f32x4_relaxed_madd((v128_t)(a), (v128_t)(b), (v128_t)(c))
  LOOP(v4, MADD)
#else
  LOOP(v4, TWICE_ROUNDED)
#endif
}

#else

#include <stdio.h>
#include <time.h>

static NOINLINE float plain_128(int turns) { LOOP(v4, TWICE_ROUNDED) }

#if defined(__AVX__) && defined(__FMA__)
#include <immintrin.h>
typedef float v8 __attribute__((vector_size(32)));
static NOINLINE float fused_128(int turns) { LOOP(v4, _mm_fmadd_ps) }
static NOINLINE float plain_256(int turns) { LOOP(v8, TWICE_ROUNDED) }
static NOINLINE float fused_256(int turns) { LOOP(v8, _mm256_fmadd_ps) }
#endif

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* GFLOP/s, the best of five times 20 million turns. */
static double best(float (*loop)(int), int lanes) {
  volatile int turns = 20000000; /* volatile, or one call would do for all five */
  volatile float keep = loop(turns);
  double least = 1e9;
  for (int i = 0; i < 5; i++) {
    double began = seconds();
    keep = loop(turns);
    double took = seconds() - began;
    least = took < least ? took : least;
  }
  (void)keep;
  return 2e-9 * SUMS * lanes * turns / least;
}

int main(void) {
  printf("{\"plain_128\":%.1f", best(plain_128, 4));
#if defined(__AVX__) && defined(__FMA__)
  printf(",\"fused_128\":%.1f", best(fused_128, 4));
  printf(",\"plain_256\":%.1f", best(plain_256, 8));
  printf(",\"fused_256\":%.1f", best(fused_256, 8));
#endif
  printf("}\n");
  return 0;
}

#endif
