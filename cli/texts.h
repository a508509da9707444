/* texts.h - the files of a command line as one text. */
#ifndef CLI_TEXTS_H
#define CLI_TEXTS_H

#include "plateau.h"

/* Starts as {0}; ends with cli_text_free. */
typedef struct cli_text {
  plateau_text text;
  void *block;
  const char *name; /* what sentences call it: the only file's name, or the first one's and "..." */
  char names[200];
} cli_text;

/* Reads the files one after the other, without the byte-order marks that begin them; the vocabulary
 * is `known`, or made from the text with at most max_vocab symbols. Says what was replaced. Returns
 * how the command ends; a refusal has been said. */
int cli_text_open(cli_text *text, char **files, int count, const plateau_vocabulary *known,
                  int max_vocab);
void cli_text_free(cli_text *text);

#endif
