/* options.h - the command line as tables: a command's own options, and the settings it shares with
 * the field table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "plateau.h"

/* --hidden 64, as given; the core reads the value. */
typedef struct cli_setting {
  const plateau_field *field;
  const char *value;
} cli_setting;

/* Everything a command line says. Options that were not given: NULL, -1, false. */
typedef struct cli_arguments {
  const char *out, *resume, *log, *recipe, *prompt, *arithmetic;
  long epochs, sample, threads, seconds;
  bool json, new_text, help;
  cli_setting *settings; /* in the order given */
  int setting_count;
  char **files;
  int file_count;
} cli_arguments;

typedef enum cli_kind { CLI_FLAG, CLI_COUNT, CLI_TEXT, CLI_FILE } cli_kind;

/* An option that is not a setting. */
typedef struct cli_option {
  const char *name;
  const char *value; /* what help calls its value; NULL for a flag */
  const char *help;
  cli_kind kind;
  size_t offset;         /* of its member in cli_arguments */
  long minimum, maximum; /* of a count */
} cli_option;

typedef struct cli_command {
  const char *name;
  const char *operands;      /* "MODEL FILE..." */
  const char *purpose;       /* one sentence */
  const char *notes;         /* paragraphs for --help; "" when there is nothing to add */
  const cli_option *options; /* the last has no name */
  const plateau_field *(*fields)(int *count); /* NULL: takes no settings */
  const char *only;  /* " window batch ": the fields that play a part; NULL: all of them */
  int least;         /* operands it cannot do without */
  const char *needs; /* sentence when they are missing */
  int (*run)(const cli_arguments *arguments);
} cli_command;

/* For commands that run a model from a file: without it they use the kind the model was trained
 * with. */
#define CLI_ARITHMETIC_OPTION                                                      \
  {                                                                                \
    "arithmetic", "auto|fused|plain",                                              \
        "Instead of the kind of arithmetic the model was trained with.", CLI_TEXT, \
        offsetof(cli_arguments, arithmetic), 0, 0                                  \
  }

/* Reads argv[1] and what follows. Returns how the command ends; a refusal has been said. */
int cli_options_parse(const cli_command *command, int argc, char **argv, cli_arguments *arguments);
void cli_options_free(cli_arguments *arguments);

/* The command takes this field. */
bool cli_takes_field(const cli_command *command, const plateau_field *field);

/* A whole number from 0 to 1 is a flag on the command line: --greedy, or --greedy=0. */
bool cli_field_is_flag(const plateau_field *field);

/* "burn-in" for burn_in, in room for CLI_NAME bytes. */
enum { CLI_NAME = 40 };
void cli_dashed(char name[CLI_NAME], const char *field_name);

#endif
