/* session.h - what a run keeps in its block; for session.c, the files beside it, and the tests. */
#ifndef PL_SESSION_H
#define PL_SESSION_H
#include "base/message.h"
#include "run/measure.h"
#include "run/sampler.h"
#include "run/state.h"

enum { PL_SNAPSHOT_STEPS = 64, PL_MAX_ROLLBACKS = 8 };

/* The step under way. */
typedef struct pl_step {
  int rows, steps;      /* of the batch, of the window */
  size_t first, stride; /* symbol that row 0 begins at; symbols from one row to the next */
  int burn_in;
  size_t counted; /* predictions */
  int shards;
  bool finite; /* the state it begins with */
  bool summed; /* shard 0's gradient holds the sum */
  int symbols; /* different inputs of the batch, in session->present */
} pl_step;

/* How often the gradient was clipped. It stands beside the counters and not among them, so that
 * neither a hash nor a file holds it. */
typedef struct pl_clipping {
  uint64_t steps, clipped; /* of the epoch under way, as far as this session took them */
  double share;            /* of the last completed epoch; NaN before */
} pl_clipping;

struct plateau_session {
  plateau_config config;
  plateau_config next; /* settings changed while a step is under way, in force after it */
  bool changed;
  plateau_plan plan;
  plateau_text text;
  pl_model model;
  const pl_kernels *kernels;
  pl_state live, kept; /* kept: the newest snapshot */
  pl_clipping clipping, clipping_kept;
  int state_rows; /* rows of hidden state: B with state = carry */
  pl_derived derived;
  bool stale; /* derived is of older parameters */
  pl_step step;
  pl_shard *shard; /* plan.shards of each */
  pl_workspace *workspace;
  pl_real *start_h[PL_MAX_LAYERS]; /* B x Hp, state = reset: where windows begin */
  pl_real *start_c[PL_MAX_LAYERS];
  uint16_t *present; /* V */
  uint8_t *seen;     /* V */
  pl_measure measure;
  pl_sampler sampler;
};

/* Puts changed settings in force; between steps. */
void pl_session_adopt(plateau_session *session);

/* After parameters were written from outside: derived is stale, the snapshot is now. */
void pl_session_written(plateau_session *session);

/* The snapshot is the run as it is now. */
void pl_session_keep(plateau_session *session);

/* Every counter of a run that has not begun; keeps h0. */
void pl_session_start_over(plateau_session *session, double h0);

#endif
