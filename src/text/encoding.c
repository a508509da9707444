/* encoding.c - says what bytes are that are not UTF-8 text. */
#include "text/encoding.h"

#include "base/message.h"
#include "base/utf8.h"

/* Where the zeros of a text are. */
typedef struct zeros {
  size_t at[4];     /* how many, by their place in four bytes */
  ptrdiff_t little; /* how much more often they follow a character of ASCII than precede it */
} zeros;

/* Beside a space or a line feed a zero counts more: the ideographic space U+3000 has the bytes of a
 * 0 in the other order. */
static zeros find_zeros(const uint8_t *b, size_t bytes) {
  zeros z = {0};
  for (size_t i = 0; i < (bytes & ~(size_t)1); i++) {
    if (b[i] != 0) continue;
    ptrdiff_t weight = b[i ^ 1] == ' ' || b[i ^ 1] == '\n' ? 8 : 1;
    z.at[i & 3]++;
    z.little += i & 1 ? weight : -weight;
  }
  return z;
}

/* The name of an encoding as iconv knows it; NULL: none that is recognised. In UTF-32 every fourth
 * byte is 0, and the one beside it in nearly all texts. UTF-16 is recognised by its mark or else by
 * its characters of ASCII: a text of words has one in seven at least, its spaces. A stray NUL in
 * UTF-8 comes less often than one in 32 bytes. */
static const char *encoding_of(const uint8_t *b, size_t bytes) {
  zeros z = find_zeros(b, bytes);
  size_t units = bytes / 4, all = z.at[0] + z.at[1] + z.at[2] + z.at[3];
  ptrdiff_t most = (ptrdiff_t)all / 2;
  if (bytes > 1 && b[0] == 0xfe && b[1] == 0xff) return "UTF-16BE";
  if (bytes % 4 == 0 && 2 * z.at[1] > units && z.at[0] == units && z.at[3] < units)
    return "UTF-32BE";
  if (bytes % 4 == 0 && 2 * z.at[2] > units && z.at[3] == units && z.at[0] < units)
    return "UTF-32LE";
  if (bytes > 1 && b[0] == 0xff && b[1] == 0xfe) return "UTF-16LE";
  if (bytes % 2 || 32 * all < bytes) return NULL;
  return z.little > most ? "UTF-16LE" : z.little < -most ? "UTF-16BE" : NULL;
}

plateau_status pl_text_refuse_bytes(const char *utf8, size_t bytes, size_t at,
                                    plateau_error *error) {
  const char *encoding = encoding_of((const uint8_t *)utf8, bytes);
  if (encoding)
    return pl_refuse(error, PLATEAU_BAD_TEXT,
                     "The text seems to be %s. Save it as UTF-8, or convert it: iconv -f %s -t "
                     "UTF-8.",
                     encoding, encoding);
  return pl_refuse(
      error, PLATEAU_BAD_TEXT,
      "The text is not UTF-8: at byte offset %z, %s. Save it as UTF-8, or remove that part.", at,
      utf8[at] == 0 ? "there is a NUL, which no text has" : pl_utf8_reason(utf8 + at, bytes - at));
}
