/* history.c - what the log of a run says about a model of that run, up to the model's moment. */
#include "history.h"

#include "json.h"
#include "log.h"
#include "record.h"
#include "say.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is read of a log, and what it is compared with. */
typedef struct reading {
  cli_history *history;
  const char *path;
  const cli_moment *model;
  plateau_progress progress; /* of the model */
  cli_json self;             /* the first line that the model's own log has */
  const char *config;        /* the last line that names the settings */
  char hash[CLI_LOG_VALUE];  /* in the line of the model's epoch; "": there is none */
  bool began_here;           /* the log was begun by resuming the run in this epoch */
} reading;

static int refuse(const reading *r, const char *reason) {
  return cli_refuse(CLI_WORLD, "%s: This is not the log of %s: %s. Give the log of that model.",
                    r->path, r->model->name, reason);
}

/* What no run changes on its way. */
static int check_run(const reading *r, const cli_line *first) {
  static const char *const keys[] = {"vocabulary", "train_chars", "valid_chars", "cell",
                                     "embedding",  "layers",      "seed",        NULL};
  if (first->kind != CLI_LINE_RUN) return refuse(r, "its first line describes no run");
  for (int i = 0; keys[i]; i++) {
    char has[CLI_LOG_VALUE], reason[3 * CLI_LOG_VALUE], wanted[CLI_LOG_VALUE];
    if (cli_log_same(first->text, r->self.text, keys[i])) continue;
    snprintf(reason, sizeof reason, "its run has %s %s, the model %s", keys[i],
             cli_log_value(has, first->text, keys[i]),
             cli_log_value(wanted, r->self.text, keys[i]));
    return refuse(r, reason);
  }
  return CLI_GOOD;
}

/* The weights at the end of an epoch have one hash in the log and in the model. */
static int check_epoch(const reading *r) {
  char reason[128], hash[CLI_LOG_VALUE];
  const uint64_t epoch = r->progress.epoch;
  snprintf(hash, sizeof hash, "%016" PRIx64, r->progress.hash);
  if (epoch == 0 || (!*r->hash && r->began_here) || strcmp(r->hash, hash) == 0) return CLI_GOOD;
  snprintf(reason, sizeof reason,
           *r->hash ? "at epoch %" PRIu64 " the two have other weights"
                    : "it has no line for epoch %" PRIu64 ", where the model is",
           epoch);
  return refuse(r, reason);
}

static void take_epoch(reading *r, const cli_line *line) {
  cli_history *history = r->history;
  history->epochs++;
  if (line->seconds >= 0) history->seconds = line->seconds;
  if (isfinite(line->valid_loss) && !(history->best_valid <= line->valid_loss)) {
    history->best_valid = line->valid_loss;
    history->best_epoch = (uint64_t)ceil(line->epoch);
    history->train_at_best = NAN;
  }
  if (!isfinite(history->train_at_best)) history->train_at_best = line->train_loss;
  if (isfinite(line->train_loss) && !(history->lowest <= line->train_loss))
    history->lowest = line->train_loss;
  if (line->epoch == (double)r->progress.epoch) cli_log_value(r->hash, line->text, "hash");
}

/* Returns false at the first line that the model has not lived through. That it was resumed here
 * is not part of its past: whoever resumes it again says so again. */
static bool take_line(reading *r, const cli_line *line) {
  const double step = (double)r->progress.step;
  if (line->kind == CLI_LINE_EPOCH) {
    if (!(line->step <= step && line->epoch > 0)) return false;
    take_epoch(r, line);
  }
  if (line->kind == CLI_LINE_RESUMED) {
    if (r->history->epochs == 0 && line->epoch == (double)r->progress.epoch) r->began_here = true;
    if (!(line->step < step)) return false;
    if (line->seconds >= 0) r->history->seconds = line->seconds;
    if (strstr(line->text, "\"config\":")) r->config = line->text;
  }
  r->history->bytes = line->end;
  return true;
}

/* The kind of arithmetic is no choice of a resumed run. */
static bool new_setting(const reading *r) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++)
    if (fields[i].offset != offsetof(plateau_config, arithmetic) &&
        !cli_log_same(r->config, r->self.text, fields[i].name))
      return true;
  return false;
}

static int take_lines(reading *r, cli_log *log) {
  cli_line line;
  if (!cli_log_next(log, &line)) return refuse(r, "it has no complete line");
  const int status = check_run(r, &line);
  if (status != CLI_GOOD) return status;
  r->config = line.text;
  r->history->bytes = line.end;
  while (cli_log_next(log, &line) && take_line(r, &line)) continue;
  r->history->new_setting = new_setting(r);
  return check_epoch(r);
}

int cli_history_read(cli_history *history, const char *path, const cli_moment *model) {
  reading r = {.history = history, .path = cli_input_name(path), .model = model};
  cli_log log = {0};
  *history = (cli_history){.best_valid = NAN, .lowest = NAN, .train_at_best = NAN};
  plateau_session_progress(model->session, &r.progress);
  cli_record_describe(&r.self, model->session, model->text, NAN);
  int status = cli_log_open(&log, path);
  if (status == CLI_GOOD && r.self.failed)
    status = cli_refuse(CLI_WORLD, "%s: There is not enough memory for it.", r.path);
  if (status == CLI_GOOD) status = take_lines(&r, &log);
  cli_input_free(&log.file);
  cli_json_free(&r.self);
  return status;
}
