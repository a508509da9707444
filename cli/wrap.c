/* wrap.c - wraps a sentence to the width of a terminal. */
#include "wrap.h"

#include <string.h>

static int columns_of(const char *text, size_t bytes) {
  int columns = 0;
  for (size_t i = 0; i < bytes; i++) columns += ((unsigned char)text[i] & 0xc0) != 0x80;
  return columns;
}

int cli_columns(const char *text) { return columns_of(text, strlen(text)); }

void cli_put_wrapped(FILE *stream, const char *text, int indent, int at) {
  while (*text) {
    const size_t bytes = strcspn(text, " \n");
    const int columns = columns_of(text, bytes);
    if (at > indent && at + 1 + columns > CLI_WIDTH)
      at = fprintf(stream, "\n%*s", indent, "") - 1;
    else if (at > indent)
      at += fprintf(stream, " ");
    fwrite(text, 1, bytes, stream);
    at += columns;
    text += bytes;
    if (*text == '\n') {
      at = fprintf(stream, "\n%*s", indent, "") - 1;
      text++;
    }
    text += strspn(text, " ");
  }
  fprintf(stream, "\n");
}
