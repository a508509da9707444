/* explain.h - what plateau explain has found, for those who write it. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "plateau_explain.h"

typedef struct cli_explained {
  const char *model; /* names, for sentences */
  uint64_t epoch;    /* the experiments went on from here */
  double seconds;    /* that the experiments took */
  plateau_evidence evidence;
  plateau_verdict verdict;
} cli_explained;

/* For a person, on standard output. */
void cli_explain_show(const cli_explained *explained);

/* One object with all of it, nats a character. Returns how the command ends. */
int cli_explain_json(const cli_explained *explained);

#endif
