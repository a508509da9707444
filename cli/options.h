/* options.h - describes the command line as tables: a command's own options, and the settings that
 * it shares with the field table. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "plateau.h"

/* A setting as given, "--hidden 64". The core reads the value. */
typedef struct cli_setting {
  const plateau_field *field;
  const char *value;
} cli_setting;

/* What a command line says. Options that were not given are NULL, -1 or false. */
typedef struct cli_arguments {
  const char *out, *resume, *log, *recipe, *prompt, *arithmetic, *weights, *keep, *plan, *unknown;
  long epochs, sample, threads, seconds, work;
  bool json, new_text, help;
  cli_setting *settings; /* in the given order */
  int setting_count;
  char **files;
  int file_count;
} cli_arguments;

typedef enum cli_kind { CLI_FLAG, CLI_COUNT, CLI_TEXT, CLI_FILE } cli_kind;

/* An option that is not a setting. */
typedef struct cli_option {
  const char *name;
  const char *value; /* the name of its value in help; NULL for a flag */
  const char *help;
  cli_kind kind;
  size_t offset;         /* of its member in cli_arguments, bytes */
  long minimum, maximum; /* range of a count */
} cli_option;

typedef struct cli_command {
  const char *name;
  const char *operands;                       /* "MODEL FILE..." */
  const char *purpose;                        /* one sentence */
  const char *notes;                          /* paragraphs for --help; "" for none */
  const cli_option *options;                  /* ends with an option without a name */
  const plateau_field *(*fields)(int *count); /* NULL: the command takes no settings */
  const char *only;  /* " window batch ": the fields that have an effect; NULL: all of them */
  int min_operands;  /* minimum number of operands */
  const char *needs; /* the sentence when there are fewer */
  int (*run)(const cli_arguments *arguments);
} cli_command;

/* For commands that run a model from a file. Without this option they use the kind of arithmetic
 * that the model was trained with. */
#define CLI_ARITHMETIC_OPTION                                                      \
  {                                                                                \
    "arithmetic", "auto|fused|plain",                                              \
        "Instead of the kind of arithmetic the model was trained with.", CLI_TEXT, \
        offsetof(cli_arguments, arithmetic), 0, 0                                  \
  }

/* For commands that use the weights of a model. */
#define CLI_WEIGHTS_OPTION                                                                \
  {                                                                                       \
    "weights", "best|last",                                                               \
        "Take the weights of the lowest loss on the test text (default), or the newest.", \
        CLI_TEXT, offsetof(cli_arguments, weights), 0, 0                                  \
  }

/* For commands that read a text with the vocabulary of a model. */
#define CLI_UNKNOWN_OPTION(before)                                                             \
  {                                                                                            \
    "unknown", "refuse|replace|skip",                                                          \
        before "Characters that the model's vocabulary lacks: refuse them (default), replace " \
               "them by the first that it has of U+FFFD, ? and space, or skip them.",          \
        CLI_TEXT, offsetof(cli_arguments, unknown), 0, 0                                       \
  }

/* Reads argv[1] and everything after it. Returns the exit status; it has then reported any
 * failure. */
int cli_options_parse(const cli_command *command, int argc, char **argv, cli_arguments *arguments);
void cli_options_free(cli_arguments *arguments);

/* True when the command takes this field. */
bool cli_takes_field(const cli_command *command, const plateau_field *field);

/* True for a whole number from 0 to 1, which is a flag on the command line: --greedy, or
 * --greedy=0. */
bool cli_field_is_flag(const plateau_field *field);

/* Writes "burn-in" for burn_in. `dashed` has CLI_NAME bytes. */
enum { CLI_NAME = 40 };
void cli_dashed(char name[CLI_NAME], const char *field_name);

#endif
