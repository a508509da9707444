/* native.c - measures the C library in short slices, in turn with the two loops beside it.
 *
 *   native train|sample TEXT THREADS SETTING=VALUE...
 *
 * Works until it is warm, and prints one line of JSON, {"variant": "fused_avx2", "seconds": OF A
 * STEP}. Then each line of standard input, `SECONDS WHAT...`, asks for a slice of every WHAT in
 * turn: peak, witness or step. The answer is an array of their rates: GFLOP/s of peak and witness,
 * characters a second of a step. A slice takes SECONDS, or one step if that takes longer.
 * bench/measure.js measures WebAssembly in the same way. Threads share the shards of a step as in
 * the command, and all of them run the loops at the same time; one thread samples.
 */
#define _POSIX_C_SOURCE 199309L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../cli/pool.h"
#include "loops.h"
#include "opening.h"

/* After this time caches are warm, and the CPU's clock has settled. */
static const double WARM_SECONDS = 0.3;
/* A call of a loop takes 0.1 ms or less. */
static const double FLOPS_OF_A_CALL = 6e6;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct work {
  plateau_session *session;
  cli_pool *pool;
  const bench_loop *peak, *witness;
  int threads;
  double (*once)(struct work *); /* works for a while and returns a number of characters */
} work;

static double step(work *w) {
  plateau_error error;
  plateau_progress before, after;
  plateau_session_progress(w->session, &before);
  cli_pool_run(w->pool, plateau_begin_step(w->session));
  if (plateau_apply(w->session, &error)) bench_give_up(error.sentence);
  plateau_session_progress(w->session, &after);
  return (double)(after.chars - before.chars);
}

static double draw(work *w) {
  enum { STRIDE = 16 };
  for (int i = 0; i < STRIDE; i++) (void)plateau_sample_next(w->session);
  return STRIDE;
}

static double gflops_of(const bench_loop *loop, double duration) {
  const int turns = 1 + (int)(FLOPS_OF_A_CALL / loop->flops);
  const double began = seconds();
  double flops = 0, took;
  do {
    (void)loop->run(turns);
    flops += turns * loop->flops;
    took = seconds() - began;
  } while (took < duration);
  return 1e-9 * flops / took;
}

typedef struct share {
  const bench_loop *loop;
  double duration, gflops;
  pthread_t thread;
} share;

static void *run_share(void *argument) {
  share *s = argument;
  s->gflops = gflops_of(s->loop, s->duration);
  return NULL;
}

/* GFLOP/s of a loop that runs on all threads at the same time. */
static double gflops_of_all(int threads, const bench_loop *loop, double duration) {
  enum { MAX = 64 };
  share others[MAX];
  const int count = threads - 1 < MAX ? threads - 1 : MAX;
  for (int i = 0; i < count; i++) {
    others[i] = (share){.loop = loop, .duration = duration};
    if (pthread_create(&others[i].thread, NULL, run_share, &others[i])) bench_give_up("no thread");
  }
  double gflops = gflops_of(loop, duration);
  for (int i = 0; i < count; i++) {
    pthread_join(others[i].thread, NULL);
    gflops += others[i].gflops;
  }
  return gflops;
}

static double chars_of(work *w, double duration) {
  const double began = seconds();
  double chars = 0, took;
  do {
    chars += w->once(w);
    took = seconds() - began;
  } while (took < duration);
  return chars / took;
}

/* All are tried in turn, many times, and the best of each counts: whatever the host takes from one
 * moment, it does not take from all. */
static const bench_loop *fastest(const bench_loops *loops) {
  enum { TRIES = 20 };
  const bench_loop *best = NULL;
  double most = 0;
  for (int i = 0; i < TRIES * BENCH_PEAKS; i++) {
    const bench_loop *loop = &loops->peaks[i % BENCH_PEAKS];
    const double gflops = gflops_of(loop, WARM_SECONDS / (TRIES * BENCH_PEAKS));
    if (gflops <= most) continue;
    most = gflops;
    best = loop;
  }
  return best;
}

/* Warms up, and returns the seconds of a step. */
static double warm(work *w) {
  const double began = seconds();
  w->once(w);
  const double first = seconds() - began;
  if (first > WARM_SECONDS) return first;
  chars_of(w, WARM_SECONDS);
  const double again = seconds();
  w->once(w);
  return seconds() - again;
}

static double slice(work *w, const char *what, double duration) {
  if (strcmp(what, "peak") == 0) return gflops_of_all(w->threads, w->peak, duration);
  if (strcmp(what, "witness") == 0) return gflops_of_all(w->threads, w->witness, duration);
  if (strcmp(what, "step") == 0) return chars_of(w, duration);
  bench_give_up("a slice is of peak, witness or step");
}

/* Answers lines until there are no more. */
static void serve(work *w) {
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    char *at, comma = '[';
    const double duration = strtod(line, &at);
    for (char *what = strtok(at, " \n"); what; what = strtok(NULL, " \n")) {
      printf("%c%.6g", comma, slice(w, what, duration));
      comma = ',';
    }
    puts(comma == '[' ? "[]" : "]");
    fflush(stdout);
  }
}

int main(int argc, char **argv) {
  if (argc < 4) bench_give_up("native train|sample TEXT THREADS SETTING=VALUE...");
  const bool samples = strcmp(argv[1], "sample") == 0;
  work w = {.session = bench_open(argv[2], argc - 4, argv + 4), .once = samples ? draw : step};
  const char *variant = plateau_session_variant(w.session);
  const bench_loops *loops = bench_loops_of(variant);
  if (!loops) bench_give_up("no loops for this machine");
  w.peak = fastest(loops);
  w.witness = &loops->witness;
  w.threads = atoi(argv[3]);
  w.pool = cli_pool_start(w.session, w.threads);
  if (!w.pool) bench_give_up("no memory");
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  plateau_error error;
  if (samples && plateau_sample_begin(w.session, &sampling, "", 0, &error))
    bench_give_up(error.sentence);
  printf("{\"variant\":\"%s\",\"seconds\":%.6f}\n", variant, warm(&w));
  fflush(stdout);
  serve(&w);
  cli_pool_stop(w.pool);
  return 0;
}
