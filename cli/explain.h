/* explain.h - what plateau explain has found, for those who write it. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "advice.h"

#include "plateau_answer.h"

typedef struct cli_explained {
  double seconds; /* that the experiments took */
  char plan[40];  /* what repeats them: "20:57" */
  cli_advice advice;
  plateau_evidence evidence;
  plateau_verdict verdict;
} cli_explained;

/* For a person, on standard output. */
void cli_explain_show(const cli_explained *x);

/* One object with all of it, nats a character. Returns how the command ends. */
int cli_explain_json(const cli_explained *x);

#endif
