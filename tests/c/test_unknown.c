/* test_unknown.c - characters that a known vocabulary lacks: refused, replaced, skipped; and bytes
 * that are no UTF-8 text, which are named for what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A vocabulary is written as a text of its characters. */
typedef struct symbols {
  uint32_t code_points[16];
  plateau_vocabulary vocabulary;
} symbols;

static void make_symbols(symbols *s, const char *utf8) {
  size_t left = strlen(utf8);
  s->vocabulary = (plateau_vocabulary){0, s->code_points};
  while (left > 0) {
    int length = pl_utf8_next(utf8, left, &s->code_points[s->vocabulary.size++]);
    assert_true(length > 0);
    utf8 += length;
    left -= (size_t)length;
  }
}

/* Reads into a block of exactly the size that it asks for. */
static plateau_status read_text(plateau_text *text, void **block, const char *utf8,
                                const plateau_vocabulary *known, plateau_unknown unknown,
                                plateau_error *error) {
  size_t size = plateau_text_size(utf8, strlen(utf8), error);
  *block = aligned_alloc(64, size);
  if (!size || !*block) abort();
  memset(*block, 0xa5, size);
  *text = (plateau_text){0};
  return plateau_text_read(text, *block, size, utf8, strlen(utf8), known, 512, unknown, error);
}

/* The text again, from its symbols. */
static void write_text(char *utf8, const plateau_text *text) {
  for (size_t i = 0; i < text->length; i++)
    utf8 += plateau_utf8_write(utf8, text->vocabulary.code_points[text->symbols[i]]);
  *utf8 = 0;
}

static void unknown_characters_become_what_was_asked(void **state) {
#define REPLACE PLATEAU_UNKNOWN_REPLACE
#define SKIP    PLATEAU_UNKNOWN_SKIP
  static const struct {
    const char *known; /* ascending */
    const char *utf8;
    plateau_unknown unknown;
    const char *read;
    size_t replaced, skipped, distinct;
    uint32_t replacement;
  } rows[] = {
      {" ?ab�", "aéb", REPLACE, "a�b", 1, 0, 3, 0xfffd},
      {" ?ab", "aéb€", REPLACE, "a?b?", 2, 0, 4, '?'},
      {" ab", "aéb", REPLACE, "a b", 1, 0, 3, ' '},
      {"ab", "abba", REPLACE, "abba", 0, 0, 2, 0},
      {" ?ab�", "aéb", SKIP, "ab", 0, 1, 3, 0},
      {"ab",
       "\xef\xbb\xbf"
       "éa\r\nb😀b\r",
       SKIP, "abb", 0, 4, 5, 0},
      {"\nab�", "a\r\né\rb", REPLACE, "a\n�\nb", 1, 0, 4, 0xfffd},
      {"ab", "ab", PLATEAU_UNKNOWN_REFUSE, "ab", 0, 0, 2, 0},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    symbols s;
    plateau_text text;
    plateau_error error = {PLATEAU_OK, ""};
    char read[64];
    void *block;
    make_symbols(&s, rows[i].known);
    if (read_text(&text, &block, rows[i].utf8, &s.vocabulary, rows[i].unknown, &error))
      fail_msg("row %zu: %s", i, error.sentence);
    write_text(read, &text);
    if (strcmp(read, rows[i].read) != 0) fail_msg("row %zu: read \"%s\"", i, read);
    if (text.replaced != rows[i].replaced || text.skipped != rows[i].skipped ||
        text.distinct != rows[i].distinct || text.replacement != rows[i].replacement)
      fail_msg("row %zu: replaced %zu, skipped %zu, distinct %zu, U+%X", i, text.replaced,
               text.skipped, text.distinct, text.replacement);
    free(block);
  }
}

/* Length and hash are those of the text as it was written: of all of it when characters are
 * replaced, of what is left when they are skipped. */
static void hash_and_length_are_of_the_characters_kept(void **state) {
  static const struct {
    plateau_unknown unknown;
    const char *same;
  } rows[] = {{PLATEAU_UNKNOWN_REPLACE, "aéb\n?b"}, {PLATEAU_UNKNOWN_SKIP, "ab\n?b"}};
  symbols s;
  (void)state;
  make_symbols(&s, "\n?ab");
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_text text, same;
    plateau_error error = {PLATEAU_OK, ""};
    void *block, *other;
    assert_int_equal(read_text(&text, &block, "aéb\r\n?b", &s.vocabulary, rows[i].unknown, &error),
                     PLATEAU_OK);
    assert_int_equal(read_text(&same, &other, rows[i].same, NULL, PLATEAU_UNKNOWN_REFUSE, &error),
                     PLATEAU_OK);
    if (text.hash != same.hash || text.length != same.length)
      fail_msg("row %zu: %zu characters, not %zu, or another hash", i, text.length, same.length);
    free(block);
    free(other);
  }
}

