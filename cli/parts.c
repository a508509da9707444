/* parts.c - files that are still being written, and those that a killed process left. */
#define _XOPEN_SOURCE 700
#include "parts.h"

#include "paths.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No other program makes such names, and the process id tells whether the writer still lives. */
#define INFIX  ".plateau-part-"
#define RANDOM "XXXXXX"
enum { RANDOM_LENGTH = sizeof RANDOM - 1, MAX_DIGITS = 9 };

char *cli_part_pattern(const char *path) {
  const size_t capacity = strlen(path) + sizeof INFIX + 24 + RANDOM_LENGTH;
  char *pattern = malloc(capacity);
  if (pattern) snprintf(pattern, capacity, "%s" INFIX "%ld-" RANDOM, path, (long)getpid());
  return pattern;
}

/* A process id means nothing in another container or on another machine. The lock does: it says
 * that the writer lives, wherever it is, and ends with it. */
static bool lock(int file, short kind) {
  struct flock whole = {.l_type = kind, .l_whence = SEEK_SET};
  return fcntl(file, F_SETLK, &whole) == 0;
}

int cli_part_create(char *pattern, const char *path) {
  memcpy(pattern + strlen(pattern) - RANDOM_LENGTH, RANDOM, RANDOM_LENGTH);
  const int file = mkstemp(pattern);
  if (file < 0) return -1;
  lock(file, F_WRLCK); /* a file system without locks still has the process id */
  struct stat old;
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = stat(path, &old) == 0 ? old.st_mode & 0777 : 0666 & ~mask;
  if (fchmod(file, mode) == 0) return file;
  const int reason = errno;
  unlink(pattern);
  close(file);
  errno = reason;
  return -1;
}

/* The process in the name of an incomplete file of `target`; 0: the name is not exactly of that
 * form. */
static pid_t writer(const char *name, const char *target) {
  const size_t length = strlen(target);
  if (strncmp(name, target, length) != 0) return 0;
  name += length;
  if (strncmp(name, INFIX, sizeof INFIX - 1) != 0) return 0;
  name += sizeof INFIX - 1;
  long process = 0;
  int digits = 0;
  for (; isdigit((unsigned char)*name) && digits < MAX_DIGITS; digits++)
    process = 10 * process + (*name++ - '0');
  if (digits == 0 || *(name - digits) == '0' || *name++ != '-') return 0;
  for (int i = 0; i < RANDOM_LENGTH; i++)
    if (!isalnum((unsigned char)name[i])) return 0;
  return name[RANDOM_LENGTH] ? 0 : (pid_t)process;
}

static bool ended(pid_t process) { return kill(process, 0) != 0 && errno == ESRCH; }

static void remove_unlocked(int directory, const char *name) {
  struct stat there;
  if (fstatat(directory, name, &there, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(there.st_mode)) return;
  const int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return;
  if (lock(file, F_RDLCK)) unlinkat(directory, name, 0);
  close(file);
}

void cli_parts_sweep(const char *path) {
  char *name = cli_path_directory(path);
  DIR *directory = name ? opendir(name) : NULL;
  free(name);
  if (!directory) return;
  const struct dirent *entry;
  while ((entry = readdir(directory))) {
    const pid_t process = writer(entry->d_name, cli_path_name(path));
    if (process > 0 && ended(process)) remove_unlocked(dirfd(directory), entry->d_name);
  }
  closedir(directory);
}
