/* clock.h - seconds on a clock that never jumps. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

/* Seconds since some fixed moment. Only differences have a meaning. */
double cli_clock_now(void);

#endif
