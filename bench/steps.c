/* steps.c - takes a fixed number of steps, so that their instructions can be counted.
 *
 *   steps TEXT STEPS SETTING=VALUE...
 *
 * Prints one line of JSON: the variant of the core, and the characters that counted_steps trained.
 * bench/instructions.js runs it under callgrind, which counts only what counted_steps executes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "opening.h"

/* One shard after the other, as many at once as the command's single thread takes. */
__attribute__((noinline)) void counted_steps(plateau_session *session, int steps);
void counted_steps(plateau_session *session, int steps) {
  plateau_error error;
  for (int i = 0; i < steps; i++) {
    plateau_run_shards(session, 0, plateau_begin_step(session));
    if (plateau_apply(session, &error)) bench_give_up(error.sentence);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) bench_give_up("steps TEXT STEPS SETTING=VALUE...");
  plateau_session *session = bench_open(argv[1], argc - 3, argv + 3);
  plateau_progress before, after;
  plateau_session_progress(session, &before);
  counted_steps(session, atoi(argv[2]));
  plateau_session_progress(session, &after);
  printf("{\"variant\":\"%s\",\"chars\":%.0f}\n", plateau_session_variant(session),
         (double)(after.chars - before.chars));
  return 0;
}
