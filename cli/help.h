/* help.h - prints --help. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "options.h"

#include <stdio.h>

/* Help for the whole program; `commands` ends with NULL. */
void cli_help_all(FILE *stream, const cli_command *const *commands);

/* Help for one command. */
void cli_help_command(const cli_command *command);

#endif
