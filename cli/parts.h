/* parts.h - files that are still being written, and those that a killed process left. */
#ifndef CLI_PARTS_H
#define CLI_PARTS_H

#include <sys/types.h>

/* The pattern of names for incomplete files beside `path`: PATH.plateau-part-PID-XXXXXX. For free();
 * NULL when memory is short. */
char *cli_part_pattern(const char *path);

/* Creates an empty file of a new name, which it writes into the pattern, with the permissions of
 * the file at `path` or of a new file. It stays locked until it is closed. Returns the descriptor,
 * or -1 with errno. */
int cli_part_create(char *pattern, const char *path);

/* Removes the incomplete files beside `path` whose processes have certainly ended. */
void cli_parts_sweep(const char *path);

#endif
