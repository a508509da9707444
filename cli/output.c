/* output.c - replaces a file as a whole or not at all. */
#define _XOPEN_SOURCE 700
#include "output.h"

#include "parts.h"
#include "paths.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *path, const char *what) {
  return cli_refuse(CLI_WORLD, "%s: Cannot %s: %s.", path, what, strerror(errno));
}

int cli_output_open(cli_output *output, const char *path, const char *option) {
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
    return cli_refuse(CLI_WORLD, "%s: %s. %s needs the name of a file.", path,
                      S_ISDIR(there.st_mode) ? "This is a directory"
                                             : "This is not a file that can be replaced",
                      option);
  output->path = cli_path_follow(path);
  output->part = output->path ? cli_part_pattern(output->path) : NULL;
  if (!output->part) return cli_refuse(CLI_WORLD, "There is not enough memory for a file name.");
  const int file = cli_part_create(output->part, output->path);
  if (file < 0) return failed(path, "write there");
  unlink(output->part);
  close(file);
  return CLI_GOOD;
}

void cli_output_free(cli_output *output) {
  free(output->path);
  free(output->part);
  *output = (cli_output){0};
}

static bool write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    const ssize_t count = write(file, bytes, size);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) {
      bytes += count;
      size -= (size_t)count;
    }
  }
  return true;
}

/* A rename is on the disk only when its directory is. Some file systems cannot do this, and then
 * nothing else helps. */
static void sync_directory(const char *path) {
  char *directory = cli_path_directory(path);
  const int file = directory ? open(directory, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    fsync(file);
    close(file);
  }
  free(directory);
}

int cli_output_replace(const cli_output *output, const void *bytes, size_t size) {
  const int file = cli_part_create(output->part, output->path);
  if (file < 0) return failed(output->path, "write there");
  /* The part stays locked until it has its name. After fsync a close has nothing left to report. */
  const bool good = write_all(file, bytes, size) && fsync(file) == 0 &&
                    rename(output->part, output->path) == 0;
  const int reason = errno;
  if (!good) unlink(output->part);
  close(file);
  if (!good) {
    errno = reason;
    return failed(output->path, "write");
  }
  sync_directory(output->path);
  cli_parts_sweep(output->path);
  return CLI_GOOD;
}
