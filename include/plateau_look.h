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

/* What each single prediction of a part costs. Begins a measurement as plateau_measure_begin does,
 * goes on with plateau_measure_advance until it returns false, and ends with plateau_measure_loss, the
 * mean of the numbers written. `nats` has room for every symbol of the part (plan->train or
 * plan->valid of them, or the text's length) and must live until then: nats[i] becomes the nats that
 * symbol i cost, after those its window or stream showed before it; NaN where nothing is predicted
 * (the first symbol, what is left after the last window or stream) or nothing counts (burn-in). */
void plateau_surprise_begin(plateau_session *session, plateau_part part, double *nats);

/* The means of such numbers (also of plateau_floor_each) by position in the window: T of them, NaN
 * for a position that holds no number; summed in text order. `counted`, T again: how many they are
 * means of. */
void plateau_by_position(double *by_position, size_t *counted, const plateau_session *session,
                         plateau_part part, const double *nats);

/* The floor of each single prediction of the training part: -ln of the share that its symbol has
 * among the runs which have shown the same so far (docs/floor.md). plan->train numbers, NaN as
 * above; their mean is plateau_floor's per_char. The best fixed weights reach the floor in the mean;
 * at a single prediction they may well be below it, and pay for it at others of the same group. The
 * block is as for plateau_floor_measure: plateau_floor_size bytes. */
plateau_status plateau_floor_each(double *nats, void *block, size_t block_bytes,
                                  const plateau_config *config, const plateau_text *text,
                                  plateau_error *error);

/* ---- How far back it learns ---- */

/* The gradient by lag: the norm of d loss[t] / d h[t-k], where h[t-k] is a layer's state after
 * reading symbol t-k, whatever way it reaches the loss; for an lstm also by c. The mean over the
 * rows and positions of some windows of the training part, in the units of the gradient (nats over
 * units of state). With state = carry a window begins with the state
 * that the window before it leaves. Of a window longer
 * than 64 the losses at 64 positions are taken, spread evenly. */
typedef struct plateau_lags plateau_lags;

/* Bytes of block for `windows` windows, spread evenly over the training part; at least 1, and no
 * more of them are taken than there are. */
size_t plateau_lags_size(const plateau_session *session, int windows);

/* Begins; then plateau_lags_advance, a position of a few windows at a time, until it returns false.
 * Between steps only. */
void plateau_lags_begin(plateau_lags **lags, void *block, size_t block_bytes,
                        plateau_session *session, int windows);
bool plateau_lags_advance(plateau_lags *lags);

/* The share of the work that is done, 0 to 1. */
double plateau_lags_share(const plateau_lags *lags);

/* Lags measured: 0 to this number minus 1; the window. */
int plateau_lags_count(const plateau_lags *lags);

/* Mean norms by lag; of c: NULL for a cell without. */
const double *plateau_lags_of_h(const plateau_lags *lags, int layer);
const double *plateau_lags_of_c(const plateau_lags *lags, int layer);

/* The lag at which `norms` first falls below a share of its lag 0, between two lags by geometric
 * interpolation: the half-life, for a share of 1/2. NaN when it does not within `count` lags. */
double plateau_lag_below(const double *norms, int count, double share);

/* The largest singular value of a layer's recurrent weights, to 1e-9 of it or as far as 500 power
 * iterations come, from below. Of an rnn's it bounds how fast a gradient can decay along that layer
 * slower: |d h[t] / d h[t-k]| <= (s |W|)^k with s = 1/4 for the sigmoid, 1 for tanh (Pascanu, Mikolov
 * and Bengio 2013). NaN for other cells, which have no such bound. `scratch` holds 2 H numbers. */
double plateau_recurrent_norm(const plateau_session *session, int layer, double *scratch);

/* What the loss is when only the last `seen` characters before a prediction are known, the state
 * before them h0. Begins a measurement like plateau_measure_begin's, of at most `most` predictions
 * spread evenly over those of the part that have `longest` characters before them (longest >= seen
 * >= 1): so that several `seen` with one `longest` are asked the same questions. False, with nothing
 * begun, when there is no such prediction. */
bool plateau_reach_begin(plateau_session *session, plateau_part part, int seen, int longest,
                         int most);

/* The same predictions, with all of the part before them known and h0 before its first character.
 * Begins a measurement of that part as one stream, a character at a time; after it
 * plateau_reach_all_loss is the loss of the predictions asked (plateau_measure_loss is that of every
 * one up to the last of them). `nats` has room for every symbol of the part and must live until
 * then. */
bool plateau_reach_all_begin(plateau_session *session, plateau_part part, int longest, int most,
                             double *nats);
double plateau_reach_all_loss(const plateau_session *session, plateau_part part, int longest,
                              int most, const double *nats);

/* ---- Inside ---- */

/* A gate of a cell, or what stands in its place: of the rnn, which has none, the hidden unit. */
typedef struct plateau_gate {
  const char *name; /* "forget gate" */
  bool both_signs;  /* a tanh, from -1 to 1; else a sigmoid, from 0 to 1 */
} plateau_gate;

enum { PLATEAU_GATES = 4, PLATEAU_LAYERS = 4 }; /* at most */

/* The gates of the session's cell, in torch's order; *count of them. */
const plateau_gate *plateau_gates(const plateau_session *session, int *count);

/* How the activations of one gate of one layer, of all units and characters read, lie. A sigmoid
 * gate is saturated below 0.1 and above 0.9 (left and right saturated: Karpathy, Johnson, Li,
 * "Visualizing and Understanding Recurrent Networks", 2015, section 4.2), a tanh below -0.9 and
 * above 0.9. */
typedef struct plateau_saturation {
  uint64_t low, high, count;
} plateau_saturation;

