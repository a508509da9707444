/* support_place.h - places a session on a synthetic text. */
#ifndef SUPPORT_PLACE_H
#define SUPPORT_PLACE_H

#include "plateau.h"

typedef struct placed {
  plateau_text text;
  plateau_session *session;
  void *text_block, *session_block;
} placed;

/* Places a session on the first `length` of these letters. The vocabulary is the first V letters
 * from 'a', even those that do not occur. Fails the test with the library's sentence when it is
 * refused. */
void place(placed *it, const plateau_config *config, int vocabulary, const char *letters,
           size_t length);
void unplace(placed *it);

/* Sets every NAME=VALUE of a line, or fails the test. */
void set_all(plateau_config *config, const char *settings);

/* The next of a fixed sequence of numbers in [0, 1). `state` may start as any number. */
double next_unit(uint64_t *state);

/* Writes numbers in +-scale to every tensor. */
void write_weights(plateau_session *session, double scale, uint64_t *state);

#endif
