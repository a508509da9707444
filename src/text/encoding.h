/* encoding.h - says what bytes are that are not UTF-8 text. */
#ifndef PL_ENCODING_H
#define PL_ENCODING_H
#include "plateau.h"

/* Refuses a text: the byte at offset `at` starts no character, or is a NUL. The sentence names
 * UTF-16 or UTF-32 when the bytes seem to be that, with or without a byte-order mark. */
plateau_status pl_text_refuse_bytes(const char *utf8, size_t bytes, size_t at,
                                    plateau_error *error);

#endif
