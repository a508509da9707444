/* text.h - a text as symbols of a vocabulary. */
#ifndef PL_TEXT_H
#define PL_TEXT_H
#include "base/utf8.h"
#include "plateau.h"

#include <stdint.h>

/* The largest vocabulary there is: the upper end of max_vocab, and what every text block has room
 * for. */
#define PL_TEXT_MAX_VOCABULARY 4096

/* The symbol of a code point, -1 when the vocabulary lacks it. */
int pl_text_symbol(const plateau_vocabulary *vocabulary, uint32_t code_point);

#endif
