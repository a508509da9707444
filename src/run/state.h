/* state.h - everything that makes up a run: tensors, moments, hidden state, counters. It is one
 * stretch of memory, so a snapshot is a copy. */
#ifndef PL_STATE_H
#define PL_STATE_H
#include "base/arena.h"
#include "net/model.h"
#include "run/schedule.h"

/* All members have 8 bytes, so that no padding is copied, hashed or saved. */
typedef struct pl_counters {
  uint64_t step, epoch, steps_done; /* steps_done: of the current epoch */
  uint64_t updates;                 /* steps since the moments started */
  uint64_t chars;                   /* predictions counted since the start */
  uint64_t rollbacks;
  uint64_t partial_count; /* predictions counted in the current epoch */
  double partial_loss;    /* sum of their nats */
  double partial_norm;    /* sum of the gradient norms of its steps */
  double loss;            /* of the last completed epoch, nats a prediction; NaN before it */
  double grad_norm;       /* the mean norm of its steps */
  uint64_t hash;          /* of the parameters at its end */
  double rate_factor;     /* halved by each rollback */
  double h0;              /* hidden state after a reset: 0; rewritten -1 (tanh) or 1/2 (sigmoid) */
  pl_schedule schedule;
  pl_rng rng;             /* generator of the dropout keys */
  uint64_t schedule_from; /* the step at which the schedule began: 0, or that of a fork */
} pl_counters;

typedef struct pl_state {
  char *memory; /* all of the state; `bytes` long */
  size_t bytes;
  pl_counters *counters;
  pl_real *parameters;       /* model->size */
  pl_real *moment[2];        /* as parameters, or NULL */
  pl_real *average;          /* the same: their mean over the newest steps */
  pl_real *h[PL_MAX_LAYERS]; /* B x Hp, state = carry */
  pl_real *c[PL_MAX_LAYERS]; /* lstm */
} pl_state;

void pl_state_place(pl_state *state, const pl_model *model, int moments, bool average, int rows,
                    pl_arena *arena);

/* The weights that a run measures and writes with. */
static inline pl_real *pl_state_weights(const pl_state *state) {
  return state->average ? state->average : state->parameters;
}

/* Sets rows to their values after a reset: h to h0, c to 0, pads to 0. */
void pl_state_reset_rows(const pl_model *model, pl_real *const *h, pl_real *const *c, int rows,
                         double h0);

void pl_state_copy(pl_state *to, const pl_state *from);

bool pl_all_finite(const pl_real *values, size_t count);

/* False when a number of the tensors or of the hidden state is NaN or infinite. */
bool pl_state_finite(const pl_state *state, const pl_model *model, int rows);

/* Whether a run of this cell and activation can start a window from this hidden state: 0, or what
 * that of the other activation became in a rewrite (-1 for tanh, 1/2 for sigmoid). */
bool pl_state_h0_possible(const pl_model *model, double h0);

/* 64-bit FNV-1a over 32-bit words (of doubles the low word first), over tensors in table order and
 * row-major. A schedule_from of 0 is left out: hashes from before it existed stay the same. */
uint64_t pl_state_hash_parameters(const pl_state *state, const pl_model *model);
uint64_t pl_state_hash(const pl_state *state, const pl_model *model, int rows);

#endif
