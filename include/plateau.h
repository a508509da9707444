/* plateau.h - the whole of Plateau's C interface, and its manual.
 *
 * Plateau trains character-level recurrent networks. A program
 *
 *   1. fills a plateau_config                       plateau_config_recipe, plateau_config_set
 *   2. reads a text into a block of its own         plateau_text_size, plateau_text_read
 *   3. places a session in another block            plateau_session_size, plateau_session_place
 *   4. trains step by step                          plateau_begin_step, _run_shard, plateau_apply
 *   5. asks how good it is, samples, keeps it       plateau_measure_*, plateau_sample_*, plateau_save
 *
 * The library never allocates, prints, opens a file or looks at a clock, and holds no global state.
 * What the world gets wrong (text, settings, files, arithmetic) comes back as a status and one
 * sentence; what the programmer gets wrong is an assert.
 *
 * Every block is the caller's, aligned to 64 bytes (aligned_alloc), and stays his to free.
 *
 * Losses are mean nats per predicted character unless a name says otherwise. The same run has the
 * same bits on every machine, for each of two kinds of arithmetic: `fused` (one rounding per
 * multiply-add) and `plain` (two).
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
  PLATEAU_BAD_TEXT,      /* not UTF-8, too short, or with characters the vocabulary lacks */
  PLATEAU_BAD_SETTING,   /* unknown name, unreadable value, out of range, settings that contradict
                            each other */
  PLATEAU_BAD_FILE,      /* not a checkpoint of ours, damaged, or for other sizes */
  PLATEAU_OTHER_TEXT,    /* the checkpoint was trained on another text */
  PLATEAU_TOO_LARGE,     /* needs more memory than this machine can address */
  PLATEAU_NO_ARITHMETIC, /* this machine or build lacks the kind of arithmetic asked for */
  PLATEAU_DIVERGED, /* not finite: rolled back to the last snapshot with half the rate; training can
                       go on */
  PLATEAU_STOPPED   /* the eighth rollback: training has stopped at the last snapshot */
} plateau_status;

/* A status with the sentence a person should read: what was wrong, where, what to do. Functions
 * that take one fill it whenever they return anything but PLATEAU_OK; it may be NULL. */
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

/* The recipe of a run. Every member is a row of the field table: name, range, default, help. Whole
 * numbers and choices are int, so that the table can reach them; `plateau_fields` is the reference
 * for their meaning. */
typedef struct plateau_config {
  int cell;       /* plateau_cell */
  int activation; /* plateau_activation; rnn only */
  int embedding;  /* E; 0: one-hot input */
  int hidden;     /* H */
  int layers;
  double dropout;    /* share of a layer's outputs set to 0 on the way to the next layer */
  int init;          /* plateau_init */
  double init_scale; /* s.d. of gaussian initial weights */
  int window;        /* T, predictions between two truncations of the gradient */
  int batch;         /* B */
  int state;         /* plateau_memory: what happens to the hidden state between windows */
  int burn_in;       /* predictions after a reset that run forward only */
  int bptt;          /* plateau_bptt */
  int chars;         /* train on the first so many characters; 0: all but the held-out part */
  double valid;      /* share of the text held out at its end, when chars is 0 */
  int max_vocab;
  int loss_scale; /* plateau_loss_scale */
  int optimizer;  /* plateau_optimizer */
  double lr;
  double momentum; /* momentum, nesterov */
  double beta1;    /* adam, adamw */
  double beta2;    /* adam, adamw; rmsprop's smoothing constant (torch's alpha) */
  double eps;      /* rmsprop, adam, adamw */
  double weight_decay;
  double clip;         /* largest global gradient norm; 0: no clipping */
  int schedule;        /* plateau_schedule */
  int schedule_epochs; /* length of the cosine; also the number of epochs a run has unless told
                          otherwise */
  int warmup;          /* steps of linear warm-up */
  int seed;
  int arithmetic; /* plateau_arithmetic */
} plateau_config;

typedef enum plateau_kind { PLATEAU_INTEGER, PLATEAU_REAL, PLATEAU_CHOICE } plateau_kind;

/* One row of a field table: all that a command line, a page or a share link needs to know of a
 * setting. */
