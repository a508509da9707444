/* plateau.h - the whole of Plateau's C interface, and its manual.
 *
 * Plateau trains character-level recurrent networks. A program
 *
 *   1. fills a plateau_config                      plateau_config_recipe, plateau_config_set
 *   2. reads a text into a block of memory         plateau_text_size, plateau_text_read
 *   3. places a session in another block           plateau_session_size, plateau_session_place
 *   4. trains step by step                         plateau_begin_step, _run_shard, plateau_apply
 *   5. measures, samples and saves it              plateau_measure_*, _best_*, _sample_*, plateau_save
 *
 * The library never allocates, prints, opens a file or reads a clock, and it has no global state.
 * A fault of the world (text, settings, files, arithmetic) comes back as a status and one sentence.
 * A fault of the programmer is an assert.
 *
 * The same run has the same bits on every machine, for each of two kinds of arithmetic: `fused`
 * (one rounding per multiply-add) and `plain` (two). Losses are means in nats per predicted
 * character unless a name says otherwise.
 *
 * These arguments mean the same in every function:
 *
 *   block, block_bytes   memory for the function to use: at least as many bytes as the _size
 *                        function of the same name returns, aligned to 64 bytes (aligned_alloc).
 *                        The caller owns the block and frees it, and must not move it while
 *                        anything placed in it is in use.
 *   error                where to write the status and the sentence when the function fails;
 *                        NULL if you do not need them
 *   session              a session that plateau_session_place has placed
 *   config               settings; only read unless the function says that it changes them
 *   text                 a text that plateau_text_read has read; only read
 *
 * No pointer may be NULL unless its line says so. Strings end with 0 unless a length is given.
 *
 * Letters used throughout: B rows of a batch, T steps of a window, H hidden units, G gates of a
 * cell (rnn 1, gru 3, lstm 4), V symbols of the vocabulary, E width of the embedding.
 */
#ifndef PLATEAU_H
#define PLATEAU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLATEAU_VERSION "0.1.0"

/* ---- What can go wrong ---- */

typedef enum plateau_status {
  PLATEAU_OK = 0,
  PLATEAU_BAD_TEXT,      /* not UTF-8, too short, or with characters outside the vocabulary */
  PLATEAU_BAD_SETTING,   /* unknown name, unreadable value, out of range, or a contradiction */
  PLATEAU_BAD_FILE,      /* not a checkpoint of ours, damaged, or for other sizes */
  PLATEAU_OTHER_TEXT,    /* the checkpoint was trained on another text */
  PLATEAU_TOO_LARGE,     /* needs more memory than this machine can address */
  PLATEAU_NO_ARITHMETIC, /* this machine or build does not have the requested arithmetic */
  PLATEAU_DIVERGED,      /* not finite: back at the last snapshot with half the rate; go on */
  PLATEAU_STOPPED        /* the eighth rollback: training has stopped at the last snapshot */
} plateau_status;

/* A status with a sentence for a person: what was wrong, where, what to do. */
typedef struct plateau_error {
  plateau_status status;
  char sentence[320]; /* UTF-8, ends with 0 */
} plateau_error;

/* ---- Settings ---- */

typedef enum plateau_cell { PLATEAU_CELL_RNN, PLATEAU_CELL_GRU, PLATEAU_CELL_LSTM } plateau_cell;
typedef enum plateau_activation {
  PLATEAU_ACTIVATION_TANH,
  PLATEAU_ACTIVATION_SIGMOID
} plateau_activation;
typedef enum plateau_init { PLATEAU_INIT_DEFAULT, PLATEAU_INIT_GAUSSIAN } plateau_init;
typedef enum plateau_memory { PLATEAU_STATE_CARRY, PLATEAU_STATE_RESET } plateau_memory;
typedef enum plateau_bptt { PLATEAU_BPTT_FULL, PLATEAU_BPTT_LAST } plateau_bptt;
typedef enum plateau_loss_scale { PLATEAU_LOSS_MEAN, PLATEAU_LOSS_SUM } plateau_loss_scale;
typedef enum plateau_optimizer {
  PLATEAU_OPTIMIZER_SGD,
  PLATEAU_OPTIMIZER_MOMENTUM,
  PLATEAU_OPTIMIZER_NESTEROV,
  PLATEAU_OPTIMIZER_RMSPROP,
  PLATEAU_OPTIMIZER_ADAM,
  PLATEAU_OPTIMIZER_ADAMW
} plateau_optimizer;
typedef enum plateau_schedule {
  PLATEAU_SCHEDULE_CONSTANT,
  PLATEAU_SCHEDULE_COSINE,
  PLATEAU_SCHEDULE_PLATEAU
} plateau_schedule;
typedef enum plateau_arithmetic { PLATEAU_AUTO, PLATEAU_FUSED, PLATEAU_PLAIN } plateau_arithmetic;

