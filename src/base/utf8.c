/* utf8.c - code points from strict UTF-8 and back. */
#include "base/utf8.h"

#include "plateau.h"

#include <assert.h>

/* The bytes of the character that starts with `first`, a byte of 0x80 or more; 0 when no character
 * starts with it. */
static int announced(uint8_t first) {
  if (first < 0xc2) return 0; /* continuation bytes; c0 and c1 appear only in overlong forms */
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

int pl_utf8_next(const char *bytes, size_t left, uint32_t *code_point) {
  const uint8_t *b = (const uint8_t *)bytes;
  if (b[0] < 0x80) {
    *code_point = b[0];
    return 1;
  }
  int length = announced(b[0]);
  if (length == 0 || (size_t)length > left) return 0;
  uint32_t value = b[0] & (0x7fu >> length);
  for (int i = 1; i < length; i++) {
    if ((b[i] & 0xc0) != 0x80) return 0;
    value = value << 6 | (b[i] & 0x3fu);
  }
  if (length == 3 && (value < 0x800 || (value >= 0xd800 && value < 0xe000))) return 0;
  if (length == 4 && (value < 0x10000 || value > 0x10ffff)) return 0;
  *code_point = value;
  return length;
}

const char *pl_utf8_reason(const char *bytes, size_t left) {
  const uint8_t *b = (const uint8_t *)bytes;
  int length = announced(b[0]);
  if (length == 0) return "this byte does not start a character";
  for (int i = 1; i < length; i++) {
    if ((size_t)i == left) return "the text ends in the middle of a character";
    if ((b[i] & 0xc0) != 0x80) return "the character that starts here is not complete";
  }
  if (b[0] == 0xed) return "a surrogate is not a character";
  if (b[0] == 0xf4) return "there are no characters above U+10FFFF";
  return "the character is written with more bytes than it needs";
}

int plateau_utf8_write(char *bytes, uint32_t code_point) {
  assert(code_point <= 0x10ffff);
  if (code_point < 0x80) {
    bytes[0] = (char)code_point;
    return 1;
  }
  int length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (int i = length - 1; i > 0; i--) {
    bytes[i] = (char)(uint8_t)(0x80 | (code_point & 0x3f));
    code_point >>= 6;
  }
  bytes[0] = (char)(uint8_t)((0xf00u >> length & 0xff) | code_point);
  return length;
}
