/* plateau_look.h - a closer look at a run: where its loss is, how far back it learns, what its
 * units do, what its samples repeat. Part of the interface of plateau.h, whose rules for arguments
 * (block, error, session, config, text) hold here too.
 *
 * Nothing here changes a run. Everything is measured with the weights of one moment, dropout off.
 */
#ifndef PLATEAU_LOOK_H
#define PLATEAU_LOOK_H

#include "plateau.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Where the loss is ---- */

/* Measures the loss of each single prediction of a part. Call it between steps, then
 * plateau_measure_advance until that returns false. plateau_measure_loss is then the mean of the
 * numbers written.
 *
 *   part   the part of the text
 *   nats   out: one number a symbol of the part (plan->train, plan->valid or the text's length);
 *          the caller's, in place until plateau_measure_advance returns false. nats[i] is the loss
 *          of symbol i in nats after the symbols before it in its window or stream. It is NaN where
 *          nothing is predicted (the first symbol, what follows the last window or stream) or
 *          nothing counts (burn-in). */
void plateau_surprise_begin(plateau_session *session, plateau_part part, double *nats);

/* Averages such numbers, or those of plateau_floor_each, by position in the window, in the order of
 * the text.
 *
 *   by_position   out: T means in nats; NaN for a position without numbers
 *   counted       out: T counts of the numbers in each mean
 *   part          the part that `nats` belongs to
 *   nats          one number a symbol of the part */
void plateau_by_position(double *by_position, size_t *counted, const plateau_session *session,
                         plateau_part part, const double *nats);

/* The floor of each single prediction of the training part: -ln of the share of its symbol among
 * the runs that have shown the same symbols so far (docs/floor.md). The mean is
 * plateau_floor.per_char. The best fixed weights reach the floor in the mean; a single prediction
 * may be below it when others of the same group are above.
 *
 *   nats      out: in nats, NaN where plateau_surprise_begin writes NaN
 *   length    how many: those of the first symbols, plan->train at most
 *   block     plateau_floor_size bytes
 *   returns   as plateau_floor_measure */
plateau_status plateau_floor_each(double *nats, size_t length, void *block, size_t block_bytes,
                                  const plateau_config *config, const plateau_text *text,
                                  plateau_error *error);

/* ---- How far back it learns ---- */

/* The gradient by lag: the norm of d loss[t] / d h[t-k], where h[t-k] is a layer's state after
 * symbol t-k, along every path to the loss; for an lstm also by c. It is the mean over the rows and
 * positions of some windows of the training part, in the units of the gradient (nats over units of
 * state). With state = carry a window begins with the state that the window before it leaves. In a
 * window longer than 64, the losses at 64 positions count, spread evenly. */
typedef struct plateau_lags plateau_lags;

/* The size of block that plateau_lags_begin needs.
 *
 *   windows   to measure, at least 1; more than the training part has count as all of them */
size_t plateau_lags_size(const plateau_session *session, int windows);

/* Begins to measure the gradient by lag. Call it between steps, then plateau_lags_advance until
 * that returns false. No step may come between.
 *
 *   lags      out: points into `block`
 *   windows   as in plateau_lags_size; spread evenly over the training part */
void plateau_lags_begin(plateau_lags **lags, void *block, size_t block_bytes,
                        plateau_session *session, int windows);

/* Measures one position of a few windows. Returns false when all are measured. */
bool plateau_lags_advance(plateau_lags *lags);

/* The share of the work that is done, 0 to 1. */
double plateau_lags_share(const plateau_lags *lags);

/* The number of lags, T. Lags count from 0. */
int plateau_lags_count(const plateau_lags *lags);

/* The mean norms by lag, plateau_lags_count of them, in the caller's block.
 *
 *   layer     from 0
 *   returns   of_c: NULL for a cell without c */
const double *plateau_lags_of_h(const plateau_lags *lags, int layer);
const double *plateau_lags_of_c(const plateau_lags *lags, int layer);

