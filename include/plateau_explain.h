/* plateau_explain.h - why the loss stopped falling: short continuations with one change, and what
 * they and the floor say. Part of the interface of plateau.h, whose rules hold here too.
 *
 * In the order of use: list the changes, gather the evidence, plan the trials for the time there is,
 * run each trial on a fork, and make the verdict, which plateau_answer.h turns into names, figures
 * and sentences. The command and the page both go through these calls.
 */
#ifndef PLATEAU_EXPLAIN_H
#define PLATEAU_EXPLAIN_H

#include "plateau_look.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Experiments: one change each (src/explain/changes.c, fork.c) ---- */

typedef enum plateau_group {
  PLATEAU_NO_CHANGE,    /* the run as it is; repeats with another generator seed give the noise */
  PLATEAU_OF_RATE,      /* lr x 0.1, x 0.3, x 3 */
  PLATEAU_OF_OPTIMIZER, /* momentum, rmsprop, adam, each at three rates; sgd from momentum */
  PLATEAU_OF_CLIPPING,
  PLATEAU_OF_ACTIVATION,
  PLATEAU_OF_SIZE,
  PLATEAU_OF_GRADIENT, /* the full gradient where the run uses the last step only */
  PLATEAU_OF_WINDOW,   /* from here on: another floor, except for window with a carried state */
  PLATEAU_OF_MEMORY,
  PLATEAU_GROUPS
} plateau_group;

/* "nothing", "rate", "optimizer", "clipping", ... */
const char *plateau_group_name(plateau_group group);

/* A change that applies to a run. */
typedef struct plateau_change {
  char name[24];   /* "adam-0.001": what plateau_fork and files call it */
  char label[48];  /* "Adam, rate 0.001" */
  char family[16]; /* "adam": of several changes of one family the best counts */
  plateau_group group;
  double amount; /* of adam and rmsprop a rate; of other rates, size and window a factor; or 0 */
  int repeat;    /* 0; of "nothing": 1, 2 with another generator seed */
  bool same_function; /* starts from its parent's loss, to rounding, dropout off */
  bool same_weights;  /* the parent's very weights and windows: its loss to the last bit */
  bool same_floor;    /* can be held against its parent's floor */
  double work;        /* arithmetic of an epoch in epochs of the parent: 1; hidden x 2 up to 4 */
} plateau_change;

/* The largest number of changes that can apply to a run. */
enum { PLATEAU_MAX_CHANGES = 24 };

/* Lists the changes that apply to a run at its newest snapshot, in the order they should be tried:
 * no change first.
 *
 *   parent    the run; only read
 *   changes   written; the caller's
 *   capacity  the number of changes that fit there
 *
 * Returns how many there are. They are:
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
 *   activation            rnn only: the other one by the exact rewrite (src/run/rewrite.c), with h0 =
 *                         -1 for tanh and 1/2 for sigmoid. Not with dropout between layers, whose
 *                         zeros would mean something else. Fresh moments
 *   hidden                twice as many units, 1024 at most; the new ones' outgoing weights are
 *                         zero, the incoming drawn from the run's seed. Fresh moments
 *   gradient              full, where it is the last step's only
 *   window                twice as long, within the text
 *   memory                state = carry where it is reset */
int plateau_changes(const plateau_session *parent, plateau_change *changes, int capacity);

/* The settings of the changed run.
 *
 *   fork    written: the parent's settings with what the change sets; `arithmetic` is the kind at work
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
 * As plateau_fork_as; "nothing-2" and "nothing-3" also draw from another seed. PLATEAU_BAD_SETTING
 * when the fork was placed with other settings; then it stays as it was. */
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
 *   rollbacks     their count begins again where any setting is new
 *   best moment   where the fork keeps one, and the held-out loss is measured alike and the weights
 *                 fit (units, activation, state, window, burn-in); else it begins anew */
plateau_status plateau_fork_as(plateau_session *fork, const plateau_session *parent,
                               plateau_error *error);

/* ---- A trial: a fork trained for some epochs, measured at the last ones (src/explain/trial.c) ---- */

enum { PLATEAU_TRIAL_MEASURES = 4 };

