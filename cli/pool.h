/* pool.h - runs the shards of a step on several threads. */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include "plateau.h"

enum { CLI_MAX_THREADS = 128 };

typedef struct cli_pool cli_pool;

/* The number of processors that are online, at least 1. */
int cli_processors(void);

/* Starts a pool of `threads` threads, including the caller's; of fewer when the system gives fewer.
 * Returns NULL when memory runs out. */
cli_pool *cli_pool_start(plateau_session *session, int threads);

/* Runs every shard of the current step. Returns when all are done. The bits do not depend on which
 * thread runs which shard. */
void cli_pool_run(cli_pool *pool, int shards);

void cli_pool_stop(cli_pool *pool);

#endif