typedef struct plateau_field {
  const char *name;  /* "burn_in"; the command line writes --burn-in */
  const char *label; /* "Burn-in" */
  const char *unit;  /* "characters"; "" when it has none */
  const char *help;  /* one sentence */
  plateau_kind kind;
  double minimum, maximum;    /* inclusive; of a choice: 0 and the last index */
  double initial;             /* the default; of a choice: its index */
  const char *const *choices; /* names, NULL at the end; NULL unless a choice */
  const char *const *words;   /* the same choices in the page's words; NULL: as choices */
  size_t offset;              /* of the member in its struct */
  bool newcomer;              /* one of the eight that a newcomer sees */
  bool at_once;               /* may change in a run under way; the others need a new start */
} plateau_field;

/* The rows of plateau_config, in its order. */
const plateau_field *plateau_fields(int *count);

/* The rows of plateau_sampling, below. */
const plateau_field *plateau_sampling_fields(int *count);

/* A named set of settings. */
typedef struct plateau_recipe {
  const char *name;     /* "post-carry" */
  const char *label;    /* "The post + carried state" */
  const char *help;     /* one sentence */
  const char *settings; /* "cell=rnn hidden=128 ..."; what it does not name is at its default */
  const char *guessed;  /* names of the fields that are our reading, not the post's words: "batch
                           embedding ..." */
} plateau_recipe;

const plateau_recipe *plateau_recipes(int *count);

/* Every field at its default. */
void plateau_config_default(plateau_config *config);

/* The named recipe. PLATEAU_BAD_SETTING when there is none of that name. */
plateau_status plateau_config_recipe(plateau_config *config, const char *name,
                                     plateau_error *error);

/* Sets one field from text, "0.002" or "lstm"; `name` may be written with '-' or '_'. Checks name,
 * form, range. */
plateau_status plateau_config_set(plateau_config *config, const char *name, const char *value,
                                  plateau_error *error);

/* Writes a field's value as plateau_config_set reads it; returns its length (room for 40 bytes is
 * enough). */
size_t plateau_config_get(const plateau_config *config, const plateau_field *field, char *value,
                          size_t capacity);

/* Checks every range and the rules between fields (burn_in < window). */
plateau_status plateau_config_check(const plateau_config *config, plateau_error *error);

/* ---- Text ---- */

/* Symbols of a model, as Unicode code points, ascending; symbol i is code_points[i]. */
typedef struct plateau_vocabulary {
  int size;
  const uint32_t *code_points;
} plateau_vocabulary;

/* A text turned into symbols. It points into the block it was read into, which must outlive it. */
typedef struct plateau_text {
  plateau_vocabulary vocabulary;
  const uint16_t *symbols; /* length of them, each below vocabulary.size */
  size_t length; /* characters after CRLF became LF and a leading byte-order mark was dropped; 0 for
                    a text that only carries a vocabulary (sampling from a file) */
  uint64_t hash; /* of the normalised text's UTF-8 bytes */
  size_t distinct; /* different characters before rare ones were replaced */
  size_t replaced; /* characters that became U+FFFD because the vocabulary is full */
  size_t returns;  /* CRLF pairs that became LF */
} plateau_text;

/* Bytes of block that plateau_text_read needs for this text; 0 when it is refused (then `error`
 * says why): empty, over 1 GiB, or invalid UTF-8, with the byte's offset, counted from 0. */
size_t plateau_text_size(const char *utf8, size_t bytes, plateau_error *error);

/* Reads a text into `block`. With `known` NULL the vocabulary is made from the text: all its
 * characters, or the max_vocab - 1 most frequent (ties: the lower code point) and U+FFFD. With a
 * known vocabulary (copied into the block) a character outside it becomes U+FFFD if the vocabulary
 * has that, else PLATEAU_BAD_TEXT names it and its place, counted in characters from 0. No
 * vocabulary has more than 4096 symbols. */
plateau_status plateau_text_read(plateau_text *text, void *block, size_t block_bytes,
                                 const char *utf8, size_t bytes, const plateau_vocabulary *known,
                                 int max_vocab, plateau_error *error);

/* How a text is cut for a run, after what had to be shrunk was shrunk. */
typedef struct plateau_plan {
  size_t train; /* symbols trained on: the first ones */
  size_t valid; /* symbols held out: those that follow; 0: none */
  int window;   /* T */
  int batch;    /* B */
  int burn_in;
  int shards;         /* ceil(B / 8) */
  size_t steps;       /* optimizer steps an epoch */
  size_t windows;     /* windows an epoch: W with state = reset, B x ceil(L / T) with carry */
  size_t stream;      /* L, predictions of a stream (carry); T (reset) */
  size_t predictions; /* predictions that count in the loss of an epoch */
  size_t valid_predictions;
  char notice[320]; /* what was shrunk or not held out, and why; "" when nothing was */
} plateau_plan;

