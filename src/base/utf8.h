/* utf8.h - code points from strict UTF-8 and back. */
#ifndef PL_UTF8_H
#define PL_UTF8_H
#include <stddef.h>
#include <stdint.h>

/* Replaces a character that is not in the vocabulary. */
#define PL_REPLACEMENT 0xfffdu

/* Reads one code point from `left` > 0 bytes. Returns the number of bytes it takes, 1 to 4, or 0
 * when they do not start a character: a stray or missing continuation byte, an overlong form, a
 * surrogate, or a value above U+10FFFF (The Unicode Standard, table 3-7). */
int pl_utf8_next(const char *bytes, size_t left, uint32_t *code_point);

/* The reason why pl_utf8_next returned 0, as the end of a sentence. */
const char *pl_utf8_reason(const char *bytes, size_t left);

#endif
