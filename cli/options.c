/* options.c - reads the command line with getopt_long, from tables. */
#define _XOPEN_SOURCE 700
#include "options.h"

#include "say.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The maximum number of options of a command; the numbers that getopt_long returns for a command's
 * own options and for fields. */
enum { MAX_OPTIONS = 96, OWN = 256, FIELD = 512 };

typedef struct table {
  const cli_command *command;
  const plateau_field *fields;
  struct option rows[MAX_OPTIONS];
  char names[MAX_OPTIONS][CLI_NAME]; /* names of the fields */
} table;

void cli_dashed(char name[CLI_NAME], const char *field_name) {
  size_t i = 0;
  for (; i < CLI_NAME - 1 && field_name[i]; i++)
    name[i] = field_name[i] == '_' ? '-' : field_name[i];
  name[i] = 0;
}

bool cli_field_is_flag(const plateau_field *field) {
  return field->kind == PLATEAU_INTEGER && field->minimum == 0 && field->maximum == 1;
}

bool cli_takes_field(const cli_command *command, const plateau_field *field) {
  if (!command->only) return true;
  char word[CLI_NAME + 2];
  snprintf(word, sizeof word, " %s ", field->name);
  return strstr(command->only, word) != NULL;
}

static void make_table(table *t) {
  const cli_command *command = t->command;
  t->rows[0] = (struct option){"help", no_argument, NULL, 'h'};
  int rows = 1, count = 0;
  for (int i = 0; command->options[i].name && rows < MAX_OPTIONS - 1; i++) {
    const cli_option *own = &command->options[i];
    t->rows[rows++] = (struct option){
        own->name, own->kind == CLI_FLAG ? no_argument : required_argument, NULL, OWN + i};
  }
  if (command->fields) t->fields = command->fields(&count);
  for (int i = 0; i < count && rows < MAX_OPTIONS - 1; i++) {
    if (!cli_takes_field(command, &t->fields[i])) continue;
    cli_dashed(t->names[rows], t->fields[i].name);
    const int takes = cli_field_is_flag(&t->fields[i]) ? optional_argument : required_argument;
    t->rows[rows] = (struct option){t->names[rows], takes, NULL, FIELD + i};
    rows++;
  }
}

/* Refuses an option that getopt_long does not know: a short one, the beginning of several, an
 * option of another command, or an unknown one. */
static int refuse_unknown(const table *t, const char *text) {
  const char *command = t->command->name;
  if (optopt)
    return cli_refuse(CLI_USAGE, "%s has no option -%c. plateau %s --help lists them.", command,
                      optopt, command);
  const size_t length = strcspn(text, "=");
  const char *first = NULL;
  for (const struct option *row = t->rows; row->name && length > 2; row++) {
    if (strncmp(row->name, text + 2, length - 2) != 0) continue;
    if (first)
      return cli_refuse(
          CLI_USAGE, "%.*s is the beginning of several options, --%s and --%s. Write more of it.",
          (int)length, text, first, row->name);
    first = row->name;
  }
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char name[CLI_NAME];
    cli_dashed(name, fields[i].name);
    if (strlen(name) == length - 2 && strncmp(name, text + 2, length - 2) == 0)
      return cli_refuse(
          CLI_USAGE,
          "--%s is a setting of plateau train and has no effect in plateau %s. Leave it out.", name,
          command);
  }
  return cli_refuse(CLI_USAGE, "%s has no option %.*s. plateau %s --help lists them.", command,
                    (int)length, text, command);
}

static int refuse_value(const table *t, int option, const char *what) {
  for (const struct option *row = t->rows; row->name; row++)
    if (row->val == option)
      return cli_refuse(CLI_USAGE, "--%s %s. See plateau %s --help.", row->name, what,
                        t->command->name);
  return cli_refuse(CLI_USAGE, "-%c %s.", option, what);
}

static int take_own(const cli_option *own, const char *value, cli_arguments *arguments) {
  char *member = (char *)arguments + own->offset;
  if (own->kind == CLI_FLAG) {
    *(bool *)(void *)member = true;
    return CLI_GOOD;
  }
  if (own->kind == CLI_COUNT) {
    char *end;
    errno = 0;
    const long number = strtol(value, &end, 10);
    const bool digits = strspn(value, "0123456789") == strlen(value) && *value;
    if (!digits || errno || number < own->minimum || number > own->maximum)
      return cli_refuse(CLI_USAGE, "--%s cannot be \"%s\". Write a whole number from %ld to %ld.",
                        own->name, value, own->minimum, own->maximum);
    *(long *)(void *)member = number;
    return CLI_GOOD;
  }
  if (own->kind == CLI_FILE && !*value)
    return cli_refuse(CLI_USAGE, "--%s needs the name of a file.", own->name);
  *(const char **)(void *)member = value;
  return CLI_GOOD;
}

static int take(const table *t, int option, char **argv, cli_arguments *arguments) {
  const cli_command *command = t->command;
  if (option == 'h') {
    arguments->help = true;
    return CLI_GOOD;
  }
  if (option == ':') return refuse_value(t, optopt, "needs a value");
  if (option == '?' && optopt >= OWN) return refuse_value(t, optopt, "takes no value");
  if (option == '?') return refuse_unknown(t, argv[optind - 1]);
  /* "--out --json" forgot the file; "--out=--json" is meant so, and so is any prompt */
  const bool forgotten = optarg && optarg == argv[optind - 1] && strncmp(optarg, "--", 2) == 0;
  if (forgotten && (option >= FIELD || command->options[option - OWN].kind != CLI_TEXT))
    return refuse_value(t, option, "needs a value");
  if (option < FIELD)
    return take_own(&command->options[option - OWN], optarg ? optarg : "", arguments);
  arguments->settings[arguments->setting_count++] = (cli_setting){&t->fields[option - FIELD],
                                                                  optarg ? optarg : "1"};
  return CLI_GOOD;
}

int cli_options_parse(const cli_command *command, int argc, char **argv, cli_arguments *arguments) {
  *arguments = (cli_arguments){
      .epochs = -1, .sample = -1, .threads = -1, .seconds = -1, .work = -1};
  arguments->settings = malloc((size_t)argc * sizeof *arguments->settings);
  if (!arguments->settings)
    return cli_refuse(CLI_WORLD, "There is not enough memory for the command line.");
  table t = {.command = command};
  make_table(&t);
  opterr = 0;
  int status = CLI_GOOD;
  int option;
  while (status == CLI_GOOD && (option = getopt_long(argc, argv, ":h", t.rows, NULL)) != -1)
    status = take(&t, option, argv, arguments);
  arguments->files = argv + optind;
  arguments->file_count = argc - optind;
  if (status == CLI_GOOD && !arguments->help && arguments->file_count < command->min_operands)
    status = cli_refuse(CLI_USAGE, "%s", command->needs);
  return status;
}

void cli_options_free(cli_arguments *arguments) {
  free(arguments->settings);
  arguments->settings = NULL;
}
