/* plateau_explain.h - why the loss stopped falling: short continuations with one change, and what
 * they and the floor say. Part of the interface of plateau.h, whose rules hold here too.
 */
#ifndef PLATEAU_EXPLAIN_H
#define PLATEAU_EXPLAIN_H

#include "plateau_look.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Experiments: one change each (src/fork.c, src/changes.c) ---- */

typedef enum plateau_group {
  PLATEAU_NO_CHANGE,    /* the run as it is; repeats with another generator seed give the noise */
  PLATEAU_OF_RATE,      /* lr x 0.1, x 0.3, x 3 */
  PLATEAU_OF_OPTIMIZER, /* momentum, rmsprop, adam, each at three rates; sgd from momentum */
  PLATEAU_OF_CLIPPING,
  PLATEAU_OF_ACTIVATION,
  PLATEAU_OF_SIZE,
  PLATEAU_OF_GRADIENT, /* the full gradient where the run uses the last step only */
  PLATEAU_OF_WINDOW,   /* from here on: another floor, but for window with a carried state */
  PLATEAU_OF_MEMORY
} plateau_group;

/* A change that applies to a run. */
typedef struct plateau_change {
  char name[24];   /* "adam-0.001": what plateau_fork and files call it */
  char label[48];  /* "Adam, rate 0.001" */
  char family[16]; /* "adam": of several changes of one family the best counts */
  plateau_group group;
  int repeat;         /* 0; of "nothing": 1, 2 with another generator seed */
  bool same_function; /* starts from its parent's loss, to rounding, dropout off */
  bool same_weights;  /* the parent's very weights and windows: its loss to the last bit */
  bool same_floor;    /* can be held against its parent's floor */
  double work;        /* arithmetic of an epoch in epochs of the parent: 1; hidden x 2 up to 4 */
} plateau_change;

/* At most so many changes apply to any run. */
enum { PLATEAU_MAX_CHANGES = 24 };

/* The changes that apply to a run at its newest snapshot, in the order they should be tried: no
 * change first. Writes at most `room`; returns how many there are. What they are:
 *
 *   nothing               the run as it is, bit for bit
 *   nothing-2, -3         with another seed for what is drawn while training, which is dropout
 *                         between layers alone: windows come in text order. A run without dropout
 *                         has no repeats; its noise is how much the losses of a trial's last epochs
 *                         differ
 *   rate-F                lr x F, counting what rollbacks made of lr; moments stay
 *   sgd-F, momentum-F     (momentum 0.9) at F times that lr, or, where the run's optimizer divides
 *                         by a root mean square and its lr means something else, at F on the mean
 *                         loss and F / window on the sum
 *   rmsprop-R, adam-R     at lr R; with beta2 0.99 (torch's alpha) for rmsprop. Other optimizers
 *                         start with fresh moments: Adam corrects for that, RMSprop's first steps
 *                         are too long by up to ten times
 *   clip                  off where it is on; on where it is off, at the mean gradient norm of the
 *                         last epoch, so that it shortens the longer half only
 *   activation            rnn only: the other one by the exact rewrite (src/rewrite.c), with h0 =
 *                         -1 for tanh and 1/2 for sigmoid. Not with dropout between layers, whose
 *                         zeros would mean another thing. Fresh moments
 *   hidden                twice as many units, 1024 at most; the new ones' outgoing weights are
 *                         zero, the incoming drawn from the run's seed. Fresh moments
 *   gradient              full, where it is the last step's only
 *   window                twice as long, within the text
 *   memory                state = carry where it is reset */
int plateau_changes(const plateau_session *parent, plateau_change *changes, int room);

/* The settings of the changed run: what plateau_config_set would have to change in the parent's.
 * `arithmetic` is the kind at work. PLATEAU_BAD_SETTING when there is no such change for it. */
plateau_status plateau_fork_config(plateau_config *fork, const plateau_session *parent,
                                   const char *change, plateau_error *error);

/* Makes `fork`, newly placed with the settings of plateau_fork_config on the same text, the
 * continuation of `parent`'s newest snapshot with this change. The parent is only read, so
 * several threads may fork it at once; it may be inside a step. What the change leaves alone
 * goes on as it was: moments where optimizer and tensors stay, generators, the place in the text
 * where windows and state stay; else the epoch begins anew, with the schedule where it was. The
 * count of rollbacks begins anew, too, but for "nothing". PLATEAU_BAD_SETTING when the fork was
 * placed with other settings, PLATEAU_OTHER_TEXT when on another text; then it stays as it was. */
plateau_status plateau_fork(plateau_session *fork, const plateau_session *parent,
                            const char *change, plateau_error *error);

/* ---- A trial: a fork trained for some epochs, measured at the last ones (src/trial.c) ---- */

enum { PLATEAU_TRIAL_MEASURES = 4 };

typedef struct plateau_outcome {
  double start;                         /* training loss before the first step */
  double train[PLATEAU_TRIAL_MEASURES]; /* after each of the last epochs, oldest first */
  double valid[PLATEAU_TRIAL_MEASURES]; /* held-out; NaN when nothing is held out */
  double floor;  /* its own, nats per character: plateau_floor_measure with its settings; NaN until
                     the caller fills it in */
  double epochs; /* of its own, trained */
  int rollbacks; /* in the trial */
  bool stopped;  /* diverged for the eighth time: measured as it was kept, and ended */
} plateau_outcome;

/* Memory of a trial; its members are for plateau_trial_* alone. */
typedef struct plateau_trial {
  plateau_session *session;
  plateau_outcome outcome;
  uint64_t steps, done; /* optimizer steps to take, taken */
  uint64_t gap;         /* of them between two measurements */
  int stage, measured;
  uint64_t units, units_done; /* of work, about as long as a window of a shard each */
} plateau_trial;

/* Trains `session`, forked or not, for `epochs` epochs, fractions allowed, but at least
 * PLATEAU_TRIAL_MEASURES steps. Losses are measured at the end and one, two and three gaps before
 * it: a gap is an epoch, or an eighth of the trial when that is shorter. `start` is the training
 * loss where it is known (of a change with same_weights: its parent's), NaN to have it measured.
 * Call some until it returns false; each call takes one step or runs one window of a
 * measurement. The trial's end leaves the session between two steps, ready to be saved or trained
 * on. */
void plateau_trial_begin(plateau_trial *trial, plateau_session *session, double epochs,
                         double start);
bool plateau_trial_some(plateau_trial *trial);

/* Work done, 0 to 1. */
double plateau_trial_share(const plateau_trial *trial);

/* What has been measured so far; NaN what has not. */
const plateau_outcome *plateau_trial_outcome(const plateau_trial *trial);

/* ---- The verdict (src/verdict.c) ---- */

#ifdef __cplusplus
}
#endif

#endif
