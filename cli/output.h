/* output.h - files replaced whole or not at all. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Where a file will go: `path` after symbolic links, so that a link stays one. Starts as {0}. */
typedef struct cli_output {
  char *path;
  char *part; /* the name of the new file until it is complete; in the same directory */
} cli_output;

/* Finds out whether a file can be written at `path`, before an hour of training ends in a refusal;
 * `option`, "--out", is for the sentence. Leaves what is there as it is. */
int cli_output_open(cli_output *output, const char *path, const char *option);
void cli_output_free(cli_output *output);

/* Writes a complete new file beside the old one, down to the disk, then puts it in its place. When
 * anything fails says so, removes the new file and leaves the old one. */
int cli_output_replace(const cli_output *output, const void *bytes, size_t size);

/* Both names are of one existing file. */
bool cli_same_file(const char *a, const char *b);

#endif
