/* loops.h - the two loops that training is compared with, natively. */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

typedef struct bench_loop {
  float (*run)(int turns);
  double flops; /* floating-point operations of a turn */
} bench_loop;

enum { BENCH_PEAKS = 3 };

typedef struct bench_loops {
  const char *name;              /* kind and bits of a vector: "fused_256" */
  bench_loop peaks[BENCH_PEAKS]; /* with different numbers of sums; the fastest counts */
  bench_loop witness;
} bench_loops;

/* The loops with the arithmetic and the vectors of a variant of the core, "fused_avx2"; NULL if
 * this machine has none. */
const bench_loops *bench_loops_of(const char *variant);

#endif
