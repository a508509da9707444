/* plateau_answer.h - a verdict as names, figures and sentences: what `plateau explain` prints and what
 * the page shows. Part of the interface of plateau.h, whose rules hold here too.
 */
#ifndef PLATEAU_ANSWER_H
#define PLATEAU_ANSWER_H

#include "plateau_explain.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How losses are shown in sentences. A difference is shown as the difference of two shown losses:
 * what a change takes from the loss L is show(L) - show(L - change). For nats, bits and sums that is
 * the change times a factor; for perplexity, e to the nats, it is what a reader of the chart sees. */
typedef enum plateau_unit {
  PLATEAU_UNIT_NATS,
  PLATEAU_UNIT_BITS,
  PLATEAU_UNIT_PERPLEXITY,
  PLATEAU_UNIT_SUM, /* nats over the counted predictions of a window */
  PLATEAU_UNITS
} plateau_unit;

/* "nats", "bits", "perplexity", "sum" */
const char *plateau_unit_name(plateau_unit unit);

/* A verdict, what it rests on, and how losses are shown. */
typedef struct plateau_answer {
  const plateau_evidence *evidence;
  const plateau_verdict *verdict;
  plateau_unit unit;
} plateau_answer;

/* The bytes that any sentence here fits into, its ending 0 included. */
enum { PLATEAU_WORDS = 640 };

/* English sentences, UTF-8. Each writes at most `capacity` bytes into `words`, cut between
 * characters, and returns `words`. */

/* A loss in the answer's unit: "2.77". */
char *plateau_loss_words(char *words, size_t capacity, const plateau_answer *answer, double nats);
/* What the unit is called: "nats a character", "nats a window of 16". */
char *plateau_unit_words(char *words, size_t capacity, const plateau_answer *answer);
/* The answer in one sentence, with the losses of the moment. */
char *plateau_verdict_sentence(char *words, size_t capacity, const plateau_answer *answer);
/* The evidence of a label. */
char *plateau_finding_words(char *words, size_t capacity, const plateau_answer *answer,
                            const plateau_finding *finding);
/* What stands above the budget, and the name of a part of it. */
char *plateau_budget_words(char *words, size_t capacity, const plateau_answer *answer);
char *plateau_share_words(char *words, size_t capacity, const plateau_answer *answer,
                          plateau_share share);
/* What the floor would be with the index-th other setting that lowers it, "with a window twice as
 * long", and its nats a character into *nats; NULL past the last. */
const char *plateau_other_floor(const plateau_answer *answer, int index, double *nats);
/* A change in the middle of a sentence: "learning rate × 0.3, to 0.03". */
char *plateau_change_words(char *words, size_t capacity, const plateau_change *change);
/* The one thing to do, as a button says it, without a full stop; "" when no click does it. */
char *plateau_action_title(char *words, size_t capacity, const plateau_answer *answer);
/* What there is to know about doing it, or why there is nothing to do. */
char *plateau_action_notes(char *words, size_t capacity, const plateau_answer *answer);
/* Which changes were not tried; "" when all were. */
char *plateau_left_out_words(char *words, size_t capacity, const plateau_answer *answer);

/* The whole answer as rows of named members: what `plateau explain --json` prints and what the page
 * reads, so that both have the same names. */
typedef struct plateau_section {
  const char *name; /* "budget"; "" for the members of the answer itself */
  int rows;         /* 1 unless it is a list */
  bool list;
} plateau_section;

typedef enum plateau_item_kind {
  PLATEAU_ITEM_REAL,  /* NaN: not known */
  PLATEAU_ITEM_COUNT, /* a whole number */
  PLATEAU_ITEM_FLAG,  /* 0 or 1 */
  PLATEAU_ITEM_TEXT,
  PLATEAU_ITEM_REALS
} plateau_item_kind;

typedef struct plateau_item {
  const char *name;
  plateau_item_kind kind;
  double number;
  const char *text; /* in the caller's words, or a constant; NULL: none */
  const double *numbers;
  int count; /* of numbers */
} plateau_item;

/* Fills *section; false past the last. */
bool plateau_answer_section(plateau_section *section, const plateau_answer *answer, int index);

/* Fills *item with a member of a row of a section; false past the last. Sentences are written into
 * `words`, which takes PLATEAU_WORDS bytes. */
bool plateau_answer_item(plateau_item *item, const plateau_answer *answer, int section, int row,
                         int member, char *words);

#ifdef __cplusplus
}
#endif

#endif