/* "auto", as the value of a field that has `fits`: the one that plateau_config_fit puts there. */
#define PLATEAU_FIT (-1)

/* The recipe of a run. Every member is a row of the field table, which has its name, range, default
 * and meaning (plateau_fields). Whole numbers and choices are int, so that the table can reach
 * them. */
typedef struct plateau_config {
  int cell;       /* plateau_cell */
  int activation; /* plateau_activation; rnn only */
  int embedding;  /* E; 0: one-hot input */
  int tied;       /* 1: encoder and decoder are one matrix; E = H */
  int hidden;     /* H */
  int layers;
  double dropout;       /* share of a layer's outputs that are 0 on the way to the next layer */
  double input_dropout; /* share of the characters whose input is 0 */
  int init;             /* plateau_init */
  double init_scale;    /* standard deviation of gaussian initial weights */
  int window;           /* T, predictions between two truncations of the gradient */
  int batch;            /* B */
  int state;            /* plateau_memory: what happens to the hidden state between windows */
  int burn_in;          /* predictions after a reset that run forward only */
  int bptt;             /* plateau_bptt */
  int chars;            /* characters to train on, from the first; 0: all but the held-out part */
  double valid;         /* share of the text held out at its end, when chars is 0 */
  int max_vocab;        /* maximum V */
  int loss_scale;       /* plateau_loss_scale */
  int optimizer;        /* plateau_optimizer */
  double lr;            /* learning rate */
  double momentum;      /* momentum, nesterov */
  double beta1;         /* adam, adamw */
  double beta2;         /* adam, adamw; rmsprop's smoothing constant (torch's alpha) */
  double eps;           /* rmsprop, adam, adamw */
  double weight_decay;  /* pull of every weight towards 0 */
  double clip;          /* maximum global gradient norm; 0: no clipping */
  int average;          /* steps that the averaged weights look back; 0: no average */
  int calibrate;        /* 1: the held-out loss is that at the temperature which costs least */
  int schedule;         /* plateau_schedule */
  int schedule_epochs;  /* length of the cosine, and of a run when no other length is given */
  int patience;   /* held-out losses in a row, none below the best, after which it ends; 0: never */
  int warmup;     /* steps of linear warm-up */
  int seed;       /* start of the random numbers */
  int arithmetic; /* plateau_arithmetic */
} plateau_config;

typedef enum plateau_kind { PLATEAU_INTEGER, PLATEAU_REAL, PLATEAU_CHOICE } plateau_kind;

/* One row of a field table: everything that a command line, a page or a share link needs to know
 * about a setting. All strings are constants of the library. */
typedef struct plateau_field {
  const char *name;           /* "burn_in"; the command line writes --burn-in */
  const char *label;          /* "Burn-in" */
  const char *unit;           /* "characters"; "" when it has none */
  plateau_kind kind;          /* how its value is written */
  double minimum, maximum;    /* inclusive; of a choice: 0 and the last index */
  double initial;             /* the default, PLATEAU_FIT for auto; of a choice: its index */
  const char *const *choices; /* names, NULL at the end; NULL unless it is a choice */
  const char *const *words;   /* the same choices in the page's words; NULL: as choices */
  size_t offset;              /* of the member in its struct, bytes */
  bool newcomer;              /* one of the eight settings that a newcomer sees */
  bool at_once;               /* a running model can adopt it (plateau_session_set) */
  bool by_fork;        /* a run can continue with another value in a new session (plateau_fork_as in
                          plateau_explain.h): all that are at_once, and more; hidden may only grow.
                          Other settings need a new start */
  const char *help;    /* one sentence */
  bool fits;           /* its value may be "auto" */
  const char *follows; /* "optimizer": the field whose change makes it auto; NULL: none does */
  const char *needs;   /* "optimizer=adam,adamw": without one of these values of that field it does
                          nothing; NULL: it always does something */
} plateau_field;

/* The rows of plateau_config, in its order.
 *
 *   count     out: the number of rows
 *   returns   the table, a constant of the library */
const plateau_field *plateau_fields(int *count);

/* The same for plateau_sampling, below. */
const plateau_field *plateau_sampling_fields(int *count);

/* A named set of settings. All strings are constants of the library. */
typedef struct plateau_recipe {
  const char *name;     /* "post-carry" */
  const char *label;    /* "The post + carried state" */
  const char *help;     /* one sentence */
  const char *settings; /* "cell=rnn hidden=128 ..."; fields that it omits have their default */
  const char *guessed;  /* fields that the post does not state: "batch embedding ..." */
  int version;          /* 1: "post-carry-1" is a name for these values that they keep for ever */
} plateau_recipe;

/* All recipes.
 *
 *   count     out: the number of recipes
 *   returns   the table, a constant of the library */
