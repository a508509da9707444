/* support_best.h - runs that keep their best moment. */
#ifndef SUPPORT_BEST_H
#define SUPPORT_BEST_H

#include "run/session.h"
#include "support_run.h"

/* BEST_REWRITTEN is placed as a sigmoid rnn and rewritten as a tanh rnn: its hidden state after a
 * reset is -1. */
enum { BEST_ROW_COUNT = 5, BEST_REWRITTEN = 4 };

extern const char *const BEST_ROWS[BEST_ROW_COUNT];

typedef struct best_run {
  placed it;
  plateau_session *s;
  void *best; /* NULL: it keeps none */
} best_run;

best_run best_open(const char *settings, bool keeps);
void best_close(best_run *run);

/* Measures and offers the held-out loss. */
bool best_offer(plateau_session *session);

/* Trains until `step` steps are taken, and offers after every fifth, inside epochs too. */
void best_advance(plateau_session *session, uint64_t step);

/* A run until step `end` whose best moment is that of its only offer, after `at` steps. */
best_run best_at(const char *settings, uint64_t at, uint64_t end);

/* The best weights, to be freed. */
plateau_real *best_values(const plateau_session *session);

/* Equal, or both NaN. */
bool same_number(double a, double b);

void expect_same_best(const plateau_session *a, const plateau_session *b, const char *what);
void expect_same_file(const plateau_session *a, const plateau_session *b, const char *what);

#endif
