/* report.h - tells a person about a run: a line at milestones, and how it ended. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "course.h"
#include "record.h"

/* Prints one line. On a terminal the sample follows, indented. */
void cli_report_milestone(const cli_epoch *epoch, uint64_t target, bool terminal);

typedef struct cli_summary {
  cli_epoch last;    /* the last epoch that ended; its progress is that of the run */
  uint64_t epochs;   /* completed by this command */
  double floor;      /* nats a character */
  cli_loss held_out; /* as last measured */
  cli_loss best;     /* the lowest of the run; NaN when nothing was measured */
  double best_at;    /* its epoch; 2.25 is inside the third */
  uint64_t patience; /* it ended after this number of measurements without a gain; 0: it did not */
} cli_summary;

void cli_report_end(const cli_summary *summary, const cli_course *course);

#endif
