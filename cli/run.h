/* run.h - trains a placed session to its last epoch, or until a signal arrives. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "output.h"
#include "record.h"

#include "plateau.h"

typedef enum cli_keep { CLI_KEEP_BOTH, CLI_KEEP_BEST, CLI_KEEP_LAST } cli_keep;

typedef struct cli_run {
  plateau_session *session;
  double floor;    /* nats a character */
  int symbols;     /* of the vocabulary */
  uint64_t target; /* epochs in all */
  int threads;
  long sample;     /* characters at milestones; 0: none */
  const char *out; /* as given; NULL: save nothing */
  cli_keep keep;   /* which weights the file holds */
  const cli_output *output;
  cli_record *record;
} cli_run;

/* Returns the exit status; it has then reported any failure. */
int cli_run_go(const cli_run *run);

#endif
