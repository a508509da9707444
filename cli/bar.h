/* bar.h - shows on one line of a terminal how far a run has come. */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cli_figures {
  uint64_t epoch, target;  /* completed epochs, and the epoch at which the run ends */
  double part;             /* of the current epoch, 0 to 1 */
  double loss, valid_loss; /* nats a character; NaN: not known */
  double chars_per_second; /* 0: not known yet */
  double seconds_left;     /* NaN: not known yet */
} cli_figures;

typedef struct cli_bar {
  bool terminal; /* stderr is a terminal */
  bool visible;
  double drawn; /* time of the last drawing, on the clock of `now` */
} cli_bar;

void cli_bar_start(cli_bar *bar);

/* Draws at most ten times a second, and never wider than the terminal currently is. */
void cli_bar_draw(cli_bar *bar, const cli_figures *figures, double now);

/* Leaves an empty line for the next message. */
void cli_bar_clear(cli_bar *bar);

/* Writes "2.1045"; a run that goes wrong may need "2.46e+36", or "not finite". */
void cli_write_loss(char *text, size_t capacity, double loss);

/* Writes "851", "12.3k", "4.56M". */
void cli_short_number(char *text, size_t capacity, double number);

/* Writes "5.1 s", "0:12", "12:30", "3:00:00". */
void cli_short_time(char *text, size_t capacity, double seconds);

#endif
