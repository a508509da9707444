/* session.h - what a run keeps in its block. For session.c, the files that share it, and the
 * tests. */
#ifndef PL_SESSION_H
#define PL_SESSION_H
#include "base/message.h"
#include "run/best.h"
#include "run/measure.h"
#include "run/sampler.h"
#include "run/state.h"

enum { PL_SNAPSHOT_STEPS = 64, PL_MAX_ROLLBACKS = 8 };

/* The current step. */
typedef struct pl_step {
  int rows, steps;      /* of the batch, of the window */
  size_t first, stride; /* first symbol of row 0; symbols from one row to the next */
  int burn_in;
  size_t counted; /* predictions */
  int shards;
  bool finite; /* the state at the start of the step is finite */
  bool summed; /* shard 0's gradient already holds the sum */
  int symbols; /* different inputs of the batch, in session->present */
} pl_step;

/* How often the gradient was clipped. This is not part of the counters, so neither a hash nor a
 * file contains it. */
typedef struct pl_clipping {
  uint64_t steps, clipped; /* of the current epoch, counting only steps of this session */
  double share;            /* of the last completed epoch; NaN before */
} pl_clipping;

struct plateau_session {
  plateau_config config;
  plateau_config next; /* settings changed during a step; they apply after it */
  bool changed;
  plateau_plan plan;
  plateau_text text;
  pl_model model;
  const pl_kernels *kernels;
  pl_state live, kept; /* kept: the newest snapshot */
  pl_clipping clipping, clipping_kept;
  int state_rows; /* rows of hidden state: B with state = carry */
  pl_derived derived;
  const pl_real *derived_from; /* the weights that derived belongs to; NULL: to older ones */
  pl_step step;
  pl_shard *shard; /* plan.shards entries in each of these */
  pl_workspace *workspace;
  /* B x Hp, state = reset: the states at the start of the windows */
  pl_real *start_h[PL_MAX_LAYERS];
  pl_real *start_c[PL_MAX_LAYERS];
  uint16_t *present; /* V */
  uint8_t *seen;     /* V */
  pl_measure measure;
  bool floor_known;     /* plateau_measure_against was called */
  pl_best_moment *best; /* NULL: it keeps none */
  pl_sampler sampler;
};

/* Applies changed settings. Call it between steps. */
void pl_session_adopt(plateau_session *session);

/* Call it after writing parameters from outside: derived becomes stale, and a snapshot is taken. */
void pl_session_written(plateau_session *session);

/* Call it after writing an encoder and a decoder that differ: they are two matrices from now on. */
void pl_session_untie(plateau_session *session);

/* Call it after writing parameters from outside: an average begins anew with them. */
void pl_session_average_anew(plateau_session *session);

/* Takes a snapshot of the run as it is now. */
void pl_session_keep(plateau_session *session);

/* Resets every counter to that of a new run, except h0. */
void pl_session_start_over(plateau_session *session, double h0);

#endif
