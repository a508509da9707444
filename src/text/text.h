/* text.h - turns a text into symbols of a vocabulary. */
#ifndef PL_TEXT_H
#define PL_TEXT_H
#include "base/utf8.h"
#include "plateau.h"

#include <stdint.h>

/* The size of the largest vocabulary: the upper limit of max_vocab, and the capacity of every text
 * block. */
#define PL_TEXT_MAX_VOCABULARY 4096

/* The symbol of a code point; -1 when it is not in the vocabulary. */
int pl_text_symbol(const plateau_vocabulary *vocabulary, uint32_t code_point);

#endif
