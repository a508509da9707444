/* input.h - whole files into memory. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stddef.h>

/* Starts as {0}; ends with cli_input_free. */
typedef struct cli_input {
  char *bytes;
  size_t size, capacity;
} cli_input;

void cli_input_free(cli_input *input);

/* Appends the whole file; "-" is standard input. Returns how the command ends; a refusal has been
 * said. */
int cli_input_read(cli_input *input, const char *path);

/* What sentences call it: the path, or "standard input". */
const char *cli_input_name(const char *path);

/* A block of memory aligned to 64 bytes, for free(); NULL after saying that there is not enough of
 * it. */
void *cli_block(size_t bytes);

#endif