/* Cuts a text of `length` characters. PLATEAU_BAD_TEXT when fewer than two remain to train on,
 * PLATEAU_BAD_SETTING when plateau_config_check refuses the settings. A held-out part of fewer than
 * two characters holds no prediction: then nothing is held out. */
plateau_status plateau_plan_make(plateau_plan *plan, const plateau_config *config, size_t length,
                                 plateau_error *error);

/* ---- A run ---- */

/* float; double in the build that the tests hold against exact references (-DPL_DOUBLE) */
#ifdef PL_DOUBLE
typedef double plateau_real;
#else
typedef float plateau_real;
#endif

typedef struct plateau_session plateau_session;

/* Bytes of block for a session; 0 with an error when refused. A text of length 0 gives a session
 * that can only load, sample and be asked for its tensors. */
size_t plateau_session_size(const plateau_config *config, const plateau_text *text,
                            plateau_error *error);

/* Places a session in `block` (alive and unmoved as long as the session; so
 * must `text` be) and draws the initial weights from config->seed. Nothing needs freeing. */
plateau_status plateau_session_place(plateau_session **session, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error);

/* Trainable numbers of a model with these settings and V symbols. */
size_t plateau_parameters(const plateau_config *config, int vocabulary);

const plateau_config *plateau_session_config(const plateau_session *session);
const plateau_plan *plateau_session_plan(const plateau_session *session);
const plateau_vocabulary *plateau_session_vocabulary(const plateau_session *session);

/* The kind of arithmetic at work (never PLATEAU_AUTO), and the CPU variant of it, "fused_avx2". */
plateau_arithmetic plateau_session_arithmetic(const plateau_session *session);
const char *plateau_session_variant(const plateau_session *session);

/* Changes a field that may change in a run under way (`at_once` in its row). */
plateau_status plateau_session_set(plateau_session *session, const char *name, const char *value,
                                   plateau_error *error);

/* One step: begin, run every shard once, apply. Shards may run in any order and, on threads of their
 * own, at the same time; several that one call runs, `count` from `first`, share what is in the
 * caches and are faster than one by one. The bits do not depend on any of it. begin returns the number of
 * shards of this step. apply sums the shards, clips, updates; when anything is not finite it changes
 * nothing but returns to the last snapshot with half the rate and returns PLATEAU_DIVERGED, the
 * eighth time PLATEAU_STOPPED. */
int plateau_begin_step(plateau_session *session);
void plateau_run_shard(plateau_session *session, int shard);
void plateau_run_shards(plateau_session *session, int first, int count);
plateau_status plateau_apply(plateau_session *session, plateau_error *error);

/* A shard's result, between plateau_begin_step and plateau_apply: read from the session that ran it
 * into a block of plateau_shard_size bytes, written to another one in place of running it there. Two
 * sessions that were placed alike and trained alike then have the same bits, though each ran only
 * some of the shards; so a step may be shared by threads that share no memory. The block needs no
 * alignment, and has a meaning only for the same build. */
size_t plateau_shard_size(const plateau_session *session);
void plateau_shard_read(const plateau_session *session, int shard, void *block);
void plateau_shard_write(plateau_session *session, int shard, const void *block);

/* begin, every shard in ascending order, apply. */
plateau_status plateau_step(plateau_session *session, plateau_error *error);

/* Where a run stands. */
typedef struct plateau_progress {
  uint64_t epoch;      /* epochs completed */
  uint64_t step;       /* steps taken */
  uint64_t chars;      /* predictions counted since the start */
  size_t steps_done;   /* steps of the epoch under way */
  double loss;         /* of the last completed epoch as it ran; NaN before the first ends */
  double partial_loss; /* of the epoch under way so far; NaN at its start */
  double grad_norm;   /* mean over the last completed epoch's steps of the norm before clipping; NaN
                         before */
  double clipped;     /* share of those steps whose gradient was clipped, of the steps that this
                         session took itself; NaN before, and after a load */
  double lr;          /* of the next step */
  double rate_factor; /* 1, halved by each rollback */
  int rollbacks;
  uint64_t hash; /* of the parameters, at the end of the last completed epoch (initial weights:
                    epoch 0) */
} plateau_progress;

void plateau_session_progress(const plateau_session *session, plateau_progress *progress);

