/* joined.h - joins the files of a command line to one text. */
#ifndef CLI_JOINED_H
#define CLI_JOINED_H

#include "input.h"

/* Where the text of a file is in the joined text; an empty file has no bytes. */
typedef struct cli_part {
  size_t start, size; /* bytes */
} cli_part;

/* Start with {0}; end with cli_joined_free. */
typedef struct cli_joined {
  cli_input all;
  cli_part *parts; /* one for each file */
} cli_joined;

/* Reads the files in this order as the page joins them: without the byte-order mark at the start of
 * each, and with a blank line between two. Empty files are left out, which it says. Each file must
 * be a text itself, so that a refusal names it and an offset in it. Returns the exit status; it has
 * then reported any failure. */
int cli_joined_read(cli_joined *joined, char **files, int count);
void cli_joined_free(cli_joined *joined);

#endif
