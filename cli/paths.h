/* paths.h - where the name of a file leads, also when there is no such file yet. */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

#include <stdbool.h>

/* The name at the end of all symbolic links, also of one that leads to a file that does not exist.
 * The directories before it stay as given. For free(); NULL when memory is short. */
char *cli_path_follow(const char *path);

/* The directory of a file, "." when the path names none. For free(); NULL when memory is short. */
char *cli_path_directory(const char *path);

/* The part of the path after its directory. */
const char *cli_path_name(const char *path);

/* True when writing to one name would change what the other names: one existing file, or the same
 * new one. */
bool cli_same_file(const char *a, const char *b);

#endif
