/* test_torch.c - from the same weights, 20 steps have the losses of PyTorch, for each cell and
 * optimizer.
 *
 * tests/golden/torch_vectors.py made the vectors in float64 and explains their file. Tolerance of
 * the loss: 1e-5 in float (torch's own float32 differs from them by up to 1.2e-6), 1e-10 in double.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support_place.h"

#ifdef PL_DOUBLE
#define TOLERANCE 1e-10
#else
#define TOLERANCE 1e-5
#endif

enum { STEPS = 20, MODELS = 12, CASES = 72 };

typedef struct vector_tensor {
  plateau_tensor shape;
  plateau_real *values;
} vector_tensor;

typedef struct vector_model {
  char name[40];
  int tensors, vocabulary;
  vector_tensor tensor[19];
} vector_model;

static struct {
  char letters[256];
  int models, cases;
  vector_model model[MODELS];
} vectors;

static double departure; /* the largest, of the loss */

static void read_values(FILE *file, vector_tensor *tensor) {
  int count = tensor->shape.rows * tensor->shape.cols;
  tensor->values = calloc((size_t)count, sizeof *tensor->values);
  for (int i = 0; i < count; i++) {
    uint32_t bits;
    float value;
    assert_int_equal(fscanf(file, "%8x", &bits), 1);
    memcpy(&value, &bits, sizeof value);
    tensor->values[i] = value;
  }
}

static void read_model(FILE *file) {
  assert_true(vectors.models < MODELS);
  vector_model *model = &vectors.model[vectors.models++];
  assert_int_equal(fscanf(file, "%39s %d %d", model->name, &model->tensors, &model->vocabulary), 3);
  assert_in_range(model->tensors, 1, 19);
  for (int i = 0; i < model->tensors; i++) {
    plateau_tensor *shape = &model->tensor[i].shape;
    assert_int_equal(fscanf(file, " tensor %39s %d %d", shape->name, &shape->rows, &shape->cols),
                     3);
    read_values(file, &model->tensor[i]);
  }
}

static const vector_model *find_model(const char *name) {
  for (int i = 0; i < vectors.models; i++)
    if (strcmp(vectors.model[i].name, name) == 0) return &vectors.model[i];
  fail_msg("no model %s", name);
  return NULL;
}

static void write_model(plateau_session *session, const vector_model *model) {
  assert_int_equal(plateau_tensors(session), model->tensors);
  for (int i = 0; i < model->tensors; i++) {
    plateau_tensor has;
    plateau_tensor_describe(session, i, &has);
    int j = 0;
    while (j < model->tensors && strcmp(model->tensor[j].shape.name, has.name) != 0) j++;
    if (j == model->tensors) fail_msg("torch has no tensor %s", has.name);
    assert_int_equal(has.rows, model->tensor[j].shape.rows);
    assert_int_equal(has.cols, model->tensor[j].shape.cols);
    plateau_tensor_write(session, i, model->tensor[j].values);
  }
}

/* The mean nats per character of each step, from what it added to the sum behind the epoch's
 * running mean. */
static void train(plateau_session *session, double *losses) {
  plateau_progress progress;
  double total = 0;   /* in the current epoch */
  uint64_t start = 0; /* chars at its start */
  uint64_t before = 0;
  for (int i = 0; i < STEPS; i++) {
    plateau_error error;
    if (plateau_step(session, &error)) fail_msg("%s", error.sentence);
    plateau_session_progress(session, &progress);
    bool ended = progress.steps_done == 0;
    double mean = ended ? progress.loss : progress.partial_loss;
    double sum = mean * (double)(progress.chars - start);
    losses[i] = (sum - total) / (double)(progress.chars - before);
    before = progress.chars;
    total = ended ? 0 : sum;
    if (ended) start = progress.chars;
  }
}

static void run_case(const char *name, size_t length, const char *settings, const double *wanted) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  set_all(&config, "dropout=0 input_dropout=0 burn_in=0 bptt=full chars=0 valid=0 loss_scale=mean "
                   "weight_decay=0 clip=0 average=0 calibrate=0 schedule=constant warmup=0");
  set_all(&config, settings);
  placed it;
  const vector_model *model = find_model(name);
  place(&it, &config, model->vocabulary, vectors.letters, length);
  write_model(it.session, model);
  double losses[STEPS];
  train(it.session, losses);
  for (int i = 0; i < STEPS; i++) {
    double error = fabs(losses[i] - wanted[i]) / wanted[i];
    departure = fmax(departure, error);
    if (!(error <= TOLERANCE))
      fail_msg("%s length=%zu %s\nstep %d: loss %.17g, torch %.17g", name, length, settings, i,
               losses[i], wanted[i]);
  }
  unplace(&it);
}

static void read_case(FILE *file) {
  char name[40], settings[512];
  size_t length;
  double losses[STEPS];
  assert_int_equal(fscanf(file, "%39s %zu %511[^\n] losses", name, &length, settings), 3);
  for (int i = 0; i < STEPS; i++) assert_int_equal(fscanf(file, "%lf", &losses[i]), 1);
  assert_true(length <= strlen(vectors.letters));
  run_case(name, length, settings, losses);
  vectors.cases++;
}

static void twenty_losses_match_torch(void **state) {
  (void)state;
  FILE *file = fopen("tests/golden/torch_vectors.txt", "r");
  if (file == NULL)
    fail_msg("tests/golden/torch_vectors.txt: not found; run from the project's directory");
  char word[16];
  while (fscanf(file, "%15s", word) == 1) {
    if (word[0] == '#') {
      assert_int_not_equal(fscanf(file, "%*[^\n]"), 1);
    } else if (strcmp(word, "text") == 0) {
      assert_int_equal(fscanf(file, "%255s", vectors.letters), 1);
    } else if (strcmp(word, "model") == 0) {
      read_model(file);
    } else if (strcmp(word, "case") == 0) {
      read_case(file);
    } else {
      fail_msg("the file holds an unknown word, %s", word);
    }
  }
  fclose(file);
  assert_int_equal(vectors.models, MODELS);
  assert_int_equal(vectors.cases, CASES);
  for (int i = 0; i < MODELS; i++)
    for (int j = 0; j < vectors.model[i].tensors; j++) free(vectors.model[i].tensor[j].values);
  print_message("%d runs, worst departure %.2g of the loss\n", vectors.cases, departure);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(twenty_losses_match_torch)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
