/* test_model.c - tensors: torch's names and shapes, initial values, and their places in memory. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"
#include "run/session.h"
#include "support_run.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

enum { LENGTH = 300, LETTERS = 11 };

/* Odd sizes, the size of a vector, and one more. */
static const char *const MODELS[] = {
    "cell=rnn hidden=1",
    "cell=rnn hidden=9 layers=2 embedding=3",
    "cell=rnn activation=sigmoid hidden=16 embedding=8",
    "cell=gru hidden=7 layers=3",
    "cell=gru hidden=8 embedding=1",
    "cell=gru hidden=33 embedding=17 layers=2",
    "cell=lstm hidden=5 layers=4 embedding=9",
    "cell=lstm hidden=24",
    "cell=lstm hidden=41 layers=2",
};

static void open_model(placed *it, const char *settings, const char *more) {
  plateau_config config;
  char letters[LENGTH];
  config_from(&config, settings);
  set_all(&config, more);
  fill_letters(letters, LENGTH, LETTERS, 1);
  place(it, &config, LETTERS, letters, LENGTH);
}

/* A tensor's numbers, row-major; the caller frees them. */
static float *read_tensor(const plateau_session *s, int index, plateau_tensor *tensor) {
  plateau_tensor_describe(s, index, tensor);
  float *values = malloc((size_t)tensor->rows * (size_t)tensor->cols * sizeof *values);
  plateau_tensor_read(s, index, values);
  return values;
}

static bool is(const plateau_tensor *tensor, const char *part) {
  return strstr(tensor->name, part) != NULL;
}

/* ---- Names and shapes */

static void names_and_shapes_are_torchs(void **state) {
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++) {
    placed it;
    open_model(&it, MODELS[m], "");
    const plateau_config *c = plateau_session_config(it.session);
    int G = c->cell == PLATEAU_CELL_LSTM ? 4 : c->cell == PLATEAU_CELL_GRU ? 3 : 1, index = 0;
    int H = c->hidden, E = c->embedding;
    size_t numbers = 0;
    struct {
      char name[40];
      int rows, cols;
    } wanted[19];
    if (E > 0) {
      snprintf(wanted[index].name, 40, "encoder.weight");
      wanted[index].rows = LETTERS, wanted[index++].cols = E;
    }
    for (int layer = 0; layer < c->layers; layer++) {
      int in = layer > 0 ? H : E > 0 ? E : LETTERS;
      static const char *const stems[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
      for (int i = 0; i < 4; i++, index++) {
        snprintf(wanted[index].name, 40, "rnn.%s_l%d", stems[i], layer);
        wanted[index].rows = i < 2 ? G * H : 1;
        wanted[index].cols = i == 0 ? in : i == 1 ? H : G * H;
      }
    }
    snprintf(wanted[index].name, 40, "decoder.weight");
    wanted[index].rows = LETTERS, wanted[index++].cols = H;
    snprintf(wanted[index].name, 40, "decoder.bias");
    wanted[index].rows = 1, wanted[index++].cols = LETTERS;
    assert_int_equal(plateau_tensors(it.session), index);
    for (int i = 0; i < index; i++) {
      plateau_tensor tensor;
      plateau_tensor_describe(it.session, i, &tensor);
      numbers += (size_t)tensor.rows * (size_t)tensor.cols;
      if (strcmp(tensor.name, wanted[i].name) != 0 || tensor.rows != wanted[i].rows ||
          tensor.cols != wanted[i].cols)
        fail_msg("%s: %s [%d, %d], not %s [%d, %d]", MODELS[m], tensor.name, tensor.rows,
                 tensor.cols, wanted[i].name, wanted[i].rows, wanted[i].cols);
    }
    assert_int_equal(plateau_parameters(c, LETTERS), numbers);
    unplace(&it);
  }
}

/* ---- Initial values */

/* Rows of each H x H block are orthonormal, and so are its columns: to 1e-5, some roundings of
 * float. */
static void check_orthogonal(const char *model, const plateau_tensor *t, const float *u) {
  int H = t->cols;
  for (int block = 0; block < t->rows / H; block++)
    for (int i = 0; i < H; i++)
      for (int j = 0; j <= i; j++) {
        double rows = 0, cols = 0, wanted = i == j;
        const float *b = u + block * H * H;
        for (int k = 0; k < H; k++) {
          rows += (double)b[i * H + k] * b[j * H + k];
          cols += (double)b[k * H + i] * b[k * H + j];
        }
        if (!(fabs(rows - wanted) < 1e-5 && fabs(cols - wanted) < 1e-5))
          fail_msg("%s: %s block %d: (%d, %d) is %g by rows, %g by columns", model, t->name, block,
                   i, j, rows, cols);
      }
}

