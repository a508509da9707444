/* test_marks.c - compares the marks of Markdown characters with snippets labelled by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plateau_look.h"

enum { CAPACITY = 512 };

/* A text whose code points are its bytes, or all of Unicode below 512. */
static plateau_text text_of(const char *letters, uint16_t *symbols) {
  static uint32_t code_points[CAPACITY];
  size_t length = strlen(letters);
  for (uint32_t i = 0; i < CAPACITY; i++) code_points[i] = i;
  for (size_t i = 0; i < length; i++) symbols[i] = (unsigned char)letters[i];
  plateau_text text = {.vocabulary = {CAPACITY, code_points}, .symbols = symbols, .length = length};
  return text;
}

/* `drawn` stands under the letters: x where the mark is, any other character where it is not. */
static void expect(plateau_mark mark, const char *letters, const char *drawn) {
  uint16_t symbols[CAPACITY];
  plateau_text text = text_of(letters, symbols);
  uint8_t *marks = malloc(text.length + 1); /* exactly as long as it must be, plus a guard */
  char got[CAPACITY] = "";
  if (strlen(letters) != strlen(drawn)) fail_msg("the drawing of \"%s\" is not as long", letters);
  memset(marks, 0xa5, text.length + 1);
  plateau_marks(&text, text.length, marks);
  for (size_t i = 0; i < text.length; i++) {
    got[i] = marks[i] >> mark & 1 ? 'x' : '.';
    if ((got[i] == 'x') != (drawn[i] == 'x')) {
      for (size_t k = i + 1; k < text.length; k++) got[k] = marks[k] >> mark & 1 ? 'x' : '.';
      fail_msg("%s of\n%s\n%s\nnot\n%s", plateau_mark_name(mark), letters, got, drawn);
    }
  }
  assert_int_equal(marks[text.length], 0xa5);
  free(marks);
}

static void headings_are_marked(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"# A\nb", "xxx.."},
      {"#A\n# B", "...xxx"},                     /* no space: text */
      {"###### A", "xxxxxxxx"},                  /* six is the maximum */
      {"####### A", "........."},                /* seven is not a heading */
      {"   # A", "xxxxxx"},                      /* indented by three */
      {"    # A", "......."},                    /* by four: code */
      {"#\n\n#\tA", "x..xxx"},                   /* empty; a tab is enough */
      {"a # b", "....."},                        /* not at the start of the line */
      {"A\n===\n", "......"},                    /* underlined: not recognised */
      {"```\n# A\n```\n# B", "............xxx"}, /* in a fence it is code */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect(PLATEAU_HEADING, rows[i][0], rows[i][1]);
}

static void list_items_are_marked(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"- a\n  b\nc", "xxx......"},            /* lines that continue it are not marked */
      {"* a\n  - b\n\t+ c", "xxx.xxxxx.xxxx"}, /* nested, by spaces and by a tab */
      {"12. x", "xxxxx"},
      {"1) x\n2.\tx", "xxxx.xxxx"},
      {"123456789. x", "xxxxxxxxxxxx"},
      {"1234567890. x", "............."}, /* ten digits are a number */
      {"12.x\n1.5 x\n. x\n12 x", "..................."},
      {"-a\n*b* c\n+1", "..........."},                      /* no space: text, emphasis, a sum */
      {"---\n* * *\n- - -  \n***", "....................."}, /* rules across the page */
      {"- -\n* * b", "xxx.xxxxx"},                           /* two are an item in an item */
      {"- - - a", "xxxxxxx"},
      {"-\na", "..."}, /* empty: cannot be distinguished from an underline */
      {"~~~\n- a\n~~~\n- a", "............xxx"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect(PLATEAU_LIST_ITEM, rows[i][0], rows[i][1]);
}

static void code_is_marked(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"a `b` c", "..xxx.."},
      {"`a``b`", "xxxxxx"}, /* two do not close one */
      {"``a`b``c", "xxxxxxx."},
      {"a ` b\n` c", "........."}, /* not across lines */
      {"\\`a` b`", "...xxxx"},     /* after a backslash it begins nothing */
      {"`\\` b", "xxx.."},         /* inside it a backslash is a backslash */
      {"a ` b `` c", ".........."},
      {"a\n```\nb\n```\nc", "..xxxxxxxxxx."},
      {"```c\nb", "xxxxxx"}, /* never closed: up to the end */
      {"```\na\n\n# b\n", "xxxxxxxxxxx"},
      {"~~~\n```\n~~~\na", "xxxxxxxxxxxx."},     /* one kind does not close the other */
      {"````\n```\n````\na", "xxxxxxxxxxxxxx."}, /* nor fewer than opened it */
      {"```\na\n```` \nb", "xxxxxxxxxxxx."},     /* more of them and blanks do */
      {"```\na\n```b\n", "xxxxxxxxxxx"},         /* anything else does not */
      {"```a``` b\nc", "xxxxxxx...."},           /* closed on its line: inline */
      {"- a\n  ```\n  b\n  ```\nc", "....xxxxxxxxxxxxxxxx."}, /* in an item */
      {"~~ a", "...."},
      {"``", ".."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect(PLATEAU_CODE, rows[i][0], rows[i][1]);
}

