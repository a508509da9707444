/* plateau_explain.h - why the loss stopped falling: what experiments and exact figures say. Part of
 * the interface of plateau.h, whose rules hold here too.
 *
 * In the order of use: gather the evidence, plan the trials, ask which come next and run each, until
 * there is none or no more time, and make the verdict, which plateau_answer.h turns into names,
 * figures and sentences. The command and the page both go through these calls.
 */
#ifndef PLATEAU_EXPLAIN_H
#define PLATEAU_EXPLAIN_H

#include "plateau_trial.h"

#ifdef __cplusplus
extern "C" {
#endif

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

enum { PLATEAU_ORDERS = 8, PLATEAU_DISTANCES = 256, PLATEAU_MAX_EXPERIMENTS = 96 };

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
  double valid_error;                 /* standard error of `valid` */
  double place[PLATEAU_PLACES];       /* held-out loss of the moment, by place */
  double first;                       /* training loss of the first weights */
  double best_valid;                  /* the lowest so far, where a history is known ... */
  uint64_t best_epoch;                /* ... and its epoch */
  bool best_kept;                     /* its weights can be had again */
  double best_place[PLATEAU_PLACES];  /* held-out loss with them, by place */
  double lowest;        /* the lowest training loss of a moment so far; NaN without a history */
  double train_at_best; /* that of the epoch of best_valid, or the next one that was measured */
  double steps;         /* taken so far */
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
  const plateau_change *left; /* those that would have come next, and were not tried ... */
  int left_out;               /* ... and their number, at least */
} plateau_evidence;

typedef struct plateau_gather plateau_gather;

/* Bytes of block that gathering takes: the largest of its stages. */
size_t plateau_gather_size(const plateau_session *session);

/* Begins to gather the evidence on a run at its newest snapshot.
 *
 *   gather   written: lies in the block
 *   block    plateau_gather_size bytes, aligned to 64; the caller's, who keeps it until the end
 *   session  the run, between two steps; measured, and after the end as it was
 *
 * Then plateau_gather_advance until it returns false: a call counts one thing, takes one step of a
 * copy, or measures a window. The work is bounded: docs/verdict.md has the rule of each stage. */
void plateau_gather_begin(plateau_gather **gather, void *block, size_t block_bytes,
                          plateau_session *session);
bool plateau_gather_advance(plateau_gather *gather);

/* Work done, 0 to 1, about. */
double plateau_gather_share(const plateau_gather *gather);

/* What is known so far. `config` and `plan` are the session's; there is no history and no experiment
 * in it yet. Copy it before the block is used for something else. */
const plateau_evidence *plateau_gather_evidence(const plateau_gather *gather);

/* Evidence that knows only what the session holds: settings, epoch, rollbacks, guessing at random. */
void plateau_evidence_begin(plateau_evidence *evidence, const plateau_session *session);

/* ---- Which trials (src/explain/ladder.c) ---- */

/* How long trials are. */
typedef struct plateau_trial_plan {
  double epochs; /* of one that continues the run */
  double anew;   /* of one from new weights, of full length */
  int limit;     /* the number of trials; 0: all there are */
  bool sisters;  /* the run is short enough to be trained again with other seeds */
} plateau_trial_plan;

/* Plans by the settings, the text and the epochs that the run has had: by counted work, not by a
 * clock, so that the plan is the same on every machine.
 *
 *   plan     written; the caller's, who may change `limit`
 *   session  the run
 *   epochs   above 0: of a trial that continues; 0: as the rule in docs/verdict.md has it
 *   work     1; above, trials take this many times as long */
void plateau_trial_plan_make(plateau_trial_plan *plan, const plateau_session *session,
                             double epochs, double work);

typedef struct plateau_next_trial {
  plateau_change change;
  double epochs;
  double work; /* multiply-adds, about */
} plateau_next_trial;

