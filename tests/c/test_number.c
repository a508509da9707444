/* test_number.c - numbers as text, exact both ways, compared with the C library. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static uint64_t random_bits(void) {
  static uint64_t state = 0x9e3779b97f4a7c15u;
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545f4914f6cdd1du;
}

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Exactly x: our reader and the C library's reader give the same bits. */
static void round_trip(double x, char *text) {
  double back = 17;
  size_t length = pl_number_write(text, x);
  if (length != strlen(text) || length >= PL_NUMBER_CAPACITY) fail_msg("%a: length %zu", x, length);
  if (!pl_number_read(text, length, &back)) fail_msg("%a: %s is refused", x, text);
  if (bits_of(back) != bits_of(x)) fail_msg("%a: %s reads as %a", x, text, back);
  if (bits_of(strtod(text, NULL)) != bits_of(x)) fail_msg("%a: strtod disagrees on %s", x, text);
}

static void numbers_are_written_as_expected(void **state) {
  static const struct {
    double x;
    const char *text;
  } rows[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1, "-1"},
      {0.1, "0.1"},
      {0.003, "0.003"},
      {0.999999, "0.999999"},
      {-12.5, "-12.5"},
      {120, "120"},
      {1e6, "1000000"},
      {2147483647, "2147483647"},
      {999999999999999, "999999999999999"},
      {1e15, "1000000000000000"},
      {1e16, "1e16"},
      {1e-6, "0.000001"},
      {1e-8, "1e-8"},
      {1.25e-9, "1.25e-9"},
      {1e-22, "1e-22"},
      {1.5e-22, "0x1.6aad80c11872cp-73"},
      {1e-23, "0x1.82db34012b251p-77"},
      {1e22, "1e22"},
      {1e36, "1e36"},
      {1e37, "0x1.e17b84357691bp122"},
      {1.0 / 3, "0x1.5555555555555p-2"},
      {0.1 + 0.2, "0x1.3333333333334p-2"},
      {9007199254740992.0, "0x1p53"},
      {5e-324, "0x0.0000000000001p-1022"},
      {-1.7976931348623157e308, "-0x1.fffffffffffffp1023"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    char text[PL_NUMBER_CAPACITY];
    round_trip(rows[i].x, text);
    if (strcmp(text, rows[i].text) != 0)
      fail_msg("%a: written %s, expected %s", rows[i].x, text, rows[i].text);
  }
}

static void every_finite_double_comes_back(void **state) {
  char text[PL_NUMBER_CAPACITY];
  (void)state;
  for (int i = 0; i < 500000; i++) {
    double x = from_bits(random_bits());
    if (isfinite(x)) round_trip(x, text);
  }
  for (int power = -1074; power <= 1023; power++) {
    round_trip(ldexp(1, power), text);
    round_trip(-nextafter(ldexp(1, power), 0), text);
    round_trip(nextafter(ldexp(1, power), INFINITY), text);
  }
}

/* digits x 10^power with at most 15 digits, near the edges of the fast path. */
static void random_decimal(char *text, size_t capacity) {
  uint64_t limit = 1;
  for (int count = 1 + (int)(random_bits() % 15); count > 0; count--) limit *= 10;
  int power = (int)(random_bits() % 65) - 27;
  snprintf(text, capacity, "%llue%d", (unsigned long long)(random_bits() % limit), power);
}

static void decimals_are_read_like_strtod(void **state) {
  int read = 0;
  (void)state;
  for (int i = 0; i < 500000; i++) {
    char text[64];
    double x = 17;
    random_decimal(text, sizeof text);
    if (!pl_number_read(text, strlen(text), &x)) continue;
    if (bits_of(x) != bits_of(strtod(text, NULL))) fail_msg("%s reads as %a", text, x);
    read++;
  }
  if (read < 250000) fail_msg("only %d of 500000 were in the range that is read", read);
}

/* The minimum number of digits that printf and strtod need, if that is at most 15. */
static void decimals_are_the_shortest(void **state) {
  (void)state;
  for (int i = 0; i < 100000; i++) {
    char source[64], text[PL_NUMBER_CAPACITY], best[64];
    double x = 0;
    random_decimal(source, sizeof source);
    if (!pl_number_read(source, strlen(source), &x) || x == 0) continue;
    int digits = 0;
    do snprintf(best, sizeof best, "%.*e", digits++, x);
    while (strtod(best, NULL) != x);
    round_trip(x, text);
    if (strchr(text, 'x')) fail_msg("%s was read but is written as %s", source, text);
    int written = 0, zeros = 0; /* digits from the first to the last that is not 0 */
    for (const char *c = text; *c && *c != 'e'; c++) {
      if (*c == '.' || (*c == '0' && written == 0)) continue;
      zeros = *c == '0' ? zeros + 1 : 0;
      written++;
    }
    if (written - zeros != digits) fail_msg("%s: %s, but %s is as good", source, text, best);
  }
}