/* The lag at which the norms first fall below a share of the norm at lag 0, with geometric
 * interpolation between two lags. For a share of 1/2 it is the half-life.
 *
 *   norms     one a lag
 *   count     lags
 *   share     0 to 1
 *   returns   a lag; NaN when the norms do not fall so far */
double plateau_lag_below(const double *norms, int count, double share);

/* The largest singular value of a layer's recurrent weights, by power iteration from below: to a
 * relative 1e-9, or as close as 500 iterations come. In an rnn it bounds how slowly a gradient can
 * decay along that layer: |d h[t] / d h[t-k]| <= (s |W|)^k with s = 1/4 for the sigmoid and 1 for
 * tanh (Pascanu, Mikolov and Bengio 2013).
 *
 *   layer     from 0
 *   scratch   2 H numbers of the caller
 *   returns   NaN for other cells, which have no such bound */
double plateau_recurrent_norm(const plateau_session *session, int layer, double *scratch);

/* Measures the loss when only the last few characters before a prediction are known, from the state
 * h0. Call it between steps, then plateau_measure_advance until that returns false, then
 * plateau_measure_loss. Calls that differ only in `seen` measure the same predictions.
 *
 *   part      the part of the text
 *   seen      characters known before a prediction, 1 to `longest`
 *   longest   only predictions with at least this number of characters before them count
 *   limit     maximum number of predictions, spread evenly; at least 1
 *   returns   false, with nothing begun, when there is no such prediction */
bool plateau_reach_begin(plateau_session *session, plateau_part part, int seen, int longest,
                         int limit);

/* Measures the same predictions with everything before them known. It reads the part as one stream
 * from h0. Call begin between steps, then plateau_measure_advance until that returns false, then
 * plateau_reach_all_loss. (plateau_measure_loss then averages all predictions up to the last.)
 *
 *   part, longest, limit   as in plateau_reach_begin, and the same in both calls
 *   nats                   one number a symbol of the part; begin's is written, and must stay in
 *                          place until plateau_reach_all_loss reads it
 *   begin returns          as plateau_reach_begin
 *   loss returns           mean nats of the predictions; NaN when there are none */
bool plateau_reach_all_begin(plateau_session *session, plateau_part part, int longest, int limit,
                             double *nats);
double plateau_reach_all_loss(const plateau_session *session, plateau_part part, int longest,
                              int limit, const double *nats);

/* ---- Inside ---- */

/* A gate of a cell. The rnn has none, so its hidden unit stands in its place. */
typedef struct plateau_gate {
  const char *name; /* "forget gate" */
  bool both_signs;  /* true: a tanh, -1 to 1; false: a sigmoid, 0 to 1 */
} plateau_gate;

enum { PLATEAU_GATES = 4, PLATEAU_LAYERS = 4 }; /* maxima */

/* The gates of the session's cell.
 *
 *   count     out: the number of gates
 *   returns   the gates in torch's order, constants of the library */
const plateau_gate *plateau_gates(const plateau_session *session, int *count);

/* How saturated one gate of one layer is, over all units and characters read. A sigmoid gate is
 * saturated below 0.1 and above 0.9 (left and right saturated: Karpathy, Johnson, Li, "Visualizing
 * and Understanding Recurrent Networks", 2015, section 4.2), a tanh below -0.9 and above 0.9. */
typedef struct plateau_saturation {
  uint64_t low, high, count; /* activations below, above, in all */
} plateau_saturation;

/* A stretch of the text as the network reads it. With state = carry it is one stream from h0, with
 * state = reset windows of T, each from h0. */
typedef struct plateau_inside {
  plateau_session *session;
  size_t first, length; /* of the stretch, in characters */
  size_t read;          /* characters of it so far */
  float *states;        /* or NULL: states[character * layers * H + layer * H + unit] */
  plateau_saturation saturation[PLATEAU_LAYERS][PLATEAU_GATES];
} plateau_inside;

