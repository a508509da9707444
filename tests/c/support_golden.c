/* support_golden.c - the runs whose files are kept in tests/golden, and how each is made. */
#include "support_golden.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/dispatch.h"

/* Together they have every cell and every kind of tensor; inside an epoch and at the start of one,
 * before the first step, with a state after a reset that is not 0. */
const golden_run GOLDEN[GOLDEN_RUNS] = {
    {"lstm", "cell=lstm hidden=2 optimizer=adam state=carry batch=1 window=3", 170, false, true, 1},
    {"gru",
     "cell=gru hidden=2 layers=2 embedding=2 dropout=0.3 optimizer=momentum state=reset batch=2 "
     "window=3 schedule=plateau",
     0, false, false, 1},
    {"rnn",
     "cell=rnn activation=sigmoid hidden=3 optimizer=rmsprop state=carry batch=3 window=5 lr=0.003",
     50, true, true, 1},
    {"fused",
     "arithmetic=fused cell=lstm layers=2 hidden=1 dropout=0.5 optimizer=adamw state=carry batch=2 "
     "window=4 schedule=cosine warmup=9",
     75, false, true, 1},
    {"tied",
     "cell=gru embedding=3 tied=1 hidden=3 input_dropout=0.2 average=20 calibrate=1 "
     "optimizer=adamw "
     "weight_decay=0.1 state=carry batch=2 window=4 lr=0.1 patience=9",
     130, false, true, 3},
};

enum { LENGTH = 300, LETTERS = 4 };

bool golden_open(placed *it, const golden_run *run) {
  plateau_config config;
  char letters[LENGTH];
  config_from(&config, "arithmetic=plain valid=0.1");
  set_all(&config, run->settings);
  if (!pl_kernels_find(config.arithmetic)) return false;
  fill_letters(letters, LENGTH, LETTERS, 7);
  place(it, &config, LETTERS, letters, LENGTH);
  return true;
}

void golden_train(plateau_session *session, const golden_run *run) {
  if (run->rewritten) {
    run_offering(session, (uint64_t)run->steps / 2);
    assert_int_equal(plateau_rewrite_as_tanh(session, NULL), PLATEAU_OK);
  }
  run_offering(session, (uint64_t)run->steps);
}

saved golden_file(int version, const char *name) {
  char path[120];
  saved file = {malloc(1 << 16), 0};
  snprintf(path, sizeof path, "tests/golden/checkpoint-%d-%s.safetensors", version, name);
  FILE *stream = fopen(path, "rb");
  if (!stream) {
    fail_msg("%s: not found; run from the project's directory", path);
    return file;
  }
  file.size = fread(file.bytes, 1, 1 << 16, stream);
  fclose(stream);
  file.bytes = realloc(file.bytes, file.size);
  return file;
}

void golden_hashes(const char *name, uint64_t *then, uint64_t *later) {
  char word[40];
  FILE *stream = fopen("tests/golden/checkpoints.txt", "r");
  if (!stream) {
    fail_msg("tests/golden/checkpoints.txt: not found; run from the project's directory");
    return;
  }
  int read;
  do read = fscanf(stream, "%39s %" SCNx64 " %" SCNx64, word, then, later);
  while (read == 3 && strcmp(word, name) != 0);
  fclose(stream);
  if (read != 3) fail_msg("tests/golden/checkpoints.txt has no %s", name);
}
