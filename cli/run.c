/* run.c - trains a placed session to its last epoch, or until a signal arrives. */
#define _XOPEN_SOURCE 700
#include "run.h"

#include "bar.h"
#include "clock.h"
#include "course.h"
#include "pool.h"
#include "report.h"
#include "say.h"
#include "stop.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

/* The training time that a crash or a power cut can lose. */
#define SAVE_EVERY 30.0 /* seconds */

typedef struct run_state {
  const cli_run *run;
  cli_pool *pool;
  cli_bar bar;
  cli_summary summary; /* summary.last.progress: how far the run has come */
  cli_course course;
  uint64_t first_epoch; /* completed before this command */
  double begun;         /* time of the start */
  double trained;       /* seconds in steps */
  double epoch_trained; /* seconds in steps before the current epoch */
  uint64_t epoch_chars; /* predictions before the current epoch */
  double saved;         /* time of the last save */
  void *bytes;          /* a buffer for a checkpoint, taken while there is memory */
  size_t capacity;
  char *sample;
  uint64_t since; /* measurements since the best */
} run_state;

static void draw(run_state *s) {
  const cli_epoch *last = &s->summary.last;
  const plateau_progress *p = &last->progress;
  if (!s->bar.terminal) return;
  const double now = cli_clock_now(), elapsed = now - s->begun;
  const double part = (double)p->steps_done / (double)plateau_session_plan(s->run->session)->steps;
  const double done = (double)(p->epoch - s->first_epoch) + part;
  const double ahead = (double)s->run->target - (double)p->epoch - part;
  const double seconds = s->trained - s->epoch_trained;
  cli_figures figures = {
      .epoch = p->epoch,
      .target = s->run->target,
      .part = part,
      .loss = isnan(p->loss) ? p->partial_loss : p->loss,
      .valid_loss = s->summary.held_out.loss,
      .chars_per_second = last->chars_per_second,
      .seconds_left = elapsed > 0.5 && done > 0 ? ahead * elapsed / done : NAN,
  };
  if (!(figures.chars_per_second > 0) && seconds > 0.2 && p->chars > s->epoch_chars)
    figures.chars_per_second = (double)(p->chars - s->epoch_chars) / seconds;
  cli_bar_draw(&s->bar, &figures, now);
}

static const cli_loss NOT_MEASURED = {NAN, NAN};

/* A signal waits until it is done: a run that is resumed does not measure this moment again, and its
 * best moment must be that of a run that never stopped. */
static cli_loss measure(run_state *s, plateau_part part) {
  plateau_session *session = s->run->session;
  plateau_measure_begin(session, part);
  while (plateau_measure_advance(session)) draw(s);
  return (cli_loss){plateau_measure_loss(session), plateau_measure_error(session)};
}

/* The session counts for itself where it keeps the best moment: a run that takes steps again, from an
 * older snapshot, does not count those measurements twice. The run ends where patience does. */
static void note_held_out(run_state *s, cli_loss measured) {
  cli_summary *summary = &s->summary;
  plateau_session *session = s->run->session;
  if (isnan(measured.loss)) return;
  const bool offered = plateau_best_offer(session);
  const plateau_best *best = plateau_session_best(session);
  const bool better = best ? offered : !(summary->best.loss <= measured.loss);
  summary->held_out = measured;
  if (better) {
    summary->best = measured;
    summary->best_at = summary->last.at;
  }
  s->since = best ? best->since : better ? 0 : s->since + 1;
  const uint64_t patience = (uint64_t)plateau_session_config(session)->patience;
  if (patience > 0 && s->since >= patience) summary->patience = s->since;
}

/* Measures the losses that are due. At the end of the run both are. */
static void measure_due(run_state *s, bool last) {
  cli_epoch *epoch = &s->summary.last;
  const plateau_session *session = s->run->session;
  const bool held_out = plateau_session_plan(session)->valid_predictions > 0;
  epoch->train = epoch->valid = NOT_MEASURED;
  if (held_out && (last || plateau_measure_due(session, PLATEAU_HELD_OUT)))
    note_held_out(s, epoch->valid = measure(s, PLATEAU_HELD_OUT));
  if (last || s->summary.patience > 0 || plateau_measure_due(session, PLATEAU_TRAINING))
    epoch->train = measure(s, PLATEAU_TRAINING);
}