/* Reads a stretch of the text. Call begin between steps, then advance until it returns false. A
 * measurement (plateau_measure_*) in progress is lost.
 *
 *   inside    out; the caller's
 *   first     first character; with state = reset a multiple of T gives the windows of training
 *   length    characters; the stretch must lie in the text
 *   states    out: length x layers x H numbers of the caller, in place until all is read; or NULL
 *   advance   reads one window, or up to eight with state = reset; false when all is read */
void plateau_inside_begin(plateau_inside *inside, plateau_session *session, size_t first,
                          size_t length, float *states);
bool plateau_inside_advance(plateau_inside *inside);

/* How far a step moved each tensor: the norm of its change over its norm before. Call it between
 * steps.
 *
 *   before   the values of every tensor, as plateau_tensor_read gave them before the step, one after
 *            the other
 *   ratio    out: plateau_tensors numbers; NaN for a tensor that was 0 everywhere */
void plateau_update_ratio(const plateau_session *session, const plateau_real *before,
                          double *ratio);

/* What a character of a Markdown text is part of. The rules read one line at a time and take a
 * sentence each (src/count/marks.c); they are not a Markdown parser. */
typedef enum plateau_mark {
  PLATEAU_HEADING,   /* a line that begins with one to six # and a space */
  PLATEAU_LIST_ITEM, /* a line that begins with -, * or +, or a number and . or ), and a space */
  PLATEAU_CODE,      /* `inline`, or between ``` or ~~~ fences; the marks belong to it */
  PLATEAU_LINK,      /* [text](address), from [ to ) */
  PLATEAU_LINE_END,  /* the next character is a line feed */
  PLATEAU_LATE,      /* its position in its line is above the median position of the text */
  PLATEAU_MARKS      /* the number of marks */
} plateau_mark;

/* The name of a mark: "heading", "list item". */
const char *plateau_mark_name(plateau_mark mark);

/* Marks the characters of a text, in time proportional to their number.
 *
 *   length   characters from the first; the median of PLATEAU_LATE is theirs
 *   marks    out: one byte a character, with bit 1 << plateau_mark for each mark */
void plateau_marks(const plateau_text *text, size_t length, uint8_t *marks);

/* The size of block that plateau_auc needs.
 *
 *   count   characters, at most 2^31 */
size_t plateau_auc_size(size_t count);

/* The area under the ROC curve of a unit's activation as a detector of each mark: the share of
 * pairs of a character with the mark and one without in which the first has the higher activation;
 * ties count half (Mann and Whitney 1947). It is exact: pairs are counted as whole numbers. 0.5
 * means that the unit does not detect the mark; near 0 it detects the mark by falling.
 *
 *   auc      out: PLATEAU_MARKS numbers; NaN for a mark that all characters have, or none
 *   values   activations, finite; that of character i is values[i * stride]
 *   stride   numbers from one character's activation to the next
 *   marks    `count` bytes of plateau_marks
 *   count    characters
 *   block    plateau_auc_size(count) bytes */
void plateau_auc(double *auc, const float *values, size_t stride, const uint8_t *marks,
                 size_t count, void *block, size_t block_bytes);

/* Ranks the units that detect a mark best: by |AUC - 0.5|, largest first; of equals the lower unit
 * comes first.
 *
 *   units      out: at most `capacity` units
 *   capacity   entries of `units`
 *   auc        auc[unit * PLATEAU_MARKS + mark], as plateau_auc writes it
 *   count      units in `auc`
 *   mark       to detect
 *   returns    the number of units written; a unit with NaN is not written */
int plateau_auc_rank(int *units, int capacity, const double *auc, int count, plateau_mark mark);

/* ---- Repeats and copies ---- */

/* Greedy decoding is a finite machine: hidden state and pending symbol decide everything that
 * follows, and there are finitely many of them, so it must end in a cycle. The search runs it from
 * a prompt and compares states bit for bit, all layers, h and c, with R. P. Brent's algorithm ("An
 * improved Monte Carlo factorization algorithm", BIT 20, 1980, 176-184). Then it runs it twice
 * more: once to find where the cycle begins, and a few times round the cycle to measure it. */
