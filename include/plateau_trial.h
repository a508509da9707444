/* plateau_trial.h - experiments on a run: what one change of it does, tried on a copy or from new
 * weights. Part of the interface of plateau.h, whose rules hold here too.
 */
#ifndef PLATEAU_TRIAL_H
#define PLATEAU_TRIAL_H

#include "plateau_look.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Changes (src/explain/families.c, changes.c) ---- */

typedef enum plateau_group {
  PLATEAU_NO_CHANGE,         /* the run as it is */
  PLATEAU_OF_RATE,           /* the rate, or no schedule */
  PLATEAU_OF_OPTIMIZER,      /* another optimizer at a rate that fits it */
  PLATEAU_OF_BATCH,          /* fewer or more rows, so more or fewer steps an epoch */
  PLATEAU_OF_REGULARISATION, /* weight decay, dropout */
  PLATEAU_OF_CLIPPING,
  PLATEAU_OF_ACTIVATION,
  PLATEAU_OF_SIZE,
  PLATEAU_OF_GRADIENT,      /* the full gradient where the run uses the last step only */
  PLATEAU_OF_WINDOW,        /* another floor, except for a window with a carried state */
  PLATEAU_OF_MEMORY,        /* another floor */
  PLATEAU_OF_FIRST_WEIGHTS, /* from here on: from new weights only */
  PLATEAU_OF_CELL,
  PLATEAU_OF_TEXT, /* half of the training text */
  PLATEAU_GROUPS
} plateau_group;

/* "nothing", "rate", "optimizer", "batch", ... */
const char *plateau_group_name(plateau_group group);

/* A change that applies to a run, as its name says it. A name has one or more parts, joined by '+':
 *
 *   nothing              the run as it is, bit for bit
 *   rate-F               lr x F, counting what rollbacks made of lr; moments stay
 *   sgd-R, momentum-R    (momentum 0.9) at the rate R on the mean loss, R / window on the sum
 *   rmsprop-R, adam-R    at lr R; with beta2 0.99 (torch's alpha) for rmsprop. Other optimizers
 *                        start with fresh moments: Adam corrects for that, RMSprop's first steps are
 *                        too long by up to ten times
 *   schedule             none: the rate stays at lr
 *   batch-F              F times as many rows
 *   decay-W, dropout-P   weight decay W, dropout P between layers
 *   clip                 off where it is on; on where it is off, at the mean gradient norm of the
 *                        last epoch, so that it shortens the longer half only
 *   activation           rnn only: the other one by the exact rewrite (src/run/rewrite.c), with h0 =
 *                        -1 for tanh and 1/2 for sigmoid. Not with dropout between layers, whose
 *                        zeros would mean something else. Fresh moments
 *   hidden-F             F times as many units, 1024 at most; the new ones' outgoing weights are
 *                        zero, the incoming drawn from the run's seed. Fresh moments
 *   gradient             full, where it is the last step's only
 *   window-N             N, longer than it is, within the text
 *   memory               state = carry where it is reset
 *   cell-C, init, text   another cell, the other kind of first weights, the last half of the
 *                        training text: with "new:" alone
 *
 * "new:" before it begins from new weights, drawn from the run's seed; "new/2:" and "new/4:" do so
 * for half and a quarter of the epochs; "long:" continues for three times as many. "@1" or "@2" behind it does the same to a run that differs
 * from this one in its seed alone, trained for as many steps first. */
typedef struct plateau_change {
  char name[40];  /* "adam-0.001": what plateau_fork and files call it */
  char label[64]; /* "Adam, rate 0.001" */
  plateau_group group;
  double amount;      /* the number in its name; or 0 */
  bool anew;          /* from new weights */
  bool prolonged;     /* continues for three times as many epochs as others */
  int share;          /* of the epochs of a trial from new weights: one in 1, 2 or 4 */
  int seed;           /* 0; 1, 2 with another seed */
  bool same_function; /* starts from its parent's loss, to rounding, dropout off */
  bool same_weights;  /* the parent's very weights and windows: its loss to the last bit */
  bool same_floor;    /* can be held against its parent's floor */
  double work;        /* arithmetic of an epoch in epochs of the parent: 1; hidden x 2 up to 4 */
} plateau_change;

