/* trials.c - every change that applies to a run, tried in threads: one fork a thread, nothing
 * shared. */
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
#include <time.h>

/* A measurement of a fifth of a second may be wrong, and the machine get busier: no trial begins
 * later than this many times the seconds asked for. */
#define LATE 3.0

/* What the threads have in common. */
typedef struct trials_state {
  const plateau_session *parent;
  const plateau_text *text;
  cli_trials *trials;
  plateau_trial_plan plan;
  atomic_int next;     /* in the plan's order */
  atomic_int *share;   /* of each trial, in thousandths */
  atomic_int finished; /* trials */
  atomic_int running;  /* threads */
  atomic_bool stop;
  atomic_int status; /* how the command ends */
  double no_later;   /* when the last trial may begin; 0: whenever */
} trials_state;

/* ---- One fork ---- */

static int place_fork(const trials_state *c, const cli_trial *trial, plateau_session **fork,
                      void **block) {
  plateau_error error;
  const size_t size = plateau_session_size(&trial->config, c->text, &error);
  if (!size) return cli_refuse_error(trial->change.label, &error);
  *block = cli_block(size);
  if (!*block) return CLI_WORLD;
  if (plateau_session_place(fork, *block, size, &trial->config, c->text, &error) != PLATEAU_OK ||
      plateau_fork(*fork, c->parent, trial->change.name, &error) != PLATEAU_OK)
    return cli_refuse_error(trial->change.label, &error);
  return CLI_GOOD;
}

/* The training loss of `fork`, unless that is NULL, is measured against it from then on. */
static int measure_floor(const plateau_config *config, const plateau_text *text,
                         plateau_session *fork, double *per_char) {
  plateau_floor floor;
  plateau_error error;
  const size_t size = plateau_floor_size(config, text);
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  const plateau_status status = plateau_floor_measure(&floor, block, size, config, text, &error);
  if (status == PLATEAU_OK) {
    if (fork) plateau_measure_against(fork, &floor);
    *per_char = floor.per_char;
  }
  free(block);
  return status == PLATEAU_OK ? CLI_GOOD : cli_refuse_error(NULL, &error);
}

static int try_change(trials_state *c, int index) {
  cli_trial *trial = &c->trials->trials[index];
  plateau_session *fork = NULL;
  plateau_trial work;
  void *block = NULL;
  const double begun = cli_clock_now();
  int status = place_fork(c, trial, &fork, &block);
  if (status == CLI_GOOD) {
    const double start = trial->change.same_weights ? c->trials->start : NAN;
    double floor = c->trials->floor;
    bool more = true;
    if (!trial->change.same_floor) status = measure_floor(&trial->config, c->text, fork, &floor);
    plateau_trial_begin(&work, fork, c->trials->epochs, start);
    while (status == CLI_GOOD && more && !atomic_load(&c->stop)) {
      more = plateau_trial_advance(&work);
      atomic_store(&c->share[index], (int)(1000 * plateau_trial_share(&work)));
    }
    trial->outcome = *plateau_trial_outcome(&work);
    trial->outcome.floor = floor;
    trial->done = !more && status == CLI_GOOD;
    trial->seconds = cli_clock_now() - begun;
  }
  free(block);
  return status;
}

static void *worker(void *argument) {
  trials_state *c = argument;
  for (;;) {
    const int at = atomic_fetch_add(&c->next, 1);
    if (at >= c->plan.count || atomic_load(&c->stop)) break;
    if (c->no_later > 0 && cli_clock_now() > c->no_later) break;
    const int status = try_change(c, c->plan.order[at]);
    if (status != CLI_GOOD) {
      atomic_store(&c->status, status);
      atomic_store(&c->stop, true);
    }
    atomic_fetch_add(&c->finished, 1);
  }
  atomic_fetch_sub(&c->running, 1);
  return NULL;
}

/* ---- How many epochs ---- */

/* Steps of the run as it is, for a fifth of a second or an epoch: the caches are warm by then. */
static int find_pace(const trials_state *c, plateau_pace *p) {
  cli_trials *all = c->trials;
  plateau_session *fork = NULL;
  void *block = NULL;
  const int status = place_fork(c, &all->trials[0], &fork, &block);
  if (status == CLI_GOOD) {
    double begun = cli_clock_now();
    all->start = plateau_measure(fork, PLATEAU_TRAINING);
    all->valid = plateau_measure(fork, PLATEAU_HELD_OUT);
    p->measure = cli_clock_now() - begun;
    const size_t steps = plateau_session_plan(fork)->steps;
    size_t taken = 0;
    begun = cli_clock_now();
    while (taken < steps && cli_clock_now() - begun < 0.2 && !cli_stop_signal()) {
      plateau_step(fork, NULL);
      taken++;
    }
    p->epoch = (cli_clock_now() - begun) * (double)steps / (double)(taken ? taken : 1);
  }
  free(block);
  return status;
}

