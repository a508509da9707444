/* say.c - writes sentences for people to stderr. */
#include "say.h"

#include <stdarg.h>

static void say(const char *format, va_list values) {
  char sentence[1024];
  const int length = vsnprintf(sentence, sizeof sentence, format, values);
  if (length < 0) return;
  for (unsigned char *c = (unsigned char *)sentence; *c; c++) {
    if (*c < 0x20 || *c == 0x7f) *c = '?';
    if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
      c[0] = c[1] = '?'; /* U+0080 to U+009F are controls too */
  }
  fprintf(stderr, "plateau: %s\n", sentence);
}

void cli_say(const char *format, ...) {
  va_list values;
  va_start(values, format);
  say(format, values);
  va_end(values);
}

int cli_refuse(int status, const char *format, ...) {
  va_list values;
  va_start(values, format);
  say(format, values);
  va_end(values);
  return status;
}

int cli_refuse_error(const char *where, const plateau_error *error) {
  const int status = error->status == PLATEAU_BAD_SETTING ? CLI_USAGE : CLI_WORLD;
  return where ? cli_refuse(status, "%s: %s", where, error->sentence)
               : cli_refuse(status, "%s", error->sentence);
}

void cli_put_symbol(FILE *stream, uint32_t code_point, bool terminal) {
  const bool control = (code_point < 0x20 && code_point != '\n' && code_point != '\t') ||
                       (code_point >= 0x7f && code_point < 0xa0);
  char bytes[4];
  const int count = plateau_utf8_write(bytes, terminal && control ? '?' : code_point);
  fwrite(bytes, 1, (size_t)count, stream);
}
