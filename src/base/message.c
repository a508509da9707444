/* message.c - writes the sentences that people read. */
#include "base/message.h"

#include "base/number.h"
#include "base/shown.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* The maximum number of characters of somebody else's text that a sentence repeats. */
#define PL_QUOTED 40

typedef struct writer {
  char *out;
  size_t used, capacity; /* capacity becomes 0 when something is cut off */
} writer;

/* Writes bytes that must stay together: all of them or none. */
static void put(writer *w, const char *bytes, size_t count) {
  if (w->used + count >= w->capacity) {
    w->capacity = 0;
    return;
  }
  memcpy(w->out + w->used, bytes, count);
  w->used += count;
  w->out[w->used] = 0;
}

/* Writes text of our own: valid UTF-8. */
static void put_text(writer *w, const char *text) {
  while (*text) {
    size_t count = 1;
    while (((unsigned char)text[count] & 0xc0) == 0x80) count++;
    put(w, text, count);
    text += count;
  }
}

/* True for a character that shows as itself: not a control, and not a mark that turns or joins the
 * characters around it. */
static bool is_plain(uint32_t c) {
  static const uint32_t hidden[][2] = {
      {0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},       {0x300, 0x36f},   {0x61c, 0x61c},
      {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xd800, 0xf8ff}, {0xfe00, 0xfe0f},
      {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0x10ffff}};
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
    if (c >= hidden[i][0] && c <= hidden[i][1]) return false;
  return true;
}

static void put_code_point(writer *w, uint32_t code_point) {
  char bytes[4];
  int length = plateau_utf8_write(bytes, code_point);
  put(w, bytes, (size_t)length);
}

/* Writes 'x' (U+0078), or only U+000A for a character that has no picture. */
static void put_character(writer *w, uint32_t c) {
  char code[16] = "U+";
  size_t digits = 4;
  while (digits < 8 && c >> (4 * digits)) digits++;
  for (size_t i = 0; i < digits; i++)
    code[2 + i] = "0123456789ABCDEF"[c >> (4 * (digits - 1 - i)) & 15];
  bool shown = c <= 0x10ffff && is_plain(c);
  if (shown) {
    put_text(w, "'");
    put_code_point(w, c);
    put_text(w, "' (");
  }
  put(w, code, 2 + digits);
  if (shown) put_text(w, ")");
}

/* Writes somebody else's text: any bytes. */
static void put_quoted(writer *w, const char *text) {
  size_t left = strlen(text);
  put_text(w, "\"");
  for (int count = 0; left > 0; count++) {
    if (count == PL_QUOTED) {
      put_text(w, "…");
      break;
    }
    uint32_t c;
    int length = pl_utf8_next(text, left, &c);
    put_code_point(w, length > 0 && is_plain(c) ? c : PL_REPLACEMENT);
    text += length > 0 ? length : 1;
    left -= length > 0 ? (size_t)length : 1;
  }
  put_text(w, "\"");
}

/* A number by the letter of its format; false: it is none of them. */
static bool put_number(writer *w, char kind, va_list *values) {
  char text[PL_SHOWN_CAPACITY];
  size_t length;
  switch (kind) {
  case 'z': length = pl_number_write_u64(text, va_arg(*values, size_t)); break;
  case 'd': length = pl_number_write(text, va_arg(*values, int)); break;
  case 'u': length = pl_number_write_u64(text, va_arg(*values, uint64_t)); break;
  case 'g': length = pl_number_show(text, va_arg(*values, double)); break;
  case 'L': length = pl_show_loss(text, va_arg(*values, double)); break;
  case 'P': length = pl_show_share(text, va_arg(*values, double)); break;
  case 'N': length = pl_show_count(text, va_arg(*values, uint64_t)); break;
  default: return false;
  }
  put(w, text, length);
  return true;
}

static void put_format(writer *w, const char *format, va_list *values) {
  for (; *format; format++) {
    if (*format != '%') {
      size_t count = 1;
      while (((unsigned char)format[count] & 0xc0) == 0x80) count++;
      put(w, format, count);
      format += count - 1;
      continue;
    }
    if (put_number(w, *++format, values)) continue;
    switch (*format) {
    case 's': put_text(w, va_arg(*values, const char *)); break;
    case 'q': put_quoted(w, va_arg(*values, const char *)); break;
    case 'c': put_character(w, va_arg(*values, uint32_t)); break;
    default: assert(*format == '%'); put_text(w, "%");
    }
  }
}

plateau_status pl_refuse(plateau_error *error, plateau_status status, const char *format, ...) {
  if (!error) return status;
  error->status = status;
  error->sentence[0] = 0;
  writer w = {error->sentence, 0, sizeof error->sentence};
  va_list values;
  va_start(values, format);
  put_format(&w, format, &values);
  va_end(values);
  return status;
}

void pl_message_add(char *buffer, size_t capacity, const char *format, ...) {
  writer w = {buffer, strlen(buffer), capacity};
  va_list values;
  va_start(values, format);
  put_format(&w, format, &values);
  va_end(values);
}