const plateau_recipe *plateau_recipes(int *count);

/* Sets every field to its default.
 *
 *   config   out */
void plateau_config_default(plateau_config *config);

/* Sets every field as in a recipe.
 *
 *   config    out; unchanged on failure
 *   name      of the recipe: "post"; or "post-1": as the recipe was in its first version, whatever
 *             it and the defaults have become since
 *   returns   PLATEAU_BAD_SETTING when there is no such recipe, or not in that version */
plateau_status plateau_config_recipe(plateau_config *config, const char *name,
                                     plateau_error *error);

/* Sets one field from text, after checking its name, form and range.
 *
 *   config    changed; unchanged on failure
 *   name      of the field; '-' may stand for '_': "burn-in"
 *   value     "0.002", "lstm", and "auto" where the field fits
 *   returns   PLATEAU_BAD_SETTING when the name or the value is refused */
plateau_status plateau_config_set(plateau_config *config, const char *name, const char *value,
                                  plateau_error *error);

/* Writes a field's value as plateau_config_set reads it.
 *
 *   field      a row of plateau_fields
 *   value      out: the text with its final 0; "" when `capacity` is too small
 *   capacity   bytes of `value`; 40 are always enough
 *   returns    the length of the text in bytes, without the final 0 */
size_t plateau_config_get(const plateau_config *config, const plateau_field *field, char *value,
                          size_t capacity);

/* Gives every field that is auto the value that suits the other fields and the text. Only the text's
 * length, the size of its vocabulary and counted work decide, so that it is the same on every machine;
 * the rules and the measurements that they come from are in docs/recipes.md. A run holds what they
 * gave: files and plateau_session_config have numbers.
 *
 *   config    in, out; it passes plateau_config_check
 *   length    of the text, in symbols
 *   symbols   of its vocabulary; 0 where they are not known: those of a usual text */
void plateau_config_fit(plateau_config *config, size_t length, int symbols);

/* Whether a field does something under these settings, as `needs` has it. */
bool plateau_config_uses(const plateau_config *config, const plateau_field *field);

/* Checks every range, and the rules between fields (burn_in < window). A field that fits may be auto.
 *
 *   returns   PLATEAU_BAD_SETTING when a rule is broken; the sentence names it */
plateau_status plateau_config_check(const plateau_config *config, plateau_error *error);

/* ---- Text ---- */

/* The symbols of a model. */
typedef struct plateau_vocabulary {
  int size;                    /* V, 1 to 4096 */
  const uint32_t *code_points; /* V Unicode code points, ascending; symbol i is code_points[i] */
} plateau_vocabulary;

/* What to do with a character that a known vocabulary lacks. */
typedef enum plateau_unknown {
  PLATEAU_UNKNOWN_REFUSE,  /* refuse the text */
  PLATEAU_UNKNOWN_REPLACE, /* put in its place the first that the vocabulary has of U+FFFD, ? and
                              space; refuse the text when it has none of them */
  PLATEAU_UNKNOWN_SKIP     /* leave it out, as if the text did not have it */
} plateau_unknown;

/* A text turned into symbols. It points into the block that it was read into. */
typedef struct plateau_text {
  plateau_vocabulary vocabulary;
  const uint16_t *symbols; /* `length` of them, each below vocabulary.size */
  size_t length;           /* characters, where CRLF is one, and neither a leading byte-order mark
                              nor a skipped character counts; 0 for a text that has only a
                              vocabulary (to sample from a file) */
  uint64_t hash;           /* of the UTF-8 bytes of these characters, before any was replaced */
  size_t distinct;         /* different characters of the text, replaced and skipped ones too */
  size_t replaced;         /* characters that were replaced: the vocabulary lacks them */
  size_t skipped;          /* characters that were left out */
  size_t returns;          /* line ends, CRLF or only CR, that became LF */
  uint32_t replacement;    /* code point of what stands for the replaced ones; 0: none was */
} plateau_text;

/* The size of block that plateau_text_read needs for a text.
 *
 *   utf8      the text
 *   bytes     its length in bytes, at most 1 GiB
 *   returns   bytes; 0 when the text is refused: empty, too long, invalid UTF-8, or with NUL bytes.
 *             The sentence gives the byte offset of the fault, counted from 0, or the encoding that
 *             the text seems to have. */
size_t plateau_text_size(const char *utf8, size_t bytes, plateau_error *error);

