/* trials.c - what would help a run, tried in threads: a session a thread, nothing shared. */
#define _XOPEN_SOURCE 700
#include "trials.h"

#include "clock.h"
#include "input.h"
#include "pool.h"
#include "say.h"
#include "stop.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first of the list are tried however late it is: they tell most. */
enum { FIRST = 8 };

/* One round, shared by the threads. */
typedef struct trials_round {
  const plateau_session *parent;
  const plateau_evidence *evidence; /* of the rounds before */
  plateau_next_trial next[PLATEAU_MAX_CHANGES];
  plateau_experiment done[PLATEAU_MAX_CHANGES];
  bool tried[PLATEAU_MAX_CHANGES];
  int count;
  atomic_int at;                         /* the one to begin next */
  atomic_int share[PLATEAU_MAX_CHANGES]; /* of each, in thousandths */
  atomic_int running;                    /* threads */
  atomic_int finished;
  atomic_bool stop;
  double no_later; /* when the last may begin; 0: whenever */
} trials_round;

/* ---- One trial ---- */

/* One that does not fit into memory is left out, like one that the library refuses: its outcome is
 * not a number. */
static void try_one(trials_round *r, int index) {
  const plateau_next_trial *next = &r->next[index];
  const plateau_evidence *e = r->evidence;
  plateau_experiment *x = &r->done[index];
  plateau_trial trial;
  const size_t size = plateau_trial_size(r->parent, next->change.name, NULL);
  void *block = size ? aligned_alloc(64, (size + 63) / 64 * 64) : NULL;
  x->change = next->change;
  plateau_outcome_unknown(&x->outcome);
  r->tried[index] = true;
  if (block && plateau_trial_place(&trial, block, size, r->parent, next->change.name, next->epochs,
                                   e->train, e->floor, NULL) == PLATEAU_OK) {
    bool more = true;
    while (more && !atomic_load(&r->stop)) {
      more = plateau_trial_advance(&trial);
      atomic_store(&r->share[index], (int)(1000 * plateau_trial_share(&trial)));
    }
    r->tried[index] = !more;
    x->outcome = *plateau_trial_outcome(&trial);
  }
  free(block);
}

static void *worker(void *argument) {
  trials_round *r = argument;
  for (;;) {
    const int at = atomic_fetch_add(&r->at, 1);
    if (at >= r->count || atomic_load(&r->stop)) break;
    const bool late = r->no_later > 0 && cli_clock_now() > r->no_later;
    if (late && r->evidence->experiments + at >= FIRST) break;
    try_one(r, at);
    atomic_fetch_add(&r->finished, 1);
  }
  atomic_fetch_sub(&r->running, 1);
  return NULL;
}

/* ---- A round ---- */

/* What a bar shows. */
typedef struct trials_progress {
  const cli_trials_options *options;
  double begun, done, ahead; /* work of the rounds before; of those to come, about */
} trials_progress;

static void watch(trials_round *r, const trials_progress *p) {
  const struct timespec tick = {0, 50000000};
  double whole = 0;
  for (int i = 0; i < r->count; i++) whole += r->next[i].work;
  while (atomic_load(&r->running) > 0) {
    nanosleep(&tick, NULL);
    if (cli_stop_signal()) atomic_store(&r->stop, true);
    double done = p->done;
    for (int i = 0; i < r->count; i++) done += r->next[i].work * atomic_load(&r->share[i]) / 1000;
    const double share = done / (p->done + whole + p->ahead);
    const double seconds = cli_clock_now() - p->begun;
    if (p->options->tell)
      p->options->tell(p->options->context, share,
                       r->evidence->experiments + atomic_load(&r->finished),
                       share > 0.02 ? seconds / share - seconds : NAN);
  }
}

static int run_round(trials_round *r, int threads, const trials_progress *progress) {
  pthread_t ids[CLI_MAX_THREADS];
  sigset_t every, before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before); /* signals are the main thread's */
  int started = 0;
  while (started < threads && started < r->count && started < CLI_MAX_THREADS) {
    atomic_fetch_add(&r->running, 1);
    if (pthread_create(&ids[started], NULL, worker, r) != 0) {
      atomic_fetch_sub(&r->running, 1);
      break;
    }
    started++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  watch(r, progress);
  for (int i = 0; i < started; i++) pthread_join(ids[i], NULL);
  if (started == 0) return cli_refuse(CLI_WORLD, "The system gives no thread to try changes on.");
  return CLI_GOOD;
}

/* ---- Round after round ---- */

/* Those that ended are known from now on, in the order of the plan. True: all of them did. */
static bool take(const trials_round *r, plateau_evidence *e, plateau_experiment *experiments) {
  bool all = true;
  for (int i = 0; i < r->count; i++) {
    all = all && r->tried[i];
    if (all) experiments[e->experiments++] = r->done[i];
  }
  return all;
}

static void name_left(plateau_evidence *e, plateau_change *left, const plateau_session *parent,
                      const plateau_trial_plan *plan, trials_round *r) {
  plateau_trial_plan whole = *plan;
  whole.limit = 0;
  const int count = plateau_trials_next(r->next, PLATEAU_MAX_CHANGES, &whole, parent, e);
  for (int i = 0; i < count; i++) left[i] = r->next[i].change;
  e->left = left;
  e->left_out = count;
}

int cli_trials_run(plateau_evidence *e, plateau_experiment *experiments, plateau_change *left,
                   const plateau_session *parent, const plateau_trial_plan *plan,
                   const cli_trials_options *options) {
  const int threads = options->threads > 0 ? options->threads : cli_processors();
  trials_progress progress = {.options = options, .begun = cli_clock_now()};
  trials_round *r = calloc(1, sizeof *r);
  if (!r) return cli_refuse(CLI_WORLD, "There is not enough memory to try changes.");
  int status = CLI_GOOD;
  bool all = true;
  e->experiment = experiments;
  while (all && status == CLI_GOOD) {
    memset(r, 0, sizeof *r);
    r->parent = parent;
    r->evidence = e;
    r->count = plateau_trials_next(r->next, PLATEAU_MAX_CHANGES, plan, parent, e);
    if (options->seconds > 0) r->no_later = progress.begun + options->seconds;
    if (r->count == 0) break;
    progress.ahead = plateau_trials_work(plan, parent, e->experiments + r->count);
    status = run_round(r, threads, &progress);
    for (int i = 0; i < r->count; i++) progress.done += r->next[i].work;
    all = take(r, e, experiments);
  }
  if (status == CLI_GOOD) name_left(e, left, parent, plan, r);
  free(r);
  return status;
}