/* Hash of everything the next step depends on: parameters, moments, hidden state, generators,
 * cursor, sums. */
uint64_t plateau_session_hash(const plateau_session *session);

/* ---- Losses with the weights of one moment ---- */

typedef enum plateau_part {
  PLATEAU_TRAINING, /* the windows or streams of an epoch: the loss that a floor bounds */
  PLATEAU_HELD_OUT, /* the text's held-out tail */
  PLATEAU_WHOLE     /* the whole text, as if held out: `plateau eval` */
} plateau_part;

/* Dropout off, from h0; never changes the run. Between steps only: begin, then measure_advance until
 * it returns false, then measure_loss: mean nats per character, NaN when nothing was counted. Each
 * call of measure_advance runs one window of one shard. */
void plateau_measure_begin(plateau_session *session, plateau_part part);
bool plateau_measure_advance(plateau_session *session);
double plateau_measure_loss(const plateau_session *session);

/* Predictions counted by the measurement so far. */
size_t plateau_measure_counted(const plateau_session *session);

/* All of it in one call. */
double plateau_measure(plateau_session *session, plateau_part part);

/* True at the epochs at which train_loss is measured and samples are kept: 1, 2, 5, 10, 20, 50, 100
 * ... */
bool plateau_milestone(uint64_t epoch);

/* ---- Samples ---- */

typedef struct plateau_sampling {
  double temperature;
  int top_k;    /* 0: all */
  double top_p; /* 1: all */
  int greedy;   /* 1: always the most probable symbol (ties: the lower code point) */
  int length;   /* characters; for callers, the sampler itself has no end */
  int seed;
} plateau_sampling;

void plateau_sampling_default(plateau_sampling *sampling);
plateau_status plateau_sampling_set(plateau_sampling *sampling, const char *name, const char *value,
                                    plateau_error *error);

/* Starts a sample: a generator of its own, state h0, warmed up on the prompt (UTF-8; a character
 * outside the vocabulary is PLATEAU_BAD_TEXT and named). Without a prompt the network has just read
 * a line feed (the first symbol, where the vocabulary has none). The run is not touched; the
 * weights are those of the moment of each call. */
plateau_status plateau_sample_begin(plateau_session *session, const plateau_sampling *sampling,
                                    const char *prompt, size_t prompt_bytes, plateau_error *error);

/* The next symbol's code point. */
uint32_t plateau_sample_next(plateau_session *session);

/* What plateau_sample_next would choose from: the most probable symbols, most probable first (ties:
 * the lower code point), with their probabilities as the settings weigh them; greedy gives one
 * symbol of probability 1. Writes at most `room` of each and returns how many; symbols that top-k
 * or top-p leave out are none of them. It cannot fail once a sample has begun, and the sample goes
 * on as if nothing had been asked; the choice that follows is made from exactly these, whatever
 * became of the weights in between. */
int plateau_sample_weigh(plateau_session *session, uint32_t *code_points, double *probabilities,
                         int capacity);

/* Writes a code point as UTF-8; returns the number of bytes, 1 to 4. */
int plateau_utf8_write(char *bytes, uint32_t code_point);

/* ---- Keeping a run ---- */

/* What a checkpoint says of itself. */
typedef struct plateau_checkpoint {
  plateau_config config; /* arithmetic: the kind the run used */
  int vocabulary;        /* V; copy the code points with plateau_checkpoint_vocabulary */
  uint64_t text_hash;
  size_t text_length; /* characters */
  uint64_t epoch, step;
  size_t parameters;
} plateau_checkpoint;

/* Bytes of a checkpoint of this session as it is now: the header holds numbers, which grow. */
size_t plateau_save_size(const plateau_session *session);

/* Writes the newest snapshot (taken at epoch starts and every 64 steps): a safetensors file with
 * torch's names. Returns its bytes; 0, with nothing written, when the room is too small. */
size_t plateau_save(const plateau_session *session, void *bytes, size_t capacity);

/* Reads and proves a whole checkpoint: form, sizes, checksum, every value. Touches nothing else. */
plateau_status plateau_checkpoint_read(plateau_checkpoint *checkpoint, const void *bytes,
                                       size_t size, plateau_error *error);

/* Copies the vocabulary of a checkpoint that plateau_checkpoint_read has accepted. */
void plateau_checkpoint_vocabulary(const plateau_checkpoint *checkpoint, const void *bytes,
                                   uint32_t *code_points);

