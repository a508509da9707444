/* settings.c - makes a run's configuration from a command line: the recipe, then single
 * settings. */
#include "settings.h"

#include "say.h"

#include <stdio.h>
#include <string.h>

static int refuse_setting(const plateau_field *field, const plateau_error *error) {
  char name[CLI_NAME], option[CLI_NAME + 2];
  cli_dashed(name, field->name);
  snprintf(option, sizeof option, "--%s", name);
  return cli_refuse_error(option, error);
}

/* Changes what `config` holds. */
static int assemble(const cli_arguments *arguments, plateau_config *config) {
  plateau_error error;
  if (arguments->recipe && plateau_config_recipe(config, arguments->recipe, &error) != PLATEAU_OK)
    return cli_refuse_error("--recipe", &error);
  for (int i = 0; i < arguments->setting_count; i++) {
    const cli_setting *setting = &arguments->settings[i];
    if (plateau_config_set(config, setting->field->name, setting->value, &error) != PLATEAU_OK)
      return refuse_setting(setting->field, &error);
  }
  return CLI_GOOD;
}

int cli_settings_make(const cli_arguments *arguments, plateau_config *config) {
  plateau_error error;
  plateau_config_default(config);
  const int status = assemble(arguments, config);
  if (status != CLI_GOOD) return status;
  return plateau_config_check(config, &error) == PLATEAU_OK ? CLI_GOOD
                                                            : cli_refuse_error(NULL, &error);
}

/* True when `field` was set by an option of its own. */
static bool given(const cli_arguments *arguments, const plateau_field *field) {
  for (int i = 0; i < arguments->setting_count; i++)
    if (arguments->settings[i].field == field) return true;
  return false;
}

/* The arithmetic "auto" agrees with every kind, and a setting that a running model can adopt may
 * differ.
 */
static bool may_differ(const plateau_field *field, const plateau_config *wanted) {
  const bool any = field->offset == offsetof(plateau_config, arithmetic) &&
                   wanted->arithmetic == PLATEAU_AUTO;
  return any || field->at_once;
}

static int refuse_contradiction(const cli_arguments *arguments, const plateau_field *field,
                                const char *wanted, const char *has) {
  char name[CLI_NAME];
  cli_dashed(name, field->name);
  if (given(arguments, field))
    return cli_refuse(
        CLI_USAGE,
        "--%s %s contradicts %s, which was trained with %s. Leave it out, or start a new run.",
        name, wanted, arguments->resume, has);
  return cli_refuse(CLI_USAGE,
                    "--recipe %s sets %s to %s, but %s was trained with %s. Leave the recipe out, "
                    "or start a new run.",
                    arguments->recipe, name, wanted, arguments->resume, has);
}

int cli_settings_agree(const cli_arguments *arguments, const plateau_config *config) {
  plateau_config wanted = *config;
  const int status = assemble(arguments, &wanted);
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count && status == CLI_GOOD; i++) {
    char ours[64], theirs[64];
    plateau_config_get(&wanted, &fields[i], ours, sizeof ours);
    plateau_config_get(config, &fields[i], theirs, sizeof theirs);
    if (strcmp(ours, theirs) != 0 && !may_differ(&fields[i], &wanted))
      return refuse_contradiction(arguments, &fields[i], ours, theirs);
  }
  return status;
}

int cli_settings_apply(const cli_arguments *arguments, plateau_session *session) {
  plateau_error error;
  for (int i = 0; i < arguments->setting_count; i++) {
    const cli_setting *setting = &arguments->settings[i];
    if (setting->field->at_once &&
        plateau_session_set(session, setting->field->name, setting->value, &error) != PLATEAU_OK)
      return refuse_setting(setting->field, &error);
  }
  return CLI_GOOD;
}
