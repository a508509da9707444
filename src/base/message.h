/* message.h - writes the sentences that people read. */
#ifndef PL_MESSAGE_H
#define PL_MESSAGE_H
#include "plateau.h"

#include <stddef.h>

/* Formats:
 *   %s  text of our own
 *   %q  somebody else's text, quoted: its first 40 characters, U+FFFD for what shows as nothing
 *   %d  int     %z  size_t     %u  uint64_t     %g  double
 *   %L  double, a loss: 2.77    %P  double, a share: 43%    %N  uint64_t, a count: 7,200
 *   %c  uint32_t, a code point: 'x' (U+0078), or only U+000A when it has no picture
 *   %%
 * A sentence that does not fit is cut off between two characters. */

/* Fills *error, unless it is NULL, and returns `status`. */
plateau_status pl_refuse(plateau_error *error, plateau_status status, const char *format, ...);

/* Appends to the text in `buffer`; `capacity` is its size in bytes with the final 0. */
void pl_message_add(char *buffer, size_t capacity, const char *format, ...);

#endif
