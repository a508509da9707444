/* settings.h - makes a run's configuration from a command line: the recipe, then single
 * settings. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "options.h"

/* Takes the recipe (or the defaults) and then every single setting, wherever they stand on the
 * line. Returns the exit status; it has then reported any failure. */
int cli_settings_make(const cli_arguments *arguments, plateau_config *config);

/* Refuses a recipe or settings that contradict the configuration of the file named by --resume,
 * except settings that a running model can adopt. */
int cli_settings_agree(const cli_arguments *arguments, const plateau_config *config);

/* Applies to a resumed session the single settings that a running model can adopt. */
int cli_settings_apply(const cli_arguments *arguments, plateau_session *session);

#endif