/* The trials that come next, in the order to begin them: those of a round that have not been tried.
 * Rounds build on each other, so ask again when all of them are in the evidence, also those that
 * could not be tried, with an outcome of NaN.
 *
 *   next      written; the caller's
 *   capacity  the number of trials that fit there, PLATEAU_MAX_CHANGES for all
 *   evidence  what is known of the run so far
 *   returns   the number of trials; 0: the plan is carried out */
enum { PLATEAU_MAX_CHANGES = 48 };
int plateau_trials_next(plateau_next_trial *next, int capacity, const plateau_trial_plan *plan,
                        const plateau_session *session, const plateau_evidence *evidence);

/* Multiply-adds of what is left of a plan after this number of trials, about. */
double plateau_trials_work(const plateau_trial_plan *plan, const plateau_session *session,
                           int done);

/* ---- The verdict (src/explain/verdict.c) ---- */

/* What an experiment showed, beside the one without a change at the same epochs. */
typedef enum plateau_sign { PLATEAU_HURT = -1, PLATEAU_UNCLEAR, PLATEAU_HELPED } plateau_sign;

/* "hurt", "unclear", "helped" */
const char *plateau_sign_name(plateau_sign sign);

typedef struct plateau_effect {
  double train;        /* mean over the measured last epochs */
  double valid;        /* the lowest held-out loss measured: those weights would be kept */
  double change;       /* of train: negative is better */
  double sd;           /* of `change`, of this one run */
  double noise;        /* a run with another seed changes by `change`, within this in nine of ten */
  int seeds;           /* other seeds that it was tried with */
  double valid_change; /* of valid */
  double valid_noise;  /* standard error of valid_change, on the same characters */
  double excess;       /* train above its own floor */
  plateau_sign sign;
  bool shown; /* stands for the run itself, and is the longest of its kind */
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
  double noise;   /* as an effect's; 0 of the floor */
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
  PLATEAU_LABEL_FIRST_WEIGHTS,
  PLATEAU_LABEL_OPTIMIZER,
  PLATEAU_LABEL_OSCILLATING,
  PLATEAU_LABEL_REGULARISED,
  PLATEAU_LABEL_FEW_STEPS,
  PLATEAU_LABEL_OTHER_TEXT,
  PLATEAU_LABEL_NOTHING_LEFT,
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
  bool may;       /* a symptom whose cause no trial confirms */
  int experiment; /* the one that removes what it names; -1: none */
  double figure[PLATEAU_FIGURES];
} plateau_finding;

typedef enum plateau_action {
  PLATEAU_DO_NOTHING,
  PLATEAU_GO_ON,        /* train on, as it is */
  PLATEAU_GO_ON_WITH,   /* train on with verdict.change */
  PLATEAU_START_OVER,   /* from new weights, with verdict.change */
  PLATEAU_STOP_AT_BEST, /* take the weights of verdict.until, or give it more text */
  PLATEAU_ACTIONS
} plateau_action;

/* "nothing", "go-on", "go-on-with", "start-over", "stop-at-best" */
const char *plateau_action_name(plateau_action action);

typedef struct plateau_verdict {
  double loss; /* of "nothing"; without experiments the loss of the moment */
  double valid;
  plateau_budget_part budget[PLATEAU_SHARES];
  plateau_effect effect[PLATEAU_MAX_EXPERIMENTS]; /* of evidence.experiment[i] */
  int effects;
  plateau_finding finding[PLATEAU_LABELS]; /* the first is what to say first */
  int findings;                            /* at least 1: cannot tell */
  plateau_action action;
  char change[40];   /* a name for plateau_fork_config; "" when the action needs none */
  double gain;       /* what it takes from the lowest held-out loss so far; NaN: not known */
  double gain_error; /* its standard error */
  bool short_test;   /* the held-out text is too short to tell: training text alone chose */
  char beside[40];   /* a change that lowers the training loss alone, to be seen; "": none */
  uint64_t until;    /* the epoch of the best weights; 0: none is known */
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
