/* say.h - writes sentences for people to stderr, and names the exit statuses. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include "plateau.h"

#include <stdio.h>

/* Exit statuses. A signal gives 128 plus its number. */
enum { CLI_GOOD = 0, CLI_WORLD = 1, CLI_USAGE = 2 };

#if defined(__GNUC__)
#define CLI_PRINTF(sentence, first) __attribute__((format(printf, sentence, first)))
#else
#define CLI_PRINTF(sentence, first)
#endif

/* Writes "plateau: " and the sentence to stderr, as one line, without characters that a terminal
 * would obey. */
void cli_say(const char *format, ...) CLI_PRINTF(1, 2);

/* The same, and returns `status`, so that a refusal is one statement. */
int cli_refuse(int status, const char *format, ...) CLI_PRINTF(2, 3);

/* Writes the core's sentence, after `where` ("README.md") unless that is NULL. A bad setting is a
 * fault of the caller, everything else of the world. */
int cli_refuse_error(const char *where, const plateau_error *error);

/* Writes one character of a text or a sample. On a terminal a control character becomes '?', so
 * that a text cannot move the cursor or rename the window. */
void cli_put_symbol(FILE *stream, uint32_t code_point, bool terminal);

#endif