/* Describes a change.
 *
 *   change   written
 *   parent   the run; only read
 *   name     as above
 *   returns  false when there is no such change for the run */
bool plateau_change_describe(plateau_change *change, const plateau_session *parent,
                             const char *name);

/* The seed of the run that "@1" or "@2" stands for. */
int plateau_sister_seed(const plateau_config *config, int sister);

/* The settings of the changed run.
 *
 *   fork    written: the parent's settings with what the change sets; `arithmetic` is the kind at
 *           work. Of a change from new weights the settings to begin with
 *   parent  the run; only read
 *   change  its name
 *   error   written when refused; or NULL
 *
 * PLATEAU_BAD_SETTING when the run has no such change. */
plateau_status plateau_fork_config(plateau_config *fork, const plateau_session *parent,
                                   const char *change, plateau_error *error);

/* Makes a session the continuation of a run's newest snapshot with one change.
 *
 *   fork    newly placed with the settings of plateau_fork_config, on the same text
 *   parent  the run; only read, so several threads may fork it at once; it may be inside a step
 *   change  its name
 *   error   written when refused; or NULL
 *
 * As plateau_fork_as. PLATEAU_BAD_SETTING for a change from new weights, and when the fork was placed
 * with other settings; then it stays as it was. */
plateau_status plateau_fork(plateau_session *fork, const plateau_session *parent,
                            const char *change, plateau_error *error);

/* ---- A run that continues with other settings (src/explain/fork_check.c, fork.c) ---- */

/* Whether a run can continue with these settings, any number of which may be new: those whose row of
 * plateau_fields has `by_fork`.
 *
 *   wanted   all settings of the run from now on
 *   parent   the run; only read
 *   error    written when refused; or NULL
 *   returns  PLATEAU_BAD_SETTING with the reason for another cell, embedding, number of layers,
 *            init, init_scale, seed, chars, valid, max_vocab or arithmetic, for fewer units, and
 *            for the other activation with dropout between layers or with weights too large to be
 *            rewritten; PLATEAU_BAD_TEXT for a session without text */
plateau_status plateau_fork_check(const plateau_config *wanted, const plateau_session *parent,
                                  plateau_error *error);

/* Makes a session the continuation of a run's newest snapshot with the session's own settings.
 *
 *   fork     newly placed, on the same text; as it was placed on failure
 *   parent   the run; only read, so several threads may fork it at once; it may be inside a step
 *   error    written when refused; or NULL
 *   returns  as plateau_fork_check; PLATEAU_OTHER_TEXT when the fork is on another text;
 *            PLATEAU_DIVERGED when a number of the fork would not be finite
 *
 * What the two have in common continues:
 *
 *   weights       always; with more units or the other activation they compute the same
 *   moments       where optimizer, units and activation stay, whatever becomes of beta1, beta2, eps,
 *                 momentum and weight_decay; else they begin at 0
 *   place         where state and the plan's window, batch and burn-in stay; else the epoch begins
 *                 again, and steps are counted as if epochs had always had as many as now
 *   schedule      where schedule, warmup and, of the cosine, schedule_epochs stay; else warm-up and
 *                 cosine begin at this step, and reduce-on-plateau remembers nothing, nor does it
 *                 with another optimizer
 *   rate          what rollbacks made of lr stays, unless lr or optimizer is new
 *   generator     always
 *   best moment   where the fork keeps one (plateau_best_place) and units, activation, state and the
 *                 plan's window and burn-in stay; else there is none yet
 *   rollbacks     their count begins again where any setting is new */
plateau_status plateau_fork_as(plateau_session *fork, const plateau_session *parent,
                               plateau_error *error);

