/* output.c - replaces a file as a whole or not at all. */
#define _XOPEN_SOURCE 700
#include "output.h"

#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *path, const char *what) {
  return cli_refuse(CLI_WORLD, "%s: Cannot %s: %s.", path, what, strerror(errno));
}

/* Creates a new file under its own name, with the permissions of the file that it will replace. */
static int create_part(const cli_output *output) {
  const size_t length = strlen(output->part);
  memcpy(output->part + length - 6, "XXXXXX", 6);
  const int file = mkstemp(output->part);
  if (file < 0) return -1;
  struct stat old;
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = stat(output->path, &old) == 0 ? old.st_mode & 0777 : 0666 & ~mask;
  if (fchmod(file, mode) == 0) return file;
  const int reason = errno;
  close(file);
  unlink(output->part);
  errno = reason;
  return -1;
}

int cli_output_open(cli_output *output, const char *path, const char *option) {
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
    return cli_refuse(CLI_WORLD, "%s: %s. %s needs the name of a file.", path,
                      S_ISDIR(there.st_mode) ? "This is a directory"
                                             : "This is not a file that can be replaced",
                      option);
  char *real = realpath(path, NULL);
  output->path = real ? real : strdup(path);
  const size_t capacity = output->path ? strlen(output->path) + 8 : 0;
  output->part = capacity ? malloc(capacity) : NULL;
  if (!output->part) return cli_refuse(CLI_WORLD, "There is not enough memory for a file name.");
  snprintf(output->part, capacity, "%s.XXXXXX", output->path);
  const int file = create_part(output);
  if (file < 0) return failed(path, "write there");
  close(file);
  unlink(output->part);
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
  char *directory = strdup(path);
  if (!directory) return;
  char *slash = strrchr(directory, '/');
  if (slash) slash[slash == directory] = 0;
  const int file = open(slash ? directory : ".", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    fsync(file);
    close(file);
  }
  free(directory);
}

int cli_output_replace(const cli_output *output, const void *bytes, size_t size) {
  const int file = create_part(output);
  if (file < 0) return failed(output->path, "write there");
  bool good = write_all(file, bytes, size) && fsync(file) == 0;
  int reason = errno;
  if (close(file) != 0 && good) {
    reason = errno;
    good = false;
  }
  if (good && rename(output->part, output->path) != 0) {
    reason = errno;
    good = false;
  }
  if (!good) {
    unlink(output->part);
    errno = reason;
    return failed(output->path, "write");
  }
  sync_directory(output->path);
  return CLI_GOOD;
}

bool cli_same_file(const char *a, const char *b) {
  struct stat first, second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}
