/* test_utf8.c - strict UTF-8: all byte sequences that could matter, and the reason given for bad
 * ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau.h"
#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Every two and three bytes, and four with the last two at their limits, compared with a decoder
 * that knows only the ranges of the Unicode Standard's table 3-7. */
static int expected_length(const uint8_t *b, size_t left) {
  static const uint8_t table[][8] = {
      {0x00, 0x7f, 0, 0, 0, 0, 0, 0},
      {0xc2, 0xdf, 0x80, 0xbf, 0, 0, 0, 0},
      {0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf, 0, 0},
      {0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf, 0, 0},
      {0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf, 0, 0},
      {0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf, 0, 0},
      {0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
      {0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
      {0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf},
  };
  for (size_t i = 0; i < COUNT(table); i++) {
    if (b[0] < table[i][0] || b[0] > table[i][1]) continue;
    for (size_t k = 1; k < 4; k++) {
      if (table[i][2 * k + 1] == 0) return (int)k;
      if (k >= left || b[k] < table[i][2 * k] || b[k] > table[i][2 * k + 1]) return 0;
    }
    return 4;
  }
  return 0;
}

static void all_sequences_of_bytes_are_judged_right(void **state) {
  static const uint8_t edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
  (void)state;
  for (uint32_t two = 0; two < 65536; two++) {
    /* ASCII and stray bytes: once */
    size_t rests = two >> 8 < 0xc2 ? 1 : COUNT(edges) * COUNT(edges);
    for (size_t rest = 0; rest < rests; rest++) {
      uint8_t b[4] = {(uint8_t)(two >> 8), (uint8_t)two, edges[rest / COUNT(edges)],
                      edges[rest % COUNT(edges)]};
      for (size_t left = 1; left <= 4; left++) {
        uint32_t c = 0;
        char back[4];
        int length = pl_utf8_next((const char *)b, left, &c);
        if (length != expected_length(b, left))
          fail_msg("%02x %02x %02x %02x, %zu: length %d", b[0], b[1], b[2], b[3], left, length);
        if (length == 0 && !pl_utf8_reason((const char *)b, left)) fail_msg("no reason");
        if (length > 0 &&
            (plateau_utf8_write(back, c) != length || memcmp(back, b, (size_t)length) != 0))
          fail_msg("U+%X is written differently from %02x %02x", c, b[0], b[1]);
      }
    }
  }
}

static void every_character_comes_back(void **state) {
  (void)state;
  for (uint32_t c = 0; c <= 0x10ffff; c++) {
    if (c >= 0xd800 && c < 0xe000) continue;
    char bytes[4];
    uint32_t back = 0;
    int length = plateau_utf8_write(bytes, c);
    if (pl_utf8_next(bytes, (size_t)length, &back) != length || back != c)
      fail_msg("U+%X reads as U+%X", c, back);
    if (length > 1 && pl_utf8_next(bytes, (size_t)length - 1, &back) != 0)
      fail_msg("U+%X is read from too few bytes", c);
  }
}

/* Copies a string literal, so that a byte read after its end is one too many for ASan. */
static char *copy_of(const char *bytes, size_t count) {
  char *copy = malloc(count ? count : 1);
  assert_non_null(copy);
  memcpy(copy, bytes, count);
  return copy;
}

static void bad_texts_are_refused_with_their_offset(void **state) {
  static const struct {
    const char *utf8;
    size_t bytes;
    const char *part; /* of the sentence */
  } rows[] = {
      {"", 0, "empty"},
      {"\xef\xbb\xbf", 3, "empty"},
      {"\x80", 1, "offset 0, this byte does not start"},
      {"ab\xbf", 3, "offset 2, this byte does not start"},
      {"a\xc0\x80", 3, "offset 1, this byte does not start"}, /* overlong NUL */
      {"a\xc1\xbf", 3, "offset 1, this byte does not start"}, /* overlong DEL */
      {"\xe0\x80\x80", 3, "offset 0, the character is written with more"},
      {"\xe0\x9f\xbf", 3, "offset 0, the character is written with more"},
      {"\xf0\x8f\xbf\xbf", 4, "offset 0, the character is written with more"},
      {"abc\xed\xa0\x80", 6, "offset 3, a surrogate"},
      {"\xed\xbf\xbf", 3, "offset 0, a surrogate"},
      {"\xf4\x90\x80\x80", 4, "offset 0, there are no characters above"},
      {"\xf5\x80\x80\x80", 4, "offset 0, this byte does not start"},
      {"\xff", 1, "offset 0, this byte does not start"},
      {"\xc3(", 2, "offset 0, the character that starts here is not complete"},
      {"\xe4\xb8"
       "x",
       3, "offset 0, the character that starts here is not complete"},
      {"\xf0\x9f\x98"
       "abc",
       6, "offset 0, the character that starts here is not complete"},
      {"\xef\xbb\xbf\xff", 4, "offset 3, this byte does not start"},
      {"\r\n\r\n\xff", 5, "offset 4, this byte does not start"},
      {"\xef\xbb", 2, "offset 0, the text ends in the middle"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_error error = {PLATEAU_OK, ""};
    char *utf8 = copy_of(rows[i].utf8, rows[i].bytes);
    size_t size = plateau_text_size(utf8, rows[i].bytes, &error);
    if (size != 0) fail_msg("row %zu is accepted", i);
    if (error.status != PLATEAU_BAD_TEXT || !strstr(error.sentence, rows[i].part))
      fail_msg("row %zu: %s", i, error.sentence);
    assert_int_equal(plateau_text_size(utf8, rows[i].bytes, NULL), 0);
    plateau_text text = {.length = 17};
    _Alignas(64) char block[64];
    plateau_status status = plateau_text_read(&text, block, sizeof block, utf8, rows[i].bytes, NULL,
                                              512, PLATEAU_UNKNOWN_REFUSE, &error);
    if (status != PLATEAU_BAD_TEXT || text.length != 17)
      fail_msg("row %zu: reading did not refuse it, or touched the text", i);
    free(utf8);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_sequences_of_bytes_are_judged_right),
      cmocka_unit_test(every_character_comes_back),
      cmocka_unit_test(bad_texts_are_refused_with_their_offset),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
