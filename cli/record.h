/* record.h - writes the lines of RUN.jsonl: one that describes the run, then one an epoch. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "json.h"

#include "plateau.h"

#include <stdio.h>

/* A measured loss, nats a character, with its standard error; NaN: not measured. */
typedef struct cli_loss {
  double loss, error;
} cli_loss;

/* The figures at the end of an epoch, or inside a long one where a loss was measured. */
typedef struct cli_epoch {
  plateau_progress progress;
  double at; /* epochs: 2.25 is inside the third */
  cli_loss train, valid;
  double seconds; /* of training since this command started, without measuring and sampling */
  double chars_per_second;
  const char *sample; /* UTF-8; NULL: none was drawn */
  size_t sample_bytes;
} cli_epoch;

/* Where the lines go. Start with {0}, or with what is kept of the log of a resumed run; end with
 * cli_record_close. */
typedef struct cli_record {
  bool continues;   /* the log keeps its first line, and others */
  size_t kept;      /* bytes that it keeps; what a killed run has written after them is cut off */
  double seconds;   /* of training that they tell of */
  bool new_setting; /* a setting differs from those that they name */
  FILE *log;        /* --log; NULL: none */
  const char *log_name;
  bool json;   /* also write to standard output */
  bool failed; /* a line could not be written, which has been reported */
  cli_json line;
} cli_record;

/* Opens the log before training starts. Returns the exit status; it has then reported any failure.
 *
 *   log   NULL: none */
int cli_record_open(cli_record *record, const char *log, bool json);

/* Writes the first line of a run into `line`.
 *
 *   floor   nats a character; NaN: not measured */
void cli_record_describe(cli_json *line, const plateau_session *session, const plateau_text *text,
                         double floor);

void cli_record_run(cli_record *record, const plateau_session *session, const plateau_text *text,
                    double floor);

/* Marks in the log that the run was resumed at the session's moment. */
void cli_record_resumed(cli_record *record, const plateau_session *session);

void cli_record_epoch(cli_record *record, const cli_epoch *epoch);

/* Puts the lines on the disk, so that no power cut leaves a model without its line. */
void cli_record_sync(const cli_record *record);

/* Returns false when a line was lost. */
bool cli_record_close(cli_record *record);

#endif
