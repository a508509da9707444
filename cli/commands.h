/* commands.h - the list of commands. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "options.h"

extern const cli_command cli_train, cli_sample, cli_eval, cli_floor, cli_explain;

#endif
