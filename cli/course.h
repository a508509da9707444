/* course.h - what the losses of a run say of it: an explosion at once, the rest at its end.
 *
 * The rules are those of the sentence under the page's chart (web/model/sentence.js), as far as they
 * need no curve. tests/cli/free-sentence.test.js holds both against the same runs. */
#ifndef CLI_COURSE_H
#define CLI_COURSE_H

#include "plateau.h"

#include <stdbool.h>
#include <stddef.h>

/* The losses of one moment; NaN: not measured. */
typedef struct cli_moment_loss {
  double at; /* epochs: 2.25 is inside the third */
  double train, valid;
} cli_moment_loss;

typedef struct cli_course {
  double uniform;  /* guessing at random, nats a character */
  double start;    /* the most that the first weights can cost */
  double now, low; /* the newest loss, and the lowest so far, at the latest that */
  double low_at;   /* epochs; 0: of the first weights */
  bool exploded;   /* it has been so at some moment */
  int rollbacks;   /* of the run so far */
  /* The steps of the current block, and of the epoch before them. */
  bool whole;       /* the epoch is known from its start */
  int steps;        /* of the block */
  uint64_t from;    /* predictions before the epoch */
  uint64_t counted; /* in the epoch, before the block */
  double total;     /* nats, the same */
  cli_moment_loss *moments;
  size_t count, capacity;
} cli_course;

/* Begins.
 *
 *   session   placed; its progress is where the course begins
 *   symbols   of the vocabulary */
void cli_course_begin(cli_course *course, const plateau_session *session, int symbols);
void cli_course_free(cli_course *course);

/* Hears of a step, with what was measured after it. Returns true when the loss has exploded for the
 * first time: it is above guessing at random, and was clearly lower before. */
bool cli_course_step(cli_course *course, const plateau_progress *progress,
                     cli_moment_loss measured);

/* Hears that the run went back to a snapshot. */
void cli_course_back(cli_course *course, const plateau_progress *progress);

/* Writes a sentence about a run that has ended, or '' when its losses decide nothing.
 *
 *   epochs    completed by this command
 *   best      the lowest held-out loss; NaN: none was measured
 *   best_at   its epoch */
void cli_course_say(const cli_course *course, char *sentence, size_t capacity, uint64_t epochs,
                    double best, double best_at);

/* Writes "1501", or "2.25" inside the third epoch. */
void cli_write_epoch(char *text, size_t capacity, double epoch);

#endif