/* An explosion is said once, as soon as it is seen. */
static void say_explosion(run_state *s) {
  char now[24];
  cli_write_loss(now, sizeof now, s->course.now);
  cli_bar_clear(&s->bar);
  cli_say("Epoch %" PRIu64 ": the loss has exploded, to %s. It is above guessing at random (%.4f): "
          "the learning rate is too high. Try a lower --lr.",
          s->summary.last.progress.epoch + (s->summary.last.progress.steps_done > 0), now,
          s->course.uniform);
}

static void draw_sample(run_state *s, cli_epoch *epoch) {
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  if (!s->sample || plateau_sample_begin(s->run->session, &sampling, NULL, 0, NULL) != PLATEAU_OK)
    return;
  size_t bytes = 0;
  for (long i = 0; i < s->run->sample; i++)
    bytes += (size_t)plateau_utf8_write(s->sample + bytes, plateau_sample_next(s->run->session));
  epoch->sample = s->sample;
  epoch->sample_bytes = bytes;
}

/* What was measured inside a long epoch has a line of its own. */
static void end_step(run_state *s) {
  cli_epoch *epoch = &s->summary.last;
  const plateau_progress *p = &epoch->progress;
  const double seconds = s->trained - s->epoch_trained;
  const bool ended = p->steps_done == 0, last = ended && p->epoch == s->run->target;
  const bool counted = p->chars > s->epoch_chars && seconds > 0;
  epoch->at = (double)p->epoch +
              (double)p->steps_done / (double)plateau_session_plan(s->run->session)->steps;
  measure_due(s, last);
  if (cli_course_step(&s->course, p,
                      (cli_moment_loss){epoch->at, epoch->train.loss, epoch->valid.loss}))
    say_explosion(s);
  if (!ended && isnan(epoch->train.loss) && isnan(epoch->valid.loss)) return;
  epoch->chars_per_second = counted ? (double)(p->chars - s->epoch_chars) / seconds : 0;
  epoch->seconds = s->trained;
  epoch->sample = NULL;
  const bool shown = ended && (last || s->summary.patience > 0 || plateau_milestone(p->epoch));
  if (shown) draw_sample(s, epoch);
  cli_record_epoch(s->run->record, epoch);
  if (shown) {
    cli_bar_clear(&s->bar);
    cli_report_milestone(epoch, s->run->target, s->bar.terminal);
  }
  if (!ended) return;
  s->summary.epochs = p->epoch - s->first_epoch;
  s->epoch_trained = s->trained;
  s->epoch_chars = p->chars;
}

/* Until there is a best moment the file holds the newest weights. */
static bool only_best(const run_state *s) {
  return s->run->keep == CLI_KEEP_BEST && plateau_session_best(s->run->session);
}

/* Makes the buffer large enough for a checkpoint, whose header grows with its numbers. */
static bool make_buffer(run_state *s) {
  const size_t needed = only_best(s) ? plateau_save_best_size(s->run->session)
                                     : plateau_save_size(s->run->session);
  if (needed <= s->capacity) return true;
  void *bytes = realloc(s->bytes, needed + 4096);
  if (!bytes) return false;
  s->bytes = bytes;
  s->capacity = needed + 4096;
  return true;
}

static int save(run_state *s) {
  if (!s->run->out) return CLI_GOOD;
  cli_bar_clear(&s->bar);
  if (!make_buffer(s)) return cli_refuse(CLI_WORLD, "There is not enough memory to save.");
  const size_t size = only_best(s) ? plateau_save_best(s->run->session, s->bytes, s->capacity)
                                   : plateau_save(s->run->session, s->bytes, s->capacity);
  s->saved = cli_clock_now();
  cli_record_sync(s->run->record);
  return cli_output_replace(s->run->output, s->bytes, size);
}

