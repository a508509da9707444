/* random_text.h - small texts and blocks of memory for the tests of floors and n-grams. */
#ifndef RANDOM_TEXT_H
#define RANDOM_TEXT_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "plateau.h"

/* The top bits of xorshift64*, below `limit`. */
static uint64_t random_state = 0x9e3779b97f4a7c15u;
static inline int random_below(int limit) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (int)((random_state * 0x2545f4914f6cdd1du >> 33) % (uint64_t)limit);
}

#define TEXT_CAPACITY 512
static uint32_t text_code_points[4097];

static inline plateau_text text_over(const uint16_t *symbols, size_t length, int vocabulary) {
  plateau_text text;
  memset(&text, 0, sizeof text);
  for (int s = 0; s < vocabulary; s++) text_code_points[s] = 0x100u + (uint32_t)s;
  text.vocabulary.size = vocabulary;
  text.vocabulary.code_points = text_code_points;
  text.symbols = symbols;
  text.length = length;
  return text;
}

static const char *const text_shapes[] = {"uniform",         "skewed",  "periodic",
                                          "nearly periodic", "doubled", "constant"};
#define TEXT_SHAPES ((int)(sizeof text_shapes / sizeof text_shapes[0]))

/* Fills symbols with a text of one of the shapes. A shape that repeats itself has the period
 * `period`. */
static inline void random_text(uint16_t *symbols, int length, int vocabulary, int shape,
                               int period) {
  for (int i = 0; i < length; i++) {
    int symbol = random_below(vocabulary);
    if (shape == 1 && random_below(4)) symbol = 0;
    if (shape == 2 && i >= period) symbol = symbols[i - period];
    if (shape == 3 && i >= period && random_below(20)) symbol = symbols[i - period];
    if (shape == 4 && i >= length / 2) symbol = symbols[i - length / 2];
    if (shape == 5) symbol = vocabulary - 1;
    symbols[i] = (uint16_t)symbol;
  }
}

/* Allocates exactly these bytes and fills them with garbage, so that a byte too few, or one that is
 * read before it is written, shows. */
static inline void *block_of(size_t bytes) {
  assert(bytes % 64 == 0);
  void *block = aligned_alloc(64, bytes);
  assert(block);
  memset(block, 0xa5, bytes);
  return block;
}

#endif
