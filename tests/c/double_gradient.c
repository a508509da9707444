/* double_gradient.c - every gradient of the double build equals that of the complex-step oracle.
 *
 * Tolerance: |g - o| <= 1e-10 max(|o|, 1e-3 max|o| of the tensor). The oracle is exact to rounding,
 * about 1e-15 times the condition of the sums; a wrong term of any size that matters is far above
 * 1e-10. This file computes steps, windows, states, counts and the divisor again from DESIGN.md,
 * and the losses that the session reports must agree too. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/dropout.h"
#include "run/step.h"
#include "support_oracle.h"
#include "support_place.h"

#ifndef PL_DOUBLE
#error this program is for the double build
#endif

enum {
  RESET = PLATEAU_STATE_RESET,
  CARRY = PLATEAU_STATE_CARRY,
  FULL = PLATEAU_BPTT_FULL,
  LAST = PLATEAU_BPTT_LAST
};
enum { MEAN = PLATEAU_LOSS_MEAN, SUM = PLATEAU_LOSS_SUM };
enum { DEFAULT, GAUSSIAN, WRITTEN };

typedef struct row {
  int E, H, layers;
  double dropout;
  int T, B;
  int predictions; /* of the training text */
  int state, burn_in, bptt, scale;
  int V, weights;
  double input_dropout;
  int tied;
  int steps; /* to run; past the end of the epoch when there are more than it has */
} row;