static void links_are_marked(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"a [b](c) d", "..xxxxxx.."},
      {"![b](c)", ".xxxxxx"},
      {"[a[1]](b)", "xxxxxxxxx"},       /* brackets inside, in pairs */
      {"[a](b(1)c)d", "xxxxxxxxxx."},   /* parentheses inside the address */
      {"[![a](b)](c)", "xxxxxxxxxxxx"}, /* a picture that is a link */
      {"[a [b](c) d", "...xxxxxx.."},   /* the first is never closed */
      {"[a] [b](c)", "....xxxxxx"},     /* a reference is not recognised */
      {"[a](b", "....."},
      {"[a\n](b)", "......."}, /* not across lines */
      {"\\[a](b)", "......."},
      {"[a\\]](b)", "xxxxxxxx"},
      {"[`]`](b)", "xxxxxxxx"}, /* a bracket in code closes nothing */
      {"`[a](b)`", "........"},
      {"```\n[a](b)\n```", ".............."},
      {"[](b)[c]()", "xxxxxxxxxx"},
      {"[a] (b)", "......."},
      {"](b)[", "....."},
      {"\\", "."},
      {"[a](\\", "....."},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    expect(PLATEAU_LINK, rows[i][0], rows[i][1]);
}

/* Positions of "abcd\nab\n": 0 1 2 3 4 0 1 2, median 1 (4 of 8 within it); late: 2 3 4 and 2. */
static void late_places_are_above_the_median(void **state) {
  (void)state;
  expect(PLATEAU_LINE_END, "ab\n\nc\n", ".xx.x.");
  expect(PLATEAU_LINE_END, "\na", "..");
  expect(PLATEAU_LINE_END, "ab", "..");
  expect(PLATEAU_LATE, "abcd\nab\n", "..xxx..x");
  expect(PLATEAU_LATE, "abcdefg", "....xxx"); /* 0 to 6, median 3 */
  expect(PLATEAU_LATE, "\n\n\n", "...");
  expect(PLATEAU_LATE, "a", ".");
}

/* No text, one character, and only the beginning of a text, whose next character counts. */
static void short_texts_are_marked(void **state) {
  (void)state;
  uint16_t symbols[CAPACITY];
  uint8_t marks[4];
  plateau_text text = text_of("", symbols);
  memset(marks, 0xa5, sizeof marks);
  plateau_marks(&text, 0, marks);
  assert_int_equal(marks[0], 0xa5);
  expect(PLATEAU_HEADING, "#", "x");
  expect(PLATEAU_LIST_ITEM, "-", ".");
  expect(PLATEAU_CODE, "`", ".");
  text = text_of("ab\nc", symbols);
  plateau_marks(&text, 2, marks);
  assert_int_equal(marks[1] >> PLATEAU_LINE_END & 1, 1);
  plateau_marks(&text, 1, marks);
  assert_int_equal(marks[0] >> PLATEAU_LINE_END & 1, 0);
  assert_int_equal(marks[2], 0xa5);
}

/* Only this number of brackets is tried in a line, so that it does not take quadratic time. The
 * next line starts again. */
static void a_line_of_brackets_takes_no_quadratic_time(void **state) {
  (void)state;
  enum { TRIES = 256 };
  char letters[CAPACITY] = "", drawn[CAPACITY] = "";
  memset(letters, '[', TRIES);
  memset(drawn, '.', TRIES);
  strcpy(letters + TRIES, "[a](b)\n[a](b)");
  strcpy(drawn + TRIES, ".......xxxxxx");
  expect(PLATEAU_LINK, letters, drawn);
  memset(drawn + TRIES, 'x', 6);
  expect(PLATEAU_LINK, letters + 1, drawn + 1); /* 255 before it: it is tried, and found */
}

/* Every text of up to six of these characters. It ends, stays within bounds, and its marks agree: a
 * heading is not an item, and fenced lines are neither. */
static void marks_of_every_short_text_agree(void **state) {
  (void)state;
  static const char letters[] = "#-`[](\n ";
  int count = 1;
  for (int length = 1; length <= 6; length++) {
    count *= (int)sizeof letters - 1;
    for (int n = 0; n < count; n++) {
      char word[8] = "";
      uint16_t symbols[CAPACITY];
      uint8_t *marks = malloc((size_t)length);
      for (int i = 0, rest = n; i < length; i++, rest /= (int)sizeof letters - 1)
        word[i] = letters[rest % ((int)sizeof letters - 1)];
      plateau_text text = text_of(word, symbols);
      plateau_marks(&text, (size_t)length, marks);
      for (int i = 0; i < length; i++) {
        bool heading = marks[i] >> PLATEAU_HEADING & 1, item = marks[i] >> PLATEAU_LIST_ITEM & 1;
        bool ends = i + 1 < length && word[i + 1] == '\n';
        if (heading && item) fail_msg("\"%s\": %d is heading and item", word, i);
        if ((marks[i] >> PLATEAU_LINE_END & 1) != ends) fail_msg("\"%s\": line end at %d", word, i);
        if (marks[i] >> PLATEAU_MARKS) fail_msg("\"%s\": a mark that is none", word);
      }
      free(marks);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(headings_are_marked),
      cmocka_unit_test(list_items_are_marked),
      cmocka_unit_test(code_is_marked),
      cmocka_unit_test(links_are_marked),
      cmocka_unit_test(late_places_are_above_the_median),
      cmocka_unit_test(short_texts_are_marked),
      cmocka_unit_test(marks_of_every_short_text_agree),
      cmocka_unit_test(a_line_of_brackets_takes_no_quadratic_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
