/* test_inside.c - compares hidden states, saturation and the size of a step with the cells'
 * equations in double loops, and the share of clipped gradients with a second count. The run does
 * not change. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "run/session.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 400, LETTERS = 7, WIDTH = 16 };

static char letters[LENGTH];

/* Odd sizes, so that rows are padded; dropout, which must be off. */
static const char BASE[] = "hidden=5 window=6 batch=11 valid=0.2 lr=0.01 dropout=0.3 layers=2";
static const char *const CELLS[] = {
    "cell=rnn activation=tanh embedding=3", "cell=rnn activation=sigmoid", "cell=gru layers=3",
    "cell=lstm embedding=9", "cell=lstm layers=1 hidden=16 dropout=0"};
static const char *const MEMORIES[] = {"state=carry", "state=reset"};
enum { ROWS = COUNT(CELLS) * COUNT(MEMORIES) };

static const char *settings_of(int row) {
  static char text[128];
  snprintf(text, sizeof text, "%s %s", CELLS[row % COUNT(CELLS)], MEMORIES[row / COUNT(CELLS)]);
  return text;
}

/* Weights in +-1.5, so that gates saturate. */
static void open_row(placed *it, int row, const char *more) {
  plateau_config config;
  uint64_t state = 5 + (uint64_t)row;
  config_from(&config, BASE);
  set_all(&config, settings_of(row));
  set_all(&config, more);
  place(it, &config, LETTERS, letters, LENGTH);
  write_weights(it->session, 1.5, &state);
}

/* ---- The reference: torch's equations, one character and one unit at a time */

typedef struct network {
  plateau_config config;
  int V;
  float *tensor[20];
  double h[4][WIDTH], c[4][WIDTH], gate[4][4][WIDTH]; /* layer, gate, unit */
} network;

static void read_tensors(network *n, const plateau_session *s) {
  n->config = *plateau_session_config(s);
  n->V = plateau_session_vocabulary(s)->size;
  for (int i = 0; i < plateau_tensors(s); i++) {
    plateau_tensor t;
    plateau_tensor_describe(s, i, &t);
    n->tensor[i] = malloc((size_t)t.rows * (size_t)t.cols * sizeof(float));
    plateau_tensor_read(s, i, n->tensor[i]);
  }
}

