/* double_lags.c - compares the gradient by lag with differences of the loss, and with its bound.
 *
 * The reference is a plain forward pass of loops, written from docs/design.md and PyTorch's
 * equations, which can change one state of one layer a little. Central differences with 1e-5 on
 * losses near 2 are good to about 1e-10; norms are compared to 1e-7 of the largest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_look.h"
#include "support_place.h"

enum { WIDTH = 24, LENGTH = 120, V = 5 };

/* ---- The reference ---- */

typedef struct network {
  plateau_config config;
  int tensors;
  plateau_tensor about[20];
  double *w[20];
} network;

static void read_network(network *n, const plateau_session *s) {
  n->config = *plateau_session_config(s);
  n->tensors = plateau_tensors(s);
  for (int i = 0; i < n->tensors; i++) {
    plateau_tensor_describe(s, i, &n->about[i]);
    n->w[i] = malloc((size_t)n->about[i].rows * (size_t)n->about[i].cols * sizeof(double));
    plateau_tensor_read(s, i, n->w[i]);
  }
}

static void free_network(network *n) {
  for (int i = 0; i < n->tensors; i++) free(n->w[i]);
}

static const double *find(const network *n, const char *form, int layer) {
  char name[40];
  snprintf(name, sizeof name, form, layer);
  for (int i = 0; i < n->tensors; i++)
    if (strstr(n->about[i].name, name)) return n->w[i];
  fail_msg("no tensor %s", name);
  return NULL;
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* The sum of row `row` of w (rows x cols) times x, plus its bias. */
static double affine(const double *w, const double *b, int row, int cols, const double *x) {
  double sum = b[row];
  for (int j = 0; j < cols; j++) sum += w[row * cols + j] * x[j];
  return sum;
}

/* One step of one layer on x. It replaces h and c. */
static void cell(const network *n, int layer, const double *x, int width, double *h, double *c) {
  int H = n->config.hidden;
  const double *wi = find(n, "weight_ih_l%d", layer), *wh = find(n, "weight_hh_l%d", layer);
  const double *bi = find(n, "bias_ih_l%d", layer), *bh = find(n, "bias_hh_l%d", layer);
  double next[WIDTH];
  for (int j = 0; j < H; j++) {
    double a[4] = {0}, b[4] = {0};
    int gates = n->config.cell == PLATEAU_CELL_LSTM  ? 4
                : n->config.cell == PLATEAU_CELL_GRU ? 3
                                                     : 1;
    for (int g = 0; g < gates; g++) {
      a[g] = affine(wi, bi, g * H + j, width, x);
      b[g] = affine(wh, bh, g * H + j, H, h);
    }
    if (n->config.cell == PLATEAU_CELL_RNN) {
      double s = a[0] + b[0];
      next[j] = n->config.activation == PLATEAU_ACTIVATION_SIGMOID ? sigmoid(s) : tanh(s);
    } else if (n->config.cell == PLATEAU_CELL_GRU) {
      double r = sigmoid(a[0] + b[0]), z = sigmoid(a[1] + b[1]);
      next[j] = (1 - z) * tanh(a[2] + r * b[2]) + z * h[j];
    } else {
      c[j] = sigmoid(a[1] + b[1]) * c[j] + sigmoid(a[0] + b[0]) * tanh(a[2] + b[2]);
      next[j] = sigmoid(a[3] + b[3]) * tanh(c[j]);
    }
  }
  memcpy(h, next, (size_t)H * sizeof *h);
}

typedef struct nudge {
  int layer, step, unit;
  bool of_c;
  double by;
} nudge;

/* Losses at each of T positions from h0, with one state changed after its step. An lstm's c is
 * changed as the state that h is made of, so h changes with it. */
static void forward(const network *n, const uint16_t *symbols, int T, nudge at, double *loss) {
  int H = n->config.hidden, E = n->config.embedding, layers = n->config.layers;
  double h[2][WIDTH] = {{0}}, c[2][WIDTH] = {{0}};
  for (int t = 0; t < T; t++) {
    double x[WIDTH] = {0};
    int width = E > 0 ? E : V;
    if (E > 0)
      memcpy(x, find(n, "encoder.weight", 0) + symbols[t] * E, (size_t)E * sizeof *x);
    else
      x[symbols[t]] = 1;
    for (int layer = 0; layer < layers; layer++) {
      double c_before[WIDTH], h_before[WIDTH];
      memcpy(c_before, c[layer], sizeof c_before);
      memcpy(h_before, h[layer], sizeof h_before);
      cell(n, layer, x, width, h[layer], c[layer]);
      if (at.layer == layer && at.step == t && at.of_c) {
        /* o = h / tanh(c) before the change */
        double o = h[layer][at.unit] / tanh(c[layer][at.unit]);
        c[layer][at.unit] += at.by;
        h[layer][at.unit] = o * tanh(c[layer][at.unit]);
      } else if (at.layer == layer && at.step == t) {
        h[layer][at.unit] += at.by;
      }
      memcpy(x, h[layer], (size_t)H * sizeof *x);
      width = H;
    }
    double logit[V], total = 0;
    for (int v = 0; v < V; v++) {
      logit[v] = affine(find(n, "decoder.weight", 0), find(n, "decoder.bias", 0), v, H, x);
      total += exp(logit[v]);
    }
    loss[t] = log(total) - logit[symbols[t + 1]];
  }
}

/* The mean over windows and positions of the norm of d loss[t] / d state[t-k]. `before` symbols are
 * read first, from h0. */
static void reference(const network *n, const uint16_t *text, const int *firsts, int windows,
                      int before, int T, int layer, bool of_c, double *mean) {
  const double step = 1e-5;
  for (int k = 0; k < T; k++) mean[k] = 0;
  for (int w = 0; w < windows; w++)
    for (int at = 0; at < T; at++) {
      double squares[WIDTH] = {0};
      for (int unit = 0; unit < n->config.hidden; unit++) {
        double up[LENGTH], down[LENGTH];
        const uint16_t *from = text + firsts[w] - before;
        forward(n, from, before + T, (nudge){layer, before + at, unit, of_c, step}, up);
        forward(n, from, before + T, (nudge){layer, before + at, unit, of_c, -step}, down);
        for (int t = at; t < T; t++) {
          double slope = (up[before + t] - down[before + t]) / (2 * step);
          squares[t] += slope * slope;
        }
      }
      for (int t = at; t < T; t++) mean[t - at] += sqrt(squares[t]) / (windows * (T - t + at));
    }
}

/* ---- The tests ---- */

static const char *const rows[] = {
    "cell=rnn activation=tanh hidden=5 layers=1 embedding=0 window=6",
    "cell=rnn activation=sigmoid hidden=9 layers=2 embedding=3 window=5",
    "cell=gru hidden=7 layers=1 embedding=4 window=6",
    "cell=gru hidden=3 layers=2 embedding=0 window=4",
    "cell=lstm hidden=6 layers=1 embedding=0 window=6",
    "cell=lstm hidden=10 layers=2 embedding=2 window=5",
    "cell=lstm hidden=1 layers=1 embedding=0 window=1",
    "cell=rnn activation=sigmoid hidden=4 layers=1 embedding=0 window=6 state=carry",
    "cell=lstm hidden=6 layers=2 embedding=3 window=5 state=carry",
};

static void place_row(placed *it, const char *row, double scale) {
  char letters[LENGTH];
  uint64_t random = 11;
  for (int i = 0; i < LENGTH; i++) letters[i] = (char)('a' + (int)(V * next_unit(&random)));
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  set_all(&config, "state=reset batch=3 dropout=0 valid=0 burn_in=0 optimizer=sgd");
  set_all(&config, row);
  place(it, &config, V, letters, LENGTH);
  if (scale > 0) write_weights(it->session, scale, &random);
}

static plateau_lags *measure(plateau_session *session, int windows, void **block) {
  plateau_lags *lags;
  size_t size = plateau_lags_size(session, windows);
  *block = aligned_alloc(64, (size + 63) / 64 * 64);
  plateau_lags_begin(&lags, *block, size, session, windows);
  while (plateau_lags_advance(lags)) continue;
  return lags;
}

static void expect_near(const char *row, int layer, const char *what, const double *found,
                        const double *wanted, int T) {
  for (int k = 0; k < T; k++)
    if (!(fabs(found[k] - wanted[k]) <= 1e-7 * wanted[0]))
      fail_msg("%s: layer %d, %s, lag %d: %.12g, differences say %.12g", row, layer, what, k,
               found[k], wanted[k]);
}

static void gradient_by_lag_matches_differences(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it;
    place_row(&it, rows[i], 0.7);
    uint64_t before = plateau_session_hash(it.session);
    network n;
    read_network(&n, it.session);
    const int windows = 11;
    int T = n.config.window, firsts[11], skipped = n.config.state == PLATEAU_STATE_CARRY;
    int all = (LENGTH - 1) / T - skipped;
    for (int w = 0; w < windows; w++) firsts[w] = (skipped + w * all / windows) * T;
    void *block;
    plateau_lags *lags = measure(it.session, windows, &block);
    assert_int_equal(plateau_lags_count(lags), T);
    for (int layer = 0; layer < n.config.layers; layer++) {
      double wanted[WIDTH];
      reference(&n, it.text.symbols, firsts, windows, skipped * T, T, layer, false, wanted);
      expect_near(rows[i], layer, "h", plateau_lags_of_h(lags, layer), wanted, T);
      if (n.config.cell != PLATEAU_CELL_LSTM) {
        assert_null(plateau_lags_of_c(lags, layer));
        continue;
      }
      reference(&n, it.text.symbols, firsts, windows, skipped * T, T, layer, true, wanted);
      expect_near(rows[i], layer, "c", plateau_lags_of_c(lags, layer), wanted, T);
    }
    assert_true(before == plateau_session_hash(it.session));
    free(block);
    free_network(&n);
    unplace(&it);
  }
}

