/* run.c - trains a placed session to its last epoch, or until a signal comes. */
#define _XOPEN_SOURCE 700
#include "run.h"

#include "bar.h"
#include "pool.h"
#include "report.h"
#include "say.h"
#include "stop.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

/* What a crash or a power cut may take. */
#define SAVE_EVERY 30.0 /* seconds */

typedef struct course {
  const cli_run *run;
  cli_pool *pool;
  cli_bar bar;
  cli_summary summary;  /* summary.last.progress: where the run stands */
  uint64_t first_epoch; /* completed before this command */
  double begun;         /* when */
  double trained;       /* seconds in steps */
  double epoch_trained; /* of them before the epoch under way */
  uint64_t epoch_chars; /* predictions before the epoch under way */
  double saved;         /* when */
  void *bytes;          /* room for a checkpoint, taken while there is memory */
  size_t capacity;
  char *sample;
} course;

static double clock_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void draw(course *c) {
  const cli_epoch *last = &c->summary.last;
  const plateau_progress *p = &last->progress;
  if (!c->bar.terminal) return;
  const double now = clock_now(), elapsed = now - c->begun;
  const double part = (double)p->steps_done / (double)plateau_session_plan(c->run->session)->steps;
  const double done = (double)(p->epoch - c->first_epoch) + part;
  const double ahead = (double)c->run->target - (double)p->epoch - part;
  const double seconds = c->trained - c->epoch_trained;
  cli_figures figures = {
      .epoch = p->epoch,
      .target = c->run->target,
      .part = part,
      .loss = isnan(p->loss) ? p->partial_loss : p->loss,
      .valid_loss = last->valid_loss,
      .chars_per_second = last->chars_per_second,
      .seconds_left = elapsed > 0.5 && done > 0 ? ahead * elapsed / done : NAN,
  };
  if (!(figures.chars_per_second > 0) && seconds > 0.2 && p->chars > c->epoch_chars)
    figures.chars_per_second = (double)(p->chars - c->epoch_chars) / seconds;
  cli_bar_draw(&c->bar, &figures, now);
}

/* NaN when a signal came first. */
static double measure(course *c, plateau_part part) {
  plateau_session *session = c->run->session;
  plateau_measure_begin(session, part);
  while (plateau_measure_advance(session)) {
    if (cli_stop_signal()) return NAN;
    draw(c);
  }
  return plateau_measure_loss(session);
}

static void draw_sample(course *c, cli_epoch *epoch) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  if (!c->sample || plateau_sample_begin(c->run->session, &sampling, NULL, 0, NULL) != PLATEAU_OK)
    return;
  size_t bytes = 0;
  for (long i = 0; i < c->run->sample; i++)
    bytes += (size_t)plateau_utf8_write(c->sample + bytes, plateau_sample_next(c->run->session));
  epoch->sample = c->sample;
  epoch->sample_bytes = bytes;
}

static void end_epoch(course *c) {
  cli_epoch *epoch = &c->summary.last;
  const plateau_progress *p = &epoch->progress;
  const double seconds = c->trained - c->epoch_trained;
  const bool counted = p->chars > c->epoch_chars && seconds > 0;
  const bool milestone = plateau_milestone(p->epoch) || p->epoch == c->run->target;
  c->summary.epochs = p->epoch - c->first_epoch;
  epoch->chars_per_second = counted ? (double)(p->chars - c->epoch_chars) / seconds : 0;
  epoch->seconds = c->trained;
  epoch->sample = NULL;
  epoch->train_loss = milestone ? measure(c, PLATEAU_TRAINING) : NAN;
  const bool held_out = plateau_session_plan(c->run->session)->valid_predictions > 0;
  epoch->valid_loss = held_out ? measure(c, PLATEAU_HELD_OUT) : NAN;
  if (epoch->valid_loss < c->summary.best_valid ||
      (isnan(c->summary.best_valid) && !isnan(epoch->valid_loss))) {
    c->summary.best_valid = epoch->valid_loss;
    c->summary.best_epoch = p->epoch;
  }
  if (milestone) draw_sample(c, epoch);
  cli_record_epoch(c->run->record, epoch);
  if (milestone) {
    cli_bar_clear(&c->bar);
    cli_report_milestone(epoch, c->run->target, c->bar.terminal);
  }
  c->epoch_trained = c->trained;
  c->epoch_chars = p->chars;
}

