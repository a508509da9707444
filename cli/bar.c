/* bar.c - shows on one line of a terminal how far a run has come. */
#define _XOPEN_SOURCE 700
#include "bar.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDEST = 200, LONGEST_BAR = 30, SHORTEST_BAR = 8 };

void cli_bar_start(cli_bar *bar) {
  const char *kind = getenv("TERM");
  bar->terminal = isatty(STDERR_FILENO) && (!kind || strcmp(kind, "dumb") != 0);
  bar->visible = false;
  bar->drawn = -1;
}

void cli_bar_clear(cli_bar *bar) {
  if (bar->visible) fputs("\r\033[K", stderr);
  bar->visible = false;
}

void cli_write_loss(char *text, size_t capacity, double loss) {
  if (isfinite(loss))
    snprintf(text, capacity, loss < 1e5 ? "%.4f" : "%.3g", loss);
  else
    snprintf(text, capacity, "not finite");
}

void cli_short_number(char *text, size_t capacity, double number) {
  if (number < 1000)
    snprintf(text, capacity, "%.0f", number);
  else if (number < 999.5e3)
    snprintf(text, capacity, "%.3gk", number / 1e3);
  else
    snprintf(text, capacity, "%.3gM", number / 1e6);
}

void cli_short_time(char *text, size_t capacity, double seconds) {
  const long s = seconds < 1e9 ? (long)ceil(seconds) : 1000000000L;
  if (seconds < 10)
    snprintf(text, capacity, "%.1f s", seconds);
  else if (s < 3600)
    snprintf(text, capacity, "%ld:%02ld", s / 60, s % 60);
  else
    snprintf(text, capacity, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

/* The columns of the terminal, minus one, since a full line would wrap. */
static int width(void) {
  struct winsize size;
  const int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                                      : 80;
  return columns - 1 < WIDEST ? columns - 1 : WIDEST;
}

/* The parts of the line from left to right, and the order in which they matter: when the line is
 * too short, the last ones in this order are dropped. */
enum { EPOCH, PERCENT, LOSS, HELD_OUT, SPEED, LEFT, PARTS };
static const int importance[PARTS] = {EPOCH, LOSS, PERCENT, LEFT, SPEED, HELD_OUT};

static void describe(char part[PARTS][48], const cli_figures *f, double done) {
  memset(part, 0, PARTS * sizeof *part);
  snprintf(part[EPOCH], sizeof *part, "epoch %" PRIu64 "/%" PRIu64, f->epoch, f->target);
  snprintf(part[PERCENT], sizeof *part, "%3.0f%%", floor(100 * done));
  char number[24];
  cli_write_loss(number, sizeof number, f->loss);
  if (!isnan(f->loss)) snprintf(part[LOSS], sizeof *part, "loss %s", number);
  cli_write_loss(number, sizeof number, f->valid_loss);
  if (!isnan(f->valid_loss)) snprintf(part[HELD_OUT], sizeof *part, "test text %s", number);
  if (f->chars_per_second > 0) {
    cli_short_number(number, sizeof number, f->chars_per_second);
    snprintf(part[SPEED], sizeof *part, "%s chars/s", number);
  }
  if (!isnan(f->seconds_left)) {
    cli_short_time(number, sizeof number, f->seconds_left);
    snprintf(part[LEFT], sizeof *part, "%s left", number);
  }
}

/* Empties the parts that do not fit. Returns the columns that remain. */
static int fit(char part[PARTS][48], int capacity) {
  capacity += 2; /* the first part has no gap before it */
  for (int i = 0; i < PARTS; i++) {
    char *text = part[importance[i]];
    const int length = (int)strlen(text);
    /* drop the held-out loss before the bar */
    const int needed = importance[i] == HELD_OUT ? length + SHORTEST_BAR + 4 : length;
    if (length && needed + 2 > capacity) *text = 0;
    if (*text) capacity -= length + 2;
  }
  return capacity;
}

/* Draws the bar in the columns that remain. It needs a gap of two and two brackets. */
static int put_bar(char *line, int capacity, double done) {
  const int cells = capacity - 4 < LONGEST_BAR ? capacity - 4 : LONGEST_BAR;
  if (cells < SHORTEST_BAR) return 0;
  const int full = (int)(done * cells);
  int length = 0;
  for (const char *c = "  ["; *c; c++) line[length++] = *c;
  for (int i = 0; i < cells; i++) line[length++] = i < full ? '=' : i == full ? '>' : ' ';
  line[length++] = ']';
  return length;
}

void cli_bar_draw(cli_bar *bar, const cli_figures *figures, double now) {
  if (!bar->terminal || (bar->drawn >= 0 && now - bar->drawn < 0.1)) return;
  bar->drawn = now;
  const double epochs = (double)figures->epoch + figures->part;
  const double done = figures->target && epochs < (double)figures->target
                          ? epochs / (double)figures->target
                          : 1;
  char part[PARTS][48], line[WIDEST + 64];
  describe(part, figures, done);
  const int capacity = fit(part, width());
  int length = 0;
  for (int i = 0; i < PARTS; i++) {
    if (*part[i])
      length += snprintf(line + length, sizeof line - (size_t)length, "%s%s", length ? "  " : "",
                         part[i]);
    if (i == EPOCH && length) length += put_bar(line + length, capacity, done);
  }
  line[length] = 0;
  fprintf(stderr, "\r%s\033[K", line);
  fflush(stderr);
  bar->visible = true;
}