/* Makes weight_hh a rotation of pairs of units, times `radius`, so every singular value is the
 * radius. The decoder gives V units one symbol each, and everything else is 0: the state stays 0,
 * where tanh is the identity, and every target has a gradient of the same norm. So each lag is
 * exactly radius^lag. */
static void make_linear(plateau_session *session, double radius) {
  int H = plateau_session_config(session)->hidden;
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor about;
    plateau_tensor_describe(session, i, &about);
    double *w = calloc((size_t)about.rows * (size_t)about.cols, sizeof *w);
    if (strstr(about.name, "weight_hh"))
      for (int j = 0; j < H; j += 2) {
        w[j * H + j] = w[(j + 1) * H + j + 1] = radius * cos(0.3 * (j + 1));
        w[j * H + j + 1] = radius * sin(0.3 * (j + 1));
        w[(j + 1) * H + j] = -w[j * H + j + 1];
      }
    if (strcmp(about.name, "decoder.weight") == 0)
      for (int v = 0; v < V; v++) w[v * H + v] = 1;
    assert_true(plateau_tensor_write(session, i, w));
    free(w);
  }
}

static void a_linear_network_decays_by_its_radius(void **state) {
  (void)state;
  const double radii[] = {0.5, 0.9, 1.0, 1.1};
  for (int i = 0; i < 4; i++) {
    placed it;
    place_row(&it, "cell=rnn activation=tanh hidden=6 layers=1 embedding=0 window=12", 0);
    make_linear(it.session, radii[i]);
    void *block;
    plateau_lags *lags = measure(it.session, 4, &block);
    const double *h = plateau_lags_of_h(lags, 0);
    double scratch[12];
    assert_true(fabs(plateau_recurrent_norm(it.session, 0, scratch) - radii[i]) < 1e-8);
    for (int k = 1; k < 12; k++)
      if (!(fabs(h[k] / h[0] - pow(radii[i], k)) < 1e-12))
        fail_msg("radius %g, lag %d: %.14g, not %g", radii[i], k, h[k] / h[0], pow(radii[i], k));
    double half = plateau_lag_below(h, 12, 0.5);
    assert_true(radii[i] < 1 ? half <= 12 && fabs(half - log(0.5) / log(radii[i])) < 1e-9
                             : isnan(half));
    free(block);
    unplace(&it);
  }
}

