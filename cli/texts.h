/* texts.h - reads the files of a command line as one text. */
#ifndef CLI_TEXTS_H
#define CLI_TEXTS_H

#include "plateau.h"

/* Start with {0}; end with cli_text_free. */
typedef struct cli_text {
  plateau_text text;
  void *block;
  /* the name that sentences use: the only file's name, or the first one's and "..." */
  const char *name;
  char names[200];
} cli_text;

/* Reads the files one after the other, without the byte-order marks at their start. The vocabulary
 * is `known`, or is made from the text with at most max_vocab symbols. Returns the exit status; it
 * has then reported any failure. */
int cli_text_read(cli_text *text, char **files, int count, const plateau_vocabulary *known,
                  int max_vocab);

/* Says which part of the text the vocabulary has replaced, if any. */
void cli_text_notice(const cli_text *text);

/* Both, one after the other. */
int cli_text_open(cli_text *text, char **files, int count, const plateau_vocabulary *known,
                  int max_vocab);
void cli_text_free(cli_text *text);

#endif
