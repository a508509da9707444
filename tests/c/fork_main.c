/* fork_main.c - continues a model with other settings, by the library alone:
 * fork_main TEXT MODEL EPOCHS NAME=VALUE...
 *
 * Prints the hash of the fork's file after training to that epoch, or the sentence of a refusal.
 * tests/cli/resume.test.js holds `plateau train --resume` against it. */
#include <stdlib.h>
#include <string.h>

#include "plateau_explain.h"
#include "support_main.h"

static void need(plateau_status status, const plateau_error *error) {
  if (!status) return;
  printf("%s\n", error->sentence);
  exit(3);
}

/* With a block for its best moment, as the command has. */
static plateau_session *place(const plateau_config *config, const plateau_text *text) {
  plateau_error error;
  plateau_session *session;
  size_t size = plateau_session_size(config, text, &error);
  if (!size) need(error.status, &error);
  need(plateau_session_place(&session, block(size), size, config, text, &error), &error);
  size = plateau_best_size(session);
  plateau_best_place(session, block(size), size);
  return session;
}

static void measure(plateau_session *session, bool last) {
  if (!last && !plateau_measure_due(session, PLATEAU_HELD_OUT)) return;
  plateau_measure(session, PLATEAU_HELD_OUT);
  plateau_best_offer(session);
}

static void train(plateau_session *session, uint64_t epochs) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  while (progress.epoch < epochs) {
    plateau_error error;
    need(plateau_step(session, &error), &error);
    plateau_session_progress(session, &progress);
    measure(session, progress.epoch == epochs);
  }
}

static void print_hash(const plateau_session *session) {
  size_t size = plateau_save_size(session);
  unsigned char *bytes = block(size);
  uint64_t hash = 0xcbf29ce484222325u;
  size = plateau_save(session, bytes, size);
  for (size_t i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  printf("%016llx\n", (unsigned long long)hash);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  plateau_error error;
  plateau_checkpoint model;
  plateau_text text;
  char *file = block(CAPACITY), *utf8 = block(CAPACITY);
  size_t size = read_file(argv[2], file), bytes = read_file(argv[1], utf8);
  need(plateau_checkpoint_read(&model, file, size, &error), &error);
  size_t text_size = plateau_text_size(utf8, bytes, &error);
  need(plateau_text_read(&text, block(text_size), text_size, utf8, bytes, NULL,
                         model.config.max_vocab, PLATEAU_UNKNOWN_REFUSE, &error),
       &error);
  plateau_session *parent = place(&model.config, &text);
  need(plateau_load(parent, file, size, PLATEAU_RESUME, &error), &error);
  plateau_config wanted = model.config;
  for (int i = 4; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (!value) return 2;
    *value++ = 0;
    need(plateau_config_set(&wanted, argv[i], value, &error), &error);
  }
  need(plateau_fork_check(&wanted, parent, &error), &error);
  plateau_session *fork = place(&wanted, &text);
  need(plateau_fork_as(fork, parent, &error), &error);
  train(fork, (uint64_t)atoi(argv[3]));
  print_hash(fork);
  return 0;
}
