/* record.h - the lines of RUN.jsonl: one that describes the run, then one for each epoch. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "json.h"

#include "plateau.h"

#include <stdio.h>

/* What is known at the end of an epoch; NaN: not measured. */
typedef struct cli_epoch {
  plateau_progress progress;
  double train_loss, valid_loss;
  double seconds; /* of training since this command began, measuring and sampling left out */
  double chars_per_second;
  const char *sample; /* UTF-8; NULL: none was drawn */
  size_t sample_bytes;
} cli_epoch;

/* Where the lines go. Starts as {0}; ends with cli_record_close. */
typedef struct cli_record {
  FILE *log; /* --log; NULL: none */
  const char *log_name;
  bool continues; /* the log had lines before; it keeps them and its first line */
  bool json;      /* also to standard output */
  bool failed;    /* a line could not be written; it was said */
  cli_json line;
} cli_record;

/* Opens the log before anything is trained: anew, or with `resumed` to go on at its end. Returns
 * how the command ends; a refusal has been said. */
int cli_record_open(cli_record *record, const char *log, bool json, bool resumed);

void cli_record_run(cli_record *record, const plateau_session *session, const plateau_text *text,
                    const plateau_floor *floor);
void cli_record_epoch(cli_record *record, const cli_epoch *epoch);

/* False when a line was lost. */
bool cli_record_close(cli_record *record);

#endif
