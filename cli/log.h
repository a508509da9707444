/* log.h - reads RUN.jsonl, line by line. */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include "input.h"

#include <stdbool.h>

typedef enum cli_line_kind {
  CLI_LINE_OTHER,
  CLI_LINE_RUN,    /* {"plateau": ...: describes the run */
  CLI_LINE_EPOCH,  /* {"epoch": ...: the figures of a moment */
  CLI_LINE_RESUMED /* {"resumed": ...: the run continues from here */
} cli_line_kind;

/* A complete line. Numbers that it does not have are NaN. */
typedef struct cli_line {
  cli_line_kind kind;
  const char *text; /* without the line feed, ends with 0 */
  size_t end;       /* bytes of the file up to here, with the line feed */
  double epoch, step, seconds, train_loss, valid_loss;
} cli_line;

/* Start with {0}; end with cli_input_free(&log.file). */
typedef struct cli_log {
  cli_input file;
  size_t at; /* bytes that were read as lines */
} cli_log;

/* Reads the file. Returns the exit status; it has then reported any failure. */
int cli_log_open(cli_log *log, const char *path);

/* Returns false after the last complete line: what follows is half of one, or nothing. */
bool cli_log_next(cli_log *log, cli_line *line);

/* True when both lines have the same number or plain string behind a key, or neither has it. */
bool cli_log_same(const char *a, const char *b, const char *key);

/* Copies the number or plain string behind a key, "" when there is none. Returns `value`. */
enum { CLI_LOG_VALUE = 48 };
const char *cli_log_value(char value[CLI_LOG_VALUE], const char *line, const char *key);

/* True when there are lines that a run can continue: a file, not a pipe or a terminal, and not
 * empty. */
bool cli_log_exists(const char *path);

#endif