static void forget_tensors(network *n, const plateau_session *s) {
  for (int i = 0; i < plateau_tensors(s); i++) free(n->tensor[i]);
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* weight[row] · x + bias[row] */
static double sum_of(const float *weight, const float *bias, const double *x, int row, int width) {
  double sum = (double)bias[row];
  for (int k = 0; k < width; k++) sum += (double)weight[row * width + k] * x[k];
  return sum;
}

static void read_layer(network *n, int layer, double *x, int width) {
  float **t = n->tensor + (n->config.embedding > 0) + 4 * layer;
  int H = n->config.hidden, cell = n->config.cell;
  double before[WIDTH], in[4], back[4];
  memcpy(before, n->h[layer], sizeof before);
  for (int j = 0; j < H; j++) {
    double *h = &n->h[layer][j], *c = &n->c[layer][j], g[4] = {0};
    for (int k = 0; k < (cell == PLATEAU_CELL_RNN ? 1 : cell == PLATEAU_CELL_GRU ? 3 : 4); k++) {
      in[k] = sum_of(t[0], t[2], x, k * H + j, width);
      back[k] = sum_of(t[1], t[3], before, k * H + j, H);
    }
    if (cell == PLATEAU_CELL_RNN) {
      double s = in[0] + back[0];
      *h = g[0] = n->config.activation == PLATEAU_ACTIVATION_SIGMOID ? sigmoid(s) : tanh(s);
    } else if (cell == PLATEAU_CELL_GRU) {
      g[0] = sigmoid(in[0] + back[0]);
      g[1] = sigmoid(in[1] + back[1]);
      g[2] = tanh(in[2] + g[0] * back[2]);
      *h = (1 - g[1]) * g[2] + g[1] * before[j];
    } else {
      for (int k = 0; k < 4; k++) g[k] = k == 2 ? tanh(in[2] + back[2]) : sigmoid(in[k] + back[k]);
      *c = g[1] * *c + g[0] * g[2];
      *h = g[3] * tanh(*c);
    }
    for (int k = 0; k < 4; k++) n->gate[layer][k][j] = g[k];
  }
  memcpy(x, n->h[layer], sizeof before);
}

static void read_symbol(network *n, int symbol) {
  double x[WIDTH] = {0};
  int E = n->config.embedding;
  for (int k = 0; k < E; k++) x[k] = (double)n->tensor[0][symbol * E + k];
  if (E == 0) x[symbol] = 1;
  for (int layer = 0; layer < n->config.layers; layer++)
    read_layer(n, layer, x, layer > 0 ? n->config.hidden : E > 0 ? E : n->V);
}

/* An activation too close to a limit for float may fall on either side. */
typedef struct counts {
  int low, high, count, unsure;
} counts;

static void count(counts *c, double value, bool both_signs) {
  double low = both_signs ? -0.9 : 0.1;
  c->count++;
  c->low += value < low;
  c->high += value > 0.9;
  c->unsure += fabs(value - low) < 1e-5 || fabs(value - 0.9) < 1e-5;
}

/* ---- Claims */

/* tanh is at these places of torch's order, independent of what the library says. */
static bool is_tanh(const plateau_config *config, int gate) {
  return config->cell == PLATEAU_CELL_RNN ? config->activation == PLATEAU_ACTIVATION_TANH
                                          : gate == 2;
}

static void compare(placed *it, const char *what, size_t first, size_t length, double h0) {
  network n = {.V = 0};
  counts wanted[4][4] = {{{0, 0, 0, 0}}};
  plateau_inside inside;
  int gates, low = 0, high = 0, H = plateau_session_config(it->session)->hidden;
  const plateau_gate *gate = plateau_gates(it->session, &gates);
  read_tensors(&n, it->session);
  size_t width = (size_t)(n.config.layers * H),
         T = (size_t)plateau_session_plan(it->session)->window;
  float *states = malloc(length * width * sizeof *states + 1);
  uint64_t hash = plateau_session_hash(it->session);
  plateau_inside_begin(&inside, it->session, first, length, states);
  while (plateau_inside_advance(&inside)) continue;
  assert_int_equal(inside.read, length);
  assert_true(plateau_session_hash(it->session) == hash);
  for (size_t i = 0; i < length; i++) {
    if (i == 0 || (n.config.state == PLATEAU_STATE_RESET && i % T == 0))
      for (int k = 0; k < 4 * WIDTH; k++)
        n.h[k / WIDTH][k % WIDTH] = h0, n.c[k / WIDTH][k % WIDTH] = 0;
    read_symbol(&n, it->text.symbols[first + i]);
    for (size_t k = 0; k < width; k++) {
      double h = n.h[k / (size_t)H][k % (size_t)H];
      if (!(fabs((double)states[i * width + k] - h) < 1e-4))
        fail_msg("%s, character %zu, state %zu: %g, reference %g", what, i, k,
                 (double)states[i * width + k], h);
    }
    for (int k = 0; k < n.config.layers * gates * H; k++) {
      int layer = k / (gates * H), g = k / H % gates;
      count(&wanted[layer][g], n.gate[layer][g][k % H], is_tanh(&n.config, g));
    }
  }
  for (int k = 0; k < n.config.layers * gates; k++) {
    const plateau_saturation *got = &inside.saturation[k / gates][k % gates];
    const counts *c = &wanted[k / gates][k % gates];
    assert_true(gate[k % gates].both_signs == is_tanh(&n.config, k % gates));
    if ((int)got->count != c->count || abs((int)got->low - c->low) > c->unsure ||
        abs((int)got->high - c->high) > c->unsure)
      fail_msg("%s, layer %d, %s: %d low, %d high of %d; reference %d, %d of %d (%d unsure)", what,
               k / gates, gate[k % gates].name, (int)got->low, (int)got->high, (int)got->count,
               c->low, c->high, c->count, c->unsure);
    low += c->low;
    high += c->high;
  }
  if (length > 50 && low + high == 0) fail_msg("%s: nothing is saturated", what);
  forget_tensors(&n, it->session);
  free(states);
}

static void states_and_saturation_are_the_references(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    static const size_t stretches[][2] = {
        {0, 150}, {12, 6 * 9 + 5}, {7, 3}, {LENGTH - 1, 1}, {LENGTH, 0}};
    placed it;
    open_row(&it, row, "");
    for (int i = 0; i < COUNT(stretches); i++)
      compare(&it, settings_of(row), stretches[i][0], stretches[i][1], 0);
    run_to(it.session, 2);
    compare(&it, settings_of(row), 0, 150, 0);
    unplace(&it);
  }
}

