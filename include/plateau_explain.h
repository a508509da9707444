/* plateau_explain.h - why the loss stopped falling: short continuations with one change, and what
 * they and the floor say. Part of the interface of plateau.h, whose rules hold here too.
 */
#ifndef PLATEAU_EXPLAIN_H
#define PLATEAU_EXPLAIN_H

#include "plateau_look.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Experiments: one change each (src/fork.c) ---- */

typedef enum plateau_group {
  PLATEAU_NO_CHANGE,    /* the run as it is; repeats with other generator seeds give the noise */
  PLATEAU_OF_RATE,      /* lr x 0.1, x 0.3, x 3 */
  PLATEAU_OF_OPTIMIZER, /* momentum, rmsprop, adam, each at three rates */
  PLATEAU_OF_CLIPPING,
  PLATEAU_OF_ACTIVATION,
  PLATEAU_OF_SIZE,
  PLATEAU_OF_GRADIENT, /* the full gradient where the run uses the last step only */
  PLATEAU_OF_WINDOW,   /* from here on: another floor */
  PLATEAU_OF_MEMORY
} plateau_group;

/* A change that applies to a run. */
typedef struct plateau_change {
  char name[24];   /* "adam-0.001": what fork and files call it */
  char label[48];  /* "Adam, rate 0.001" */
  char family[16]; /* "adam": of several changes of one family the best counts */
  plateau_group group;
  int repeat;         /* 0; of "nothing": 1, 2 ... with another generator seed */
  bool same_function; /* starts from its parent's loss, to rounding, dropout off */
  bool same_floor;    /* can be held against its parent's floor */
} plateau_change;

/* The changes that apply to a run with these settings, in the order they should be tried: no change
 * first. Writes at most `room`; returns how many there are. */
int plateau_changes(const plateau_config *config, const plateau_plan *plan, plateau_change *changes,
                    int room);

/* The settings of the changed run. PLATEAU_BAD_SETTING when there is no such change for them. */
plateau_status plateau_fork_config(plateau_config *fork, const plateau_config *parent,
                                   const char *change, plateau_error *error);

/* Makes `fork`, placed with the settings of plateau_fork_config on the same text, the continuation
 * of `parent`'s newest snapshot with this change. The parent is only read. What the change leaves
 * alone goes on as it was: moments where the optimizer stays, the place in the text where windows
 * and state stay; else the epoch begins anew. */
plateau_status plateau_fork(plateau_session *fork, const plateau_session *parent,
                            const char *change, plateau_error *error);

/* ---- A trial: a fork trained for some epochs, measured at the last ones ---- */

enum { PLATEAU_TRIAL_MEASURES = 4 };

typedef struct plateau_outcome {
  double start;                         /* training loss before the first step */
  double train[PLATEAU_TRIAL_MEASURES]; /* after each of the last epochs, oldest first */
  double valid[PLATEAU_TRIAL_MEASURES]; /* held-out; NaN when nothing is held out */
  double floor;                         /* its own, nats per character */
  uint64_t epochs;                      /* trained */
  int rollbacks;                        /* in the trial */
  bool stopped;                         /* diverged for the eighth time */
} plateau_outcome;

/* ---- The verdict (src/verdict.c) ---- */

#ifdef __cplusplus
}
#endif

#endif