static plateau_status step(run_state *s, plateau_error *error) {
  const double begun = cli_clock_now();
  const int shards = plateau_begin_step(s->run->session);
  cli_pool_run(s->pool, shards);
  const plateau_status status = plateau_apply(s->run->session, error);
  s->trained += cli_clock_now() - begun;
  return status;
}

/* Trains until the last epoch is complete. Returns 0 then, the number of a signal that arrived, or
 * -1 when training cannot continue. */
static int train(run_state *s) {
  plateau_progress *p = &s->summary.last.progress;
  while (p->epoch < s->run->target && s->summary.patience == 0) {
    plateau_error error;
    if (cli_stop_signal()) return cli_stop_signal();
    const plateau_status status = step(s, &error);
    plateau_session_progress(s->run->session, p);
    if (status != PLATEAU_OK) {
      cli_bar_clear(&s->bar);
      cli_say("%s", error.sentence);
      cli_course_back(&s->course, p);
      if (status != PLATEAU_DIVERGED) return -1;
    }
    if (status == PLATEAU_OK) end_step(s);
    if (s->run->out && cli_clock_now() - s->saved > SAVE_EVERY) save(s);
    draw(s);
  }
  return cli_stop_signal();
}

static const char *what_is_saved(const run_state *s) {
  if (only_best(s)) return "the best weights";
  return plateau_session_best(s->run->session)
             ? "the newest weights, and the best, which sample and eval take"
             : "the newest weights";
}

static int end(run_state *s, int reason) {
  const plateau_progress *p = &s->summary.last.progress;
  const char *out = s->run->out;
  const int saved = save(s);
  cli_bar_clear(&s->bar);
  if (reason > 0) {
    if (!out && reason != SIGPIPE)
      cli_say("Stopped after epoch %" PRIu64 ", step %" PRIu64
              ". Nothing was saved: there was no --out.",
              p->epoch, p->step);
    else if (out && saved == CLI_GOOD)
      cli_say("Stopped after epoch %" PRIu64 ", step %" PRIu64
              ". The newest snapshot is in %s; --resume continues from there.",
              p->epoch, p->step, out);
    return saved == CLI_GOOD ? 128 + reason : saved;
  }
  if (s->summary.epochs == 0 && s->summary.patience == 0) {
    if (out && saved == CLI_GOOD) cli_say("Saved epoch %" PRIu64 " to %s.", p->epoch, out);
    if (!out) cli_say("Nothing was trained and nothing saved: there was no --out.");
    return reason < 0 ? CLI_WORLD : saved;
  }
  cli_report_end(&s->summary, &s->course);
  if (!out)
    fprintf(stderr, "  saved     nothing: there was no --out\n");
  else if (saved == CLI_GOOD)
    fprintf(stderr, "  saved     %s: %s\n", out, what_is_saved(s));
  return reason < 0 ? CLI_WORLD : saved;
}

static bool prepare(run_state *s) {
  const cli_run *run = s->run;
  s->pool = cli_pool_start(run->session, run->threads);
  if (run->sample > 0) s->sample = malloc(4 * (size_t)run->sample);
  return s->pool && (!run->out || make_buffer(s)) && (run->sample == 0 || s->sample);
}

int cli_run_go(const cli_run *run) {
  run_state s = {.run = run};
  cli_epoch *last = &s.summary.last;
  plateau_session_progress(run->session, &last->progress);
  last->train = last->valid = s.summary.held_out = s.summary.best = NOT_MEASURED;
  const plateau_best *best = plateau_session_best(run->session);
  if (best) {
    s.summary.best = (cli_loss){best->loss, best->error};
    s.summary.best_at = (double)best->epoch;
    s.since = best->since;
  }
  s.summary.floor = run->floor;
  cli_course_begin(&s.course, run->session, run->symbols);
  s.first_epoch = last->progress.epoch;
  s.epoch_chars = last->progress.chars;
  s.begun = s.saved = cli_clock_now();
  cli_bar_start(&s.bar);
  const int status = prepare(&s) ? end(&s, train(&s))
                                 : cli_refuse(CLI_WORLD, "There is not enough memory to train.");
  cli_pool_stop(s.pool);
  cli_course_free(&s.course);
  free(s.bytes);
  free(s.sample);
  return status;
}
