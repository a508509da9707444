/* message.h - the sentences that people read. */
#ifndef PL_MESSAGE_H
#define PL_MESSAGE_H
#include "plateau.h"

#include <stddef.h>

/* Formats:
 *   %s  text of ours
 *   %q  text of theirs, quoted: its first 40 characters, U+FFFD for what would not show as itself
 *   %d  int     %z  size_t     %u  uint64_t     %g  double
 *   %c  uint32_t, a code point: 'x' (U+0078), or U+000A alone when it would not show as itself
 *   %%
 * What does not fit is cut off between characters. */

/* Fills *error, unless that is NULL, and returns `status`. */
plateau_status pl_refuse(plateau_error *error, plateau_status status, const char *format, ...);

/* Appends to the text in `buffer` (room bytes, its ending 0 included). */
void pl_message_add(char *buffer, size_t capacity, const char *format, ...);

#endif
