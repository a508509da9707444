/* trials.c - every change that applies to a run, tried in threads: one fork a thread, nothing
 * shared. */
#define _XOPEN_SOURCE 700
#include "trials.h"

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

/* A measurement of a fifth of a second may be wrong, and the machine get busier: past so many
 * times the seconds asked for no further trial begins. */
#define LATE 3.0

/* Threads beside each other share caches and the clock: each is slower than alone by about so
 * much. */
#define TOGETHER 1.2

/* Seconds that an epoch and both measurements take in the parent. */
typedef struct pace {
  double epoch, measure;
} pace;

/* What the threads have in common. */
typedef struct course {
  const plateau_session *parent;
  const plateau_text *text;
  cli_trials *trials;
  int *order;          /* of trials, the longest first */
  atomic_int next;     /* in order */
  atomic_int *share;   /* of each trial, in thousandths */
  atomic_int finished; /* trials */
  atomic_int running;  /* threads */
  atomic_bool stop;
  atomic_int status; /* how the command ends */
  double no_later;   /* when the last trial may begin; 0: whenever */
} course;

static double clock_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- One fork ---- */

static int place_fork(const course *c, const cli_trial *trial, plateau_session **fork,
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

static int measure_floor(const plateau_config *config, const plateau_text *text, double *per_char) {
  plateau_floor floor;
  plateau_error error;
  const size_t size = plateau_floor_size(config, text);
  void *block = cli_block(size);
  if (!block) return CLI_WORLD;
  const plateau_status status = plateau_floor_measure(&floor, block, size, config, text, &error);
  if (status == PLATEAU_OK) *per_char = floor.per_char;
  free(block);
  return status == PLATEAU_OK ? CLI_GOOD : cli_refuse_error(NULL, &error);
}

static int try_change(course *c, int index) {
  cli_trial *trial = &c->trials->trials[index];
  plateau_session *fork = NULL;
  plateau_trial work;
  void *block = NULL;
  const double begun = clock_now();
  int status = place_fork(c, trial, &fork, &block);
  if (status == CLI_GOOD) {
    const double start = trial->change.same_weights ? c->trials->start : NAN;
    bool more = true;
    plateau_trial_begin(&work, fork, c->trials->epochs, start);
    while (more && !atomic_load(&c->stop)) {
      more = plateau_trial_advance(&work);
      atomic_store(&c->share[index], (int)(1000 * plateau_trial_share(&work)));
    }
    trial->outcome = *plateau_trial_outcome(&work);
    trial->outcome.floor = c->trials->floor;
    if (!trial->change.same_floor && !more)
      status = measure_floor(&trial->config, c->text, &trial->outcome.floor);
    trial->done = !more && status == CLI_GOOD;
    trial->seconds = clock_now() - begun;
  }
  free(block);
  return status;
}

static void *worker(void *argument) {
  course *c = argument;
  for (;;) {
    const int at = atomic_fetch_add(&c->next, 1);
    if (at >= c->trials->count || atomic_load(&c->stop)) break;
    if (c->no_later > 0 && clock_now() > c->no_later) break;
    const int status = try_change(c, c->order[at]);
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
static int find_pace(const course *c, pace *p) {
  cli_trials *all = c->trials;
  plateau_session *fork = NULL;
  void *block = NULL;
  const int status = place_fork(c, &all->trials[0], &fork, &block);
  if (status == CLI_GOOD) {
    double begun = clock_now();
    all->start = plateau_measure(fork, PLATEAU_TRAINING);
    all->valid = plateau_measure(fork, PLATEAU_HELD_OUT);
    p->measure = clock_now() - begun;
    const size_t steps = plateau_session_plan(fork)->steps;
    size_t taken = 0;
    begun = clock_now();
    while (taken < steps && clock_now() - begun < 0.2 && !cli_stop_signal()) {
      plateau_step(fork, NULL);
      taken++;
    }
    p->epoch = (clock_now() - begun) * (double)steps / (double)(taken ? taken : 1);
  }
  free(block);
  return status;
}

static double seconds_of(const cli_trial *trial, const pace *p, double epochs) {
  const int measures = PLATEAU_TRIAL_MEASURES + !trial->change.same_weights;
  return trial->change.work * (epochs * p->epoch + measures * p->measure);
}

/* When the last thread is done, if each takes the next trial as soon as it can. */
static double makespan(const course *c, const pace *p, double epochs, int threads) {
  double busy[64] = {0}, last = 0;
  if (threads > 64) threads = 64;
  for (int i = 0; i < c->trials->count; i++) {
    int idle = 0;
    for (int t = 1; t < threads; t++)
      if (busy[t] < busy[idle]) idle = t;
    busy[idle] += seconds_of(&c->trials->trials[c->order[i]], p, epochs);
    last = fmax(last, busy[idle]);
  }
  return threads > 1 ? TOGETHER * last : last;
}

static double pick_epochs(const course *c, const pace *p, double seconds, int threads) {
  static const double few[] = {5, 4, 3, 2.5, 2, 1.5, 1, 0.75, 0.5};
  for (int epochs = 100; epochs >= 6; epochs--)
    if (makespan(c, p, epochs, threads) <= seconds) return epochs;
  for (size_t i = 0; i < sizeof few / sizeof *few; i++)
    if (makespan(c, p, few[i], threads) <= seconds) return few[i];
  return 0.25;
}

/* ---- All of them ---- */

static int list_changes(course *c) {
  plateau_change changes[PLATEAU_MAX_CHANGES];
  plateau_error error;
  const int count = plateau_changes(c->parent, changes, PLATEAU_MAX_CHANGES);
  cli_trials *all = c->trials;
  all->trials = calloc((size_t)count, sizeof *all->trials);
  c->order = calloc((size_t)count, sizeof *c->order);
  c->share = calloc((size_t)count, sizeof *c->share);
  if (!all->trials || !c->order || !c->share)
    return cli_refuse(CLI_WORLD, "There is not enough memory to try changes.");
  all->count = count;
  for (int i = 0; i < count; i++) {
    all->trials[i].change = changes[i];
    if (plateau_fork_config(&all->trials[i].config, c->parent, changes[i].name, &error) !=
        PLATEAU_OK)
      return cli_refuse_error(changes[i].label, &error);
    /* Sorted by insertion: "nothing", which the others are held against, then the most work
     * first, so that no thread begins a long one last. */
    int at = i;
    for (; at > 1 && changes[c->order[at - 1]].work < changes[i].work; at--)
      c->order[at] = c->order[at - 1];
    c->order[at] = i;
  }
  return CLI_GOOD;
}

static void watch(course *c, const cli_trials_options *options) {
  const struct timespec tick = {0, 50000000};
  const cli_trials *all = c->trials;
  double whole = 0;
  for (int i = 0; i < all->count; i++) whole += all->trials[i].change.work;
  while (atomic_load(&c->running) > 0) {
    nanosleep(&tick, NULL);
    if (cli_stop_signal()) atomic_store(&c->stop, true);
    double done = 0;
    for (int i = 0; i < all->count; i++)
      done += all->trials[i].change.work * atomic_load(&c->share[i]) / 1000;
    if (options->tell)
      options->tell(options->context, done / whole, atomic_load(&c->finished), all->count);
  }
}

static int run_threads(course *c, const cli_trials_options *options, int threads) {
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
  course c = {.parent = parent, .text = text, .trials = trials};
  const double begun = clock_now();
  const double seconds = options->seconds > 0 ? options->seconds : CLI_TRIALS_SECONDS;
  pace p = {0, 0};
  int status = list_changes(&c);
  int threads = options->threads > 0 ? options->threads : cli_processors();
  if (threads > trials->count && status == CLI_GOOD) threads = trials->count;
  if (status == CLI_GOOD)
    status = measure_floor(plateau_session_config(parent), text, &trials->floor);
  if (status == CLI_GOOD) status = find_pace(&c, &p);
  if (status == CLI_GOOD) {
    trials->threads = threads;
    if (!(options->epochs > 0)) c.no_later = begun + LATE * seconds;
    trials->epochs = options->epochs > 0
                         ? options->epochs
                         : pick_epochs(&c, &p, seconds - (clock_now() - begun), threads);
    status = run_threads(&c, options, threads);
    leave_out(trials);
  }
  trials->seconds = clock_now() - begun;
  free(c.order);
  free(c.share);
  return status;
}

void cli_trials_free(cli_trials *trials) {
  free(trials->trials);
  *trials = (cli_trials){0};
}