typedef struct plateau_cycle {
  bool exact;    /* a state came back within the limit, so the members below are proved */
  bool repeats;  /* not exact, but the text read so far ends in at least 8 periods of the same. With
                   neither, the members below have no meaning. */
  size_t limit;  /* maximum number of characters to read */
  size_t states; /* exact: period of the machine, in characters */
  size_t begin;  /* exact: the first character from which the states repeat */
  size_t period; /* smallest period of the text; it divides `states` when exact */
  size_t text_begin;    /* first character from which the text read repeats; at most `begin` */
  const uint16_t *text; /* symbols of the greedy text: at least text_begin + period */
  size_t length;        /* of text */
  double entropy;       /* nats: of the next character at temperature 1, mean over the cycle */
  /* The lowest temperature that leaves the cycle: there, one round of `period` characters has a
   * probability of 1/2. The probability of a most probable character never grows with temperature,
   * since 1 / p = sum of exp((logit - its logit) / T) and no exponent is positive. So there is one
   * such temperature, or none: NaN when a round is more probable than 1/2 up to temperature 2. When
   * `states` is several rounds of the text, it uses the geometric mean over them. */
  double leaves;
} plateau_cycle;

typedef struct plateau_cycle_search plateau_cycle_search;

/* The largest limit of a search. */
#define PLATEAU_CYCLE_LIMIT 1000000

/* The size of block that a search needs.
 *
 *   limit   maximum number of characters to read, 16 to PLATEAU_CYCLE_LIMIT */
size_t plateau_cycle_size(const plateau_session *session, size_t limit);

/* Begins a search. Call it between steps, then plateau_cycle_advance until that returns false. A
 * sample in progress is lost. No sample, measurement or step may come between these calls.
 *
 *   search                 out: points into `block`
 *   limit                  as in plateau_cycle_size
 *   prompt, prompt_bytes   as in plateau_sample_begin
 *   returns                as plateau_sample_begin */
plateau_status plateau_cycle_begin(plateau_cycle_search **search, void *block, size_t block_bytes,
                                   plateau_session *session, size_t limit, const char *prompt,
                                   size_t prompt_bytes, plateau_error *error);

/* Reads about 64 characters more. Returns false when the search is complete. */
bool plateau_cycle_advance(plateau_cycle_search *search);

/* The share of the work that is certainly done, 0 to 1. It never falls. */
double plateau_cycle_share(const plateau_cycle_search *search);

/* What the search found. Call it after plateau_cycle_advance has returned false.
 *
 *   cycle   out; cycle->text points into the block */
void plateau_cycle_result(const plateau_cycle_search *search, plateau_cycle *cycle);

/* The rule for a loop: a stretch of a text, at least PLATEAU_LOOP_MINIMUM characters and at least
 * PLATEAU_LOOP_COPIES whole periods long, in which every character equals the one `p` before it,
 * for a period p of at most PLATEAU_LOOP_PERIOD characters. */
#define PLATEAU_LOOP_PERIOD  200
#define PLATEAU_LOOP_COPIES  3
#define PLATEAU_LOOP_MINIMUM 24

/* Finds the loops of a text, in time proportional to length x PLATEAU_LOOP_PERIOD.
 *
 *   text      characters, any numbers
 *   length    of text and period
 *   period    out: for each character the smallest period of a loop it belongs to, 0 for none
 *   returns   the number of characters that belong to a loop */
size_t plateau_loops(const uint32_t *text, size_t length, uint16_t *period);

/* A stretch of a sample that stands word for word in a text. */
typedef struct plateau_copy {
  uint32_t start, length, place; /* start in the sample; characters; first place in the text */
} plateau_copy;

/* The minimum length of a span, in characters. */
#define PLATEAU_COPY_MINIMUM 16

