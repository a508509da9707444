/* stop.c - notes the signals that end a run, so that the run can ask between steps. */
#define _XOPEN_SOURCE 700
#include "stop.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t came;

static void note(int signal) {
  if (!came) came = signal;
}

void cli_stop_watch(void) {
  /* A file that may not grow is then a failed write, which is reported. */
  signal(SIGXFSZ, SIG_IGN);
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = note;
    /* A closed pipe breaks every later write; it must not end the command before it has saved. */
    action.sa_flags = signals[i] == SIGPIPE ? SA_RESTART : (int)(SA_RESTART | SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(signals[i], NULL, &before);
    /* nohup asks to ignore SIGHUP. Shells ask to ignore SIGINT in background commands, but a person
     * who sends it there means it. */
    if (signals[i] != SIGHUP || before.sa_handler != SIG_IGN) sigaction(signals[i], &action, NULL);
  }
}

int cli_stop_signal(void) { return came; }
