/* input.c - reads whole files into memory. */
#define _XOPEN_SOURCE 700
#include "input.h"

#include "block.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The limit of a text in the core. The largest model, an LSTM of four layers with everything at its
 * maximum, has 42 million weights and 0.7 GB with its moments and its best weights. A log of 1 GiB
 * has three million epochs. */
#define MAX_BYTES ((size_t)1 << 30)

/* The first piece of a file without a size. */
#define FIRST_BYTES ((size_t)1 << 17)

static const struct {
  const char *noun, *advice;
} kinds[] = {
    [CLI_INPUT_TEXT] = {"text", "Give a part of it."},
    [CLI_INPUT_MODEL] = {"model", "Give a file that plateau train --out has written."},
    [CLI_INPUT_LOG] = {"log", "Give a shorter one."},
};

void cli_input_free(cli_input *input) {
  free(input->bytes);
  *input = (cli_input){0};
}

const char *cli_input_name(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

const char *cli_input_path(const char *path) {
  return strcmp(path, "-") == 0 ? "/dev/stdin" : path;
}

static int refuse_size(const char *name, cli_input_kind kind) {
  return cli_refuse(CLI_WORLD, "%s: It is larger than a %s may be, which is 1 GiB in all. %s", name,
                    kinds[kind].noun, kinds[kind].advice);
}

/* Makes the buffer larger than it must be, by a byte, so that a file of this size ends within it. */
static bool reserve(cli_input *input, size_t bytes) {
  const size_t capacity = (bytes < MAX_BYTES ? bytes : MAX_BYTES) + 1;
  if (capacity <= input->capacity) return true;
  char *larger = realloc(input->bytes, capacity);
  if (!larger) return false;
  input->bytes = larger;
  input->capacity = capacity;
  return true;
}

/* The bytes between the place of a descriptor and the end of its file; 0: it has no size. */
static uintmax_t rest_of(int file) {
  struct stat there;
  if (fstat(file, &there) != 0 || !S_ISREG(there.st_mode)) return 0;
  const off_t at = lseek(file, 0, SEEK_CUR);
  return at >= 0 && at < there.st_size ? (uintmax_t)(there.st_size - at) : 0;
}

static int read_all(cli_input *input, int file, const char *name, cli_input_kind kind) {
  const uintmax_t rest = rest_of(file);
  if (rest > MAX_BYTES - input->size) return refuse_size(name, kind);
  size_t wanted = input->size + (rest ? (size_t)rest : FIRST_BYTES);
  for (;;) {
    if (!reserve(input, wanted))
      return cli_refuse(CLI_WORLD, "%s: There is not enough memory for it. %s", name,
                        kinds[kind].advice);
    const ssize_t count = read(file, input->bytes + input->size, input->capacity - input->size);
    if (count == 0) return CLI_GOOD;
    if (count < 0 && errno != EINTR)
      return cli_refuse(CLI_WORLD, "%s: Cannot read it: %s.", name, strerror(errno));
    if (count > 0) input->size += (size_t)count;
    if (input->size > MAX_BYTES) return refuse_size(name, kind);
    if (input->size == input->capacity) wanted = 2 * input->capacity;
  }
}

int cli_input_read(cli_input *input, const char *path, cli_input_kind kind) {
  const char *name = cli_input_name(path);
  if (strcmp(path, "-") == 0) return read_all(input, STDIN_FILENO, name, kind);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return cli_refuse(CLI_WORLD, "%s: Cannot open it: %s.", name, strerror(errno));
  const int status = read_all(input, file, name, kind);
  close(file);
  return status;
}

int cli_input_add(cli_input *input, const char *bytes, size_t count) {
  if (count > MAX_BYTES - input->size) return refuse_size("The text", CLI_INPUT_TEXT);
  if (!reserve(input, input->size + count))
    return cli_refuse(CLI_WORLD, "There is not enough memory for the text. %s",
                      kinds[CLI_INPUT_TEXT].advice);
  memcpy(input->bytes + input->size, bytes, count);
  input->size += count;
  return CLI_GOOD;
}

void *cli_block(size_t bytes) {
  void *block = cli_block_take(bytes);
  if (!block)
    cli_say("This needs %.0f MB of memory, more than there is. Make the model or the text smaller.",
            (double)bytes / 1e6);
  return block;
}
