/* record.c - writes the lines of RUN.jsonl: one that describes the run, then one an epoch. */
#define _XOPEN_SOURCE 700
#include "record.h"

#include "say.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

int cli_record_open(cli_record *record, const char *log, bool json, bool resumed) {
  record->json = json;
  record->log_name = log;
  if (!log) return CLI_GOOD;
  record->log = fopen(log, resumed ? "a+" : "w");
  if (!record->log)
    return cli_refuse(CLI_WORLD, "%s: Cannot write the log there: %s.", log, strerror(errno));
  struct stat there;
  if (!resumed || fstat(fileno(record->log), &there) != 0 || !S_ISREG(there.st_mode) ||
      there.st_size == 0)
    return CLI_GOOD;
  record->continues = true;
  /* overwrite half a line, which a killed run may have left */
  fseek(record->log, -1, SEEK_END);
  const int last = fgetc(record->log);
  fseek(record->log, 0, SEEK_END);
  if (last != '\n') fputc('\n', record->log);
  return CLI_GOOD;
}

static void lose(cli_record *record, const char *where) {
  if (!record->failed && errno != EPIPE)
    cli_say("%s: Cannot write the record of the run: %s.", where, strerror(errno));
  record->failed = true;
}

/* Flush the line before the next epoch begins, so that a reader who follows the file sees it. */
static void put_line(cli_record *record, bool to_log) {
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
  if (record->json && (printf("%s\n", line->text) < 0 || fflush(stdout) != 0)) {
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

void cli_record_run(cli_record *record, const plateau_session *session, const plateau_text *text,
                    const plateau_floor *floor) {
  cli_json *line = &record->line;
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
  cli_json_key(line, "arithmetic");
  cli_json_string(line, arithmetic, strlen(arithmetic));
  cli_json_key(line, "floor");
  cli_json_real(line, floor->per_char);
  cli_json_close(line, '}');
  put_line(record, !record->continues);
}

void cli_record_epoch(cli_record *record, const cli_epoch *epoch) {
  cli_json *line = &record->line;
  const plateau_progress *progress = &epoch->progress;
  cli_json_clear(line);
  cli_json_open(line, '{');
  cli_json_key(line, "epoch");
  cli_json_integer(line, progress->epoch);
  cli_json_key(line, "step");
  cli_json_integer(line, progress->step);
  cli_json_key(line, "chars");
  cli_json_integer(line, progress->chars);
  cli_json_put_real(line, "loss", progress->loss);
  cli_json_put_real(line, "train_loss", epoch->train_loss);
  cli_json_put_real(line, "valid_loss", epoch->valid_loss);
  cli_json_put_real(line, "grad_norm", progress->grad_norm);
  cli_json_put_real(line, "lr", progress->lr);
  cli_json_put_real(line, "seconds", round(epoch->seconds * 1e6) / 1e6);
  cli_json_put_real(line, "chars_per_second", round(epoch->chars_per_second));
  cli_json_key(line, "hash");
  cli_json_hash(line, progress->hash);
  cli_json_key(line, "sample");
  if (epoch->sample)
    cli_json_string(line, epoch->sample, epoch->sample_bytes);
  else
    cli_json_null(line);
  cli_json_close(line, '}');
  put_line(record, true);
}

bool cli_record_close(cli_record *record) {
  if (record->log && fclose(record->log) != 0) lose(record, record->log_name);
  record->log = NULL;
  cli_json_free(&record->line);
  return !record->failed;
}