/* A window of 100 is cut at 64 positions and still has every lag; a window of 64 is cut at all. */
static void a_long_window_is_cut_at_64_places(void **state) {
  (void)state;
  const int windows[] = {63, 64, 65, 100};
  for (int i = 0; i < 4; i++) {
    placed it;
    char row[120];
    snprintf(row, sizeof row, "cell=rnn activation=tanh hidden=6 layers=1 embedding=0 window=%d",
             windows[i]);
    place_row(&it, row, 0);
    make_linear(it.session, 0.9);
    plateau_lags *lags;
    size_t size = plateau_lags_size(it.session, 4);
    void *block = aligned_alloc(64, (size + 63) / 64 * 64);
    plateau_lags_begin(&lags, block, size, it.session, 4);
    int calls = 1;
    double share = plateau_lags_share(lags);
    assert_true(share == 0);
    while (plateau_lags_advance(lags)) {
      assert_true(plateau_lags_share(lags) > share && plateau_lags_share(lags) < 1);
      share = plateau_lags_share(lags);
      calls++;
    }
    assert_true(plateau_lags_share(lags) == 1);
    assert_false(plateau_lags_advance(lags));
    assert_int_equal(calls, windows[i] < 64 ? windows[i] : 64);
    const double *h = plateau_lags_of_h(lags, 0);
    for (int k = 1; k < windows[i]; k++)
      if (!(fabs(h[k] / h[0] - pow(0.9, k)) < 1e-12))
        fail_msg("window %d, lag %d: %.14g", windows[i], k, h[k] / h[0]);
    free(block);
    unplace(&it);
  }
}

