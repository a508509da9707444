/* measure.h - losses with the weights of one moment: dropout off, hidden states of their own, the
 * run untouched. */
#ifndef PL_MEASURE_H
#define PL_MEASURE_H
#include "kernel/kernels.h"
#include "run/state.h"

/* A stretch of text cut into lanes of `length` predictions, `apart` symbols from one to the next,
 * each read from h0 in windows of T, eight lanes at a time: windows of a reset run, streams of a
 * carried one, or one tail. */
typedef struct pl_measure {
  const uint16_t *symbols;
  size_t lanes, length, stride;
  size_t rest; /* predictions of one more, shorter lane after them; 0: none */
  int window;
  size_t burn_in; /* first predictions of a lane that do not count */
  double h0;
  size_t lane, at; /* first lane of the eight under way; where they are */
  double nats;
  size_t counted;
  double *each; /* unless NULL: where the nats of the symbol at `symbols` go, and so on */
  pl_real *h[PL_MAX_LAYERS]; /* 8 x Hp */
  pl_real *c[PL_MAX_LAYERS];
} pl_measure;

void pl_measure_place(pl_measure *measure, const pl_model *model, pl_arena *arena);

/* Runs the next window of the eight lanes under way; false when all is done. */
bool pl_measure_window(pl_measure *measure, const pl_model *model, const pl_kernels *kernels,
                       const pl_real *parameters, const pl_derived *derived,
                       pl_workspace *workspace);

#endif
