/* input.c - reads whole files into memory. */
#define _XOPEN_SOURCE 700
#include "input.h"

#include "block.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Refuse an endless device before it fills all memory. */
#define MAX_BYTES ((size_t)1 << 31)

void cli_input_free(cli_input *input) {
  free(input->bytes);
  *input = (cli_input){0};
}

const char *cli_input_name(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

static int read_all(cli_input *input, int file, const char *name) {
  for (;;) {
    if (input->capacity - input->size < 65536) {
      const size_t capacity = 2 * input->capacity + 131072;
      char *bytes = input->size < MAX_BYTES ? realloc(input->bytes, capacity) : NULL;
      if (!bytes)
        return cli_refuse(CLI_WORLD,
                          "%s: The file is larger than memory allows. Give a part of it.", name);
      input->bytes = bytes;
      input->capacity = capacity;
    }
    const ssize_t count = read(file, input->bytes + input->size, input->capacity - input->size);
    if (count == 0) return CLI_GOOD;
    if (count > 0) input->size += (size_t)count;
    if (count < 0 && errno != EINTR)
      return cli_refuse(CLI_WORLD, "%s: Cannot read it: %s.", name, strerror(errno));
  }
}

int cli_input_read(cli_input *input, const char *path) {
  const char *name = cli_input_name(path);
  if (strcmp(path, "-") == 0) return read_all(input, STDIN_FILENO, name);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return cli_refuse(CLI_WORLD, "%s: Cannot open it: %s.", name, strerror(errno));
  const int status = read_all(input, file, name);
  close(file);
  return status;
}

void *cli_block(size_t bytes) {
  void *block = cli_block_take(bytes);
  if (!block)
    cli_say("This needs %.0f MB of memory, more than there is. Make the model or the text smaller.",
            (double)bytes / 1e6);
  return block;
}
