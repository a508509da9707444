/* run.h - trains a placed session to its last epoch, or until a signal comes. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "output.h"
#include "record.h"

#include "plateau.h"

typedef struct cli_run {
  plateau_session *session;
  double floor;    /* nats a character */
  uint64_t target; /* epochs in all */
  int threads;
  long sample;     /* characters at milestones; 0: none */
  const char *out; /* as it was given; NULL: nothing is saved */
  const cli_output *output;
  cli_record *record;
} cli_run;

/* Returns how the command ends; whatever kept it from a good end has been said. */
int cli_run_go(const cli_run *run);

#endif
