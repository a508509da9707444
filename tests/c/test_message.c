/* test_message.c - sentences: every format, cut off at every length, with hostile text inside. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/message.h"
#include "base/utf8.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_utf8(const char *text) {
  uint32_t c;
  for (size_t left = strlen(text); left > 0;) {
    int length = pl_utf8_next(text, left, &c);
    if (length == 0) return false;
    text += length;
    left -= (size_t)length;
  }
  return true;
}

static void every_format_is_written(void **state) {
  plateau_error error = {PLATEAU_OK, ""};
  (void)state;
  assert_int_equal(pl_refuse(&error, PLATEAU_BAD_FILE, "%s|%q|%d|%z|%u|%g|%c|%%|é", "ö", "\"", -7,
                             (size_t)8, UINT64_MAX, 0.1, (uint32_t)0xe9),
                   PLATEAU_BAD_FILE);
  assert_int_equal(error.status, PLATEAU_BAD_FILE);
  assert_string_equal(error.sentence, "ö|\"\"\"|-7|8|18446744073709551615|0.1|'é' (U+00E9)|%|é");
  assert_int_equal(pl_refuse(NULL, PLATEAU_STOPPED, "%s", "nobody listens"), PLATEAU_STOPPED);
  pl_refuse(&error, PLATEAU_BAD_TEXT, "%d %d %g", INT32_MIN, INT32_MAX, (double)NAN);
  assert_string_equal(error.sentence, "-2147483648 2147483647 nan");
}

static void characters_show_unless_they_cannot(void **state) {
  static const struct {
    uint32_t c;
    const char *text;
  } rows[] = {
      {'x', "'x' (U+0078)"},      {' ', "' ' (U+0020)"},  {0, "U+0000"},
      {'\n', "U+000A"},           {0x7f, "U+007F"},       {0x9b, "U+009B"},
      {0x301, "U+0301"},          {0x202e, "U+202E"},     {0x4e2d, "'中' (U+4E2D)"},
      {0x1f600, "'😀' (U+1F600)"}, {0x10ffff, "U+10FFFF"}, {0xfffd, "'\xef\xbf\xbd' (U+FFFD)"},
      {0xd800, "U+D800"},         {0x110000, "U+110000"}, {0xffffffff, "U+FFFFFFFF"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    char text[64] = "";
    pl_message_add(text, sizeof text, "%c", rows[i].c);
    if (strcmp(text, rows[i].text) != 0) fail_msg("%s, expected %s", text, rows[i].text);
  }
}

static void hostile_texts_are_quoted_as_text(void **state) {
  static const struct {
    const char *theirs, *text;
  } rows[] = {
      {"", "\"\""},
      {"%s%n", "\"%s%n\""},
      {"a\nb\x1b[2J", "\"a\xef\xbf\xbd"
                      "b\xef\xbf\xbd[2J\""},
      {"\xff\xc3", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
      {"\xe2\x80\xae", "\"\xef\xbf\xbd\""},
      {"é", "\"é\""},
      {"1234567890123456789012345678901234567890", "\"1234567890123456789012345678901234567890\""},
      {"12345678901234567890123456789012345678901",
       "\"1234567890123456789012345678901234567890…\""},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    char text[128] = "";
    pl_message_add(text, sizeof text, "%q", rows[i].theirs);
    if (strcmp(text, rows[i].text) != 0) fail_msg("%s, expected %s", text, rows[i].text);
  }
}

static void sentences_are_cut_between_characters(void **state) {
  char whole[128] = "", cut[128];
  (void)state;
  pl_message_add(whole, sizeof whole, "é%s%q%c%d 中", "ü😀", "中\xff", (uint32_t)0x1f600, 12);
  for (size_t capacity = 1; capacity <= strlen(whole) + 1; capacity++) {
    memset(cut, 'z', sizeof cut);
    cut[0] = 0;
    pl_message_add(cut, capacity, "é%s%q%c%d 中", "ü😀", "中\xff", (uint32_t)0x1f600, 12);
    if (strlen(cut) >= capacity || !is_utf8(cut) || strncmp(cut, whole, strlen(cut)) != 0)
      fail_msg("capacity %zu: \"%s\"", capacity, cut);
    for (size_t i = capacity; i < sizeof cut; i++)
      if (cut[i] != 'z') fail_msg("capacity %zu: byte %zu was written", capacity, i);
  }
  assert_string_equal(cut, whole);
}

static void sentences_are_appended(void **state) {
  char text[10] = "";
  (void)state;
  pl_message_add(text, sizeof text, "one.");
  pl_message_add(text, sizeof text, " %s.", "two");
  assert_string_equal(text, "one. two.");
  pl_message_add(text, sizeof text, "three");
  assert_string_equal(text, "one. two.");
}

/* tests/golden/losses.txt has a loss and how it is shown on each line: the same file that
 * tests/page/numbers.test.js holds web/words/units.js against. */
static void losses_are_shown_as_the_page_shows_them(void **state) {
  (void)state;
  FILE *file = fopen("tests/golden/losses.txt", "r");
  char line[120], shown[40];
  int rows = 0;
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    char *end, text[60] = "";
    const double value = strtod(line, &end);
    assert_int_equal(sscanf(end, "%39s", shown), 1);
    pl_message_add(text, sizeof text, "%L", value);
    if (strcmp(text, shown) != 0) fail_msg("%.17g is %s, not %s", value, text, shown);
    rows++;
  }
  fclose(file);
  assert_true(rows > 200);
}

static void shares_and_counts_are_short(void **state) {
  static const struct {
    double share;
    const char *text;
  } shares[] = {{0, "0%"},        {0.0001, "less than 0.1%"},
                {0.0005, "0.1%"}, {0.004, "0.4%"},
                {0.0094, "0.9%"}, {0.0095, "1%"},
                {0.043, "4%"},    {0.5, "50%"},
                {0.9951, "100%"}, {12.345, "1235%"},
                {-1, "0%"},       {1e20, "1e22%"},
                {NAN, "unknown"}};
  static const struct {
    uint64_t count;
    const char *text;
  } counts[] = {{0, "0"},
                {999, "999"},
                {1501, "1,501"},
                {7200, "7,200"},
                {65536, "65,536"},
                {1234567, "1,234,567"},
                {UINT64_MAX, "18,446,744,073,709,551,615"}};
  (void)state;
  for (size_t i = 0; i < COUNT(shares); i++) {
    char text[40] = "";
    pl_message_add(text, sizeof text, "%P", shares[i].share);
    if (strcmp(text, shares[i].text) != 0) fail_msg("%g: %s", shares[i].share, text);
  }
  for (size_t i = 0; i < COUNT(counts); i++) {
    char text[40] = "";
    pl_message_add(text, sizeof text, "%N", counts[i].count);
    assert_string_equal(text, counts[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_format_is_written),
      cmocka_unit_test(characters_show_unless_they_cannot),
      cmocka_unit_test(hostile_texts_are_quoted_as_text),
      cmocka_unit_test(sentences_are_cut_between_characters),
      cmocka_unit_test(sentences_are_appended),
      cmocka_unit_test(losses_are_shown_as_the_page_shows_them),
      cmocka_unit_test(shares_and_counts_are_short),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
