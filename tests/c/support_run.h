/* support_run.h - trains runs and saves their files. */
#ifndef SUPPORT_RUN_H
#define SUPPORT_RUN_H

#include "support_place.h"

/* The bytes of a checkpoint, in a block of exactly their size. */
typedef struct saved {
  char *bytes;
  size_t size;
} saved;

/* Sets every field to a small LSTM, independent of the default recipe, and then these settings. */
void config_from(plateau_config *config, const char *settings);

/* Letters of the first V of the alphabet; each depends on the one before it, with noise. */
void fill_letters(char *letters, size_t length, int vocabulary, uint64_t seed);

/* Places a session on the symbols of any UTF-8 text. `known` NULL: with the text's own
 * vocabulary. */
void place_text(placed *it, const plateau_config *config, const char *utf8,
                const plateau_vocabulary *known);

/* Trains until `step` steps are taken. Fails the test with the sentence when one is refused. */
void run_to(plateau_session *session, uint64_t step);

uint64_t steps_taken(const plateau_session *session);

saved save(const plateau_session *session);

/* Fails the test with the sentence when the load is refused. */
void load(plateau_session *session, const saved *file, plateau_load_mode mode);

/* Reads the file back in full. Fails the test with the sentence when that is refused. */
void check_readable(const saved *file);

/* Keeps a best moment from now on. Returns the block to free after the session. */
void *place_best(plateau_session *session);

/* Trains until `step` steps are taken, and measures and offers the held-out loss after each step at
 * which it is due. */
void run_offering(plateau_session *session, uint64_t step);

bool same_bytes(const saved *a, const saved *b);

#endif
