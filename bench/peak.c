/* peak.c - measures how many vector multiply-adds this machine does, to compare training with.
 *
 * The loop holds only independent sums, so that each hides the latency of the others. The best
 * number of sums depends on the engine. With fewer than 8, each multiply-add waits; with fewer than
 * 12, each product and sum; 13 sums with two factors take all 15 vector registers that V8 uses;
 * Firefox is fastest with 10 (55 GFLOP/s; with 12 it reaches 46). So there are several loops, and
 * the fastest counts. The factors are arguments: as constants V8 14 loads them again in every turn,
 * and the loop gives 46 GFLOP/s where the CPU does 58.
 *
 * The same source is a native program (`peak fused_256` prints GFLOP/s) and, for WebAssembly, a
 * module with one function for each number of sums.
 */
#define _POSIX_C_SOURCE 199309L

#define NOINLINE __attribute__((noinline))
#if defined(__clang__)
#define EACH_SUM(count) _Pragma("clang loop unroll(full)") for (int i = 0; i < (count); i++)
#define EACH_TURN       _Pragma("clang loop unroll(disable)") for (int turn = 0; turn < turns; turn++)
#else
#define EACH_SUM(count) _Pragma("GCC unroll 16") for (int i = 0; i < (count); i++)
#define EACH_TURN       for (int turn = 0; turn < turns; turn++)
#endif

/* A fused s + x * y grows like a product's sum and stays below 1e6. A plain one would have its x *
 * y moved out of the loop, so it uses s * x + y, which settles. There is no infinity, no denormal,
 * and nothing that a compiler can fold. */
#define LOOP(vector, count, madd)                        \
  vector sum[count], x = {0}, y = {0};                   \
  x += a;                                                \
  y += b;                                                \
  EACH_SUM(count) sum[i] = y + (float)i;                 \
  EACH_TURN EACH_SUM(count) sum[i] = madd(sum[i], x, y); \
  EACH_SUM(count) sum[0] += sum[i];                      \
  return sum[0][0];

typedef float v4 __attribute__((vector_size(16)));
#define TWICE_ROUNDED(s, x, y) ((s) * (x) + (y))

#if defined(__wasm__)

#include <wasm_simd128.h>

#if defined(__wasm_relaxed_simd__)
#define MADD(s, x, y) (v4) wasm_f32x4_relaxed_madd((v128_t)(x), (v128_t)(y), (v128_t)(s))
#else
#define MADD TWICE_ROUNDED
#endif

/* sums_N does N x 4 multiply-adds a turn. */
#define SUMS(count)                                                                              \
  __attribute__((export_name("sums_" #count))) float sums_##count(int turns, float a, float b) { \
    LOOP(v4, count, MADD)                                                                        \
  }
SUMS(8)
SUMS(9)
SUMS(10)
SUMS(11)
SUMS(12)
SUMS(13)

#else

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef float (*loop)(int turns, float a, float b);

#define NATIVE(name, cpu, vector, count, madd)                            \
  cpu NOINLINE static float name##_##count(int turns, float a, float b) { \
    LOOP(vector, count, madd)                                             \
  }
#define NATIVES(name, cpu, vector, madd) \
  NATIVE(name, cpu, vector, 10, madd)    \
  NATIVE(name, cpu, vector, 12, madd)    \
  NATIVE(name, cpu, vector, 13, madd)
#define ROW(name, lanes, has)                              \
  {                                                        \
#name, lanes, has, { name##_10, name##_12, name##_13 } \
  }

static int always(void) { return 1; }

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2   __attribute__((target("avx2,fma")))
#define AVX512 __attribute__((target("avx512f")))

#define FUSED_128(s, x, y) _mm_fmadd_ps(x, y, s)
#define FUSED_256(s, x, y) _mm256_fmadd_ps(x, y, s)
#define FUSED_512(s, x, y) _mm512_fmadd_ps(x, y, s)

typedef float v8 __attribute__((vector_size(32)));
typedef float v16 __attribute__((vector_size(64)));

static int avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
static int avx512(void) { return __builtin_cpu_supports("avx512f") != 0; }

NATIVES(plain_128, , v4, TWICE_ROUNDED)
NATIVES(fused_128, AVX2, v4, FUSED_128)
NATIVES(plain_256, AVX2, v8, TWICE_ROUNDED)
NATIVES(fused_256, AVX2, v8, FUSED_256)
NATIVES(plain_512, AVX512, v16, TWICE_ROUNDED)
NATIVES(fused_512, AVX512, v16, FUSED_512)
#define ROWS                                                                   \
  ROW(plain_128, 4, always), ROW(fused_128, 4, avx2), ROW(plain_256, 8, avx2), \
      ROW(fused_256, 8, avx2), ROW(plain_512, 16, avx512), ROW(fused_512, 16, avx512)

#elif defined(__aarch64__)

#include <arm_neon.h>

#define NEON_MADD(s, x, y) (v4) vfmaq_f32((float32x4_t)(s), (float32x4_t)(x), (float32x4_t)(y))
NATIVES(plain_128, , v4, TWICE_ROUNDED)
NATIVES(fused_128, , v4, NEON_MADD)
#define ROWS               ROW(plain_128, 4, always), ROW(fused_128, 4, always)

#else

NATIVES(plain_128, , v4, TWICE_ROUNDED)
#define ROWS ROW(plain_128, 4, always)

#endif

enum { COUNTS = 3, BATCHES = 5, TURNS = 1000000 };
static const int counts[COUNTS] = {10, 12, 13};

typedef struct row {
  const char *name;
  int lanes;
  int (*has)(void); /* whether this CPU can run it */
  loop loops[COUNTS];
} row;

static const row rows[] = {ROWS};

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The GFLOP/s of the best batch with the best number of sums, after one batch to warm up. */
static double best(const row *r) {
  volatile float a = 0.75F, b = 0.125F, keep; /* volatile, so that every call is executed */
  double fastest = 0;
  for (int i = 0; i < COUNTS; i++) {
    keep = r->loops[i](TURNS, a, b);
    for (int batch = 0; batch < BATCHES; batch++) {
      const double began = seconds();
      keep = r->loops[i](TURNS, a, b);
      const double speed = 2e-9 * counts[i] * r->lanes * TURNS / (seconds() - began);
      fastest = speed > fastest ? speed : fastest;
    }
  }
  (void)keep;
  return fastest;
}

/* Prints one line of JSON: every loop that this CPU can run, or the named one. */
int main(int argc, char **argv) {
  const char *comma = "{";
  for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (!rows[i].has() || (argc > 1 && strcmp(argv[1], rows[i].name) != 0)) continue;
    printf("%s\"%s\":%.1f", comma, rows[i].name, best(&rows[i]));
    comma = ",";
  }
  puts(*comma == '{' ? "{}" : "}");
  return 0;
}

#endif
