/* settings.h - makes a run's configuration from a command line: the recipe, then single
 * settings. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "options.h"

/* Takes the recipe (or the defaults) and then every single setting, wherever they stand on the
 * line. Returns the exit status; it has then reported any failure. */
int cli_settings_make(const cli_arguments *arguments, plateau_config *config);

/* Changes the settings of a run as a command line asks: a recipe, then single settings. */
int cli_settings_change(const cli_arguments *arguments, plateau_config *config);

/* Says in one line the values that settings have which were auto, if any were.
 *
 *   open     the settings as they were given
 *   config   the same with their values
 *   text     the name of the text that they were chosen for */
void cli_settings_say_fitted(const plateau_config *open, const plateau_config *config,
                             const char *text);

/* Says which given settings do nothing beside the others. */
void cli_settings_say_unused(const cli_arguments *arguments, const plateau_config *config);

/* Says in one line which settings of a run are new, if any are. */
void cli_settings_say_new(const plateau_config *before, const plateau_config *now, uint64_t epoch);

/* True when every setting is the same. */
bool cli_settings_same(const plateau_config *a, const plateau_config *b);

#endif
