/* input.h - reads whole files into memory. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stddef.h>

/* Start with {0}; end with cli_input_free. */
typedef struct cli_input {
  char *bytes;
  size_t size, capacity;
} cli_input;

void cli_input_free(cli_input *input);

typedef enum cli_input_kind { CLI_INPUT_TEXT, CLI_INPUT_MODEL, CLI_INPUT_LOG } cli_input_kind;

/* Appends the whole file; "-" is standard input. It refuses a file that makes the input larger than
 * 1 GiB: at once when the file has a size, otherwise when that much has been read. Returns the exit
 * status; it has then reported any failure. */
int cli_input_read(cli_input *input, const char *path, cli_input_kind kind);

/* Appends bytes, within the same limit and with the same result. */
int cli_input_add(cli_input *input, const char *bytes, size_t count);

/* The name that sentences use: the path, or "standard input". */
const char *cli_input_name(const char *path);

/* The name that the system has for it: the path, or "/dev/stdin". */
const char *cli_input_path(const char *path);

/* A block of memory aligned to 64 bytes, for free(). Returns NULL after reporting that memory is
 * short. */
void *cli_block(size_t bytes);

#endif