static void no_rnn_is_above_its_bound(void **state) {
  (void)state;
  const char *const cells[] = {"activation=sigmoid", "activation=tanh"};
  for (int i = 0; i < 2; i++)
    for (int scale = 1; scale <= 8; scale *= 2) {
      placed it;
      char row[120];
      snprintf(row, sizeof row, "cell=rnn %s hidden=8 layers=1 embedding=0 window=10 batch=1",
               cells[i]);
      place_row(&it, row, 0.25 * scale);
      double scratch[16];
      double bound = plateau_recurrent_norm(it.session, 0, scratch) * (i == 0 ? 0.25 : 1);
      void *block;
      plateau_lags *lags = measure(it.session, 1, &block);
      const double *h = plateau_lags_of_h(lags, 0);
      /* The mean over positions t >= k is at most bound^k times the mean of lag 0 over these
       * positions, which is at most 10 / (10 - k) times the mean over all positions. */
      for (int k = 0; k < 10; k++)
        if (!(h[k] <= pow(bound, k) * h[0] * 10.0 / (10 - k) * (1 + 1e-9)))
          fail_msg("%s: lag %d: %g is above %g", row, k, h[k], pow(bound, k) * h[0]);
      assert_true(h[0] > 0);
      free(block);
      unplace(&it);
    }
}

static void the_lag_below_a_share_lies_between_two_lags(void **state) {
  (void)state;
  double halves[] = {8, 4, 2, 1}, slow[] = {1, 0.9, 0.8}, gone[] = {3, 0};
  assert_true(fabs(plateau_lag_below(halves, 4, 0.4) - log(2.5) / log(2)) < 1e-12);
  assert_true(fabs(plateau_lag_below(halves, 4, 0.2) - log(5) / log(2)) < 1e-12);
  assert_true(isnan(plateau_lag_below(slow, 3, 0.5)));
  assert_true(plateau_lag_below(gone, 2, 0.5) == 1);
  assert_true(isnan(plateau_lag_below(halves, 0, 0.5)));
}

/* The loss of one prediction after `seen` characters. */
static double brute(const network *n, const uint16_t *before_target, int seen) {
  double loss[WIDTH];
  forward(n, before_target - seen, seen, (nudge){.layer = -1}, loss);
  return loss[seen - 1];
}

