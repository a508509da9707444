/* say.h - what the command says to a person, and how it ends. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include "plateau.h"

#include <stdio.h>

/* How the command ends; a signal ends it with 128 and the signal's number. */
enum { CLI_GOOD = 0, CLI_WORLD = 1, CLI_USAGE = 2 };

#if defined(__GNUC__)
#define CLI_PRINTF(sentence, first) __attribute__((format(printf, sentence, first)))
#else
#define CLI_PRINTF(sentence, first)
#endif

/* "plateau: " and the sentence on stderr, as one line, without characters that a terminal would
 * obey. */
void cli_say(const char *format, ...) CLI_PRINTF(1, 2);

/* The same, and returns `status`, so that a refusal is one statement. */
int cli_refuse(int status, const char *format, ...) CLI_PRINTF(2, 3);

/* Says the core's sentence, after `where` ("README.md") unless that is NULL. A bad setting is the
 * caller's mistake, everything else the world's. */
int cli_refuse_error(const char *where, const plateau_error *error);

/* One character of a text or a sample. On a terminal a control character becomes '?': a text must
 * not move the cursor or rename the window. */
void cli_put_symbol(FILE *stream, uint32_t code_point, bool terminal);

#endif
