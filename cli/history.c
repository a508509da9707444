/* history.c - reads the best held-out loss, and its epoch, from the log of a run. */
#include "history.h"

#include "input.h"
#include "say.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The number behind a key of a line; NaN when there is none, or null. The keys stand before
 * "sample", the only value that could contain their text. */
static double number_of(const char *line, const char *key) {
  const char *found = strstr(line, key);
  if (!found) return NAN;
  char *end;
  found += strlen(key);
  const double number = strtod(found, &end);
  return end == found ? NAN : number;
}

static void take_line(cli_history *history, const char *line, uint64_t epoch) {
  const double at = number_of(line, "{\"epoch\":"), valid = number_of(line, "\"valid_loss\":");
  if (!(at >= 1) || at > (double)epoch) return;
  history->epochs++;
  if (isfinite(valid) && !(history->best_valid <= valid)) {
    history->best_valid = valid;
    history->best_epoch = (uint64_t)at;
  }
}

int cli_history_read(cli_history *history, const char *path, uint64_t epoch) {
  cli_input file = {0};
  *history = (cli_history){.best_valid = NAN};
  int status = cli_input_read(&file, path, CLI_INPUT_LOG);
  if (status == CLI_GOOD && file.size)
    file.bytes[file.size - 1] = 0; /* instead of a line feed, or the end of half a line */
  for (char *line = file.bytes; status == CLI_GOOD && file.size && line;) {
    char *next = memchr(line, '\n', (size_t)(file.bytes + file.size - line));
    if (next) *next++ = 0;
    take_line(history, line, epoch);
    line = next;
  }
  cli_input_free(&file);
  if (status == CLI_GOOD && history->epochs == 0)
    status = cli_refuse(CLI_WORLD,
                        "%s: It has no epoch up to %" PRIu64
                        ". Give the file that plateau train --log wrote beside this model.",
                        cli_input_name(path), epoch);
  return status;
}