/* What a sample copies from a text. The arrays lie in the caller's block. */
typedef struct plateau_copies {
  size_t length; /* of the sample, in characters */
  /* By character of the sample: the length of the longest stretch that begins there and stands in
   * the text, and the first place of that stretch. A copied n-gram begins where match[i] >= n. */
  const uint32_t *match, *place;
  plateau_copy longest; /* the first of the longest; length 0: nothing is copied */
  /* All stretches of PLATEAU_COPY_MINIMUM characters or more that cannot be extended on either
   * side; they may overlap. */
  const plateau_copy *spans;
  size_t count; /* of spans */
} plateau_copies;

typedef struct plateau_copies_search plateau_copies_search;

/* The length of the longest sample, in characters. */
#define PLATEAU_COPIES_LIMIT 1000000

/* The size of block that a search needs.
 *
 *   length   characters of the sample, at most PLATEAU_COPIES_LIMIT */
size_t plateau_copies_size(size_t length);

/* Begins to search a text for the stretches of a sample. Call plateau_copies_advance until that
 * returns false. The time is proportional to sample + text for every input: the automaton of all
 * substrings of the sample (Blumer et al., "The smallest automaton recognizing the subwords of a
 * text", 1985) reads the text once.
 *
 *   search   out: points into `block`
 *   text     must outlive the search
 *   train    characters of the text to search, from the first
 *   sample   code points; not needed afterwards
 *   length   of the sample */
void plateau_copies_begin(plateau_copies_search **search, void *block, size_t block_bytes,
                          const plateau_text *text, size_t train, const uint32_t *sample,
                          size_t length);

/* Reads up to 2^20 characters of the text. Returns false when all are read. */
bool plateau_copies_advance(plateau_copies_search *search);

/* What the search found. Call it after plateau_copies_advance has returned false.
 *
 *   copies   out; its arrays lie in the block */
void plateau_copies_result(const plateau_copies_search *search, plateau_copies *copies);

/* The share of a sample's n-grams that stand in the text.
 *
 *   n         characters of an n-gram
 *   returns   0 to 1; NaN for a sample shorter than n */
double plateau_copies_share(const plateau_copies *copies, size_t n);

/* ---- Samples of an n-gram model ---- */

/* The interpolated n-gram model of plateau_ngram_measure as a source of text, to compare with what
 * the network writes. It sees the last order - 1 symbols it has read. Before the first symbol it
 * sees start marks, as before the first symbol of the text. */
typedef struct plateau_ngram_sampler plateau_ngram_sampler;

enum { PLATEAU_NGRAM_ORDERS = 32 };

/* The size of block that a sampler needs.
 *
 *   order     1 to PLATEAU_NGRAM_ORDERS
 *   returns   bytes; 0 for a text that cannot be counted */
size_t plateau_ngram_sampler_size(int order, const plateau_config *config,
                                  const plateau_text *text);

/* Places a model that has read nothing, with its own generator.
 *
 *   sampler   out: points into `block`
 *   order     as in plateau_ngram_sampler_size
 *   seed      of the generator
 *   text      must outlive the sampler
 *   returns   as plateau_floor_measure */
plateau_status plateau_ngram_sampler_place(plateau_ngram_sampler **sampler, void *block,
                                           size_t block_bytes, int order, uint64_t seed,
                                           const plateau_config *config, const plateau_text *text,
                                           plateau_error *error);

/* Reads one symbol.
 *
 *   symbol   0 to V - 1 */
void plateau_ngram_sampler_read(plateau_ngram_sampler *sampler, int symbol);

/* The probabilities of the next symbol. It scans the training part, which takes about a millisecond
 * a million characters.
 *
 *   probabilities   out: V numbers with a sum of 1 */
void plateau_ngram_sampler_weigh(plateau_ngram_sampler *sampler, double *probabilities);

/* Draws the next symbol, reads it, and returns it. */
int plateau_ngram_sampler_next(plateau_ngram_sampler *sampler);

#ifdef __cplusplus
}
#endif

#endif
