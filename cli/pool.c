/* pool.c - runs the shards of a step on several threads.
 *
 * A step takes a millisecond or two, and waking a thread takes some 50 microseconds, so a waiting
 * thread polls for a while before it sleeps. `open` counts the shards that no thread has taken,
 * `left` those that are not done. A thread takes shards with one compare-and-swap, and a late
 * thread finds none open. A thread takes its whole share at once, because shards that run together
 * read the weights once.
 */
#define _XOPEN_SOURCE 700
#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* The number of polls before a thread sleeps. Each lets another thread run and takes 0.3
 * microseconds or more. */
enum { PATIENCE = 400 };

struct cli_pool {
  plateau_session *session;
  atomic_int open;     /* shards that no thread has taken; -1 ends the workers */
  atomic_int left;     /* shards that are not done */
  int share;           /* shards that a thread takes at a time */
  atomic_int sleepers; /* threads that wait in pthread_cond_wait, or are about to */
  pthread_mutex_t lock;
  pthread_cond_t news; /* `open` rose or `left` fell to 0 */
  int workers;
  pthread_t *threads;
};

int cli_processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > 1024 ? 1024 : (int)count;
}

static bool work_to_do(cli_pool *pool) { return atomic_load(&pool->open) != 0; }

static bool all_done(cli_pool *pool) { return atomic_load(&pool->left) == 0; }

static void wait_until(cli_pool *pool, bool (*happened)(cli_pool *)) {
  for (int i = 0; i < PATIENCE; i++) {
    if (happened(pool)) return;
    sched_yield();
  }
  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->sleepers, 1);
  while (!happened(pool)) pthread_cond_wait(&pool->news, &pool->lock);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->lock);
}

/* Call it after the change is visible. A thread has then either seen it or counted itself among the
 * sleepers before looking. */
static void wake(cli_pool *pool) {
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->lock);
  pthread_cond_broadcast(&pool->news);
  pthread_mutex_unlock(&pool->lock);
}

static void run_open_shards(cli_pool *pool) {
  int open = atomic_load(&pool->open);
  while (open > 0) {
    const int share = pool->share < open ? pool->share : open;
    if (!atomic_compare_exchange_weak(&pool->open, &open, open - share)) continue;
    plateau_run_shards(pool->session, open - share, share);
    if (atomic_fetch_sub(&pool->left, share) == share) wake(pool);
    open = atomic_load(&pool->open);
  }
}

static void *worker(void *argument) {
  cli_pool *pool = argument;
  for (;;) {
    wait_until(pool, work_to_do);
    if (atomic_load(&pool->open) < 0) return NULL;
    run_open_shards(pool);
  }
}

cli_pool *cli_pool_start(plateau_session *session, int threads) {
  cli_pool *pool = calloc(1, sizeof *pool);
  pthread_t *ids = calloc((size_t)threads, sizeof *ids);
  if (!pool || !ids) {
    free(pool);
    free(ids);
    return NULL;
  }
  pool->session = session;
  pool->threads = ids;
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->news, NULL);
  /* only the main thread handles signals */
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (pool->workers < threads - 1 &&
         pthread_create(&ids[pool->workers], NULL, worker, pool) == 0)
    pool->workers++;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void cli_pool_run(cli_pool *pool, int shards) {
  const int threads = pool->workers + 1;
  pool->share = (shards + threads - 1) / threads;
  atomic_store(&pool->left, shards);
  atomic_store(&pool->open, shards);
  if (shards > 1) wake(pool);
  run_open_shards(pool);
  wait_until(pool, all_done);
}

void cli_pool_stop(cli_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->open, -1);
  wake(pool);
  for (int i = 0; i < pool->workers; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->news);
  pthread_mutex_destroy(&pool->lock);
  free(pool->threads);
  free(pool);
}