/* After the rewrite as tanh, states begin at -1. */
static void a_rewritten_network_is_read_from_minus_one(void **state) {
  (void)state;
  placed it;
  open_row(&it, 1, "dropout=0");
  assert_int_equal(plateau_rewrite_as_tanh(it.session, NULL), PLATEAU_OK);
  compare(&it, "rewritten", 0, 60, -1);
  unplace(&it);
}

static void a_run_that_is_looked_into_trains_the_same(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it[2];
    plateau_inside inside;
    for (int i = 0; i < 2; i++) {
      open_row(&it[i], row, "");
      for (uint64_t step = 1; step <= 9; step++) {
        run_to(it[i].session, step);
        if (i == 0) continue;
        double loss = plateau_measure(it[i].session, PLATEAU_TRAINING);
        plateau_inside_begin(&inside, it[i].session, 0, 40, NULL);
        while (plateau_inside_advance(&inside)) continue;
        assert_true(plateau_measure(it[i].session, PLATEAU_TRAINING) == loss);
      }
    }
    if (plateau_session_hash(it[0].session) != plateau_session_hash(it[1].session))
      fail_msg("%s: another hash", settings_of(row));
    for (int i = 0; i < 2; i++) unplace(&it[i]);
  }
}

/* norm(after - before) / norm(before), with tensors read one by one. */
static void update_ratio_is_the_change_over_the_weights(void **state) {
  (void)state;
  for (int row = 0; row < ROWS; row++) {
    placed it;
    open_row(&it, row, "");
    int tensors = plateau_tensors(it.session);
    size_t all = plateau_weights_count(it.session), at = 0;
    float *before = malloc(all * sizeof *before), *after = malloc(all * sizeof *after);
    double ratio[20];
    plateau_tensor t;
    plateau_tensor_describe(it.session, tensors - 1, &t); /* a bias of only 0 */
    memset(after, 0, all * sizeof *after);
    assert_true(plateau_tensor_write(it.session, tensors - 1, after));
    plateau_weights_read(it.session, before);
    plateau_update_ratio(it.session, before, ratio);
    for (int i = 0; i < tensors - 1; i++) assert_true(ratio[i] == 0);
    assert_true(isnan(ratio[tensors - 1]));
    run_to(it.session, 1);
    uint64_t hash = plateau_session_hash(it.session);
    plateau_update_ratio(it.session, before, ratio);
    assert_true(plateau_session_hash(it.session) == hash);
    for (int i = 0; i < tensors - 1; i++) {
      double moved = 0, norm = 0;
      plateau_tensor_describe(it.session, i, &t);
      plateau_tensor_read(it.session, i, after);
      for (int k = 0; k < t.rows * t.cols; k++, at++) {
        moved += pow((double)after[k] - (double)before[at], 2);
        norm += pow((double)before[at], 2);
      }
      if (!(ratio[i] > 0) || fabs(ratio[i] / sqrt(moved / norm) - 1) > 1e-12)
        fail_msg("%s, %s: %.17g, reference %.17g", settings_of(row), t.name, ratio[i],
                 sqrt(moved / norm));
    }
    assert_true(isnan(ratio[tensors - 1]));
    free(before);
    free(after);
    unplace(&it);
  }
}

/* ---- Clipping: the norm of each step's gradient, before plateau_apply */

static double norm_of(plateau_session *s) {
  double sum = 0;
  for (int i = 0; i < plateau_tensors(s); i++) {
    plateau_tensor t;
    plateau_tensor_describe(s, i, &t);
    float *g = malloc((size_t)t.rows * (size_t)t.cols * sizeof *g);
    plateau_tensor_gradient(s, i, g);
    for (int k = 0; k < t.rows * t.cols; k++) sum += pow((double)g[k], 2);
    free(g);
  }
  return sqrt(sum);
}

