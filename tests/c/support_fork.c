/* support_fork.c - parents and their forks, for tests. */
#include "support_fork.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"

enum { LENGTH = 400, LETTERS = 6 };

void open_parent_config(placed *it, const plateau_config *config) {
  char letters[LENGTH];
  fill_letters(letters, LENGTH, LETTERS, 5);
  place(it, config, LETTERS, letters, LENGTH);
}

void open_parent(placed *it, const char *settings) {
  plateau_config config;
  config_from(&config, settings);
  open_parent_config(it, &config);
}

void place_beside(placed *fork, const plateau_session *parent, const plateau_config *config) {
  plateau_error error = {PLATEAU_OK, ""};
  *fork = (placed){.text = parent->text};
  size_t bytes = plateau_session_size(config, &fork->text, &error);
  fork->session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (plateau_session_place(&fork->session, fork->session_block, bytes, config, &fork->text,
                            &error))
    fail_msg("not placed: %s", error.sentence);
}

void open_fork(placed *fork, const plateau_session *parent, const char *change) {
  plateau_error error = {PLATEAU_OK, ""};
  plateau_config config;
  if (plateau_fork_config(&config, parent, change, &error))
    fail_msg("%s: %s", change, error.sentence);
  place_beside(fork, parent, &config);
  if (plateau_fork(fork->session, parent, change, &error))
    fail_msg("%s: %s", change, error.sentence);
}

void open_fork_as(placed *fork, const plateau_session *parent, const char *settings) {
  plateau_error error = {PLATEAU_OK, ""};
  plateau_config config = *plateau_session_config(parent);
  set_all(&config, settings);
  place_beside(fork, parent, &config);
  if (plateau_fork_as(fork->session, parent, &error)) fail_msg("%s: %s", settings, error.sentence);
}

void close_fork(placed *fork) { free(fork->session_block); }

plateau_change change_named(const plateau_session *parent, const char *name) {
  plateau_change change;
  if (!plateau_change_describe(&change, parent, name)) fail_msg("no change %s", name);
  return change;
}

const char *change_name(const plateau_session *parent, int index) {
  static const char *const names[] = {"nothing",
                                      "rate-0.3",
                                      "rate-3",
                                      "schedule",
                                      "sgd-1",
                                      "momentum-0.1",
                                      "adam-0.01",
                                      "adam-0.0003",
                                      "batch-0.25",
                                      "batch-4",
                                      "rmsprop-0.001",
                                      "decay-0",
                                      "decay-0.01",
                                      "dropout-0",
                                      "dropout-0.2",
                                      "clip",
                                      "hidden-2",
                                      "hidden-1.5",
                                      "activation",
                                      "gradient",
                                      "memory",
                                      NULL,
                                      "rate-0.3+hidden-2",
                                      "adam-0.003+clip+decay-0.1"};
  static char window[40];
  if (index >= (int)(sizeof names / sizeof *names)) return NULL;
  if (names[index]) return names[index];
  snprintf(window, sizeof window, "window-%d", 2 * plateau_session_plan(parent)->window);
  return window;
}

int changes_of(const plateau_session *parent, plateau_change *changes) {
  int count = 0;
  const char *name;
  for (int i = 0; (name = change_name(parent, i)); i++)
    count += plateau_change_describe(&changes[count], parent, name);
  return count;
}

uint64_t epochs_of(const plateau_session *session, uint64_t epochs) {
  return epochs * plateau_session_plan(session)->steps;
}

static double next_step_loss(plateau_session *session) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  double before = isnan(progress.partial_loss) ? 0 : progress.partial_loss;
  double counted = (double)session->live.counters->partial_count;
  run_to(session, progress.step + 1);
  plateau_session_progress(session, &progress);
  return progress.partial_loss * (double)session->live.counters->partial_count - before * counted;
}

static void expect_near(const char *settings, const char *change, const char *what, double is,
                        double was, double tolerance) {
  if (!(fabs(is - was) <= tolerance * was))
    fail_msg("%s, %s: %s is %.17g, was %.17g", settings, change, what, is, was);
}