/* Every row is run with every cell. */
static const row rows[] = {
    /* E  H  L  drop T  B  n-1  state burn bptt scale V weights unseen tied steps */
    {0, 1, 1, 0, 1, 1, 4, RESET, 0, FULL, MEAN, 3, DEFAULT, 0, 0, 5},
    {0, 3, 1, 0, 2, 2, 9, RESET, 0, FULL, SUM, 5, WRITTEN, 0, 0, 3},
    {0, 5, 2, 0, 3, 3, 15, RESET, 0, FULL, MEAN, 5, WRITTEN, 0, 0, 3}, /* batches of 3 and 2 rows */
    {3, 8, 1, 0, 4, 2, 24, CARRY, 0, FULL, MEAN, 7, WRITTEN, 0, 0, 4},
    {5, 9, 1, 0, 5, 3, 39, CARRY, 0, FULL, SUM, 7, GAUSSIAN, 0, 0, 4}, /* windows of 5, 5 and 3 */
    {1, 3, 3, 0, 6, 1, 20, CARRY, 0, FULL, MEAN, 5, WRITTEN, 0, 0, 5},
    {0, 17, 1, 0, 7, 2, 28, CARRY, 0, FULL, MEAN, 5, DEFAULT, 0, 0, 2},
    {7, 5, 2, 0.3, 8, 2, 32, RESET, 0, FULL, MEAN, 9, WRITTEN, 0, 0, 2},
    {0, 5, 3, 0.5, 4, 3, 36, CARRY, 0, FULL, SUM, 5, WRITTEN, 0, 0, 4},
    {3, 3, 2, 0, 5, 2, 20, RESET, 2, FULL, MEAN, 5, WRITTEN, 0, 0, 3},
    {0, 5, 1, 0, 6, 3, 45, CARRY, 3, FULL, MEAN, 5, WRITTEN, 0, 0, 4}, /* burn-in once an epoch */
    {5, 3, 2, 0.25, 7, 2, 28, CARRY, 1, FULL, SUM, 6, WRITTEN, 0, 0, 3},
    {0, 5, 1, 0, 8, 2, 32, RESET, 0, LAST, MEAN, 5, WRITTEN, 0, 0, 2},
    {3, 5, 2, 0, 3, 2, 16, CARRY, 0, LAST, SUM, 5, WRITTEN, 0, 0, 4}, /* last of a short window */
    {0, 3, 3, 0.4, 5, 3, 33, CARRY, 2, LAST, MEAN, 5, WRITTEN, 0, 0, 4}, /* last of a window of 1 */
    {5, 5, 2, 0.2, 6, 2, 24, RESET, 4, LAST, SUM, 6, WRITTEN, 0, 0, 2},
    {1, 9, 2, 0, 2, 11, 40, RESET, 0, FULL, MEAN, 4, WRITTEN, 0, 0,
     2}, /* two shards; then 9 rows */
    {0, 8, 1, 0, 3, 11, 77, CARRY, 0, FULL, SUM, 5, GAUSSIAN, 0, 0, 3},
    {3, 5, 2, 0.5, 2, 11, 55, CARRY, 1, FULL, MEAN, 5, WRITTEN, 0, 0, 4},
    {3, 3, 1, 0, 3, 11, 51, RESET, 1, LAST, MEAN, 5, WRITTEN, 0, 0, 2}, /* two shards; then one */
    {5, 3, 4, 0.1, 3, 2, 12, CARRY, 0, FULL, MEAN, 5, WRITTEN, 0, 0, 3},
    {9, 17, 1, 0, 2, 1, 5, CARRY, 0, FULL, MEAN, 3, GAUSSIAN, 0, 0, 2},
    {0, 5, 2, 0, 1, 3, 9, CARRY, 0, FULL, MEAN, 5, WRITTEN, 0, 0, 4},
    {3, 5, 2, 0, 1, 2, 4, RESET, 0, LAST, MEAN, 5, WRITTEN, 0, 0, 2},
    {0, 3, 1, 0, 8, 1, 16, RESET, 7, FULL, MEAN, 5, WRITTEN, 0, 0, 2}, /* one prediction counts */
    {3, 1, 3, 0.5, 4, 3, 24, RESET, 0, FULL, SUM, 2, WRITTEN, 0, 0, 2},
    {0, 3, 2, 0, 4, 2, 16, CARRY, 0, FULL, MEAN, 1, WRITTEN, 0, 0, 2}, /* one symbol */
    {5, 5, 1, 0, 4, 2, 16, CARRY, 0, FULL, MEAN, 13, WRITTEN, 0, 0,
     2}, /* symbols that do not occur */
    {0, 5, 1, 0, 6, 3, 36, CARRY, 0, FULL, MEAN, 5, WRITTEN, 0.4, 0, 3},
    {3, 5, 2, 0.3, 5, 11, 110, CARRY, 1, FULL, SUM, 5, WRITTEN, 0.5, 0, 3},
    {0, 3, 2, 0, 4, 2, 16, RESET, 0, LAST, MEAN, 5, WRITTEN, 0.5, 0, 2},
    {5, 5, 1, 0, 4, 2, 24, CARRY, 0, FULL, MEAN, 7, DEFAULT, 0, 1, 4},
    {9, 9, 2, 0, 5, 3, 39, RESET, 0, FULL, SUM, 13, WRITTEN, 0, 1, 3}, /* two panels each */
    {8, 8, 2, 0.4, 6, 11, 88, CARRY, 2, FULL, MEAN, 6, WRITTEN, 0.3, 1, 3},
};
enum { ROWS = sizeof rows / sizeof *rows };

typedef struct network {
  const char *name;
  int cell, activation;
  int rewrite_at; /* step before which plateau_rewrite_as_tanh is called; -1: never */
} network;

static int failures;     /* rows that failed in the current test */
static double departure; /* the largest, in units of the tolerance */

static plateau_config make_config(const network *net, const row *r) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  config.cell = net->cell, config.activation = net->activation;
  config.embedding = r->E, config.hidden = r->H, config.layers = r->layers,
  config.dropout = r->dropout, config.input_dropout = r->input_dropout, config.tied = r->tied;
  config.init = r->weights == GAUSSIAN ? PLATEAU_INIT_GAUSSIAN : PLATEAU_INIT_DEFAULT,
  config.init_scale = 0.4;
  config.window = r->T, config.batch = r->B, config.state = r->state, config.burn_in = r->burn_in;
  config.bptt = r->bptt, config.loss_scale = r->scale, config.chars = 0, config.valid = 0;
  /* an update with everything that must not affect the gradient */
  config.optimizer = PLATEAU_OPTIMIZER_MOMENTUM, config.momentum = 0.5, config.lr = 0.2,
  config.weight_decay = 0.01;
  config.clip = 0.5, config.schedule = PLATEAU_SCHEDULE_CONSTANT, config.warmup = 0,
  config.seed = 7;
  return config;
}

/* ---- One run: what the oracle needs of it */

