/* block.h - takes the memory for a text, a session or a file. */
#ifndef CLI_BLOCK_H
#define CLI_BLOCK_H

#include <stddef.h>

/* Takes memory with the library's alignment. Free it with free(). Returns NULL when there is not
 * enough. */
void *cli_block_take(size_t bytes);

#endif
