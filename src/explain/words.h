/* words.h - how the sentences of an answer show losses, gains and counts. */
#ifndef PL_WORDS_H
#define PL_WORDS_H
#include "base/message.h"
#include "plateau_answer.h"

/* What a sentence is written into, and what it speaks of. */
typedef struct pl_words {
  char *out;
  size_t capacity;
  const plateau_answer *answer;
  const plateau_evidence *e;
  const plateau_verdict *v;
  const plateau_change *by;     /* what removes what a finding names; NULL: nothing does ... */
  const plateau_effect *effect; /* ... and what it changed */
} pl_words;

#define SAY(w, ...) pl_message_add((w)->out, (w)->capacity, __VA_ARGS__)

/* Begins with an empty text. */
pl_words pl_words_begin(char *words, size_t capacity, const plateau_answer *answer);

/* A loss as the answer shows it, for %L. */
double pl_shown(const pl_words *w, double nats);

/* What is shown for `nats` less than a loss of `at`. */
double pl_shown_gain(const pl_words *w, double at, double nats);

/* What a change takes from the loss of the run as it is, with its noise where that is known:
 * "0.210 ± 0.020". */
void pl_say_gain(const pl_words *w, double nats, double noise);

/* The nearest whole number, for %N; 0 where there is none. */
static inline uint64_t pl_whole(double x) { return x > 0 && x < 1e18 ? (uint64_t)(x + 0.5) : 0; }

/* "100 more epochs", "1 epoch", "2.5 epochs" */
void pl_say_epochs(const pl_words *w, double epochs, const char *more);

/* "1 time", "1,501 times" */
void pl_say_count(const pl_words *w, double count, const char *one);

/* Epochs that the run was continued as it is; NaN without experiments. */
double pl_trained(const pl_words *w);

#endif
