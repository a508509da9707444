/* plateau_look.h - a closer look at a run: where its loss is, how far back it learns, what its units
 * do, what its samples repeat. Part of the interface of plateau.h, whose rules hold here too.
 *
 * Nothing here changes a run. All of it is measured with the weights of one moment, dropout off.
 */
#ifndef PLATEAU_LOOK_H
#define PLATEAU_LOOK_H

#include "plateau.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Where the loss is ---- */

/* ---- How far back it learns ---- */

/* ---- Inside ---- */

/* ---- Repeats and copies ---- */

/* Greedy decoding is a finite machine: hidden state and pending symbol decide everything that
 * follows, and there are finitely many of them, so that it must end in a cycle. The search runs it
 * from a prompt and compares states bit for bit, all layers, h and c, by R. P. Brent's algorithm
 * ("An improved Monte Carlo factorization algorithm", BIT 20, 1980, 176-184), then runs it twice
 * more: once to find where the cycle begins, and a few times round to measure it. */
typedef struct plateau_cycle {
  bool exact; /* a state came back within the limit: the rest is a fact, not an impression */
  /* Not exact, but the end of the text read so far is at least 8 periods of the same: it repeats,
   * not yet exactly. Neither: the members below mean nothing. */
  bool repeats;
  size_t limit;  /* characters looked at, at most */
  size_t states; /* period of the machine, characters; exact only */
  size_t begin;  /* first character from which on the states repeat, the smallest; exact only */
  size_t period; /* of the text: the smallest; divides `states` when exact */
  /* First character from which on the text repeats, as far as it was looked at; at most `begin`. */
  size_t text_begin;
  const uint16_t *text; /* symbols of the greedy text; text_begin + period of them at least */
  size_t length;        /* of it */
  double entropy; /* nats: of the distribution of the next character at temperature 1, mean over the
                     cycle */
  /* The lowest temperature that leaves it: going round once, `period` characters, succeeds with
   * probability 1/2 there. No probability of a most probable character grows with temperature,
   * since 1 / p = sum of exp((logit - its logit) / T) and no exponent is positive; so there is one
   * such temperature, or none. NaN: more probable than 1/2 up to temperature 2. When `states` is
   * several rounds of the text, the geometric mean over them. */
  double leaves;
} plateau_cycle;

typedef struct plateau_cycle_search plateau_cycle_search;

/* The largest limit. */
#define PLATEAU_CYCLE_LIMIT 1000000

/* Bytes of block for a search of up to `limit` characters, 16 to PLATEAU_CYCLE_LIMIT. */
size_t plateau_cycle_size(const plateau_session *session, size_t limit);

/* Begins a search, between steps only; it takes the place of a sample under way. The prompt is as
 * in plateau_sample_begin. Until its end no sample, measurement or step may come between its calls.
 * Fails as plateau_sample_begin does. */
plateau_status plateau_cycle_begin(plateau_cycle_search **search, void *block, size_t block_bytes,
                                   plateau_session *session, size_t limit, const char *prompt,
                                   size_t prompt_bytes, plateau_error *error);

/* Some 64 characters more; false when all is known. */
bool plateau_cycle_some(plateau_cycle_search *search);

/* The share of the work that is surely done, 0 to 1, never falling. */
double plateau_cycle_share(const plateau_cycle_search *search);

/* What was found, once plateau_cycle_some has returned false. */
void plateau_cycle_result(const plateau_cycle_search *search, plateau_cycle *cycle);

/* The rule for a loop: a stretch of a text, at least PLATEAU_LOOP_LEAST characters and at least
 * PLATEAU_LOOP_COPIES whole periods long, in which every character is the one `p` before it, for a
 * period p of at most PLATEAU_LOOP_PERIOD characters. */
#define PLATEAU_LOOP_PERIOD 200
#define PLATEAU_LOOP_COPIES 3
#define PLATEAU_LOOP_LEAST  24

/* Writes for each of `length` characters the smallest period of a loop that it belongs to, 0 when
 * it belongs to none; returns how many belong to one. Characters are any numbers. Takes time
 * proportional to length x PLATEAU_LOOP_PERIOD. */
size_t plateau_loops(const uint32_t *text, size_t length, uint16_t *period);

/* A stretch of a sample that stands word for word in a text. */
typedef struct plateau_copy {
  uint32_t start, length, place; /* in the sample; characters; the first place of it in the text */
} plateau_copy;

/* Copies shorter than this are no spans. */
#define PLATEAU_COPY_LEAST 16

typedef struct plateau_copies {
  size_t length; /* of the sample */
  /* By character of the sample: how long a stretch that begins there stands in the text, and its
   * first place. Shares of copied n-grams follow: those with match[i] >= n. */
  const uint32_t *match, *place;
  plateau_copy longest; /* the first of the longest; length 0: nothing is copied */
  /* Every stretch of PLATEAU_COPY_LEAST characters or more that could be made no longer on either
   * side; they may overlap. */
  const plateau_copy *spans;
  size_t count;
} plateau_copies;

typedef struct plateau_copies_search plateau_copies_search;

/* The longest sample, characters. */
#define PLATEAU_COPIES_LIMIT 1000000

/* Bytes of block for a sample of `length` characters, PLATEAU_COPIES_LIMIT at most. */
size_t plateau_copies_size(size_t length);

/* Begins to look for the code points of a sample in the first `train` characters of a text. The
 * time is proportional to sample + text, whatever they are: the automaton of all of the sample's
 * substrings (Blumer et al., "The smallest automaton recognizing the subwords of a text", 1985)
 * reads the text once. */
void plateau_copies_begin(plateau_copies_search **search, void *block, size_t block_bytes,
                          const plateau_text *text, size_t train, const uint32_t *sample,
                          size_t length);

/* Reads up to 2^20 characters of the text; false when all is read. */
bool plateau_copies_some(plateau_copies_search *search);

/* What was found, once plateau_copies_some has returned false; it lies in the block. */
void plateau_copies_result(const plateau_copies_search *search, plateau_copies *copies);

/* The share of a sample's n-grams of that length that stand in the text; NaN for a sample shorter
 * than that. */
double plateau_copies_share(const plateau_copies *copies, size_t n);

/* ---- Samples of an n-gram model ---- */

#ifdef __cplusplus
}
#endif

#endif
