/* paths.c - where the name of a file leads, also when there is no such file yet. */
#define _XOPEN_SOURCE 700
#include "paths.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer chains of links are circles; opening one fails. */
#define MAX_LINKS 40

const char *cli_path_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

char *cli_path_directory(const char *path) {
  const size_t length = (size_t)(cli_path_name(path) - path);
  if (length == 0) return strdup(".");
  return strndup(path, length > 1 ? length - 1 : 1); /* "/" keeps its slash */
}

/* Replaces the last name of `path` by the target of a link. */
static char *relink(const char *path, const char *target) {
  if (*target == '/') return strdup(target);
  const int directory = (int)(cli_path_name(path) - path);
  const size_t capacity = (size_t)directory + strlen(target) + 1;
  char *joined = malloc(capacity);
  if (joined) snprintf(joined, capacity, "%.*s%s", directory, path, target);
  return joined;
}

char *cli_path_follow(const char *path) {
  char *followed = strdup(path);
  char target[PATH_MAX];
  for (int i = 0; followed && i < MAX_LINKS; i++) {
    const ssize_t length = readlink(followed, target, sizeof target - 1);
    if (length < 0) break;
    target[length] = 0;
    char *next = relink(followed, target);
    free(followed);
    followed = next;
  }
  return followed;
}

/* A directory has many names; its device and number are unique. */
static bool same_place(const char *a, const char *b) {
  char *first = cli_path_directory(a), *second = cli_path_directory(b);
  struct stat one, two;
  const bool same = first && second && stat(first, &one) == 0 && stat(second, &two) == 0 &&
                    one.st_dev == two.st_dev && one.st_ino == two.st_ino;
  free(first);
  free(second);
  return same && strcmp(cli_path_name(a), cli_path_name(b)) == 0;
}

bool cli_same_file(const char *a, const char *b) {
  struct stat one, two;
  if (stat(a, &one) == 0 && stat(b, &two) == 0)
    return one.st_dev == two.st_dev && one.st_ino == two.st_ino;
  char *first = cli_path_follow(a), *second = cli_path_follow(b);
  const bool same = first && second && same_place(first, second);
  free(first);
  free(second);
  return same;
}
