/* trials.h - every change that applies to a run, tried in threads. */
#ifndef CLI_TRIALS_H
#define CLI_TRIALS_H

#include "plateau_explain.h"

typedef struct cli_trials_options {
  int threads;    /* 0: as many as processors are online */
  double epochs;  /* that each fork trains; 0: as many as `seconds` allow */
  double seconds; /* about so long in all; 0: CLI_TRIALS_SECONDS */
  /* Called from the thread that called cli_trials_run, some ten times a second; NULL: nobody. */
  void (*tell)(void *context, double share, int done, int count);
  void *context;
} cli_trials_options;

#define CLI_TRIALS_SECONDS 20.0

typedef struct cli_trial {
  plateau_change change;
  plateau_config config; /* of the fork */
  plateau_outcome outcome;
  double seconds; /* it took */
  bool done;      /* to its end */
} cli_trial;

typedef struct cli_trials {
  cli_trial *trials; /* those that are done, in the order of plateau_changes: "nothing" first */
  int count;
  int left_out;   /* changes that apply, but were not planned, cut off or never begun */
  double start;   /* training loss of the newest snapshot, weights of one moment */
  double valid;   /* held-out loss; NaN when nothing is held out */
  double floor;   /* of the run as it is */
  double epochs;  /* that each was to train */
  double seconds; /* all of it took */
  int threads;
} cli_trials;

/* Forks the parent's newest snapshot once for each change that applies to it, trains each on a
 * thread of its own with blocks of its own, and leaves the parent as it was. From a quick measurement
 * plateau_trial_plan_make plans what a time budget allows; should the measurement have been wrong,
 * trials that would begin after three times the budget are left out. Ends early when cli_stop_signal says so, with what was done by then. Returns
 * how the command ends; a refusal has been said. `trials` starts as {0}; ends with
 * cli_trials_free. */
int cli_trials_run(cli_trials *trials, const plateau_session *parent, const plateau_text *text,
                   const cli_trials_options *options);
void cli_trials_free(cli_trials *trials);

#endif
