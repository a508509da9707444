/* pool.h - threads that share the shards of a step. */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include "plateau.h"

typedef struct cli_pool cli_pool;

/* Processors that are online; at least 1. */
int cli_processors(void);

/* `threads` of them, the caller's included; fewer when the system gives fewer. NULL when memory has
 * run out. */
cli_pool *cli_pool_start(plateau_session *session, int threads);

/* Runs every shard of the step that has begun; returns when all are done. Which thread runs which
 * does not matter to the bits. */
void cli_pool_run(cli_pool *pool, int shards);

void cli_pool_stop(cli_pool *pool);

#endif
