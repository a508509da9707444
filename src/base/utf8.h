/* utf8.h - code points from strict UTF-8 and back. */
#ifndef PL_UTF8_H
#define PL_UTF8_H
#include <stddef.h>
#include <stdint.h>

/* Takes the place of what a vocabulary has no room for. */
#define PL_REPLACEMENT 0xfffdu

/* Reads one code point from `left` > 0 bytes; returns the bytes it takes, 1 to 4, or 0 when they
 * begin no character: a stray or missing continuation byte, an overlong form, a surrogate, or above
 * U+10FFFF (The Unicode Standard, table 3-7). */
int pl_utf8_next(const char *bytes, size_t left, uint32_t *code_point);

/* Why pl_utf8_next returned 0: the end of a sentence. */
const char *pl_utf8_reason(const char *bytes, size_t left);

#endif
