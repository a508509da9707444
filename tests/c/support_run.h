/* support_run.h - runs and their files, for tests. */
#ifndef SUPPORT_RUN_H
#define SUPPORT_RUN_H

#include "support_place.h"

/* The bytes of a checkpoint, in a block of exactly their size. */
typedef struct saved {
  char *bytes;
  size_t size;
} saved;

/* A small LSTM, every field set, whatever the default recipe has become; then these settings. */
void config_from(plateau_config *config, const char *settings);

/* Letters that depend on the one before, with noise, from the first V of the alphabet. */
void fill_letters(char *letters, size_t length, int vocabulary, uint64_t seed);

/* Places a session on the symbols of any UTF-8; `known` NULL: on the text's own vocabulary. */
void place_text(placed *it, const plateau_config *config, const char *utf8,
                const plateau_vocabulary *known);

/* Trains until `step` steps are taken; fails the test with the sentence when one is refused. */
void run_to(plateau_session *session, uint64_t step);

uint64_t steps_taken(const plateau_session *session);

saved save(const plateau_session *session);

/* Fails the test with the sentence when refused. */
void load(plateau_session *session, const saved *file, plateau_load_mode mode);

/* Reading it back in full succeeds, or the test fails with the sentence. */
void check_readable(const saved *file);

#endif
