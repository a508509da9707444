/* log.c - reads RUN.jsonl, line by line. */
#define _XOPEN_SOURCE 700
#include "log.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Returns the place of the value behind a key, or NULL. Only this command writes these lines: no
 * spaces, every key once, and "sample", whose text could hold anything, comes last. */
static const char *find(const char *line, const char *key) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *found = strstr(line, quoted);
  return found ? found + strlen(quoted) : NULL;
}

static double number_of(const char *line, const char *key) {
  const char *found = find(line, key);
  if (!found) return NAN;
  char *end;
  const double number = strtod(found, &end);
  return end == found ? NAN : number;
}

const char *cli_log_value(char value[CLI_LOG_VALUE], const char *line, const char *key) {
  const char *found = find(line, key);
  if (found && *found == '"') found++;
  snprintf(value, CLI_LOG_VALUE, "%.*s", found ? (int)strcspn(found, "\",{}") : 0,
           found ? found : "");
  return value;
}

bool cli_log_same(const char *a, const char *b, const char *key) {
  char first[CLI_LOG_VALUE], second[CLI_LOG_VALUE];
  return strcmp(cli_log_value(first, a, key), cli_log_value(second, b, key)) == 0;
}

bool cli_log_exists(const char *path) {
  struct stat there;
  return stat(path, &there) == 0 && S_ISREG(there.st_mode) && there.st_size > 0;
}

int cli_log_open(cli_log *log, const char *path) {
  return cli_input_read(&log->file, path, CLI_INPUT_LOG);
}

/* Half a line, to which a later run has added a line feed, is none of them. */
static cli_line_kind kind_of(const char *line, size_t length) {
  static const char *const begins[] = {
      [CLI_LINE_RUN] = "{\"plateau\":",
      [CLI_LINE_EPOCH] = "{\"epoch\":",
      [CLI_LINE_RESUMED] = "{\"resumed\":",
  };
  if (length == 0 || line[length - 1] != '}') return CLI_LINE_OTHER;
  for (int i = CLI_LINE_RUN; i <= CLI_LINE_RESUMED; i++)
    if (strncmp(line, begins[i], strlen(begins[i])) == 0) return (cli_line_kind)i;
  return CLI_LINE_OTHER;
}

bool cli_log_next(cli_log *log, cli_line *line) {
  const size_t rest = log->file.size - log->at;
  char *text = log->file.bytes + log->at;
  char *end = rest > 0 ? memchr(text, '\n', rest) : NULL;
  if (!end) return false;
  *end = 0;
  log->at += (size_t)(end - text) + 1;
  *line = (cli_line){
      .kind = kind_of(text, (size_t)(end - text)),
      .text = text,
      .end = log->at,
      .epoch = number_of(text, "epoch"),
      .step = number_of(text, "step"),
      .seconds = number_of(text, "seconds"),
      .train_loss = number_of(text, "train_loss"),
      .valid_loss = number_of(text, "valid_loss"),
  };
  return true;
}