/* ---- A trial: a run trained for some epochs, measured at the last ones (src/explain/trial.c) ---- */

enum { PLATEAU_TRIAL_MEASURES = 4 };

typedef struct plateau_outcome {
  double start;                         /* training loss before the first step, nats a character */
  double train[PLATEAU_TRIAL_MEASURES]; /* after each of the last epochs, oldest first */
  double valid[PLATEAU_TRIAL_MEASURES]; /* held-out; NaN when nothing is held out */
  double least;                         /* the lowest held-out loss measured, also on the way */
  double least_at;                      /* after this number of epochs */
  double place[PLATEAU_PLACES];         /* that of each share of the held-out part then */
  double error;  /* standard error of the last training loss as an estimate of the whole part's;
                    0 when that was read whole */
  double floor;  /* its own, nats a character; NaN until it is known */
  double peak;   /* the highest running loss of a whole epoch; NaN: there was none */
  double back;   /* epochs until a running loss was below `start` again; NaN: it never rose, or it
                    is still above */
  double epochs; /* of its own, when it was judged */
  int rollbacks; /* in the trial */
  bool stopped;  /* diverged for the eighth time: measured as it was kept, and ended */
} plateau_outcome;

/* Memory of a trial; its members are for plateau_trial_* alone. */
typedef struct plateau_trial {
  plateau_session *session, *sister;
  plateau_change change;
  plateau_outcome outcome;
  uint64_t lead, lead_done; /* steps of the sister, taken */
  uint64_t steps, done;     /* optimizer steps to take, taken */
  uint64_t judged;          /* after this number of them it is judged */
  uint64_t gap;             /* of them between two measurements */
  double now;               /* epochs trained */
  int stage, measured;
  uint64_t units, units_done; /* of work, about as long as a window of a shard each */
} plateau_trial;

/* Begins the trial of a change.
 *
 *   trial    written; the caller's, who keeps it until the trial has ended
 *   block    plateau_trial_size bytes, aligned to 64; the caller's, who keeps it as long
 *   parent   the run; only read, so several threads may try changes at once; between two steps
 *   change   its name
 *   epochs   for this many, fractions allowed, but at least PLATEAU_TRIAL_MEASURES steps
 *   start    the training loss of the parent, nats a character, where it is known; NaN to have it
 *            measured
 *   floor    of the parent, nats a character; a change with another one has it counted here
 *   error    written when refused; or NULL
 *   returns  as plateau_fork_config and plateau_fork_as; plateau_trial_size returns 0 with an error
 *
 * A change is judged after half as many epochs as the run had (docs/verdict.md), or at the end of a
 * shorter trial: losses are measured then and one, two and three gaps before it: a gap is an epoch, or an
 * eighth of that when it is shorter. Held-out text is also measured after an eighth, a quarter and
 * half of it, and on the rest of a longer trial. Call plateau_trial_advance until it returns false: each
 * call takes one step or runs one window of a measurement. The end leaves the session between two
 * steps. */
size_t plateau_trial_size(const plateau_session *parent, const char *change, plateau_error *error);
plateau_status plateau_trial_place(plateau_trial *trial, void *block, size_t block_bytes,
                                   const plateau_session *parent, const char *change, double epochs,
                                   double start, double floor, plateau_error *error);
bool plateau_trial_advance(plateau_trial *trial);

/* The same with a session of the caller's, forked or not, between two steps. */
void plateau_trial_begin(plateau_trial *trial, plateau_session *session, double epochs,
                         double start);

/* Work done, 0 to 1. */
double plateau_trial_share(const plateau_trial *trial);

/* An outcome of which nothing is known: that of a trial that could not be made. */
void plateau_outcome_unknown(plateau_outcome *outcome);

/* What has been measured so far; NaN what has not. */
const plateau_outcome *plateau_trial_outcome(const plateau_trial *trial);

#ifdef __cplusplus
}
#endif

#endif
