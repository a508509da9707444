/* number.h - numbers as text, in no locale, exact both ways. */
#ifndef PL_NUMBER_H
#define PL_NUMBER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for any number's text and its ending 0. */
#define PL_NUMBER_ROOM 32

/* Writes the shortest decimal of at most 15 significant digits that pl_number_read reads as exactly
 * x: 0.1 is "0.1", 1e-8 is "1e-8". When there is none (1.0/3, 1e-30), a C hex float:
 * "0x1.5555555555555p-2". Not finite: "nan", "inf", "-inf", which pl_number_read refuses. Returns
 * the length without the ending 0. */
size_t pl_number_write(char *out, double x);

/* The same for people to read: where pl_number_write needs a hex float, six significant digits. */
size_t pl_number_show(char *out, double x);

/* Reads a decimal, "0.002", "-3", "1e-8", or a hex float, "0x1.8p-3", of exactly `length` bytes.
 * The result is the double nearest to what is written, because only texts that one exact operation
 * can convert are accepted (W. Clinger, How to Read Floating Point Numbers Accurately, 1990):
 * decimals of at most 15 significant digits and a power of ten from -22 to 22 beside that whole
 * number (1e-30 is refused), and hex floats that are doubles exactly. Anything else leaves *x as it
 * was and gives false. */
bool pl_number_read(const char *text, size_t length, double *x);

/* Whole numbers, every one of 64 bits: digits only, no sign, no leading zeros. */
size_t pl_number_write_u64(char *out, uint64_t x);
bool pl_number_read_u64(const char *text, size_t length, uint64_t *x);

#endif
