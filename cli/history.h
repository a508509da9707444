/* history.h - reads the best held-out loss, and its epoch, from the log of a run. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include <stdint.h>

typedef struct cli_history {
  double best_valid; /* nats a character; NaN: none was logged */
  uint64_t best_epoch;
  uint64_t epochs; /* lines up to the requested epoch */
} cli_history;

/* Reads a RUN.jsonl of plateau train --log up to `epoch`, because what a run did after the model
 * was saved does not belong to the model. Returns the exit status; it has then reported any
 * failure. */
int cli_history_read(cli_history *history, const char *path, uint64_t epoch);

#endif
