/* output.h - replaces a file as a whole or not at all. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stddef.h>

/* The place of a file: `path` after symbolic links, so that a link stays a link. Start with {0}. */
typedef struct cli_output {
  char *path;
  char *part; /* the pattern of the new file's name while it is incomplete */
} cli_output;

/* Checks that a file can be written at `path`, so that an hour of training does not end in a
 * refusal. It changes no existing file. `option` ("--out") is for the sentence. */
int cli_output_open(cli_output *output, const char *path, const char *option);
void cli_output_free(cli_output *output);

/* Writes a complete new file beside the old one, down to the disk, then puts it in its place. On
 * failure it says so, removes the new file and keeps the old one. On success it also removes the
 * incomplete files that killed saves to this name have left. */
int cli_output_replace(const cli_output *output, const void *bytes, size_t size);

#endif
