/* output.h - replaces a file as a whole or not at all. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* The place of a file: `path` after symbolic links, so that a link stays a link. Start with {0}. */
typedef struct cli_output {
  char *path;
  char *part; /* name of the new file while it is incomplete, in the same directory */
} cli_output;

/* Checks that a file can be written at `path`, so that an hour of training does not end in a
 * refusal. It changes no existing file. `option` ("--out") is for the sentence. */
int cli_output_open(cli_output *output, const char *path, const char *option);
void cli_output_free(cli_output *output);

/* Writes a complete new file beside the old one, down to the disk, then puts it in its place. On
 * failure it says so, removes the new file and keeps the old one. */
int cli_output_replace(const cli_output *output, const void *bytes, size_t size);

/* True when both names belong to one existing file. */
bool cli_same_file(const char *a, const char *b);

#endif
