/* support_run.c - trains runs and saves their files. */
#include "support_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void config_from(plateau_config *config, const char *settings) {
  plateau_config_recipe(config, "default-1", NULL); /* whatever the default becomes */
  set_all(config,
          "cell=lstm activation=tanh embedding=0 hidden=8 layers=1 dropout=0 init=default "
          "init_scale=0.1 window=8 batch=4 state=carry burn_in=0 bptt=full chars=0 valid=0.1 "
          "max_vocab=512 loss_scale=mean optimizer=adam lr=0.01 momentum=0.9 beta1=0.9 beta2=0.999 "
          "eps=1e-8 weight_decay=0 clip=0 schedule=constant schedule_epochs=10 warmup=0 seed=1 "
          "arithmetic=auto");
  set_all(config, settings);
}

void fill_letters(char *letters, size_t length, int vocabulary, uint64_t seed) {
  int letter = 0;
  for (size_t i = 0; i < length; i++) {
    bool noise = next_unit(&seed) < 0.25;
    letter = noise ? (int)(next_unit(&seed) * vocabulary) : (letter * 3 + 1) % vocabulary;
    letters[i] = (char)('a' + letter);
  }
}

void place_text(placed *it, const plateau_config *config, const char *utf8,
                const plateau_vocabulary *known) {
  plateau_error error = {PLATEAU_OK, ""};
  size_t bytes = plateau_text_size(utf8, strlen(utf8), &error);
  if (bytes == 0) {
    fail_msg("text refused: %s", error.sentence);
    return;
  }
  it->text_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (plateau_text_read(&it->text, it->text_block, bytes, utf8, strlen(utf8), known,
                        config->max_vocab, PLATEAU_UNKNOWN_REFUSE, &error))
    fail_msg("text not read: %s", error.sentence);
  bytes = plateau_session_size(config, &it->text, &error);
  if (bytes == 0) {
    fail_msg("session refused: %s", error.sentence);
    return;
  }
  it->session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (plateau_session_place(&it->session, it->session_block, bytes, config, &it->text, &error))
    fail_msg("session not placed: %s", error.sentence);
}

uint64_t steps_taken(const plateau_session *session) {
  plateau_progress progress;
  plateau_session_progress(session, &progress);
  return progress.step;
}

void run_to(plateau_session *session, uint64_t step) {
  plateau_error error = {PLATEAU_OK, ""};
  while (steps_taken(session) < step)
    if (plateau_step(session, &error)) fail_msg("step refused: %s", error.sentence);
}

saved save(const plateau_session *session) {
  saved file = {NULL, plateau_save_size(session)};
  file.bytes = malloc(file.size);
  assert_int_equal(plateau_save(session, file.bytes, file.size), file.size);
  return file;
}

void load(plateau_session *session, const saved *file, plateau_load_mode mode) {
  plateau_error error = {PLATEAU_OK, ""};
  if (plateau_load(session, file->bytes, file->size, mode, &error))
    fail_msg("not loaded: %s", error.sentence);
}

void check_readable(const saved *file) {
  plateau_checkpoint checkpoint;
  plateau_error error = {PLATEAU_OK, ""};
  if (plateau_checkpoint_read(&checkpoint, file->bytes, file->size, &error))
    fail_msg("not readable: %s", error.sentence);
}

void *place_best(plateau_session *session) {
  size_t bytes = plateau_best_size(session);
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  memset(block, 0xa5, bytes);
  plateau_best_place(session, block, bytes);
  return block;
}

void run_offering(plateau_session *session, uint64_t step) {
  while (steps_taken(session) < step) {
    run_to(session, steps_taken(session) + 1);
    if (!plateau_measure_due(session, PLATEAU_HELD_OUT)) continue;
    plateau_measure(session, PLATEAU_HELD_OUT);
    plateau_best_offer(session);
  }
}

bool same_bytes(const saved *a, const saved *b) {
  return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}
