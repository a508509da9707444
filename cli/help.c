/* help.c - prints --help from the tables. */
#include "help.h"

#include "wrap.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN = 26 };

static void put_row(FILE *stream, const char *head, const char *text) {
  const int at = fprintf(stream, "  %s", head);
  if (at < COLUMN - 1)
    fprintf(stream, "%*s", COLUMN - at, "");
  else
    fprintf(stream, "\n%*s", COLUMN, "");
  cli_put_wrapped(stream, text, COLUMN, COLUMN);
}

static void put_option(const cli_option *option) {
  char head[80];
  snprintf(head, sizeof head, "--%s%s%s", option->name, option->value ? " " : "",
           option->value ? option->value : "");
  put_row(stdout, head, option->help);
}

/* Writes "1 to 1024 units; default 128". */
static void describe_range(char *text, size_t capacity, const plateau_field *field) {
  if (field->kind == PLATEAU_CHOICE) {
    snprintf(text, capacity, "default %s", field->choices[(int)field->initial]);
    return;
  }
  const char *space = *field->unit ? " " : "", *or_auto = field->fits ? " or auto" : "";
  char initial[24] = "auto";
  if (!field->fits || field->initial != PLATEAU_FIT)
    snprintf(initial, sizeof initial, "%.10g", field->initial);
  if (cli_field_is_flag(field))
    snprintf(text, capacity, "=0%s or =1; default %s", field->fits ? ", =auto" : "", initial);
  else if (field->maximum >= 1e9)
    snprintf(text, capacity, "%.10g%s%s or more%s; default %s", field->minimum, space, field->unit,
             or_auto, initial);
  else
    snprintf(text, capacity, "%.10g to %.10g%s%s%s; default %s", field->minimum, field->maximum,
             space, field->unit, or_auto, initial);
}

static void put_field(const plateau_field *field) {
  char name[CLI_NAME], head[240], range[160], text[640];
  cli_dashed(name, field->name);
  int length = snprintf(head, sizeof head, "--%s", name);
  if (field->kind != PLATEAU_CHOICE && !cli_field_is_flag(field))
    snprintf(head + length, sizeof head - (size_t)length,
             field->kind == PLATEAU_REAL ? " X" : " N");
  for (int i = 0; field->kind == PLATEAU_CHOICE && field->choices[i] && length < (int)sizeof head;
       i++)
    length += snprintf(head + length, sizeof head - (size_t)length, "%s%s", i ? "|" : " ",
                       field->choices[i]);
  describe_range(range, sizeof range, field);
  snprintf(text, sizeof text, "%s [%s]", field->help, range);
  put_row(stdout, head, text);
}

static void put_fields(const cli_command *command) {
  int count;
  const plateau_field *fields = command->fields(&count);
  printf("\nSettings:\n");
  for (int i = 0; i < count; i++)
    if (cli_takes_field(command, &fields[i])) put_field(&fields[i]);
}

/* Writes "batch burn_in" as the command line does: "batch, burn-in". */
static void list_options(char *text, size_t capacity, const char *names) {
  size_t length = 0;
  for (; *names && length + 3 < capacity; names++) {
    if (*names == ' ') text[length++] = ',';
    text[length++] = *names == '_' ? '-' : *names;
  }
  text[length] = 0;
}

/* A recipe with the same guesses as an earlier one does not repeat them. */
static void put_recipe(const plateau_recipe *recipes, int index) {
  const plateau_recipe *recipe = &recipes[index];
  char text[1024], guessed[240];
  bool said = !*recipe->guessed;
  for (int i = 0; i < index; i++) said = said || strcmp(recipes[i].guessed, recipe->guessed) == 0;
  list_options(guessed, sizeof guessed, recipe->guessed);
  snprintf(text, sizeof text, said ? "%s" : "%s Not stated in the post, so chosen by us: %s.",
           recipe->help, guessed);
  put_row(stdout, recipe->name, text);
}

static void put_recipes(const cli_command *command) {
  int count;
  const plateau_recipe *recipes = plateau_recipes(&count);
  printf("\nRecipes%s:\n", command->only ? " (plateau train --help describes them)" : "");
  char names[640] = "";
  for (int i = 0; i < count; i++) {
    if (!command->only) put_recipe(recipes, i);
    const size_t length = strlen(names);
    snprintf(names + length, sizeof names - length, i ? ", %s" : "%s", recipes[i].name);
  }
  if (!command->only) return;
  printf("  ");
  cli_put_wrapped(stdout, names, 2, 2);
}

static bool has_option(const cli_command *command, const char *name) {
  for (const cli_option *option = command->options; option->name; option++)
    if (strcmp(option->name, name) == 0) return true;
  return false;
}

void cli_help_command(const cli_command *command) {
  printf("Usage: plateau %s [options] %s\n\n", command->name, command->operands);
  cli_put_wrapped(stdout, command->purpose, 0, 0);
  printf("\nOptions:\n");
  for (const cli_option *option = command->options; option->name; option++) put_option(option);
  put_row(stdout, "--help", "This text.");
  if (command->fields) put_fields(command);
  if (has_option(command, "recipe")) put_recipes(command);
  if (*command->notes) {
    printf("\n");
    cli_put_wrapped(stdout, command->notes, 0, 0);
  }
}

void cli_help_all(FILE *stream, const cli_command *const *commands) {
  fprintf(stream, "Usage: plateau COMMAND [options] FILE...\n\n");
  cli_put_wrapped(stream,
                  "Trains character-level recurrent networks and says how low their loss can go.",
                  0, 0);
  fprintf(stream, "\nCommands:\n");
  for (; *commands; commands++) {
    char head[80];
    snprintf(head, sizeof head, "%s %s", (*commands)->name, (*commands)->operands);
    put_row(stream, head, (*commands)->purpose);
  }
  fprintf(stream, "\n");
  cli_put_wrapped(
      stream,
      "plateau COMMAND --help lists a command's options; plateau --version prints the "
      "version; man plateau, where it is installed, has all of this on one page. A file "
      "called - is standard input. Exit status: 0 success; 1 a problem with a file, a text or "
      "memory; 2 wrong usage; 128 plus a signal's number when that signal ended the command.",
      0, 0);
}
