/* advice.h - the command line that does what an answer advises. */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "options.h"

#include "plateau_explain.h"

enum { CLI_ADVICE_WORDS = 128 };

/* Arguments of plateau, the command's name first: text and its lengths. Start with {0}; end with
 * cli_advice_free. */
typedef struct cli_advice {
  char *word[CLI_ADVICE_WORDS];
  int count; /* 0: there is nothing to do */
  bool failed;
} cli_advice;

/* For as many epochs as the run had. `files` are the model and its texts. */
void cli_advice_make(cli_advice *advice, const plateau_verdict *verdict,
                     const plateau_session *session, const cli_arguments *arguments);
void cli_advice_free(cli_advice *advice);

/* As a shell reads it. */
void cli_advice_show(const cli_advice *advice);

#endif