static int check_forks(const char *settings, double tolerance) {
  placed it, fork;
  plateau_change changes[NAMED_CHANGES];
  int checked = 0;
  open_parent(&it, settings);
  uint64_t random = 3;
  write_weights(it.session, 0.7, &random);
  run_to(it.session, epochs_of(it.session, 2) + 1);
  /* take a snapshot in the middle of an epoch */
  pl_state_copy(&it.session->kept, &it.session->live);
  double train = plateau_measure(it.session, PLATEAU_TRAINING);
  double valid = plateau_measure(it.session, PLATEAU_HELD_OUT);
  int count = changes_of(it.session, changes);
  placed next;
  open_fork(&next, it.session, "nothing");
  double nats = next_step_loss(next.session);
  close_fork(&next);
  for (int i = 0; i < count; i++) {
    const char *name = changes[i].name;
    if (!changes[i].same_function) continue;
    checked++;
    open_fork(&fork, it.session, name);
    bool wider = changes[i].group == PLATEAU_OF_SIZE, batch = changes[i].group == PLATEAU_OF_BATCH;
    bool exact = changes[i].same_weights || wider;
    double allowed = exact ? 0 : tolerance;
    expect_near(settings, name, "the training loss",
                plateau_measure(fork.session, PLATEAU_TRAINING), train, allowed);
    expect_near(settings, name, "the held-out loss",
                plateau_measure(fork.session, PLATEAU_HELD_OUT), valid, allowed);
    /* other rows, or fewer of their numbers */
    bool other = batch || plateau_session_config(fork.session)->dropout > 0;
    if (changes[i].group != PLATEAU_OF_WINDOW && !other)
      expect_near(settings, name, "the next step", next_step_loss(fork.session), nats, tolerance);
    close_fork(&fork);
  }
  unplace(&it);
  return checked;
}

/* The parent's losses and those of a fork; in `allowed` parts of the loss. */
static void check_fork_as(const char *settings, const char *change, double allowed) {
  placed it, fork;
  uint64_t random = 3;
  open_parent(&it, settings);
  write_weights(it.session, 0.7, &random);
  run_to(it.session, epochs_of(it.session, 1) + 1);
  pl_state_copy(&it.session->kept, &it.session->live);
  open_fork_as(&fork, it.session, change);
  expect_near(settings, change, "the training loss",
              plateau_measure(fork.session, PLATEAU_TRAINING),
              plateau_measure(it.session, PLATEAU_TRAINING), allowed);
  expect_near(settings, change, "the held-out loss",
              plateau_measure(fork.session, PLATEAU_HELD_OUT),
              plateau_measure(it.session, PLATEAU_HELD_OUT), allowed);
  close_fork(&fork);
  open_fork_as(&fork, it.session, "");
  double nats = next_step_loss(fork.session);
  close_fork(&fork);
  open_fork_as(&fork, it.session, change);
  expect_near(settings, change, "the next step", next_step_loss(fork.session), nats, allowed);
  close_fork(&fork);
  unplace(&it);
}

void expect_same_function_as(double tolerance) {
  static const char *const cells[] = {"rnn activation=tanh", "rnn activation=sigmoid", "gru",
                                      "lstm"};
  static const char *const sizes[] = {"hidden=8", "hidden=9", "hidden=13", "hidden=27 lr=0.5"};
  static const char *const places[] = {"hidden=7 state=reset layers=2 embedding=3 window=9",
                                       "hidden=8 state=carry layers=1 window=5"};
  char settings[200];
  for (int cell = 0; cell < 4; cell++)
    for (int at = 0; at < 2; at++)
      for (int size = at; size < 4; size++) {
        snprintf(settings, sizeof settings, "cell=%s %s", cells[cell], places[at]);
        check_fork_as(settings, sizes[size], 0);
      }
  for (int at = 0; at < 2; at++) {
    snprintf(settings, sizeof settings, "cell=rnn activation=tanh %s", places[at]);
    check_fork_as(settings, "activation=sigmoid", tolerance);
    check_fork_as(settings, "activation=sigmoid hidden=19 optimizer=sgd clip=1", tolerance);
    snprintf(settings, sizeof settings, "cell=rnn activation=sigmoid %s", places[at]);
    check_fork_as(settings, "activation=tanh hidden=16", tolerance);
  }
}

void expect_same_function(double tolerance) {
  static const char *const cells[] = {"rnn activation=tanh", "rnn activation=sigmoid", "gru",
                                      "lstm"};
  static const char *const sizes[] = {
      "hidden=13 layers=1 embedding=0", "hidden=8 layers=2 embedding=5",
      "hidden=5 layers=2 embedding=0 burn_in=2", "hidden=1 layers=1 embedding=3"};
  static const char *const places[] = {"state=reset batch=7 optimizer=sgd lr=0.1",
                                       "state=carry batch=9 window=5 optimizer=adam lr=0.01",
                                       "state=carry batch=1 window=100 optimizer=momentum lr=0.05"};
  int checked = 0;
  for (int cell = 0; cell < 4; cell++)
    for (int size = 0; size < 4; size++)
      for (int at = 0; at < 3; at++) {
        char settings[200];
        snprintf(settings, sizeof settings, "cell=%s %s %s", cells[cell], sizes[size], places[at]);
        checked += check_forks(settings, tolerance);
      }
  assert_true(checked > 48 * 4);
}
