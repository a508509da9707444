/* stop.h - notes the signals that end a run, so that the run can ask between steps. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

/* From now on SIGINT, SIGTERM, SIGHUP and SIGPIPE are only noted: the run saves, then ends. A
 * second SIGINT ends the command at once. */
void cli_stop_watch(void);

/* The signal that arrived, or 0. */
int cli_stop_signal(void);

#endif