/* Turns a text into symbols. Without a known vocabulary it makes one of all characters of the text,
 * or, when these are too many, of the max_vocab - 1 most frequent and U+FFFD, which stands for the
 * others; of equally frequent characters it takes the lower code point.
 *
 *   text        out; it points into `block`
 *   utf8        the text; not needed afterwards
 *   bytes       its length in bytes
 *   known       a vocabulary to use, which is copied into the block; NULL: make one
 *   max_vocab   maximum V of a new vocabulary, 2 to 4096; unused with a known one
 *   unknown     what to do with characters that a known vocabulary lacks; unused without one
 *   returns     as plateau_text_size; also PLATEAU_BAD_TEXT for a character outside a known
 *               vocabulary, or when all are skipped. The sentence gives the character's offset in
 *               characters from 0, and its line and column from 1. */
plateau_status plateau_text_read(plateau_text *text, void *block, size_t block_bytes,
                                 const char *utf8, size_t bytes, const plateau_vocabulary *known,
                                 int max_vocab, plateau_unknown unknown, plateau_error *error);

/* How a text is cut for a run, after a batch or window that does not fit has been shrunk. */
typedef struct plateau_plan {
  size_t train;             /* symbols trained on: the first ones */
  size_t valid;             /* symbols held out: those that follow; 0: none */
  int window;               /* T */
  int batch;                /* B */
  int burn_in;              /* predictions */
  int shards;               /* ceil(B / 8) */
  size_t steps;             /* optimizer steps an epoch */
  size_t windows;           /* windows an epoch: W with state = reset, B x ceil(L / T) with carry */
  size_t stream;            /* L, predictions of a stream (carry); T (reset) */
  size_t predictions;       /* predictions that count in the loss of an epoch */
  size_t valid_predictions; /* the same of the held-out part */
  char notice[320];         /* what was shrunk or not held out, and why; "" when nothing was */
} plateau_plan;

/* Cuts a text. A held-out part of fewer than two characters holds no prediction; then nothing is
 * held out.
 *
 *   plan      out
 *   length    characters of the text
 *   returns   PLATEAU_BAD_TEXT when fewer than two characters remain to train on,
 *             PLATEAU_BAD_SETTING when plateau_config_check refuses the settings */
plateau_status plateau_plan_make(plateau_plan *plan, const plateau_config *config, size_t length,
                                 plateau_error *error);

/* ---- A run ---- */

/* float; double in the build that tests compare with exact references (-DPL_DOUBLE) */
#ifdef PL_DOUBLE
typedef double plateau_real;
#else
typedef float plateau_real;
#endif

typedef struct plateau_session plateau_session;

/* The size of block that a session needs.
 *
 *   text      of length 0 gives a session that can only load, sample and show its tensors
 *   returns   bytes; 0 when settings or text are refused, as by plateau_session_place */
size_t plateau_session_size(const plateau_config *config, const plateau_text *text,
                            plateau_error *error);

/* Places a session and draws the initial weights from config->seed. Nothing needs freeing but the
 * block.
 *
 *   session   out: a pointer into `block`
 *   config    copied
 *   text      must outlive the session
 *   returns   PLATEAU_BAD_SETTING, PLATEAU_BAD_TEXT, PLATEAU_TOO_LARGE or PLATEAU_NO_ARITHMETIC
 *             when it is refused */
plateau_status plateau_session_place(plateau_session **session, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error);

/* The number of trainable weights of a model.
 *
 *   vocabulary   V */
size_t plateau_parameters(const plateau_config *config, int vocabulary);

/* What a session was placed with. The results belong to the session. */
const plateau_config *plateau_session_config(const plateau_session *session);
const plateau_plan *plateau_session_plan(const plateau_session *session);
const plateau_vocabulary *plateau_session_vocabulary(const plateau_session *session);

/* The arithmetic in use (never PLATEAU_AUTO), and the CPU variant of it: "fused_avx2". */
plateau_arithmetic plateau_session_arithmetic(const plateau_session *session);
const char *plateau_session_variant(const plateau_session *session);

/* Changes a setting of a running model. During a step the change waits for the end of the step.
 *
 *   name, value   as in plateau_config_set; the field's row must have `at_once`
 *   returns       PLATEAU_BAD_SETTING when the name, the value or the moment is refused */
plateau_status plateau_session_set(plateau_session *session, const char *name, const char *value,
                                   plateau_error *error);

/* One step of training: begin, run every shard once, apply. Shards may run in any order, and at the
 * same time on different threads. Several shards in one call share what is in the caches and are
 * faster than the same shards one by one. None of this changes the bits.
 *
 *   shard          0 to the number of shards - 1
 *   first, count   shards first to first + count - 1
 *   begin returns  the number of shards of this step
 *   apply returns  PLATEAU_OK after it has summed the shards, clipped and updated. When a number is
 *                  not finite it updates nothing, returns to the last snapshot with half the rate
 *                  and gives PLATEAU_DIVERGED, the eighth time PLATEAU_STOPPED. */
int plateau_begin_step(plateau_session *session);
void plateau_run_shard(plateau_session *session, int shard);
void plateau_run_shards(plateau_session *session, int first, int count);
plateau_status plateau_apply(plateau_session *session, plateau_error *error);

