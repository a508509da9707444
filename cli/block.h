/* block.h - the memory that a text, a session or a file lies in. */
#ifndef CLI_BLOCK_H
#define CLI_BLOCK_H

#include <stddef.h>

/* Bytes aligned as the library wants them, for free(); NULL when there is not enough memory. */
void *cli_block_take(size_t bytes);

#endif
