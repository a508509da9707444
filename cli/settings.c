/* settings.c - makes a run's configuration from a command line: the recipe, then single
 * settings. */
#include "settings.h"

#include "say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int refuse_setting(const plateau_field *field, const plateau_error *error) {
  char name[CLI_NAME], option[CLI_NAME + 2];
  cli_dashed(name, field->name);
  snprintf(option, sizeof option, "--%s", name);
  return cli_refuse_error(option, error);
}

/* What belongs to the old value of a field is left to the program: a learning rate for SGD is none for
 * Adam. */
static void free_followers(const plateau_field *changed, plateau_config *config) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++)
    if (fields[i].follows && strcmp(fields[i].follows, changed->name) == 0)
      plateau_config_set(config, fields[i].name, "auto", NULL);
}

/* Changes what `config` holds. A value that was given counts, wherever on the line it stands. */
static int assemble(const cli_arguments *arguments, plateau_config *config) {
  plateau_error error;
  if (arguments->recipe && plateau_config_recipe(config, arguments->recipe, &error) != PLATEAU_OK)
    return cli_refuse_error("--recipe", &error);
  for (int i = 0; i < arguments->setting_count; i++) {
    const cli_setting *setting = &arguments->settings[i];
    char now[64];
    plateau_config_get(config, setting->field, now, sizeof now);
    if (strcmp(now, setting->value) != 0) free_followers(setting->field, config);
  }
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

/* A run keeps its kind of arithmetic unless it is to have another one. */
int cli_settings_change(const cli_arguments *arguments, plateau_config *config) {
  plateau_error error;
  const int arithmetic = config->arithmetic;
  const int status = assemble(arguments, config);
  if (config->arithmetic == PLATEAU_AUTO) config->arithmetic = arithmetic;
  if (status != CLI_GOOD) return status;
  return plateau_config_check(config, &error) == PLATEAU_OK ? CLI_GOOD
                                                            : cli_refuse_error(NULL, &error);
}

void cli_settings_say_fitted(const plateau_config *open, const plateau_config *config,
                             const char *text) {
  char list[512] = "", value[64], was[64], name[CLI_NAME];
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    const size_t used = strlen(list);
    plateau_config_get(open, &fields[i], was, sizeof was);
    if (!fields[i].fits || strcmp(was, "auto") != 0 || !plateau_config_uses(config, &fields[i]))
      continue;
    plateau_config_get(config, &fields[i], value, sizeof value);
    cli_dashed(name, fields[i].name);
    snprintf(list + used, sizeof list - used, "%s%s %s", used ? ", " : "", name, value);
  }
  if (*list) cli_say("Chosen for %s: %s.", text, list);
}

void cli_settings_say_unused(const cli_arguments *arguments, const plateau_config *config) {
  for (int i = 0; i < arguments->setting_count; i++) {
    const plateau_field *field = arguments->settings[i].field;
    char name[CLI_NAME];
    if (plateau_config_uses(config, field)) continue;
    cli_dashed(name, field->name);
    cli_say("--%s does nothing here: it needs %s.", name, field->needs);
  }
}

/* Writes both values of a field; false when they are the same. */
static bool differs(const plateau_config *a, const plateau_config *b, const plateau_field *field,
                    char *now, size_t capacity) {
  char before[64];
  plateau_config_get(a, field, before, sizeof before);
  plateau_config_get(b, field, now, capacity);
  return strcmp(before, now) != 0;
}

bool cli_settings_same(const plateau_config *a, const plateau_config *b) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  char now[64];
  for (int i = 0; i < count; i++)
    if (differs(a, b, &fields[i], now, sizeof now)) return false;
  return true;
}

void cli_settings_say_new(const plateau_config *before, const plateau_config *now, uint64_t epoch) {
  char list[512] = "", value[64], name[CLI_NAME];
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    const size_t length = strlen(list);
    if (!differs(before, now, &fields[i], value, sizeof value)) continue;
    cli_dashed(name, fields[i].name);
    snprintf(list + length, sizeof list - length, "%s%s %s", length ? ", " : "", name, value);
  }
  if (*list) cli_say("From epoch %" PRIu64 " on: %s.", epoch, list);
}
