/* bits_main.c - prints one hash a cell and variant after 200 steps: bits_main TEXT VARIANT
 * [reverse].
 *
 * A line is `CELL HASH SETTINGS`. The hash covers parameters, moments, hidden state, generators,
 * counters and every step's loss. tests/bits.sh compares it over compilers, tests/wasm over
 * modules.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/dispatch.h"
#include "run/session.h"

enum { STEPS = 200, TEXT_CAPACITY = 1 << 16 };

/* Dropout, clipping, partial shards (11 rows), partial windows, sizes that are not multiples of
 * 8. */
#define COMMON "layers=2 hidden=19 dropout=0.2 clip=0.5 window=7 batch=11 lr=0.01 valid=0.1 seed=7"

static const char *const RUNS[][2] = {
    {"rnn", "cell=rnn activation=sigmoid state=reset optimizer=nesterov loss_scale=sum " COMMON},
    {"gru", "cell=gru state=carry optimizer=rmsprop schedule=cosine embedding=5 " COMMON},
    {"lstm", "cell=lstm state=carry optimizer=adamw weight_decay=0.01 burn_in=2 " COMMON},
};

static void *block(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) exit(1);
  return memory;
}

static void fail(const plateau_error *error) {
  fprintf(stderr, "bits_main: %s\n", error->sentence);
  exit(1);
}

static plateau_config config_of(const char *settings, plateau_arithmetic kind) {
  plateau_config config;
  plateau_error error;
  plateau_config_recipe(&config, "default-1", NULL);
  char copy[512];
  snprintf(copy, sizeof copy, "%s", settings);
  for (char *pair = strtok(copy, " "); pair; pair = strtok(NULL, " ")) {
    char *value = strchr(pair, '=');
    *value = 0;
    if (plateau_config_set(&config, pair, value + 1, &error)) fail(&error);
  }
  config.arithmetic = (int)kind;
  return config;
}

static uint64_t add_double(uint64_t hash, double x) {
  unsigned char bytes[sizeof x];
  memcpy(bytes, &x, sizeof x);
  for (size_t i = 0; i < sizeof x; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash;
}

/* Hashes the state, then the running loss of the epoch after every step. */
static uint64_t run(plateau_session *session, bool reverse) {
  uint64_t losses = 0xcbf29ce484222325u;
  for (int step = 0; step < STEPS; step++) {
    int shards = plateau_begin_step(session);
    for (int i = 0; i < shards; i++) plateau_run_shard(session, reverse ? shards - 1 - i : i);
    plateau_error error;
    if (plateau_apply(session, &error)) fail(&error);
    plateau_progress progress;
    plateau_session_progress(session, &progress);
    losses = add_double(losses, progress.steps_done > 0 ? progress.partial_loss : progress.loss);
  }
  return losses ^ plateau_session_hash(session);
}

int main(int argc, char **argv) {
  static char utf8[TEXT_CAPACITY];
  FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;
  const pl_kernels *kernels = argc > 2 ? pl_kernels_named(argv[2]) : NULL;
  if (!file || !kernels) {
    fprintf(stderr,
            "bits_main TEXT VARIANT [reverse]: no such text, or not a variant of this build\n");
    return 2;
  }
  size_t bytes = fread(utf8, 1, sizeof utf8, file);
  fclose(file);
  for (size_t i = 0; i < sizeof RUNS / sizeof *RUNS; i++) {
    plateau_config config = config_of(RUNS[i][1], kernels->kind);
    plateau_error error;
    plateau_text text;
    size_t text_bytes = plateau_text_size(utf8, bytes, &error);
    void *text_block = block(text_bytes);
    if (plateau_text_read(&text, text_block, text_bytes, utf8, bytes, NULL, 512,
                          PLATEAU_UNKNOWN_REFUSE, &error))
      fail(&error);
    size_t size = plateau_session_size(&config, &text, &error);
    void *memory = block(size);
    plateau_session *session = NULL;
    if (!size || plateau_session_place(&session, memory, size, &config, &text, &error))
      fail(&error);
    session->kernels = kernels;
    printf("%s %016llx %s\n", RUNS[i][0], (unsigned long long)run(session, argc > 3), RUNS[i][1]);
    free(memory);
    free(text_block);
  }
  return 0;
}
