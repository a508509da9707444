/* stop.h - signals that end a run, turned into a question the run asks between steps. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE only note themselves: the run saves, then ends. A
 * second SIGINT ends the command at once. */
void cli_stop_watch(void);

/* The signal that came, or 0. */
int cli_stop_signal(void);

#endif