/* Room for a checkpoint of this moment: its header grows with the numbers in it. */
static bool make_room(course *c) {
  const size_t needed = plateau_save_size(c->run->session);
  if (needed <= c->capacity) return true;
  void *bytes = realloc(c->bytes, needed + 4096);
  if (!bytes) return false;
  c->bytes = bytes;
  c->capacity = needed + 4096;
  return true;
}

static int save(course *c) {
  if (!c->run->out) return CLI_GOOD;
  cli_bar_clear(&c->bar);
  if (!make_room(c)) return cli_refuse(CLI_WORLD, "There is not enough memory to save.");
  const size_t size = plateau_save(c->run->session, c->bytes, c->capacity);
  c->saved = clock_now();
  return cli_output_replace(c->run->output, c->bytes, size);
}

static plateau_status step(course *c, plateau_error *error) {
  const double begun = clock_now();
  const int shards = plateau_begin_step(c->run->session);
  cli_pool_run(c->pool, shards);
  const plateau_status status = plateau_apply(c->run->session, error);
  c->trained += clock_now() - begun;
  return status;
}

/* Steps until the last epoch is complete. Returns 0 then, the number of a signal that came, or -1
 * when training cannot go on. */
static int train(course *c) {
  plateau_progress *p = &c->summary.last.progress;
  uint64_t epoch = p->epoch;
  while (p->epoch < c->run->target) {
    plateau_error error;
    if (cli_stop_signal()) return cli_stop_signal();
    const plateau_status status = step(c, &error);
    plateau_session_progress(c->run->session, p);
    if (status != PLATEAU_OK) {
      cli_bar_clear(&c->bar);
      cli_say("%s", error.sentence);
      if (status != PLATEAU_DIVERGED) return -1;
    }
    if (p->epoch > epoch) end_epoch(c);
    epoch = p->epoch;
    if (c->run->out && clock_now() - c->saved > SAVE_EVERY) save(c);
    draw(c);
  }
  return cli_stop_signal();
}

static int end(course *c, int reason) {
  const plateau_progress *p = &c->summary.last.progress;
  const char *out = c->run->out;
  const int saved = save(c);
  cli_bar_clear(&c->bar);
  if (reason > 0) {
    if (!out && reason != SIGPIPE)
      cli_say("Stopped after epoch %" PRIu64 ", step %" PRIu64
              ". Nothing was saved: there was no --out.",
              p->epoch, p->step);
    else if (out && saved == CLI_GOOD)
      cli_say("Stopped after epoch %" PRIu64 ", step %" PRIu64
              ". The newest snapshot is in %s; --resume goes on from there.",
              p->epoch, p->step, out);
    return saved == CLI_GOOD ? 128 + reason : saved;
  }
  if (c->summary.epochs == 0) {
    if (out && saved == CLI_GOOD) cli_say("Saved epoch %" PRIu64 " to %s.", p->epoch, out);
    if (!out) cli_say("Nothing was trained and nothing saved: there was no --out.");
    return reason < 0 ? CLI_WORLD : saved;
  }
  cli_report_end(&c->summary);
  if (!out)
    fprintf(stderr, "  saved     nowhere: there was no --out\n");
  else if (saved == CLI_GOOD)
    fprintf(stderr, "  saved     %s\n", out);
  return reason < 0 ? CLI_WORLD : saved;
}

static bool prepare(course *c) {
  const cli_run *run = c->run;
  c->pool = cli_pool_start(run->session, run->threads);
  if (run->sample > 0) c->sample = malloc(4 * (size_t)run->sample);
  return c->pool && (!run->out || make_room(c)) && (run->sample == 0 || c->sample);
}

int cli_run_go(const cli_run *run) {
  course c = {.run = run};
  cli_epoch *last = &c.summary.last;
  plateau_session_progress(run->session, &last->progress);
  last->train_loss = last->valid_loss = c.summary.best_valid = NAN;
  c.summary.floor = run->floor;
  c.first_epoch = last->progress.epoch;
  c.epoch_chars = last->progress.chars;
  c.begun = c.saved = clock_now();
  cli_bar_start(&c.bar);
  const int status = prepare(&c) ? end(&c, train(&c))
                                 : cli_refuse(CLI_WORLD, "There is not enough memory to train.");
  cli_pool_stop(c.pool);
  free(c.bytes);
  free(c.sample);
  return status;
}
