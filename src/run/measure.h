/* measure.h - measures losses with the current weights: dropout off, its own hidden states, the run
 * unchanged. */
#ifndef PL_MEASURE_H
#define PL_MEASURE_H
#include "kernel/kernels.h"
#include "run/state.h"
#include "text/excerpt.h"

/* Sums over clusters of neighbouring predictions, whose losses are alike: y nats and m predictions
 * each. From their scatter follows the standard error of the mean. */
typedef struct pl_clusters {
  double yy, ym, mm;
  uint64_t count;
} pl_clusters;

/* A part of the text, cut into lanes. Each lane is read from h0 in windows of T, eight lanes at a
 * time. Lanes are the windows of a reset run, the streams of a carried run, one held-out tail, or
 * the stretches of an excerpt. */
typedef struct pl_measure {
  const uint16_t *symbols;
  /* Lanes of `length` predictions that start `stride` symbols after each other. */
  size_t lanes, length, stride;
  size_t rest; /* predictions of one further, shorter lane; 0: none */
  int window;
  size_t burn_in;     /* predictions at the start of a lane that do not count */
  pl_excerpt excerpt; /* taken > 0: the lanes are its stretches */
  bool estimates_all; /* the error is that of an estimate for this part, not for more text */
  double h0;
  size_t lane, at; /* first of the eight current lanes; position in them */
  double nats;
  size_t counted;
  pl_clusters clusters;
  double place_nats[PLATEAU_PLACES]; /* by place in the part, in equal shares of its predictions */
  size_t place_count[PLATEAU_PLACES];
  uint64_t total;                   /* predictions of the part, counted or not, */
  uint64_t before;                  /* and of those before `symbols` */
  double open[PL_SHARD_ROWS];       /* nats of each lane's cluster under way, */
  size_t open_count[PL_SHARD_ROWS]; /* and its predictions */
  double *each;               /* NULL, or the nats of each symbol, with the same index as symbols */
  double *row[PL_SHARD_ROWS]; /* T: the nats of the current windows, unless each has them */
  pl_real *h[PL_MAX_LAYERS];  /* 8 x Hp */
  pl_real *c[PL_MAX_LAYERS];
  /* Of the training part, where it is sampled; else 0 and NULL: */
  double floor;       /* nats a character over the whole part */
  double *by_stretch; /* what each stretch must cost */
  size_t stretches;
  bool against; /* a floor is known */
  /* With calibrate a held-out part is read twice: at every temperature, then at the best of them. */
  bool fits;
  double temperature, at_temperature[PL_TEMPERATURES];
} pl_measure;

/* Places the memory to measure with.
 *
 *   stretches   of the training part's excerpt */
void pl_measure_place(pl_measure *measure, const pl_model *model, int window, size_t stretches,
                      pl_arena *arena);

/* Clears the sums; call it when everything above `lane` is set. */
void pl_measure_start(pl_measure *measure);

/* Runs the next window of the eight current lanes. Returns false when all is done. */
bool pl_measure_window(pl_measure *measure, const pl_model *model, const pl_kernels *kernels,
                       const pl_real *parameters, const pl_derived *derived,
                       pl_workspace *workspace);

/* The temperature that costs least, when all is read with `fits`; of equals the lower one. */
double pl_measure_fitted(const pl_measure *measure);

/* Mean nats a counted prediction, and its standard error. */
double pl_measure_mean(const pl_measure *measure);
double pl_measure_error(const pl_measure *measure);

/* The mean in each share of the part; NaN where none of it was read. */
void pl_measure_places(const pl_measure *measure, double mean[PLATEAU_PLACES]);

#endif
