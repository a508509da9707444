/* measure.h - measures losses with the current weights: dropout off, its own hidden states, the run
 * unchanged. */
#ifndef PL_MEASURE_H
#define PL_MEASURE_H
#include "kernel/kernels.h"
#include "run/state.h"

/* A stretch of text, cut into lanes of `length` predictions that start `stride` symbols after each
 * other. Each lane is read from h0 in windows of T, eight lanes at a time. Lanes are the windows of
 * a reset run, the streams of a carried run, or one held-out tail. */
typedef struct pl_measure {
  const uint16_t *symbols;
  size_t lanes, length, stride;
  size_t rest; /* predictions of one further, shorter lane; 0: none */
  int window;
  size_t burn_in; /* predictions at the start of a lane that do not count */
  double h0;
  size_t lane, at; /* first of the eight current lanes; position in them */
  double nats;
  size_t counted;
  double *each;              /* NULL, or the nats of each symbol, with the same index as symbols */
  pl_real *h[PL_MAX_LAYERS]; /* 8 x Hp */
  pl_real *c[PL_MAX_LAYERS];
} pl_measure;

void pl_measure_place(pl_measure *measure, const pl_model *model, pl_arena *arena);

/* Runs the next window of the eight current lanes. Returns false when all is done. */
bool pl_measure_window(pl_measure *measure, const pl_model *model, const pl_kernels *kernels,
                       const pl_real *parameters, const pl_derived *derived,
                       pl_workspace *workspace);

#endif