static void refused_characters_have_a_place(void **state) {
  static const struct {
    const char *known, *utf8;
    plateau_unknown unknown;
    const char *part; /* of the sentence */
  } rows[] = {
      {"ab", "é", PLATEAU_UNKNOWN_REFUSE, "'é' (U+00E9) at character offset 0 (line 1, column 1)"},
      {"ab�", "abé", PLATEAU_UNKNOWN_REFUSE, "offset 2 (line 1, column 3) is not in the"},
      {"\nab", "a\r\nb\ra\n\nbé", PLATEAU_UNKNOWN_REFUSE, "offset 8 (line 5, column 2)"},
      {"ab", "ab\nb", PLATEAU_UNKNOWN_REFUSE, "U+000A at character offset 2 (line 1, column 3)"},
      {"ab", "abé", PLATEAU_UNKNOWN_REPLACE, "nor is U+FFFD, ? or space"},
      {"ab", "é€\n", PLATEAU_UNKNOWN_SKIP, "No character of the text is in the model's"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    symbols s;
    plateau_text text;
    plateau_error error = {PLATEAU_OK, ""};
    void *block;
    make_symbols(&s, rows[i].known);
    plateau_status status = read_text(&text, &block, rows[i].utf8, &s.vocabulary, rows[i].unknown,
                                      &error);
    if (status != PLATEAU_BAD_TEXT || !strstr(error.sentence, rows[i].part))
      fail_msg("row %zu: status %d, %s", i, status, error.sentence);
    if (text.length != 0) fail_msg("row %zu: touched the text", i);
    free(block);
  }
}

/* ---- Bytes that are no text */

static void other_encodings_are_named(void **state) {
#define ROW(bytes, part) \
  { bytes, sizeof(bytes) - 1, part }
  static const struct {
    const char *bytes;
    size_t count;
    const char *part; /* of the sentence */
  } rows[] = {
      ROW("\xff\xfe"
          "a\0",
          "seems to be UTF-16LE. Save it as UTF-8, or convert it: iconv -f UTF-16LE -t UTF-8."),
      ROW("\xfe\xff\0a", "UTF-16BE"),
      ROW("\xff\xfe", "UTF-16LE"),
      ROW("a\0b\0", "UTF-16LE"),
      ROW("\0a\0b", "UTF-16BE"),
      /* Cyrillic: its bytes would be control characters; the ideographic space between LFs */
      ROW("\x1f\x04\x40\x04\x38\x04 \0\x3c\x04\x38\x04\x40\x04\n\0", "UTF-16LE"),
      ROW("\x04\x1f\x04\x40\x04\x38\0 \x04\x3c\x04\x38\x04\x40\0\n", "UTF-16BE"),
      ROW("\0\x30\x2d\x4e\x87\x65\n\0\0\x30\0\x30\x2d\x4e\n\0", "UTF-16LE"),
      ROW("\xff\xfe\0\0a\0\0\0", "UTF-32LE"),
      ROW("\0\0\xfe\xff\0\0\0a", "UTF-32BE"),
      ROW("a\0\0\0\0\xf6\x01\0b\0\0\0", "UTF-32LE"),
      ROW("\0\0\0a\0\x01\xf6\0\0\0\0b", "UTF-32BE"),
      ROW("ab\0c", "at byte offset 2, there is a NUL, which no text has."),
      ROW("\0\0\0\0\0\0\0\0", "offset 0, there is a NUL"),
      ROW("a long text with a stray zero in the \0 middle of one line",
          "offset 37, there is a NUL"),
      ROW("\x7f"
          "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0\1\0\0\0",
          "offset 7, there is a NUL"),
      ROW("caf\xe9", "offset 3, the text ends in the middle"),
      ROW("caf\xe9 au lait", "offset 3, the character that starts here is not complete"),
  };
#undef ROW
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    plateau_error error = {PLATEAU_OK, ""};
    char *exact = malloc(rows[i].count); /* a byte read after its end is one too many for ASan */
    assert_non_null(exact);
    memcpy(exact, rows[i].bytes, rows[i].count);
    size_t size = plateau_text_size(exact, rows[i].count, &error);
    if (size != 0 || error.status != PLATEAU_BAD_TEXT || !strstr(error.sentence, rows[i].part))
      fail_msg("row %zu: size %zu, %s", i, size, error.sentence);
    free(exact);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unknown_characters_become_what_was_asked),
      cmocka_unit_test(hash_and_length_are_of_the_characters_kept),
      cmocka_unit_test(refused_characters_have_a_place),
      cmocka_unit_test(other_encodings_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
