/* history.h - what the log of a run says about a model of that run, up to the model's moment. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include "plateau.h"

/* A model, loaded with PLATEAU_RESUME, whose log is read. */
typedef struct cli_moment {
  const char *name; /* of the model, for sentences */
  const plateau_session *session;
  const plateau_text *text;
} cli_moment;

typedef struct cli_history {
  double best_valid; /* nats a character; NaN: none was logged */
  uint64_t best_epoch;
  double lowest;        /* training loss of a moment; NaN: none was logged */
  double train_at_best; /* of the moment of best_valid, or the next one that has it */
  uint64_t epochs;      /* lines up to the model's moment */
  double seconds;       /* of training up to there */
  size_t bytes;         /* of the file up to there; later lines and half a line do not count */
  bool new_setting;     /* a setting of the session differs from the last ones that the log names */
} cli_history;

/* Reads a RUN.jsonl of plateau train --log up to the last line that the model has lived through:
 * what a run did after the model was saved does not belong to the model. A log of another run is
 * refused. Returns the exit status; it has then reported any failure. */
int cli_history_read(cli_history *history, const char *path, const cli_moment *model);

#endif