/* A shard's result. Between plateau_begin_step and plateau_apply, read it from the session that ran
 * the shard and write it to another session, which then need not run it. Sessions that were placed
 * and trained alike then have the same bits, although each ran only some of the shards. So threads
 * that share no memory can share a step.
 *
 *   shard   0 to the number of shards - 1
 *   block   plateau_shard_size bytes of any alignment; only the same build can read them */
size_t plateau_shard_size(const plateau_session *session);
void plateau_shard_read(const plateau_session *session, int shard, void *block);
void plateau_shard_write(plateau_session *session, int shard, const void *block);

/* A whole step: begin, every shard in ascending order, apply. Returns as plateau_apply. */
plateau_status plateau_step(plateau_session *session, plateau_error *error);

/* How far a run has come. */
typedef struct plateau_progress {
  uint64_t epoch;      /* epochs completed */
  uint64_t step;       /* steps taken */
  uint64_t chars;      /* predictions counted since the start */
  size_t steps_done;   /* steps of the current epoch */
  double loss;         /* running loss of the last completed epoch; NaN before the first ends */
  double partial_loss; /* the same of the current epoch so far; NaN at its start */
  double grad_norm;    /* mean norm before clipping over the steps of the last completed epoch; NaN
                          before the first ends */
  double clipped;      /* share of those steps whose gradient was clipped, among steps that this
                          session ran itself; NaN before the first epoch ends, and after a load */
  double lr;           /* rate of the next step */
  double rate_factor;  /* 1, halved by each rollback */
  int rollbacks;       /* so far */
  uint64_t hash;       /* of the parameters at the end of the last completed epoch; epoch 0: of the
                          initial weights */
} plateau_progress;

/* Writes how far a run has come.
 *
 *   progress   out */
void plateau_session_progress(const plateau_session *session, plateau_progress *progress);

/* A hash of everything that the next step depends on: parameters, moments, hidden state,
 * generators, place in the text, sums. */
uint64_t plateau_session_hash(const plateau_session *session);

/* ---- Losses with the current weights ---- */

typedef enum plateau_part {
  PLATEAU_TRAINING, /* the windows or streams of an epoch: the loss that a floor bounds */
  PLATEAU_HELD_OUT, /* the held-out end of the text */
  PLATEAU_WHOLE     /* the whole text as if held out: `plateau eval` */
} plateau_part;

/* A part of more characters than this is measured by a sample of its windows. */
#define PLATEAU_EXACT_CHARS 32000

/* Measures a loss in pieces: call begin between two steps, then advance until it returns false,
 * then read the result. Dropout is off and every state starts from h0. The run never changes.
 *
 * The training part and the held-out part are read whole up to PLATEAU_EXACT_CHARS characters. Of a
 * longer one a sample of windows is read, the same one for the whole run (docs/measuring.md); the
 * loss is then an estimate. PLATEAU_WHOLE is always read whole.
 *
 *   part               the part of the text to measure
 *   advance            runs one window of one shard; returns false when all is measured
 *   loss returns       mean nats per counted prediction; NaN when none was counted
 *   error returns      the standard error of that loss, nats: 0 of training text that was read
 *                      whole; of a sample of it, for all of it; of other text, for more text of its
 *                      kind; NaN when it cannot be known
 *   counted returns    the number of predictions counted so far
 *   temperature        what the logits were divided by: with calibrate, of the held-out part, the one
 *                      of a list that costs least (docs/measuring.md); else 1
 *   mean               written: the losses of PLATEAU_PLACES equal shares of the part, in order, so
 *                      that two runs can be compared on the same characters; NaN where none of a
 *                      share was read */
enum { PLATEAU_PLACES = 32 };
void plateau_measure_begin(plateau_session *session, plateau_part part);
bool plateau_measure_advance(plateau_session *session);
double plateau_measure_loss(const plateau_session *session);
double plateau_measure_error(const plateau_session *session);
size_t plateau_measure_counted(const plateau_session *session);
double plateau_measure_temperature(const plateau_session *session);
void plateau_measure_places(const plateau_session *session, double mean[PLATEAU_PLACES]);

/* The same in one call. */
double plateau_measure(plateau_session *session, plateau_part part);

/* True when plateau_measure_begin will read a sample of this part. */
bool plateau_measure_samples(const plateau_session *session, plateau_part part);

/* The schedule of measuring: true when this loss is to be measured now, right after plateau_apply
 * returned PLATEAU_OK. It depends on the plan and the step alone. Every epoch to 50, then each 2 %
 * further, and every plateau_milestone; a long epoch counts as several. A loss that costs much to
 * measure is measured less often, so that over 100 epochs or more both take at most a tenth of the
 * work. Callers also measure at the end of a run. */