typedef struct run {
  const network *net;
  const row *row;
  placed it;
  oracle_model model;
  double *h, *c; /* state before the step, layers x B x H */
  double nats, norms;
  int counted; /* in the current epoch */
  int step;
  int wrong; /* numbers; one ends the run, and the first three are reported */
} run;

static double *new_numbers(int count) { return calloc((size_t)count + 1, sizeof(double)); }

static void read_model(run *run) {
  oracle_model *model = &run->model;
  const plateau_config *config = plateau_session_config(run->it.session);
  model->cell = (plateau_cell)config->cell;
  model->activation = (plateau_activation)config->activation;
  model->vocabulary = run->row->V, model->embedding = config->embedding;
  model->hidden = config->hidden, model->layers = config->layers;
  assert_int_equal(plateau_tensors(run->it.session),
                   2 + 4 * model->layers + (model->embedding > 0));
  for (int i = 0; i < plateau_tensors(run->it.session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(run->it.session, i, &tensor);
    oracle_tensor *to = &model->tensor[i];
    int count = tensor.rows * tensor.cols;
    double *values = new_numbers(count);
    plateau_tensor_read(run->it.session, i, values);
    memcpy(to->name, tensor.name, sizeof to->name);
    to->rows = tensor.rows, to->cols = tensor.cols;
    to->w = realloc(to->w, (size_t)count * sizeof *to->w);
    for (int j = 0; j < count; j++) to->w[j] = values[j];
    free(values);
  }
  model->tensors = plateau_tensors(run->it.session);
}

/* Cuts the windows of step `step` of an epoch as DESIGN.md says. Returns the number of rows; gives
 * T and each row's first symbol. */
static int cut_windows(const row *r, int step, int *steps, int *starts) {
  if (r->state == RESET) {
    int windows = r->predictions / r->T, first = step * r->B;
    int B = windows - first < r->B ? windows - first : r->B;
    for (int b = 0; b < B; b++) starts[b] = (first + b) * r->T;
    *steps = r->T;
    return B;
  }
  int stream = r->predictions / r->B;
  for (int b = 0; b < r->B; b++) starts[b] = b * stream + step * r->T;
  *steps = stream - step * r->T < r->T ? stream - step * r->T : r->T;
  return r->B;
}

static int steps_of_epoch(const row *r) {
  if (r->state == RESET) return (r->predictions / r->T + r->B - 1) / r->B;
  return (r->predictions / r->B + r->T - 1) / r->T;
}

static double *draw_masks(const run *run, int T, int B) {
  const row *r = run->row;
  if (r->dropout == 0 || r->layers == 1) return NULL;
  double *masks = new_numbers((r->layers - 1) * T * B * r->H);
  uint64_t key = pl_session_dropout_key(run->it.session);
  for (int l = 0; l < r->layers - 1; l++)
    for (int t = 0; t < T; t++)
      for (int b = 0; b < B; b++)
        pl_dropout_mask(key, l, t, b, r->H, r->dropout, masks + ((l * T + t) * B + b) * r->H);
  return masks;
}

static double *draw_seen(const run *run, int T, int B) {
  if (run->row->input_dropout == 0) return NULL;
  double *seen = new_numbers(T * B);
  uint64_t key = pl_session_dropout_key(run->it.session);
  for (int t = 0; t < T; t++)
    for (int b = 0; b < B; b++)
      seen[t * B + b] = pl_dropout_input(key, t, b, run->row->input_dropout) ? 0 : 1;
  return seen;
}

static void report(run *run, const char *what, int i, int j, double got, double wanted) {
  static const char *const states[] = {"carry", "reset"}, *const reach[] = {"full", "last"};
  static const char *const scales[] = {"mean", "sum"};
  static const char *const weights[] = {"default", "gaussian", "written"};
  const row *r = run->row;
  if (run->wrong++ == 0)
    print_error("%s rewrite_at=%d E=%d H=%d layers=%d dropout=%g T=%d B=%d predictions=%d %s "
                "burn_in=%d %s %s V=%d %s:\n",
                run->net->name, run->net->rewrite_at, r->E, r->H, r->layers, r->dropout, r->T, r->B,
                r->predictions, states[r->state], r->burn_in, reach[r->bptt], scales[r->scale],
                r->V, weights[r->weights]);
  if (run->wrong > 3) return;
  print_error("  step %d: %s[%d][%d] is %.17g, oracle %.17g\n", run->step, what, i, j, got, wanted);
}

/* With one symbol 1 - softmax is 0, or one rounding of 1. */
static double rounding_of(const run *run) { return run->row->V == 1 ? 1e-15 : 0; }

/* The tensor that is the same matrix as this one: of a tied run its encoder or decoder. */
static int twin_of(const run *run, int index) {
  const int decoder = run->model.tensors - 2;
  if (!run->row->tied || (index != 0 && index != decoder)) return -1;
  return index == 0 ? decoder : 0;
}

/* Compares one tensor's gradient. Returns the oracle's sum of squares; 0 of a matrix that was
 * counted before. */
static double compare(run *run, const oracle_window *window, int index) {
  const oracle_tensor *tensor = &run->model.tensor[index];
  int count = tensor->rows * tensor->cols;
  double *o = new_numbers(count), *g = new_numbers(count), largest = 0, squares = 0;
  const int twin = twin_of(run, index);
  oracle_gradient(&run->model, window, index, o);
  if (twin >= 0) {
    oracle_gradient(&run->model, window, twin, g);
    for (int i = 0; i < count; i++) o[i] += g[i];
  }
  plateau_tensor_gradient(run->it.session, index, g);
  for (int i = 0; i < count; i++) largest = fmax(largest, fabs(o[i]));
  for (int i = 0; i < count; i++) {
    double tolerance = fmax(1e-10 * fmax(fabs(o[i]), 1e-3 * largest), rounding_of(run));
    double error = fabs(g[i] - o[i]);
    squares += o[i] * o[i];
    if (tolerance > 0) departure = fmax(departure, error / tolerance);
    if (!(error <= tolerance))
      report(run, tensor->name, i / tensor->cols, i % tensor->cols, g[i], o[i]);
  }
  free(o), free(g);
  return twin >= 0 && twin < index ? 0 : squares;
}

static void expect_near(run *run, const char *what, double got, double wanted, double tolerance) {
  if (!(fabs(got - wanted) <= tolerance * fabs(wanted) + rounding_of(run)))
    report(run, what, 0, 0, got, wanted);
}

/* Compares the losses and norms that the session reports after a step. */
static void compare_progress(run *run) {
  plateau_progress progress;
  plateau_session_progress(run->it.session, &progress);
  int step = run->step + 1, steps = steps_of_epoch(run->row), epochs = step / steps;
  bool ended = step % steps == 0;
  expect_near(run, "step", (double)progress.step, step, 0);
  expect_near(run, "epoch", (double)progress.epoch, epochs, 0);
  expect_near(run, "steps_done", (double)progress.steps_done, step % steps, 0);
  expect_near(run, "loss", ended ? progress.loss : progress.partial_loss, run->nats / run->counted,
              1e-12);
  if (ended) expect_near(run, "grad_norm", progress.grad_norm, run->norms / steps, 1e-10);
  if (ended != (bool)isnan(progress.partial_loss))
    report(run, "partial_loss", 0, 0, progress.partial_loss, NAN);
}

static void start_state(run *run, double value) {
  int count = run->row->layers * run->row->B * run->row->H;
  for (int i = 0; i < count; i++) run->h[i] = value, run->c[i] = 0;
}

static void rewrite(run *run) {
  plateau_error error;
  if (plateau_rewrite_as_tanh(run->it.session, &error))
    fail_msg("not rewritten: %s", error.sentence);
  int count = run->row->layers * run->row->B * run->row->H;
  for (int i = 0; i < count; i++) run->h[i] = 2 * run->h[i] - 1; /* tanh(x/2) = 2 sigmoid(x) - 1 */
}

static void run_step(run *run) {
  const row *r = run->row;
  int steps = steps_of_epoch(r), at = run->step % steps;
  int starts[16], T, B = cut_windows(r, at, &T, starts);
  if (run->step == run->net->rewrite_at) rewrite(run);
  bool rewritten = run->net->rewrite_at >= 0 && run->step >= run->net->rewrite_at;
  if (r->state == RESET || at == 0) start_state(run, rewritten ? -1 : 0);

  read_model(run);
  int shards = plateau_begin_step(run->it.session), wanted = (B + 7) / 8;
  if (shards != wanted) report(run, "shards", 0, 0, shards, wanted);

  uint16_t inputs[128], targets[128];
  for (int t = 0; t < T; t++)
    for (int b = 0; b < B; b++) {
      inputs[t * B + b] = run->it.text.symbols[starts[b] + t];
      targets[t * B + b] = run->it.text.symbols[starts[b] + t + 1];
    }
  oracle_window window = {
      .rows = B, .steps = T, .inputs = inputs, .targets = targets, .last = r->bptt == LAST};
  window.burn_in = r->state == RESET || at == 0 ? r->burn_in : 0;
  int counted = B * (T - window.burn_in);
  window.divisor = r->scale == SUM ? B : counted;
  double *masks = draw_masks(run, T, B);
  double *seen = draw_seen(run, T, B);
  window.seen = seen;
  window.masks = masks, window.h = run->h, window.c = run->c;

  for (int s = shards - 1; s >= 0; s--) plateau_run_shard(run->it.session, s);
  double squares = 0;
  for (int i = 0; i < run->model.tensors; i++) squares += compare(run, &window, i);

  if (at == 0) run->nats = run->norms = 0, run->counted = 0;
  double *h = new_numbers(r->layers * r->B * r->H), *c = new_numbers(r->layers * r->B * r->H);
  run->nats += oracle_nats(&run->model, &window, h, c);
  run->counted += counted;
  run->norms += sqrt(squares);
  free(run->h), free(run->c), free(masks), free(seen);
  run->h = h, run->c = c;

  plateau_error error;
  if (plateau_apply(run->it.session, &error)) fail_msg("step %d: %s", run->step, error.sentence);
  compare_progress(run);
}

static void check_row(const network *net, const row *r) {
  run run = {.net = net, .row = r};
  plateau_config config = make_config(net, r);
  uint64_t random = 12345;
  char letters[256];
  for (int i = 0; i <= r->predictions; i++)
    letters[i] = (char)('a' + (int)(next_unit(&random) * (r->V > 9 ? 4 : r->V)));
  place(&run.it, &config, r->V, letters, (size_t)r->predictions + 1);
  const plateau_plan *plan = plateau_session_plan(run.it.session);
  assert_int_equal(plan->window, r->T);
  assert_int_equal(plan->batch, r->B);
  assert_int_equal(plan->burn_in, r->burn_in);
  assert_int_equal(plan->steps, steps_of_epoch(r));
  if (r->weights == WRITTEN) write_weights(run.it.session, 0.3 + 0.6 / sqrt(r->H), &random);
  run.h = new_numbers(r->layers * r->B * r->H), run.c = new_numbers(r->layers * r->B * r->H);
  for (; run.step < r->steps && run.wrong == 0; run.step++) run_step(&run);
  failures += run.wrong > 0;
  for (int i = 0; i < run.model.tensors; i++) free(run.model.tensor[i].w);
  free(run.h), free(run.c);
  unplace(&run.it);
}

/* ---- Random rows: combinations that nobody chose */

static int pick(uint64_t *random, int count) { return (int)(next_unit(random) * count); }

static row random_row(uint64_t *random) {
  static const int widths[] = {0, 0, 1, 3, 5}, hidden[] = {1, 3, 5, 8};
  row r = {
      .E = widths[pick(random, 5)], .H = hidden[pick(random, 4)], .layers = 1 + pick(random, 3)};
  if (r.layers == 3 && r.H == 8) r.H = 3; /* to save time */
  r.dropout = pick(random, 2) ? 0 : 0.1 + 0.6 * next_unit(random);
  r.T = 1 + pick(random, 8), r.B = 1 + pick(random, 3);
  r.state = pick(random, 2), r.bptt = pick(random, 4) == 0, r.scale = pick(random, 2);
  r.burn_in = pick(random, 2) ? 0 : pick(random, r.T);
  r.predictions = r.B * r.T + pick(random, 2 * r.B * r.T);
  r.V = 2 + pick(random, 4), r.weights = pick(random, 3);
  r.input_dropout = pick(random, 3) ? 0 : 0.1 + 0.6 * next_unit(random);
  r.tied = pick(random, 3) == 0;
  if (r.tied) r.E = r.H;
  r.steps = steps_of_epoch(&r) + 1;
  return r;
}

/* ---- Claims */

static void check_network(const network *net) {
  failures = 0, departure = 0;
  for (int i = 0; i < ROWS; i++) check_row(net, &rows[i]);
  uint64_t random = 99;
  for (int i = 0; i < 60; i++) {
    row r = random_row(&random);
    check_row(net, &r);
  }
  print_message("%s: worst departure %.2g of the tolerance\n", net->name, departure);
  assert_int_equal(failures, 0);
}

static void rnn_tanh_gradient_matches_complex_step(void **state) {
  (void)state;
  check_network(&(network){"rnn tanh", PLATEAU_CELL_RNN, PLATEAU_ACTIVATION_TANH, -1});
}

static void rnn_sigmoid_gradient_matches_complex_step(void **state) {
  (void)state;
  check_network(&(network){"rnn sigmoid", PLATEAU_CELL_RNN, PLATEAU_ACTIVATION_SIGMOID, -1});
}

static void gru_gradient_matches_complex_step(void **state) {
  (void)state;
  check_network(&(network){"gru", PLATEAU_CELL_GRU, PLATEAU_ACTIVATION_TANH, -1});
}

static void lstm_gradient_matches_complex_step(void **state) {
  (void)state;
  check_network(&(network){"lstm", PLATEAU_CELL_LSTM, PLATEAU_ACTIVATION_TANH, -1});
}

/* The state is -1 where an epoch or window starts, and the rewrite must convert a carried state. */
static void rewritten_rnn_gradient_matches_complex_step(void **state) {
  (void)state;
  failures = 0;
  for (int i = 0; i < ROWS; i++) {
    if (rows[i].dropout > 0)
      continue; /* a dropped sigmoid and a dropped tanh are different functions */
    check_row(&(network){"rewritten", PLATEAU_CELL_RNN, PLATEAU_ACTIVATION_SIGMOID, 0}, &rows[i]);
    check_row(&(network){"rewritten", PLATEAU_CELL_RNN, PLATEAU_ACTIVATION_SIGMOID, 1}, &rows[i]);
  }
  assert_int_equal(failures, 0);
}

/* True for rows whose `member` is `value`. */
#define OCCURS(member, value)                                                  \
  do {                                                                         \
    int found = 0;                                                             \
    for (int row = 0; row < ROWS; row++) found += rows[row].member == (value); \
    if (found == 0) fail_msg("no row has " #member " = %g", (double)(value));  \
  } while (0)

static void table_holds_every_value_of_the_grid(void **state) {
  (void)state;
  static const int hidden[] = {1, 3, 5, 8, 9, 17}, widths[] = {0, 1, 3, 5, 7, 9};
  for (int layers = 1; layers <= 4; layers++) OCCURS(layers, layers);
  for (int B = 1; B <= 3; B++) OCCURS(B, B);
  OCCURS(B, 11);
  for (int T = 1; T <= 8; T++) OCCURS(T, T);
  for (int i = 0; i < 6; i++) OCCURS(H, hidden[i]);
  for (int i = 0; i < 6; i++) OCCURS(E, widths[i]);
  for (int i = 0; i < 2; i++) {
    OCCURS(state, i);
    OCCURS(bptt, i);
    OCCURS(scale, i);
  }
  OCCURS(tied, 1);
  OCCURS(input_dropout, 0.5);
  OCCURS(dropout, 0);
  OCCURS(dropout, 0.5);
  OCCURS(burn_in, 0);
  OCCURS(burn_in, 2);
  OCCURS(burn_in, 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(table_holds_every_value_of_the_grid),
      cmocka_unit_test(rnn_tanh_gradient_matches_complex_step),
      cmocka_unit_test(rnn_sigmoid_gradient_matches_complex_step),
      cmocka_unit_test(gru_gradient_matches_complex_step),
      cmocka_unit_test(lstm_gradient_matches_complex_step),
      cmocka_unit_test(rewritten_rnn_gradient_matches_complex_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
