/* run.h - trains a placed session to its last epoch, or until a signal arrives. */
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
  const char *out; /* as given; NULL: save nothing */
  const cli_output *output;
  cli_record *record;
} cli_run;

/* Returns the exit status; it has then reported any failure. */
int cli_run_go(const cli_run *run);

#endif