/* Uniform in +-bound: inside, close to the bound, mean 0. */
static void check_uniform(const char *model, const plateau_tensor *t, const float *x, int from,
                          int to, double bound) {
  double sum = 0, largest = 0;
  for (int i = from; i < to; i++) {
    sum += x[i];
    largest = fmax(largest, fabs((double)x[i]));
  }
  int count = to - from;
  double spread = bound / sqrt(3.0 * count);
  if (!(largest <= bound && fabs(sum / count) < 4.5 * spread) ||
      (count > 50 && largest < 0.85 * bound))
    fail_msg("%s: %s has largest %g of %g, mean %g", model, t->name, largest, bound, sum / count);
}

/* 1 / sqrt(fan-in). The embedding's rows are picked, not summed, so its bound is 1. The forget bias
 * is the second quarter of the LSTM's bias_ih. */
static void default_weights_are_bounded_orthogonal_and_do_not_forget(void **state) {
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++) {
    placed it;
    open_model(&it, MODELS[m], "");
    const plateau_config *c = plateau_session_config(it.session);
    for (int i = 0; i < plateau_tensors(it.session); i++) {
      plateau_tensor t;
      float *x = read_tensor(it.session, i, &t);
      int count = t.rows * t.cols, H = c->hidden, from = 0, to = 0;
      double bound = is(&t, "encoder") ? 1 : 1 / sqrt(is(&t, "weight") ? t.cols : H);
      if (is(&t, "bias_ih") && c->cell == PLATEAU_CELL_LSTM) from = H, to = 2 * H;
      for (int j = from; j < to; j++)
        if (x[j] != 1) fail_msg("%s: %s[%d] is %g", MODELS[m], t.name, j, (double)x[j]);
      if (is(&t, "weight_hh")) {
        check_orthogonal(MODELS[m], &t, x);
      } else {
        if (from > 0) check_uniform(MODELS[m], &t, x, 0, from, bound);
        check_uniform(MODELS[m], &t, x, to, count, bound);
      }
      free(x);
    }
    unplace(&it);
  }
}

/* The mean is 0 within 4.5 standard errors, and the s.d. is right within 4.5 of its own; biases are
 * 0. */
static void gaussian_weights_have_their_spread(void **state) {
  static const double scales[] = {0.3, 1, 0.01, 0};
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++)
    for (int s = 0; s < COUNT(scales); s++) {
      placed it;
      char more[64];
      snprintf(more, sizeof more, "init=gaussian init_scale=%g", scales[s]);
      open_model(&it, MODELS[m], more);
      for (int i = 0; i < plateau_tensors(it.session); i++) {
        plateau_tensor t;
        float *x = read_tensor(it.session, i, &t);
        double sum = 0, squares = 0, scale = is(&t, "bias") ? 0 : scales[s];
        int count = t.rows * t.cols;
        for (int j = 0; j < count; j++) sum += x[j], squares += (double)x[j] * x[j];
        double mean = sum / count, variance = squares / count;
        if (!(fabs(mean) <= 4.5 * scale / sqrt(count)) ||
            !(fabs(variance - scale * scale) <= 4.5 * scale * scale * sqrt(2.0 / count)))
          fail_msg("%s: %s has mean %g, s.d. %g, not %g", MODELS[m], t.name, mean, sqrt(variance),
                   scale);
        free(x);
      }
      unplace(&it);
    }
}

static uint64_t first_hash(const char *settings, const char *more) {
  placed it;
  plateau_progress progress;
  open_model(&it, settings, more);
  plateau_session_progress(it.session, &progress);
  unplace(&it);
  return progress.hash;
}