typedef enum plateau_load_mode {
  PLATEAU_RESUME, /* all of it, for the same text: the run goes on as if it had never stopped */
  PLATEAU_WEIGHTS /* the weights only: for sampling, `plateau eval`, or training on a new text */
} plateau_load_mode;

/* Loads a checkpoint into a session placed with its configuration and vocabulary. On any error the
 * session stays as it was. PLATEAU_RESUME refuses another text (PLATEAU_OTHER_TEXT) and another
 * kind of arithmetic. */
plateau_status plateau_load(plateau_session *session, const void *bytes, size_t size,
                            plateau_load_mode mode, plateau_error *error);

/* A tensor in torch's name, shape and order (row-major). */
typedef struct plateau_tensor {
  char name[40];  /* "rnn.weight_ih_l0" */
  int rows, cols; /* a bias: 1 row */
} plateau_tensor;

int plateau_tensors(const plateau_session *session);
void plateau_tensor_describe(const plateau_session *session, int index, plateau_tensor *tensor);
void plateau_tensor_read(const plateau_session *session, int index, plateau_real *values);
/* The gradient of the step whose shards have all run, summed as plateau_apply will sum it, before
 * clipping. */
void plateau_tensor_gradient(plateau_session *session, int index, plateau_real *values);
/* Also takes a snapshot, so that a rollback returns to the new weights. False, with nothing changed, when
 * a value is not finite. */
bool plateau_tensor_write(plateau_session *session, int index, const plateau_real *values);

/* All that a sample depends on besides prompt and settings, to be kept and sampled from later:
 * every tensor in torch's order, one after the other as plateau_tensors counts them, then the
 * hidden state after a reset (0; of an rnn rewritten with the other activation -1 for tanh, 1/2 for
 * sigmoid); plateau_weights_count numbers in all. Reading may happen between shards, too; writing, between steps only, takes a snapshot and
 * returns false, with nothing changed, when a value is not finite. The other session must have the
 * same cell, sizes and vocabulary. */
size_t plateau_weights_count(const plateau_session *session);
void plateau_weights_read(const plateau_session *session, plateau_real *values);
bool plateau_weights_write(plateau_session *session, const plateau_real *values);

/* Rewrites a one-layer or deeper sigmoid rnn as the tanh rnn that computes the same function,
 * before training or between steps: sigmoid(x) = (1 + tanh(x/2)) / 2 folded into the weights, with
 * h0 = -1. Moments start anew. */
plateau_status plateau_rewrite_as_tanh(plateau_session *session, plateau_error *error);

/* ---- The lowest possible loss ---- */

/* No fixed weights, whatever the cell or the size, go below this over an epoch: the network cannot
 * know more than what it has read since its state was cleared. docs/floor.md derives it. */
typedef struct plateau_floor {
  double per_char;     /* mean nats per counted prediction */
  double per_window;   /* per_char times the counted predictions of a full window */
  double *by_position; /* T mean nats, of the predictions at each position of the window; in the
                          caller's block */
  size_t predictions;  /* counted */
} plateau_floor;

/* Bytes of block; at most 40 a character of the training part and 448. */
size_t plateau_floor_size(const plateau_config *config, const plateau_text *text);
plateau_status plateau_floor_measure(plateau_floor *floor, void *block, size_t block_bytes,
                                     const plateau_config *config, const plateau_text *text,
                                     plateau_error *error);

/* An n-gram model of `order` sees order - 1 characters. */
typedef struct plateau_ngram {
  int order;
  double train; /* nats per character: the exact conditional entropy of the training part */
  double valid; /* nats per character of the held-out part, by interpolated Witten-Bell estimates
                   from the training part; NaN when nothing is held out */
} plateau_ngram;

/* Orders 1 to `orders` into `ngrams`. */
size_t plateau_ngram_size(const plateau_config *config, const plateau_text *text);
plateau_status plateau_ngram_measure(plateau_ngram *ngrams, int orders, void *block,
                                     size_t block_bytes, const plateau_config *config,
                                     const plateau_text *text, plateau_error *error);

/* ---- Trust ---- */

/* True when a small run of each cell gives the known bits of `arithmetic` on this machine, in under
 * 50 ms; needs a block of plateau_self_test_size() bytes, aligned to 64. */
size_t plateau_self_test_size(void);
bool plateau_self_test(plateau_arithmetic arithmetic, void *block, size_t block_bytes);

#ifdef __cplusplus
}
#endif

#endif