/* Trains an epoch. Returns the share of its steps whose gradient is longer than `clip`. */
static double train_epoch(plateau_session *s, double clip) {
  int steps = (int)plateau_session_plan(s)->steps, clipped = 0;
  for (int i = 0; i < steps; i++) {
    int shards = plateau_begin_step(s);
    for (int k = 0; k < shards; k++) plateau_run_shard(s, k);
    double norm = norm_of(s);
    assert_true(fabs(norm - clip) > 1e-5); /* otherwise the row proves nothing */
    clipped += clip > 0 && norm > clip;
    assert_int_equal(plateau_apply(s, NULL), PLATEAU_OK);
  }
  return (double)clipped / steps;
}

static double clipped_of(const plateau_session *s) {
  plateau_progress progress;
  plateau_session_progress(s, &progress);
  return progress.clipped;
}

static void clipped_is_the_share_of_steps(void **state) {
  (void)state;
  static const double clips[] = {0, 1e-3, 0.35, 1e6};
  int between = 0;
  for (int i = 0; i < COUNT(clips); i++) {
    char clip[32];
    placed it;
    snprintf(clip, sizeof clip, "%g", clips[i]);
    open_row(&it, 3, "");
    assert_int_equal(plateau_session_set(it.session, "clip", clip, NULL), PLATEAU_OK);
    assert_true(isnan(clipped_of(it.session)));
    for (int epoch = 0; epoch < 3; epoch++) {
      double share = train_epoch(it.session, clips[i]);
      if (clipped_of(it.session) != share)
        fail_msg("clip %s, epoch %d: %g, counted %g", clip, epoch, clipped_of(it.session), share);
      between += share > 0 && share < 1;
    }
    unplace(&it);
  }
  assert_true(between > 0);
}

/* A file has no such count. After a load it covers only the steps taken here. */
static void a_load_forgets_what_was_clipped(void **state) {
  (void)state;
  placed it, other;
  open_row(&it, 3, "");
  open_row(&other, 3, "");
  uint64_t steps = plateau_session_plan(it.session)->steps;
  run_to(it.session, steps);
  assert_true(clipped_of(it.session) >= 0);
  saved file = save(it.session);
  load(other.session, &file, PLATEAU_RESUME);
  assert_true(isnan(clipped_of(other.session)));
  run_to(it.session, 2 * steps);
  run_to(other.session, 2 * steps);
  assert_true(clipped_of(other.session) == clipped_of(it.session));
  assert_true(plateau_session_hash(other.session) == plateau_session_hash(it.session));
  load(other.session, &file, PLATEAU_WEIGHTS);
  assert_true(isnan(clipped_of(other.session)));
  free(file.bytes);
  unplace(&it);
  unplace(&other);
}

/* A rollback counts the steps that it undoes only once. */
static void a_rollback_takes_back_what_was_clipped(void **state) {
  (void)state;
  placed it;
  open_row(&it, 3, "");
  assert_int_equal(plateau_session_set(it.session, "clip", "1e-6", NULL), PLATEAU_OK);
  uint64_t steps = plateau_session_plan(it.session)->steps;
  run_to(it.session, steps + 1); /* a step of the second epoch, clipped */
  assert_int_equal(plateau_session_set(it.session, "clip", "0", NULL), PLATEAU_OK);
  run_to(it.session, steps + 2);
  pl_session_keep(it.session);
  assert_int_equal(plateau_session_set(it.session, "clip", "1e-6", NULL), PLATEAU_OK);
  run_to(it.session, steps + 3); /* clipped, and rolled back */
  const pl_model *m = &it.session->model;
  it.session->live.parameters[m->tensor[m->decoder_bias].offset] = NAN;
  assert_int_equal(plateau_step(it.session, NULL), PLATEAU_DIVERGED);
  assert_int_equal(steps_taken(it.session), steps + 2);
  assert_int_equal(plateau_session_set(it.session, "clip", "0", NULL), PLATEAU_OK);
  run_to(it.session, 2 * steps);
  assert_true(clipped_of(it.session) == 1.0 / (double)steps);
  unplace(&it);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(states_and_saturation_are_the_references),
      cmocka_unit_test(a_rewritten_network_is_read_from_minus_one),
      cmocka_unit_test(a_run_that_is_looked_into_trains_the_same),
      cmocka_unit_test(update_ratio_is_the_change_over_the_weights),
      cmocka_unit_test(clipped_is_the_share_of_steps),
      cmocka_unit_test(a_load_forgets_what_was_clipped),
      cmocka_unit_test(a_rollback_takes_back_what_was_clipped),
  };
  fill_letters(letters, LENGTH, LETTERS, 11);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
