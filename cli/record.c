/* record.c - writes the lines of RUN.jsonl: one that describes the run, then one an epoch. */
#define _XOPEN_SOURCE 700
#include "record.h"

#include "say.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

int cli_record_open(cli_record *record, const char *log, bool json) {
  record->json = json;
  record->log_name = log;
  if (!log) return CLI_GOOD;
  record->log = fopen(log, record->continues ? "a" : "w");
  if (!record->log ||
      (record->continues && ftruncate(fileno(record->log), (off_t)record->kept) != 0))
    return cli_refuse(CLI_WORLD, "%s: Cannot write the log there: %s.", log, strerror(errno));
  return CLI_GOOD;
}

static void lose(cli_record *record, const char *where) {
  if (!record->failed && errno != EPIPE)
    cli_say("%s: Cannot write the record of the run: %s.", where, strerror(errno));
  record->failed = true;
}

/* Flush the line before the next epoch begins, so that a reader who follows the file sees it. */
static void put_line(cli_record *record, bool to_log, bool to_output) {
  cli_json *line = &record->line;
  if (line->failed) {
    errno = ENOMEM;
    lose(record, "memory");
    return;
  }
  if (to_log && record->log &&
      (fprintf(record->log, "%s\n", line->text) < 0 || fflush(record->log) != 0)) {
    lose(record, record->log_name);
    fclose(record->log);
    record->log = NULL;
  }
  if (to_output && record->json && (printf("%s\n", line->text) < 0 || fflush(stdout) != 0)) {
    lose(record, "standard output");
    record->json = false;
  }
}

static void put_config(cli_json *line, const plateau_config *config) {
  int count;
  const plateau_field *fields = plateau_fields(&count);
  cli_json_open(line, '{');
  for (int i = 0; i < count; i++) {
    cli_json_key(line, fields[i].name);
    cli_json_field(line, config, &fields[i]);
  }
  cli_json_close(line, '}');
}

void cli_record_describe(cli_json *line, const plateau_session *session, const plateau_text *text,
                         double floor) {
  const plateau_plan *plan = plateau_session_plan(session);
  const char *arithmetic = plateau_session_arithmetic(session) == PLATEAU_FUSED ? "fused" : "plain";
  cli_json_clear(line);
  cli_json_open(line, '{');
  cli_json_key(line, "plateau");
  cli_json_string(line, PLATEAU_VERSION, strlen(PLATEAU_VERSION));
  cli_json_key(line, "config");
  put_config(line, plateau_session_config(session));
  cli_json_key(line, "vocabulary");
  cli_json_integer(line, (uint64_t)text->vocabulary.size);
  cli_json_key(line, "train_chars");
  cli_json_integer(line, plan->train);
  cli_json_key(line, "valid_chars");
  cli_json_integer(line, plan->valid);
  cli_json_put_integer(line, "replaced", text->replaced);
  cli_json_put_integer(line, "skipped", text->skipped);
  cli_json_key(line, "arithmetic");
  cli_json_string(line, arithmetic, strlen(arithmetic));
  cli_json_key(line, "floor");
  cli_json_real(line, floor);
  cli_json_close(line, '}');
}

void cli_record_run(cli_record *record, const plateau_session *session, const plateau_text *text,
                    double floor) {
  cli_record_describe(&record->line, session, text, floor);
  put_line(record, !record->continues, true);
}

/* To a program that reads standard output every command is a run of its own. */
void cli_record_resumed(cli_record *record, const plateau_session *session) {
  cli_json *line = &record->line;
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  cli_json_clear(line);
  cli_json_open(line, '{');
  cli_json_key(line, "resumed");
  cli_json_open(line, '{');
  cli_json_put_integer(line, "epoch", progress.epoch);
  cli_json_put_integer(line, "step", progress.step);
  cli_json_put_real(line, "seconds", record->seconds);
  cli_json_close(line, '}');
  if (record->new_setting) {
    cli_json_key(line, "config");
    put_config(line, plateau_session_config(session));
  }
  cli_json_close(line, '}');
  put_line(record, true, false);
}

static double microseconds(double seconds) { return round(seconds * 1e6) / 1e6; }

void cli_record_epoch(cli_record *record, const cli_epoch *epoch) {
  cli_json *line = &record->line;
  const plateau_progress *progress = &epoch->progress;
  cli_json_clear(line);
  const bool ended = progress->steps_done == 0;
  cli_json_open(line, '{');
  cli_json_put_real(line, "epoch", epoch->at);
  cli_json_put_integer(line, "step", progress->step);
  cli_json_put_integer(line, "chars", progress->chars);
  cli_json_put_real(line, "loss", ended ? progress->loss : progress->partial_loss);
  cli_json_put_real(line, "train_loss", epoch->train.loss);
  cli_json_put_real(line, "train_error", epoch->train.error);
  cli_json_put_real(line, "valid_loss", epoch->valid.loss);
  cli_json_put_real(line, "valid_error", epoch->valid.error);
  cli_json_put_real(line, "grad_norm", ended ? progress->grad_norm : NAN);
  cli_json_put_real(line, "lr", progress->lr);
  cli_json_put_real(line, "seconds", microseconds(record->seconds + epoch->seconds));
  cli_json_put_real(line, "chars_per_second", round(epoch->chars_per_second));
  cli_json_key(line, "hash");
  if (ended)
    cli_json_hash(line, progress->hash);
  else
    cli_json_null(line);
  cli_json_key(line, "sample");
  if (epoch->sample)
    cli_json_string(line, epoch->sample, epoch->sample_bytes);
  else
    cli_json_null(line);
  cli_json_close(line, '}');
  put_line(record, true, true);
}

/* Pipes and terminals refuse this, and need none of it. */
void cli_record_sync(const cli_record *record) {
  if (record->log) fsync(fileno(record->log));
}

bool cli_record_close(cli_record *record) {
  if (record->log && fclose(record->log) != 0) lose(record, record->log_name);
  record->log = NULL;
  cli_json_free(&record->line);
  return !record->failed;
}