static void initial_weights_depend_on_the_seed_and_not_on_the_arithmetic(void **state) {
  static const char *const inits[] = {"init=default", "init=gaussian"};
  bool both = pl_kernels_find(PLATEAU_FUSED) && pl_kernels_find(PLATEAU_PLAIN);
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++)
    for (int i = 0; i < 2; i++) {
      char fused[64], plain[64], other[64];
      snprintf(fused, sizeof fused, "%s arithmetic=%s", inits[i], both ? "fused" : "auto");
      snprintf(plain, sizeof plain, "%s arithmetic=%s", inits[i], both ? "plain" : "auto");
      snprintf(other, sizeof other, "%s seed=2", inits[i]);
      uint64_t hash = first_hash(MODELS[m], fused);
      if (hash != first_hash(MODELS[m], plain))
        fail_msg("%s %s: by arithmetic", MODELS[m], inits[i]);
      if (hash == first_hash(MODELS[m], other)) fail_msg("%s %s: seed 2", MODELS[m], inits[i]);
      if (hash != first_hash(MODELS[m], "init=gaussian optimizer=sgd batch=9") && i == 1)
        fail_msg("%s: by batch or optimizer", MODELS[m]);
    }
}

/* ---- Memory */

static void tensors_come_out_as_they_went_in(void **state) {
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++) {
    placed it;
    open_model(&it, MODELS[m], "");
    float *values[19] = {NULL};
    plateau_tensor t;
    for (int i = 0; i < plateau_tensors(it.session); i++) { /* every number is different */
      values[i] = read_tensor(it.session, i, &t);
      for (int j = 0; j < t.rows * t.cols; j++) values[i][j] = (float)(i * 100000 + j + 1);
      plateau_tensor_write(it.session, i, values[i]);
    }
    for (int i = 0; i < plateau_tensors(it.session); i++) {
      float *got = read_tensor(it.session, i, &t);
      if (memcmp(got, values[i], (size_t)t.rows * (size_t)t.cols * sizeof *got) != 0)
        fail_msg("%s: %s", MODELS[m], t.name);
      free(got), free(values[i]);
    }
    unplace(&it);
  }
}

/* True at each place of some (row, col) of some tensor. Each place belongs to only one number. */
static bool *places_of(const plateau_session *s, const char *settings) {
  bool *used = calloc(s->model.size, sizeof *used);
  for (int i = 0; i < s->model.count; i++) {
    const pl_tensor *t = &s->model.tensor[i];
    for (int row = 0; row < t->rows; row++)
      for (int col = 0; col < t->cols; col++) {
        size_t at = pl_tensor_index(t, row, col);
        if (at < t->offset || at >= t->offset + t->size || used[at])
          fail_msg("%s: %s (%d, %d) lies at %zu", settings, t->name, row, col, at);
        used[at] = true;
      }
  }
  return used;
}

/* +0: a pad of -0 is wrong too */
static void check_pads(const char *settings, const bool *used, const pl_real *x, size_t size) {
  for (size_t i = 0; x && i < size; i++)
    if (!used[i] && (!(x[i] == 0) || signbit(x[i])))
      fail_msg("%s: the pad at %zu is %g", settings, i, (double)x[i]);
}

static void pads_stay_zero(void **state) {
  static const char *const optimizers[] = {
      "optimizer=sgd weight_decay=0.1 batch=9",    "optimizer=momentum state=reset",
      "optimizer=nesterov clip=0.1 dropout=0.5",   "optimizer=rmsprop eps=1e-12 batch=9",
      "optimizer=adam weight_decay=0.1 eps=1e-12", "optimizer=adamw weight_decay=0.1 dropout=0.5"};
  (void)state;
  for (int m = 0; m < COUNT(MODELS); m++)
    for (int i = 0; i < COUNT(optimizers); i++) {
      placed it;
      open_model(&it, MODELS[m], optimizers[i]);
      plateau_session *s = it.session;
      bool *used = places_of(s, MODELS[m]);
      check_pads(MODELS[m], used, s->live.parameters, s->model.size);
      run_to(s, 50);
      const pl_real *parts[] = {s->live.parameters, s->live.moment[0], s->live.moment[1],
                                s->shard[0].gradient};
      for (int part = 0; part < COUNT(parts); part++)
        check_pads(MODELS[m], used, parts[part], s->model.size);
      free(used);
      unplace(&it);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_shapes_are_torchs),
      cmocka_unit_test(default_weights_are_bounded_orthogonal_and_do_not_forget),
      cmocka_unit_test(gaussian_weights_have_their_spread),
      cmocka_unit_test(initial_weights_depend_on_the_seed_and_not_on_the_arithmetic),
      cmocka_unit_test(tensors_come_out_as_they_went_in),
      cmocka_unit_test(pads_stay_zero),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