bool plateau_measure_due(const plateau_session *session, plateau_part part);

/* True for the epochs at which samples are kept: 1, 2, 5, 10, 20, 50, 100 and so on.
 *
 *   epoch   completed epochs */
bool plateau_milestone(uint64_t epoch);

/* ---- The best moment ---- */

/* The lowest held-out loss that a run has offered. It picks the moment too, so it flatters a
 * little. */
typedef struct plateau_best {
  double loss, error;   /* nats a character; its standard error */
  double temperature;   /* that the logits are divided by; 1 without calibrate */
  uint64_t epoch, step; /* completed at that moment */
  uint64_t since;       /* held-out losses offered since, none of them lower */
} plateau_best;

/* The size of block that the best weights of a session take. */
size_t plateau_best_size(const plateau_session *session);

/* From now on the session keeps the weights of its best moment in `block`, beside its own: no hash
 * has them, and the run is the same without. A session that resumes a file takes the file's best
 * moment, if this was called before plateau_load; one that loads only weights, or is rewritten, has
 * none yet.
 *
 *   block   NULL: keep none */
void plateau_best_place(plateau_session *session, void *block, size_t block_bytes);

/* Offers the present weights with the held-out loss that was just measured. Keeps them when it is
 * the lowest so far, and returns true then. Where a run takes steps again, after a rollback or from a
 * file that was saved later than its snapshot, it returns true again at its best moment, and offers
 * before it do not count in `since`. */
bool plateau_best_offer(plateau_session *session);

/* The best moment; NULL while there is none. It belongs to the session. */
const plateau_best *plateau_session_best(const plateau_session *session);

/* True when the run has waited long enough for a lower held-out loss: config->patience of them since
 * its best moment. Callers then end it. */
bool plateau_best_waited(const plateau_session *session);

/* Its weights, as plateau_weights_read gives those of now; those of the decoder are divided by its
 * temperature, so that they need none. There must be a best moment.
 *
 *   values   out: plateau_weights_count numbers */
void plateau_best_read(const plateau_session *session, plateau_real *values);

/* ---- Samples ---- */

/* How a sample is drawn. Every member is a row of plateau_sampling_fields. */
typedef struct plateau_sampling {
  double temperature; /* of the softmax */
  int top_k;          /* choose among the k most probable symbols; 0: among all */
  double top_p;       /* choose among the most probable with this probability in sum; 1: all */
  int greedy;         /* 1: always the most probable symbol; of equals the lower code point */
  int length;         /* characters, for the caller: a sampler has no end of its own */
  int seed;           /* of the sample's own generator */
} plateau_sampling;

/* Sets every field to its default.
 *
 *   sampling   out */
void plateau_sampling_default(plateau_sampling *sampling);

/* Sets one field from text, as plateau_config_set does.
 *
 *   sampling      changed; unchanged on failure
 *   name, value   "top-k", "40"
 *   returns       PLATEAU_BAD_SETTING when the name or the value is refused */
plateau_status plateau_sampling_set(plateau_sampling *sampling, const char *name, const char *value,
                                    plateau_error *error);

/* Starts a sample, with its own generator and state h0, and reads the prompt. The run does not
 * change. Each later call uses the weights of its moment.
 *
 *   sampling       copied
 *   prompt         UTF-8; NULL or empty: the network starts after a line feed (or after the first
 *                  symbol, when the vocabulary has no line feed). CRLF and CR are line feeds. To
 *                  replace or skip unknown characters, read it with plateau_text_read first
 *   prompt_bytes   its length
 *   returns        PLATEAU_BAD_TEXT when the prompt is not UTF-8 or has a character outside the
 *                  vocabulary, which the sentence names; an earlier sample then stays */
plateau_status plateau_sample_begin(plateau_session *session, const plateau_sampling *sampling,
                                    const char *prompt, size_t prompt_bytes, plateau_error *error);

/* Draws the next symbol. Returns its code point. */
uint32_t plateau_sample_next(plateau_session *session);

/* The symbols that plateau_sample_next would choose from, most probable first; of equals the lower
 * code point comes first. Call it after plateau_sample_begin; it cannot fail. The sample goes on as
 * if it had not been called, and the next choice uses exactly these probabilities, even if the
 * weights have changed since.
 *
 *   code_points     out: at most `capacity` symbols
 *   probabilities   out: their probabilities under the settings; greedy: one symbol with 1
 *   capacity        entries of each array
 *   returns         the number written; symbols that top-k or top-p exclude are not written */
int plateau_sample_weigh(plateau_session *session, uint32_t *code_points, double *probabilities,
                         int capacity);

/* Writes a code point as UTF-8.
 *
 *   bytes        out: up to 4 bytes, without a final 0
 *   code_point   at most U+10FFFF
 *   returns      the number of bytes, 1 to 4 */