/* A stretch of the text read with the weights of the moment, dropout off, from h0, as the run reads
 * it: with state = carry one stream, else windows of T, each from h0. */
typedef struct plateau_inside {
  plateau_session *session;
  size_t first, length; /* of the stretch, in characters */
  size_t read;          /* of them, so far */
  float
      *states; /* read x (layers * H): states[character * layers * H + layer * H + unit]; or NULL */
  plateau_saturation saturation[PLATEAU_LAYERS][PLATEAU_GATES];
} plateau_inside;

/* Between steps only: begin, then _some until it returns false. The stretch must lie in the text;
 * with state = reset the windows are those of training when `first` is a multiple of T. `states`
 * has room for length x layers x H numbers, or is NULL. Each call of _some reads one window, or, with
 * state = reset, up to eight. A measurement (plateau_measure_*) under way is lost. */
void plateau_inside_begin(plateau_inside *inside, plateau_session *session, size_t first,
                          size_t length, float *states);
bool plateau_inside_advance(plateau_inside *inside);

/* How far a step moved each tensor: norm of its change over the norm it had. `before`: what
 * plateau_weights_read gave before the step; `ratio`: plateau_tensors() numbers. NaN for a tensor
 * that was 0 throughout. Between steps or after plateau_apply. */
void plateau_update_ratio(const plateau_session *session, const plateau_real *before,
                          double *ratio);

/* What a character of a Markdown text is part of. A reading of one line at a time, by rules that can
 * be said in a sentence each (src/count/marks.c), not a Markdown parser. */
typedef enum plateau_mark {
  PLATEAU_HEADING,   /* a line that begins with one to six # and a space */
  PLATEAU_LIST_ITEM, /* a line that begins with -, * or +, or a number and . or ), and a space */
  PLATEAU_CODE,      /* `inline`, and between ``` or ~~~ fences, the marks themselves included */
  PLATEAU_LINK,      /* [text](address), from [ to ) */
  PLATEAU_LINE_END,  /* the next character is a line feed */
  PLATEAU_LATE,      /* its position in its line is above the median position of the text */
  PLATEAU_MARKS      /* how many there are */
} plateau_mark;

/* "heading", "list item", ... */
const char *plateau_mark_name(plateau_mark mark);

/* The marks of the first `length` characters of a text, as bits 1 << plateau_mark, one byte a
 * character; the median is theirs. Takes time proportional to length. */
void plateau_marks(const plateau_text *text, size_t length, uint8_t *marks);

/* Area under the ROC curve of a unit's activation as a detector of each mark: the share of pairs of
 * one character with the mark and one without in which the former has the higher activation, ties
 * counted half (Mann, Whitney 1947). Exact: pairs are counted in whole numbers after sorting; at most
 * 2^31 characters. 0.5: it tells nothing; near 0 it is a detector, too, that falls. `values`: of
 * character i values[i * apart], finite. `auc`: PLATEAU_MARKS numbers, NaN for a mark that all
 * characters have or none. `block`: plateau_auc_size(count) bytes. */
size_t plateau_auc_size(size_t count);
void plateau_auc(double *auc, const float *values, size_t stride, const uint8_t *marks,
                 size_t count, void *block, size_t block_bytes);

/* The units that tell a mark best: by |AUC - 0.5|, largest first, ties: the lower unit. auc[unit *
 * PLATEAU_MARKS + mark] as plateau_auc gives them. Writes at most `room` units and returns how many;
 * a unit whose AUC is NaN is none of them. */
int plateau_auc_rank(int *units, int capacity, const double *auc, int count, plateau_mark mark);

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
bool plateau_cycle_advance(plateau_cycle_search *search);

/* The share of the work that is surely done, 0 to 1, never falling. */
double plateau_cycle_share(const plateau_cycle_search *search);

/* What was found, once plateau_cycle_advance has returned false. */
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
bool plateau_copies_advance(plateau_copies_search *search);

/* What was found, once plateau_copies_advance has returned false; it lies in the block. */
void plateau_copies_result(const plateau_copies_search *search, plateau_copies *copies);

/* The share of a sample's n-grams of that length that stand in the text; NaN for a sample shorter
 * than that. */
double plateau_copies_share(const plateau_copies *copies, size_t n);

/* ---- Samples of an n-gram model ---- */

/* The interpolated model of one order that plateau_ngram_measure holds against the held-out part,
 * as a source of text: for comparison with what the network writes. It sees the last order - 1
 * symbols it has read; what lies before the first is a start mark, as before the text's first. */
typedef struct plateau_ngram_sampler plateau_ngram_sampler;

enum { PLATEAU_NGRAM_ORDERS = 32 };

/* Bytes of block for an order of 1 to PLATEAU_NGRAM_ORDERS; 0 for a text that cannot be counted. */
size_t plateau_ngram_sampler_size(int order, const plateau_config *config,
                                  const plateau_text *text);

/* A model that has read nothing, with a generator of its own. `text` must outlive it. */
plateau_status plateau_ngram_sampler_place(plateau_ngram_sampler **sampler, void *block,
                                           size_t block_bytes, int order, uint64_t seed,
                                           const plateau_config *config, const plateau_text *text,
                                           plateau_error *error);

/* Reads one symbol (below V). */
void plateau_ngram_sampler_read(plateau_ngram_sampler *sampler, int symbol);

/* The probabilities of the next symbol, V of them, which sum to 1. It scans the training part:
 * about a millisecond a million characters. */
void plateau_ngram_sampler_weigh(plateau_ngram_sampler *sampler, double *probabilities);

/* Draws the next symbol from them, reads it, and returns it. */
int plateau_ngram_sampler_next(plateau_ngram_sampler *sampler);

#ifdef __cplusplus
}
#endif

#endif
