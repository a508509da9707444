/* settings.h - a run's configuration from a command line: the recipe, then single settings. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "options.h"

/* The recipe (or the defaults) with every single setting on top, wherever on the line they stand.
 * Returns how the command ends; a refusal has been said. */
int cli_settings_make(const cli_arguments *arguments, plateau_config *config);

/* Refuses a recipe or settings that contradict the configuration of the file named by --resume,
 * except in what may change in a run under way. */
int cli_settings_agree(const cli_arguments *arguments, const plateau_config *config);

/* Applies to a resumed session the single settings that may change in a run under way. */
int cli_settings_apply(const cli_arguments *arguments, plateau_session *session);

#endif