static void forms_of_numbers_are_read(void **state) {
  static const struct {
    const char *text;
    double x;
  } rows[] = {
      {"0", 0},
      {"-0", -0.0},
      {"+3", 3},
      {"007", 7},
      {".5", 0.5},
      {"5.", 5},
      {"1e3", 1000},
      {"1E+3", 1000},
      {"1.5e-3", 0.0015},
      {"0.500000000000000000000000000000000000", 0.5},
      {"1000000000000000000000000000000000000", 1e36},
      {"0.00000000000000000000000000001e25", 1e-4},
      {"0e999999999999999999999999", 0},
      {"0x0", 0},
      {"0X1.8P-3", 0.1875},
      {"-0x.8p1", -1},
      {"0xff", 255},
      {"0x10000000000000000000p-76", 1},
      {"0x1p-1074", 5e-324},
      {"0x1.fffffffffffffp1023", 1.7976931348623157e308},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    double x = 17;
    if (!pl_number_read(rows[i].text, strlen(rows[i].text), &x))
      fail_msg("%s is refused", rows[i].text);
    if (bits_of(x) != bits_of(rows[i].x)) fail_msg("%s reads as %a", rows[i].text, x);
  }
}

static void anything_else_is_refused(void **state) {
  static const char *const rows[] = {
      "",
      "+",
      "-",
      ".",
      "-.",
      "e5",
      "1e",
      "1e+",
      "1e-",
      "--1",
      "+-1",
      "1.2.3",
      "1..2",
      " 1",
      "1 ",
      "1\n",
      "1,5",
      "1_000",
      "1f",
      "nan",
      "inf",
      "infinity",
      "0x",
      "0x.",
      "0xp1",
      "0x1p",
      "0x1p+",
      "0xg",
      "1x",
      "1e-30",
      "1e38",
      "12e36",
      "9e99",
      "1e9999999999999999999",
      "1e-9999999999999999999",
      "1234567890123456",
      "0.1234567890123456",
      "10000000000000001",
      "0x1.00000000000008p0",
      "0x3fffffffffffffff",
      "0x1p1024",
      "0x1p-1075",
      "0x1.8p-1074",
      "0x1p99999999999999999999",
      "\xd9\xa1",
      "1\xc2\xa0",
      "0x1.p0x",
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    double x = 17;
    if (pl_number_read(rows[i], strlen(rows[i]), &x)) fail_msg("\"%s\" reads as %a", rows[i], x);
    if (x != 17) fail_msg("\"%s\" was refused but stored %a", rows[i], x);
  }
  double x = 17;
  assert_false(pl_number_read("1\0", 2, &x));
  assert_true(pl_number_read("1234", 2, &x)); /* no byte beyond the length */
  assert_true(x == 12);
}

static void not_finite_is_written_but_not_read(void **state) {
  char text[PL_NUMBER_CAPACITY];
  double x;
  (void)state;
  assert_int_equal(pl_number_write(text, (double)NAN), 3);
  assert_string_equal(text, "nan");
  assert_int_equal(pl_number_write(text, (double)INFINITY), 3);
  assert_string_equal(text, "inf");
  assert_int_equal(pl_number_show(text, -(double)INFINITY), 4);
  assert_string_equal(text, "-inf");
  assert_false(pl_number_read(text, 4, &x));
}

static void numbers_are_shown_with_six_digits_at_most_where_none_is_exact(void **state) {
  static const struct {
    double x;
    const char *text;
  } rows[] = {
      {0.25, "0.25"},
      {123456789, "123456789"},
      {1.0 / 3, "0.333333"},
      {-2.0 / 3, "-0.666667"},
      {1e300, "1e300"},
      {1e-300, "1e-300"},
      {999999.9999999999, "1000000"},
      {5e-324, "4.94066e-324"},
      {0.1 + 0.2, "0.3"},
      {1.7976931348623157e308, "1.79769e308"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(rows); i++) {
    char text[PL_NUMBER_CAPACITY];
    size_t length = pl_number_show(text, rows[i].x);
    if (length != strlen(text) || strcmp(text, rows[i].text) != 0)
      fail_msg("%a: shown as %s, expected %s", rows[i].x, text, rows[i].text);
  }
}

static void whole_numbers_come_back(void **state) {
  static const char *const refused[] = {"",
                                        "-1",
                                        "+1",
                                        "01",
                                        "00",
                                        "1.0",
                                        "1e3",
                                        " 1",
                                        "1 ",
                                        "0x1",
                                        "18446744073709551616",
                                        "99999999999999999999"};
  (void)state;
  for (int i = 0; i < 200000; i++) {
    char text[PL_NUMBER_CAPACITY], expected[PL_NUMBER_CAPACITY];
    uint64_t x = i == 0 ? 0 : i == 1 ? UINT64_MAX : random_bits() >> (i % 64), back = 17;
    size_t length = pl_number_write_u64(text, x);
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)x);
    if (length != strlen(expected) || strcmp(text, expected) != 0)
      fail_msg("%s is written %s", expected, text);
    if (!pl_number_read_u64(text, length, &back) || back != x) fail_msg("%s is not read", text);
  }
  for (size_t i = 0; i < COUNT(refused); i++) {
    uint64_t x = 17;
    if (pl_number_read_u64(refused[i], strlen(refused[i]), &x) || x != 17)
      fail_msg("\"%s\" is not refused", refused[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_written_as_expected),
      cmocka_unit_test(every_finite_double_comes_back),
      cmocka_unit_test(decimals_are_read_like_strtod),
      cmocka_unit_test(decimals_are_the_shortest),
      cmocka_unit_test(forms_of_numbers_are_read),
      cmocka_unit_test(anything_else_is_refused),
      cmocka_unit_test(not_finite_is_written_but_not_read),
      cmocka_unit_test(numbers_are_shown_with_six_digits_at_most_where_none_is_exact),
      cmocka_unit_test(whole_numbers_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
