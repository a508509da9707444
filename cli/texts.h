/* texts.h - reads the files of a command line as one text. */
#ifndef CLI_TEXTS_H
#define CLI_TEXTS_H

#include "model.h"

/* Start with {0}; end with cli_text_free. */
typedef struct cli_text {
  plateau_text text;
  void *block;
  /* the name that sentences use: the only file's name, or the first one's and "..." */
  const char *name;
  char names[200];
} cli_text;

/* The symbols of a text. */
typedef struct cli_symbols {
  const plateau_vocabulary *known; /* NULL: the vocabulary is made from the text */
  int max_vocab;                   /* of a new vocabulary */
  plateau_unknown unknown;         /* what to do with characters that a known one lacks */
} cli_symbols;

/* Reads --unknown. Returns the exit status; it has then reported any failure. So do those below. */
int cli_text_unknown(const cli_arguments *arguments, plateau_unknown *unknown);

/* Reads the files as one text; joined.h says how they are joined. */
int cli_text_read(cli_text *text, char **files, int count, const cli_symbols *symbols);

/* Reads the text that a model was trained on, with the model's vocabulary: characters that it lacks
 * were replaced when the run began, or left out. Another text is refused, with the advice. */
int cli_text_read_own(cli_text *text, char **files, int count, const cli_model *model,
                      const char *advice);

/* Reads a text at hand; `name` is what sentences call it. */
int cli_text_take(cli_text *text, const char *name, const char *bytes, size_t size,
                  const cli_symbols *symbols);

/* Says what the vocabulary has replaced in the text and what was left out, if anything. */
void cli_text_notice(const cli_text *text);

/* cli_text_read and then cli_text_notice. */
int cli_text_open(cli_text *text, char **files, int count, const cli_symbols *symbols);
void cli_text_free(cli_text *text);

#endif
