/* support_best.c - runs that keep their best moment. */
#include "support_best.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 20 or 79 steps an epoch, so that snapshots lie at its start and inside it. */
const char *const BEST_ROWS[BEST_ROW_COUNT] = {
    "cell=rnn hidden=3 optimizer=sgd state=carry window=8 batch=1 lr=0.2",
    "cell=rnn activation=sigmoid hidden=4 embedding=3 optimizer=momentum state=reset window=8 "
    "lr=0.3",
    "cell=gru hidden=3 layers=2 dropout=0.4 optimizer=rmsprop state=carry window=8 batch=4 "
    "schedule=plateau",
    "cell=lstm hidden=5 layers=2 dropout=0.2 optimizer=adam state=carry window=8 batch=1 lr=0.05 "
    "schedule=cosine",
    "cell=rnn activation=sigmoid hidden=3 optimizer=momentum state=carry window=8 batch=2",
};
enum { LENGTH = 700, LETTERS = 5 };

best_run best_open(const char *settings, bool keeps) {
  best_run r = {0};
  plateau_config config;
  char letters[LENGTH];
  config_from(&config, "valid=0.1");
  set_all(&config, settings);
  fill_letters(letters, LENGTH, LETTERS, 11);
  place(&r.it, &config, LETTERS, letters, LENGTH);
  r.s = r.it.session;
  if (settings == BEST_ROWS[BEST_REWRITTEN])
    assert_int_equal(plateau_rewrite_as_tanh(r.s, NULL), PLATEAU_OK);
  if (keeps) r.best = place_best(r.s);
  return r;
}

void best_close(best_run *r) {
  unplace(&r->it);
  free(r->best);
}

bool best_offer(plateau_session *s) {
  plateau_measure(s, PLATEAU_HELD_OUT);
  return plateau_best_offer(s);
}

void best_advance(plateau_session *session, uint64_t step) {
  while (steps_taken(session) < step) {
    run_to(session, steps_taken(session) + 1);
    if (steps_taken(session) % 5 == 0) best_offer(session);
  }
}

plateau_real *best_values(const plateau_session *s) {
  plateau_real *values = calloc(plateau_weights_count(s), sizeof *values);
  plateau_best_read(s, values);
  return values;
}

bool same_number(double a, double b) { return a == b || (a != a && b != b); }

void expect_same_best(const plateau_session *a, const plateau_session *b, const char *what) {
  const plateau_best *of_a = plateau_session_best(a), *of_b = plateau_session_best(b);
  assert_true(of_a && of_b);
  if (of_a->loss != of_b->loss || !same_number(of_a->error, of_b->error) ||
      of_a->step != of_b->step || of_a->epoch != of_b->epoch || of_a->since != of_b->since)
    fail_msg("%s: steps %d and %d, since %d and %d", what, (int)of_a->step, (int)of_b->step,
             (int)of_a->since, (int)of_b->since);
  plateau_real *values_a = best_values(a), *values_b = best_values(b);
  assert_memory_equal(values_a, values_b, plateau_weights_count(a) * sizeof *values_a);
  free(values_a), free(values_b);
}

void expect_same_file(const plateau_session *a, const plateau_session *b, const char *what) {
  saved of_a = save(a), of_b = save(b);
  if (!same_bytes(&of_a, &of_b)) fail_msg("%s: other bytes", what);
  free(of_a.bytes), free(of_b.bytes);
}

best_run best_at(const char *settings, uint64_t at, uint64_t end) {
  best_run r = best_open(settings, true);
  run_to(r.s, at);
  assert_true(best_offer(r.s));
  run_to(r.s, end);
  return r;
}
