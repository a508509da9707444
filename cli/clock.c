/* clock.c - seconds on a clock that never jumps. */
#define _XOPEN_SOURCE 700
#include "clock.h"

#include <time.h>

double cli_clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