/* The predictions at 20, 27 ... 111 of the text as one stream. With every prediction measured, from
 * the first on, the result is what plateau_measure gives for a stream. */
static void all_that_comes_before_is_the_ordinary_loss(placed *it, const network *n) {
  double nats[LENGTH], loss[LENGTH], wanted = 0, total = 0;
  assert_true(plateau_reach_all_begin(it->session, PLATEAU_TRAINING, 20, 13, nats));
  while (plateau_measure_advance(it->session)) continue;
  forward(n, it->text.symbols, LENGTH - 1, (nudge){.layer = -1}, loss);
  for (int j = 0; j < 13; j++) wanted += loss[20 + 7 * j - 1] / 13;
  assert_true(fabs(plateau_reach_all_loss(it->session, PLATEAU_TRAINING, 20, 13, nats) - wanted) <
              1e-10);
  assert_true(plateau_reach_all_begin(it->session, PLATEAU_WHOLE, 1, LENGTH, nats));
  while (plateau_measure_advance(it->session)) continue;
  assert_int_equal(plateau_measure_counted(it->session), LENGTH - 1);
  for (int t = 0; t < LENGTH - 1; t++) total += loss[t] / (LENGTH - 1);
  assert_true(fabs(plateau_reach_all_loss(it->session, PLATEAU_WHOLE, 1, LENGTH, nats) - total) <
              1e-10);
  if (n->config.state == PLATEAU_STATE_CARRY)
    assert_true(fabs(plateau_measure(it->session, PLATEAU_WHOLE) - total) < 1e-10);
  /* The last prediction of a text, with the whole text known in both ways. */
  assert_true(plateau_reach_all_begin(it->session, PLATEAU_TRAINING, LENGTH - 1, 5, nats));
  while (plateau_measure_advance(it->session)) continue;
  double last = plateau_reach_all_loss(it->session, PLATEAU_TRAINING, LENGTH - 1, 5, nats);
  assert_true(plateau_reach_begin(it->session, PLATEAU_TRAINING, LENGTH - 1, LENGTH - 1, 5));
  while (plateau_measure_advance(it->session)) continue;
  assert_true(plateau_measure_loss(it->session) == last);
}

static void what_is_seen_matches_a_forward_pass(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    placed it;
    place_row(&it, rows[i], 0.7);
    network n;
    read_network(&n, it.session);
    for (int seen = 1; seen <= 20; seen += seen < 8 ? 1 : 6) {
      assert_true(plateau_reach_begin(it.session, PLATEAU_TRAINING, seen, 20, 13));
      while (plateau_measure_advance(it.session)) continue;
      double wanted = 0;
      int stride = (LENGTH - 20) / 13;
      for (int j = 0; j < 13; j++) wanted += brute(&n, it.text.symbols + 20 + j * stride, seen);
      wanted /= 13;
      assert_int_equal(plateau_measure_counted(it.session), 13);
      if (!(fabs(plateau_measure_loss(it.session) - wanted) < 1e-10))
        fail_msg("%s: %d seen: %.14g, not %.14g", rows[i], seen, plateau_measure_loss(it.session),
                 wanted);
    }
    all_that_comes_before_is_the_ordinary_loss(&it, &n);
    assert_false(plateau_reach_begin(it.session, PLATEAU_TRAINING, 1, LENGTH, 5));
    assert_false(plateau_reach_begin(it.session, PLATEAU_HELD_OUT, 1, 1, 5));
    assert_true(plateau_reach_begin(it.session, PLATEAU_TRAINING, 3, LENGTH - 1, 5));
    while (plateau_measure_advance(it.session)) continue;
    assert_int_equal(plateau_measure_counted(it.session), 1);
    free_network(&n);
    unplace(&it);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gradient_by_lag_matches_differences),
      cmocka_unit_test(a_linear_network_decays_by_its_radius),
      cmocka_unit_test(a_long_window_is_cut_at_64_places),
      cmocka_unit_test(no_rnn_is_above_its_bound),
      cmocka_unit_test(the_lag_below_a_share_lies_between_two_lags),
      cmocka_unit_test(what_is_seen_matches_a_forward_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
