/* trials_main.c - tries changes of a model and prints the bits: trials_main TEXT MODEL EPOCHS NAME...
 *
 * A line is `CHANGE HASH LOSSES`: the hash of the fork's file before the trial ("-" when it begins
 * elsewhere), then start, train, valid, the least of it, its epoch, and it by place, and floor as 16
 * hex digits each.
 * tests/wasm/trial.test.js compares the modules with it. */
#include <stdlib.h>
#include <string.h>

#include "plateau_explain.h"
#include "support_main.h"

static void need(plateau_status status, const plateau_error *error) {
  if (!status) return;
  fprintf(stderr, "trials_main: %s\n", error->sentence);
  exit(1);
}

static void print_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  printf(" %016llx", (unsigned long long)bits);
}

static void print_hash(const plateau_session *session) {
  size_t size = plateau_save_size(session);
  unsigned char *bytes = block(size);
  uint64_t hash = 0xcbf29ce484222325u;
  size = plateau_save(session, bytes, size);
  for (size_t i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  printf(" %016llx", (unsigned long long)hash);
  free(bytes);
}

static plateau_session *place(const plateau_config *config, const plateau_text *text,
                              void **memory) {
  plateau_error error;
  plateau_session *session;
  size_t size = plateau_session_size(config, text, &error);
  if (!size) need(error.status, &error);
  *memory = block(size);
  need(plateau_session_place(&session, *memory, size, config, text, &error), &error);
  return session;
}

static double floor_of(const plateau_config *config, const plateau_text *text) {
  plateau_floor floor;
  plateau_error error;
  size_t size = plateau_floor_size(config, text);
  void *memory = block(size);
  need(plateau_floor_measure(&floor, memory, size, config, text, &error), &error);
  free(memory);
  return floor.per_char;
}

/* What a run would continue with. */
static void print_fork(const plateau_session *parent, const plateau_text *text, const char *name) {
  plateau_config config;
  plateau_error error;
  void *memory;
  if (strncmp(name, "new", 3) == 0 || strchr(name, '@')) {
    printf(" -");
    return;
  }
  need(plateau_fork_config(&config, parent, name, &error), &error);
  plateau_session *fork = place(&config, text, &memory);
  need(plateau_fork(fork, parent, name, &error), &error);
  print_hash(fork);
  free(memory);
}

static void try_change(const plateau_session *parent, const plateau_text *text, const char *name,
                       double epochs, double floor) {
  plateau_error error;
  plateau_trial trial;
  size_t size = plateau_trial_size(parent, name, &error);
  if (!size) need(error.status, &error);
  void *memory = block(size);
  need(plateau_trial_place(&trial, memory, size, parent, name, epochs, __builtin_nan(""), floor,
                           &error),
       &error);
  while (plateau_trial_advance(&trial)) continue;
  const plateau_outcome *outcome = plateau_trial_outcome(&trial);
  printf("%s", name);
  print_fork(parent, text, name);
  print_bits(outcome->start);
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) print_bits(outcome->train[i]);
  for (int i = 0; i < PLATEAU_TRIAL_MEASURES; i++) print_bits(outcome->valid[i]);
  print_bits(outcome->least);
  print_bits(outcome->least_at);
  for (int i = 0; i < PLATEAU_PLACES; i++) print_bits(outcome->place[i]);
  print_bits(outcome->floor);
  printf("\n");
  free(memory);
}

int main(int argc, char **argv) {
  static char utf8[CAPACITY], model[CAPACITY];
  plateau_checkpoint checkpoint;
  plateau_error error;
  plateau_text text;
  if (argc < 4) return 2;
  size_t bytes = read_file(argv[1], utf8), size = read_file(argv[2], model);
  need(plateau_checkpoint_read(&checkpoint, model, size, &error), &error);
  size_t text_bytes = plateau_text_size(utf8, bytes, &error);
  void *text_block = block(text_bytes), *memory;
  need(plateau_text_read(&text, text_block, text_bytes, utf8, bytes, NULL,
                         checkpoint.config.max_vocab, PLATEAU_UNKNOWN_REFUSE, &error),
       &error);
  plateau_session *parent = place(&checkpoint.config, &text, &memory);
  need(plateau_load(parent, model, size, PLATEAU_RESUME, &error), &error);
  double floor = floor_of(&checkpoint.config, &text);
  for (int i = 4; i < argc; i++) try_change(parent, &text, argv[i], strtod(argv[3], NULL), floor);
  free(memory);
  free(text_block);
  return 0;
}