int plateau_utf8_write(char *bytes, uint32_t code_point);

/* ---- Saving a run ---- */

/* What a checkpoint says about itself. */
typedef struct plateau_checkpoint {
  plateau_config config; /* arithmetic: the kind that the run used */
  int vocabulary;        /* V; plateau_checkpoint_vocabulary copies the code points */
  uint64_t text_hash;    /* plateau_text.hash of its text */
  size_t text_length;    /* characters */
  uint64_t epoch, step;  /* completed */
  size_t parameters;     /* trainable weights */
  int version;           /* of its format, 1 to 3; docs/format.md */
  bool has_best;
  plateau_best best; /* its best moment, when has_best; `since` counts up to the newest snapshot */
} plateau_checkpoint;

/* The size in bytes of a checkpoint of this session at this moment. It grows with the numbers in
 * the header, and with the best weights as soon as they are not the newest. */
size_t plateau_save_size(const plateau_session *session);

/* Writes the newest snapshot (taken at the start of an epoch and every 64 steps) as a safetensors
 * file with torch's names. A session that keeps a best moment saves that too.
 *
 *   bytes      out
 *   capacity   size of `bytes`
 *   returns    bytes written; 0, with nothing written, when `capacity` is too small */
size_t plateau_save(const plateau_session *session, void *bytes, size_t capacity);

/* The same of the best moment: a checkpoint whose newest state is the best one, as PLATEAU_FROM_BEST
 * makes it. So its bytes are those that a session saves which keeps a best moment and has loaded
 * this session's file in that mode. Both return 0 when the session has no best moment. */
size_t plateau_save_best_size(const plateau_session *session);
size_t plateau_save_best(const plateau_session *session, void *bytes, size_t capacity);

/* Reads and proves a whole checkpoint: form, sizes, checksum, every value.
 *
 *   checkpoint   out; unchanged on failure
 *   bytes        the file
 *   size         its length in bytes
 *   returns      PLATEAU_BAD_FILE when anything is wrong; the sentence says what */
plateau_status plateau_checkpoint_read(plateau_checkpoint *checkpoint, const void *bytes,
                                       size_t size, plateau_error *error);

/* Copies the vocabulary of a checkpoint.
 *
 *   checkpoint    as plateau_checkpoint_read filled it
 *   bytes         the file that it read
 *   code_points   out: checkpoint->vocabulary numbers, ascending */
void plateau_checkpoint_vocabulary(const plateau_checkpoint *checkpoint, const void *bytes,
                                   uint32_t *code_points);

typedef enum plateau_load_mode {
  PLATEAU_RESUME,  /* everything, for the same text: the run continues as if it had never stopped */
  PLATEAU_WEIGHTS, /* the newest weights only: to evaluate, or to train on a new text */
  PLATEAU_BEST,    /* the same with the weights of the best moment; the newest when it has none. The
                      decoder's are divided by its temperature, and then no longer tied */
  PLATEAU_FROM_BEST /* the run continues from its best moment, for the same text: with those weights,
                       at the start of that epoch, with fresh moments, hidden state, schedule and
                       dropout, and without the rollbacks since. The best moment stays as it was,
                       with `since` 0 */
} plateau_load_mode;

/* Loads a checkpoint.
 *
 *   session   placed with the checkpoint's configuration and vocabulary; unchanged on failure
 *   bytes     the file
 *   size      its length in bytes
 *   mode      what to load
 *   returns   PLATEAU_BAD_FILE when the file is damaged or does not fit the session, or has no best
 *             moment to continue from; in PLATEAU_RESUME and PLATEAU_FROM_BEST also
 *             PLATEAU_OTHER_TEXT, or PLATEAU_NO_ARITHMETIC for another kind */
plateau_status plateau_load(plateau_session *session, const void *bytes, size_t size,
                            plateau_load_mode mode, plateau_error *error);

/* A tensor in torch's name, shape and order (row-major). */
typedef struct plateau_tensor {
  char name[40];  /* "rnn.weight_ih_l0" */
  int rows, cols; /* a bias has 1 row */
} plateau_tensor;

/* The tensors of a session.
 *
 *   plateau_tensors returns   the number of tensors
 *   index                     0 to plateau_tensors - 1
 *   tensor                    out: name and shape
 *   values                    rows x cols numbers of the caller, row-major
 *
 * _gradient gives the gradient of a step whose shards have all run, before plateau_apply, summed as
 * it will sum them and not clipped. _write also takes a snapshot, so that a rollback returns to the
 * new weights; it returns false, with nothing changed, when a value, or a moment or hidden state of
 * the run, is not finite. */
