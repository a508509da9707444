/* trials.h - what would help a run, tried in threads. */
#ifndef CLI_TRIALS_H
#define CLI_TRIALS_H

#include "plateau_explain.h"

typedef struct cli_trials_options {
  int threads;    /* 0: as many as processors are online */
  double seconds; /* no trial begins later; 0: all of the plan is carried out */
  /* Called from the thread that called cli_trials_run, some ten times a second; NULL: nobody. */
  void (*tell)(void *context, double share, int done, double seconds_left);
  void *context;
} cli_trials_options;

/* Carries out a plan: round after round, each trial on a thread of its own with a block of its own.
 * The parent stays as it was.
 *
 *   evidence     what is known of the run; each trial is added to it
 *   experiments  PLATEAU_MAX_EXPERIMENTS, which evidence->experiment will point to
 *   left         PLATEAU_MAX_CHANGES, for those that were not tried
 *   returns      how the command ends; a refusal has been said
 *
 * Ends early when cli_stop_signal says so, with what was done by then. */
int cli_trials_run(plateau_evidence *evidence, plateau_experiment *experiments,
                   plateau_change *left, const plateau_session *parent,
                   const plateau_trial_plan *plan, const cli_trials_options *options);

#endif
