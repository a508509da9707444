/* number.h - numbers as text and back: exact both ways, independent of the locale. */
#ifndef PL_NUMBER_H
#define PL_NUMBER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are enough for any number as text and its final 0. */
#define PL_NUMBER_CAPACITY 32

/* Writes the shortest decimal of at most 15 significant digits that pl_number_read reads as exactly
 * x: 0.1 is "0.1", 1e-8 is "1e-8". When there is none (1.0/3, 1e-30), it writes a C hex float:
 * "0x1.5555555555555p-2". NaN and infinities become "nan", "inf" and "-inf", which pl_number_read
 * refuses. `out` has PL_NUMBER_CAPACITY bytes. Returns the length without the final 0. */
size_t pl_number_write(char *out, double x);

/* The same, for people: six significant digits where pl_number_write needs a hex float. */
size_t pl_number_show(char *out, double x);

/* Reads a decimal ("0.002", "-3", "1e-8") or a hex float ("0x1.8p-3") of exactly `length` bytes. It
 * accepts only texts that one exact operation can convert, so the result is the double nearest to
 * what is written (W. Clinger, How to Read Floating Point Numbers Accurately, 1990): decimals of at
 * most 15 significant digits times a power of ten from -22 to 22 (1e-30 is refused), and hex floats
 * that are exact doubles. Otherwise it returns false and leaves *x unchanged. */
bool pl_number_read(const char *text, size_t length, double *x);

/* Every whole number of 64 bits: digits only, no sign, no leading zeros. */
size_t pl_number_write_u64(char *out, uint64_t x);
bool pl_number_read_u64(const char *text, size_t length, uint64_t *x);

#endif