int plateau_tensors(const plateau_session *session);
void plateau_tensor_describe(const plateau_session *session, int index, plateau_tensor *tensor);
void plateau_tensor_read(const plateau_session *session, int index, plateau_real *values);
void plateau_tensor_gradient(plateau_session *session, int index, plateau_real *values);
bool plateau_tensor_write(plateau_session *session, int index, const plateau_real *values);

/* Everything that a sample depends on except prompt and settings, so that it can be kept and
 * sampled from later. Another session with the same cell, sizes and vocabulary can take it. With best
 * weights whose decoder has a temperature it is then tied no more.
 *
 *   values    plateau_weights_count numbers: every tensor in torch's order, in the order of
 *             plateau_tensors, then the hidden state after a reset (0; -1 or 1/2 for an rnn that
 *             was rewritten as tanh or sigmoid)
 *   read      may be called between shards too
 *   write     only between steps; takes a snapshot; returns false, with nothing changed, when a
 *             value, or a moment or hidden state of the run, is not finite, or when the state after
 *             a reset is not one of those of this cell and activation */
size_t plateau_weights_count(const plateau_session *session);
void plateau_weights_read(const plateau_session *session, plateau_real *values);
bool plateau_weights_write(plateau_session *session, const plateau_real *values);

/* Rewrites a sigmoid rnn as the tanh rnn that computes the same function: it folds
 * sigmoid(x) = (1 + tanh(x/2)) / 2 into the weights and sets h0 = -1. Moments start again at 0.
 *
 *   session   a sigmoid rnn without dropout between its layers; call it between steps; unchanged
 *             on failure
 *   returns   PLATEAU_BAD_SETTING for any other model, and for weights so large that the tanh rnn's
 *             would not be finite; PLATEAU_DIVERGED when the hidden state is not finite, which the
 *             next step would find */
plateau_status plateau_rewrite_as_tanh(plateau_session *session, plateau_error *error);

/* ---- The lowest possible loss ---- */

/* No fixed weights of any cell and size go below this loss over an epoch, because the network knows
 * only what it has read since its state was cleared. docs/floor.md derives it. */
typedef struct plateau_floor {
  double per_char;     /* mean nats per counted prediction */
  double per_window;   /* per_char times the counted predictions of a full window */
  double *by_position; /* T mean nats, by position in the window; in the caller's block */
  size_t predictions;  /* counted */
  /* Where plateau_measure_samples the training part: what each window of the sample must cost, nats
   * in sum; in the caller's block. */
  double *by_stretch;
  size_t stretches; /* 0: the training part is read whole */
} plateau_floor;

/* The size of block that plateau_floor_measure needs.
 *
 *   returns   bytes, at most 40 a character of the training part plus 448; 0 when the text or the
 *             settings are refused */
size_t plateau_floor_size(const plateau_config *config, const plateau_text *text);

/* Counts the floor of the training part.
 *
 *   floor     out; floor->by_position points into `block`
 *   returns   as plateau_plan_make; also PLATEAU_TOO_LARGE for a text that is too long to count */
plateau_status plateau_floor_measure(plateau_floor *floor, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error);

/* From now on a sampled training loss is estimated as the floor plus what the sampled windows cost
 * above their own share of the floor. So its distance from the floor is a difference of pairs, and
 * varies less. It changes nothing when the training part is read whole.
 *
 *   floor   of this session's text and settings; copied */
void plateau_measure_against(plateau_session *session, const plateau_floor *floor);

/* An n-gram model of `order` sees order - 1 characters. */
typedef struct plateau_ngram {
  int order;
  double train; /* nats per character: the exact conditional entropy of the training part */
  double valid; /* nats per character of the held-out part, with interpolated Witten-Bell estimates
                   (1991, method C) from the training part; NaN when nothing is held out */
} plateau_ngram;

/* The size of block that plateau_ngram_measure needs, for any number of orders. */
size_t plateau_ngram_size(const plateau_config *config, const plateau_text *text);

/* Measures the n-gram models of a text.
 *
 *   ngrams    out: orders 1 to `orders`, one entry each
 *   orders    0 to 32
 *   returns   as plateau_floor_measure */
plateau_status plateau_ngram_measure(plateau_ngram *ngrams, int orders, void *block,
                                     size_t block_bytes, const plateau_config *config,
                                     const plateau_text *text, plateau_error *error);

/* ---- Trust ---- */

/* Trains a small run of each cell, in under 50 ms, and compares it with its known bits.
 *
 *   arithmetic   the kind to test
 *   block        plateau_self_test_size() bytes
 *   returns      true when this machine gives the known bits */
size_t plateau_self_test_size(void);
bool plateau_self_test(plateau_arithmetic arithmetic, void *block, size_t block_bytes);

/* The hash of that run: another number means that runs have other bits. */
uint64_t plateau_self_test_hash(plateau_arithmetic arithmetic);

#ifdef __cplusplus
}
#endif

#endif