typedef struct plateau_outcome {
  double start;                         /* training loss before the first step, nats a character */
  double train[PLATEAU_TRIAL_MEASURES]; /* after each of the last epochs, oldest first */
  double valid[PLATEAU_TRIAL_MEASURES]; /* held-out; NaN when nothing is held out */
  double error;  /* standard error of the last training loss as an estimate of the whole part's;
                    0 when that was read whole */
  double floor;  /* its own, nats a character: plateau_floor_measure with its settings; NaN until
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

/* Begins to train a session, forked or not.
 *
 *   trial    written; the caller's, who keeps it until the trial has ended
 *   session  trained; between two steps
 *   epochs   for this many, fractions allowed, but at least PLATEAU_TRIAL_MEASURES steps
 *   start    the training loss, nats a character, where it is known (of a change with same_weights:
 *            its parent's); NaN to have it measured
 *
 * Losses are measured at the end and one, two and three gaps before it: a gap is an epoch, or an
 * eighth of the trial when that is shorter. Call plateau_trial_advance until it returns false: each
 * call takes one step or runs one window of a measurement. The end leaves the session between two
 * steps, ready to be saved or trained on. */
void plateau_trial_begin(plateau_trial *trial, plateau_session *session, double epochs,
                         double start);
bool plateau_trial_advance(plateau_trial *trial);

/* Work done, 0 to 1. */
double plateau_trial_share(const plateau_trial *trial);

/* What has been measured so far; NaN what has not. */
const plateau_outcome *plateau_trial_outcome(const plateau_trial *trial);

/* ---- Which trials, and how long (src/explain/trial_plan.c) ---- */

/* How fast the run trains here. The caller measures it: the library reads no clock. */
typedef struct plateau_pace {
  double epoch;   /* seconds of an epoch of the run, on one thread */
  double measure; /* seconds of measuring both its losses */
  bool gathers;   /* one of the lanes gathers the evidence first */
} plateau_pace;

typedef struct plateau_trial_plan {
  double epochs;                    /* of each trial */
  double seconds;                   /* when the last of them is done, about */
  double cost[PLATEAU_MAX_CHANGES]; /* seconds of the trial of changes[i] on one lane, about */
  int order[PLATEAU_MAX_CHANGES];   /* indices into changes: begin them in this order */
  int count;                        /* of them */
  int left_out;                     /* how many changes there is no time for: the list's last */
} plateau_trial_plan;

/* Plans the trials for the time there is: the same number of epochs for all.
 *
 *   plan     written; the caller's
 *   changes  what plateau_changes lists
 *   count    of them, 1 to PLATEAU_MAX_CHANGES
 *   pace     of the run as it is
 *   lanes    threads or workers that each run one trial at a time, 1 or more
 *   seconds  the time there is
 *   epochs   above 0: train this many however long it takes; 0: as many as fit
 *
 * A function of its arguments and of nothing else. docs/verdict.md has the rule. Work: at most 200
 * walks over the list. */
void plateau_trial_plan_make(plateau_trial_plan *plan, const plateau_change *changes, int count,
                             const plateau_pace *pace, int lanes, double seconds, double epochs);

/* ---- What the text tells at a distance (src/count/skip.c) ---- */

/* A table that sees two characters, the one before and the one `lag` back, predicts the training
 * part as it learns it. Each character is paid for before it is counted, so a table gets no credit
 * for what it merely remembers. Where it pays less than a network, the network does not use what
 * stands `lag` characters back. Symbols beyond the 31 most frequent are one to the table; telling
 * them from each other costs the same at every lag.
 *
 *   cost    written: cost[lag - 1], nats a character, for lags 1 to `lags`; lag 1 sees the one
 *           character before alone
 *   lags    the number of distances
 *   block   plateau_skip_size bytes, aligned to 64; the caller's
 *   config  the settings that cut the text; of a longer training part its first 131,072 characters
 *           count
 *   error   written when the settings cannot cut the text; or NULL
 *
 * Takes about 15 ns a character and lag. */
size_t plateau_skip_size(const plateau_config *config, const plateau_text *text);
plateau_status plateau_skip_measure(double *cost, int lags, void *block, size_t block_bytes,
                                    const plateau_config *config, const plateau_text *text,
                                    plateau_error *error);

/* ---- The evidence (src/explain/evidence.c) ---- */

enum { PLATEAU_ORDERS = 8, PLATEAU_DISTANCES = 256 };

typedef struct plateau_experiment {
  plateau_change change;
  plateau_outcome outcome;
} plateau_experiment;

/* All that a verdict rests on. Losses are nats a character. What is not known is NaN, or 0 where it
 * is a count; a verdict is made of what there is. */
typedef struct plateau_evidence {
  const plateau_config *config; /* of the run: the session's, or the caller's */
  const plateau_plan *plan;
  uint64_t epoch; /* completed */
  int rollbacks;
  double uniform;                     /* guessing at random: ln V */
  double floor;                       /* of the run */
  double floor_window, floor_carried; /* with window x 2; with the state carried */
  double ngram_train[PLATEAU_ORDERS]; /* in sample; [n - 1] sees n - 1 characters */
  double ngram_valid[PLATEAU_ORDERS]; /* held out */
  double train, valid;                /* of the moment */
  double best_valid;                  /* the lowest so far, where a history is known ... */
  uint64_t best_epoch;                /* ... and its epoch */
  /* Norm of d loss[t] / d h[t-k] at [k], k = 0 .. lags - 1, divided by that of k = 0: by the path
   * that carries farthest, of all layers and of h and c. */
  double gradient[PLATEAU_DISTANCES];
  int lags;
  double skip[PLATEAU_DISTANCES]; /* plateau_skip_measure's, of lags 1 .. skips */
  int skips;
  double
      saturated;  /* share of units, or of all gates, that are saturated: of the layer with most */
  double clipped; /* share of the steps whose gradient was shortened */
  const plateau_experiment *experiment; /* with "nothing" among them; the caller's */
  int experiments;
  int left_out; /* changes that apply and were not tried for want of time */
} plateau_evidence;

typedef struct plateau_gather plateau_gather;

/* Bytes of block that gathering takes: the largest of its stages. */
size_t plateau_gather_size(const plateau_session *session);

/* Begins to gather the evidence on a run at its newest snapshot.
 *
 *   gather   written: lies in the block
 *   block    plateau_gather_size bytes, aligned to 64; the caller's, who keeps it until the end
 *   session  the run, between two steps; measured, and after the end as it was
 *   train    its training loss of the moment, nats a character, where it is known; NaN to have it
 *            measured
 *   valid    the same of its held-out loss
 *
 * Then plateau_gather_advance until it returns false: a call counts one thing, takes one step of a
 * copy, or measures a window. The work is bounded: docs/verdict.md has the rule of each stage. */
void plateau_gather_begin(plateau_gather **gather, void *block, size_t block_bytes,
                          plateau_session *session, double train, double valid);
bool plateau_gather_advance(plateau_gather *gather);

/* Work done, 0 to 1, about. */
double plateau_gather_share(const plateau_gather *gather);

/* What is known so far. `config` and `plan` are the session's; there is no history and no experiment
 * in it yet. Copy it before the block is used for something else. */
const plateau_evidence *plateau_gather_evidence(const plateau_gather *gather);

/* Evidence that knows only what the session holds: settings, epoch, rollbacks, guessing at random. */
void plateau_evidence_begin(plateau_evidence *evidence, const plateau_session *session);

/* ---- The verdict (src/explain/verdict.c) ---- */

/* What an experiment showed, beside "nothing" at the same epochs. */
typedef enum plateau_sign { PLATEAU_HURT = -1, PLATEAU_UNCLEAR, PLATEAU_HELPED } plateau_sign;

/* "hurt", "unclear", "helped" */
const char *plateau_sign_name(plateau_sign sign);

typedef struct plateau_effect {
  double train, valid; /* means over the measured last epochs */
  double change;       /* of train: negative is better */
  double noise;        /* s.d. of `change` */
  double valid_change;
  double excess; /* train above its own floor */
  plateau_sign sign;
} plateau_effect;

/* The loss of "nothing", in this order; the parts sum to it. */
typedef enum plateau_share {
  PLATEAU_SHARE_FLOOR,
  PLATEAU_SHARE_GRADIENT,  /* the full gradient removes; 0 unless the run uses the last step only */
  PLATEAU_SHARE_RATE,      /* a better rate removes, or other clipping */
  PLATEAU_SHARE_OPTIMIZER, /* a better optimizer removes beyond it */
  PLATEAU_SHARE_MODEL,     /* size or activation beyond that */
  PLATEAU_SHARE_REST,      /* not explained */
  PLATEAU_SHARES
} plateau_share;

/* "floor", "gradient", ... */
const char *plateau_share_name(plateau_share share);

typedef struct plateau_budget_part {
  double nats;
  double noise;   /* s.d.; 0 of the floor */
  int experiment; /* the one that removes it; -1: none */
} plateau_budget_part;

typedef enum plateau_label {
  PLATEAU_LABEL_DIVERGED,
  PLATEAU_LABEL_LAST_STEP,
  PLATEAU_LABEL_CLIPPED,
  PLATEAU_LABEL_SATURATED,
  PLATEAU_LABEL_VANISHING,
  PLATEAU_LABEL_WINDOW,
  PLATEAU_LABEL_RATE_HIGH,
  PLATEAU_LABEL_RATE_LOW,
  PLATEAU_LABEL_SMALL,
  PLATEAU_LABEL_NEAR_FLOOR,
  PLATEAU_LABEL_OVERFITTING,
  PLATEAU_LABEL_FALLING,
  PLATEAU_LABEL_CANNOT_TELL,
  PLATEAU_LABELS
} plateau_label;

enum { PLATEAU_FIGURES = 4 };

/* The row of a label: how files and people call it, and the names of its figures. Losses are nats a
 * character, shares 0 to 1 or more, distances in characters. */
typedef struct plateau_label_row {
  const char *name;                    /* "near-floor" */
  const char *words;                   /* "near the floor" */
  const char *because;                 /* the first words of a sentence that says it first */
  const char *figure[PLATEAU_FIGURES]; /* "loss", "floor" ...; NULL: there is none */
} plateau_label_row;

const plateau_label_row *plateau_label_describe(plateau_label label);

/* A label that holds, with its evidence; a figure that was not known is NaN. */
typedef struct plateau_finding {
  plateau_label label;
  double figure[PLATEAU_FIGURES];
} plateau_finding;

typedef enum plateau_action {
  PLATEAU_DO_NOTHING,
  PLATEAU_GO_ON,      /* train on, as it is */
  PLATEAU_GO_ON_WITH, /* train on with verdict.change */
  PLATEAU_START_OVER, /* from new weights, with verdict.change or verdict.setting if there is one */
  PLATEAU_STOP_AT_BEST, /* take the weights of verdict.until, or give it more text */
  PLATEAU_ACTIONS
} plateau_action;

/* "nothing", "go-on", "go-on-with", "start-over", "stop-at-best" */
const char *plateau_action_name(plateau_action action);

typedef struct plateau_verdict {
  double loss; /* of "nothing"; without experiments the loss of the moment */
  double valid;
  plateau_budget_part budget[PLATEAU_SHARES];
  plateau_effect effect[PLATEAU_MAX_CHANGES]; /* of evidence.experiment[i] */
  int effects;
  plateau_finding finding[PLATEAU_LABELS]; /* the first is what to say first */
  int findings;                            /* at least 1: cannot tell */
  plateau_action action;
  char change[24];     /* a name for plateau_fork; "" when the action needs none */
  const char *setting; /* a field to start over with, and its value; NULL: none */
  const char *value;
  uint64_t until; /* the epoch to stop at; 0: none is known */
} plateau_verdict;

/* Judges. A function of the evidence and of nothing else. docs/verdict.md has the rules and their
 * reasons. */
void plateau_verdict_make(plateau_verdict *verdict, const plateau_evidence *evidence);

/* Whether this label is among the findings. */
bool plateau_verdict_holds(const plateau_verdict *verdict, plateau_label label);

#ifdef __cplusplus
}
#endif

#endif
