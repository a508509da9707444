/* history.h - what the log of a run remembers: its best held-out loss, and when that was. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include <stdint.h>

typedef struct cli_history {
  double best_valid; /* nats a character; NaN: none was logged */
  uint64_t best_epoch;
  uint64_t epochs; /* lines up to the epoch asked for */
} cli_history;

/* Reads RUN.jsonl as plateau train --log writes it, up to `epoch`: what a run did after the model
 * was saved is not the model's. Returns how the command ends; a refusal has been said. */
int cli_history_read(cli_history *history, const char *path, uint64_t epoch);

#endif