/* ---- All of them ---- */

static int list_changes(trials_state *c, plateau_change *changes) {
  plateau_error error;
  const int count = plateau_changes(c->parent, changes, PLATEAU_MAX_CHANGES);
  cli_trials *all = c->trials;
  all->trials = calloc((size_t)count, sizeof *all->trials);
  c->share = calloc((size_t)count, sizeof *c->share);
  if (!all->trials || !c->share)
    return cli_refuse(CLI_WORLD, "There is not enough memory to try changes.");
  all->count = count;
  for (int i = 0; i < count; i++) {
    all->trials[i].change = changes[i];
    if (plateau_fork_config(&all->trials[i].config, c->parent, changes[i].name, &error) !=
        PLATEAU_OK)
      return cli_refuse_error(changes[i].label, &error);
  }
  return CLI_GOOD;
}

static void watch(trials_state *c, const cli_trials_options *options) {
  const struct timespec tick = {0, 50000000};
  const plateau_trial_plan *plan = &c->plan;
  double whole = 0;
  for (int i = 0; i < plan->count; i++) whole += plan->cost[plan->order[i]];
  while (atomic_load(&c->running) > 0) {
    nanosleep(&tick, NULL);
    if (cli_stop_signal()) atomic_store(&c->stop, true);
    double done = 0;
    for (int i = 0; i < plan->count; i++)
      done += plan->cost[plan->order[i]] * atomic_load(&c->share[plan->order[i]]) / 1000;
    if (options->tell)
      options->tell(options->context, done / whole, atomic_load(&c->finished), plan->count);
  }
}

static int run_threads(trials_state *c, const cli_trials_options *options, int threads) {
  pthread_t *ids = calloc((size_t)threads, sizeof *ids);
  if (!ids) return cli_refuse(CLI_WORLD, "There is not enough memory to try changes.");
  sigset_t every, before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before); /* signals are the main thread's */
  int started = 0;
  while (started < threads) {
    atomic_fetch_add(&c->running, 1);
    if (pthread_create(&ids[started], NULL, worker, c) == 0) {
      started++;
      continue;
    }
    atomic_fetch_sub(&c->running, 1);
    break;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  watch(c, options);
  for (int i = 0; i < started; i++) pthread_join(ids[i], NULL);
  free(ids);
  if (started == 0) return cli_refuse(CLI_WORLD, "The system gives no thread to try changes on.");
  return atomic_load(&c->status);
}

static void leave_out(cli_trials *all) {
  const int listed = all->count;
  all->count = 0;
  for (int i = 0; i < listed; i++)
    if (all->trials[i].done) all->trials[all->count++] = all->trials[i];
  all->left_out = listed - all->count;
}

int cli_trials_run(cli_trials *trials, const plateau_session *parent, const plateau_text *text,
                   const cli_trials_options *options) {
  trials_state c = {.parent = parent, .text = text, .trials = trials};
  const double begun = cli_clock_now();
  const double seconds = options->seconds > 0 ? options->seconds : CLI_TRIALS_SECONDS;
  plateau_pace pace = {0};
  plateau_change changes[PLATEAU_MAX_CHANGES];
  int status = list_changes(&c, changes);
  int threads = options->threads > 0 ? options->threads : cli_processors();
  if (threads > trials->count && status == CLI_GOOD) threads = trials->count;
  if (status == CLI_GOOD)
    status = measure_floor(plateau_session_config(parent), text, NULL, &trials->floor);
  if (status == CLI_GOOD) status = find_pace(&c, &pace);
  if (status == CLI_GOOD) {
    trials->threads = threads;
    if (!(options->epochs > 0)) c.no_later = begun + LATE * seconds;
    plateau_trial_plan_make(&c.plan, changes, trials->count, &pace, threads,
                            seconds - (cli_clock_now() - begun), options->epochs);
    trials->epochs = c.plan.epochs;
    status = run_threads(&c, options, threads);
    leave_out(trials);
  }
  trials->seconds = cli_clock_now() - begun;
  free(c.share);
  return status;
}

void cli_trials_free(cli_trials *trials) {
  free(trials->trials);
  *trials = (cli_trials){0};
}
