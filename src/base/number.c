/* number.c - numbers as text and back: exact both ways, independent of the locale. */
#include "base/number.h"

#include <string.h>

/* Decimals of up to 15 digits are all different as doubles, and whole numbers of 15 digits are
 * exact doubles. */
#define PL_DIGITS_LIMIT 1000000000000000u

/* The powers of ten that are exact doubles. */
static const double pl_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

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

/* Computes digits x 10^power with one rounding, so the result is correctly rounded. Returns false
 * when it needs more than one. */
static bool scale(uint64_t digits, int64_t power, double *x) {
  if (digits == 0) {
    *x = 0;
    return true;
  }
  if (power < -22 || power > 22 + 15) return false;
  for (; power > 22; power--) {
    if (digits >= PL_DIGITS_LIMIT / 10) return false;
    digits *= 10;
  }
  *x = power < 0 ? (double)digits / pl_tens[-power] : (double)digits * pl_tens[power];
  return true;
}

/* ---- Writing ----------------------------------------------------------------------------- */

/* The whole number nearest to a / 10^power; 0 when it has more than 15 digits. If a decimal of 15
 * digits at this power rounds to a, this is that decimal: the two or three roundings here move it
 * by less than 3 x 10^15 / 2^53 < 1/2. */
static uint64_t digits_at(double a, int power) {
  double q = a;
  if (power > 22)
    q = q / pl_tens[22] / pl_tens[power - 22];
  else if (power >= 0)
    q = q / pl_tens[power];
  else
    q = q * pl_tens[-power];
  return q < (double)PL_DIGITS_LIMIT ? (uint64_t)(q + 0.5) : 0;
}

/* Writes digits x 10^power: positional from 0.000001 up to 16 digits, otherwise an exponent. */
static size_t write_decimal(char *out, uint64_t digits, int power) {
  char text[PL_NUMBER_CAPACITY];
  int count = (int)pl_number_write_u64(text, digits);
  int exponent = power + count - 1; /* of the first digit */
  size_t n = 0;
  if (exponent < -6 || exponent > 15) {
    for (int i = 0; i < count; i++) {
      if (i == 1) out[n++] = '.';
      out[n++] = text[i];
    }
    out[n++] = 'e';
    if (exponent < 0) out[n++] = '-';
    n += pl_number_write_u64(out + n, (uint64_t)(exponent < 0 ? -exponent : exponent));
    return n;
  }
  int first = exponent < 0 ? 0 : exponent; /* powers of the first and the last digit shown */
  int last = power < 0 ? power : 0;
  for (int p = first; p >= last; p--) {
    if (p == -1) out[n++] = '.';
    int i = exponent - p;
    out[n++] = i >= 0 && i < count ? text[i] : '0';
  }
  out[n] = 0;
  return n;
}

/* Writes a > 0, finite, as 0x1.8p-3; below the normal numbers as 0x0.8p-1022. */
static size_t write_hex(char *out, double a) {
  uint64_t bits = bits_of(a), fraction = bits & 0xfffffffffffffu;
  int biased = (int)(bits >> 52);
  int exponent = biased == 0 ? -1022 : biased - 1023;
  size_t n = 0;
  out[n++] = '0';
  out[n++] = 'x';
  out[n++] = biased == 0 ? '0' : '1';
  if (fraction != 0) out[n++] = '.';
  for (; fraction != 0; fraction = (fraction << 4) & 0xfffffffffffffu)
    out[n++] = "0123456789abcdef"[fraction >> 48];
  out[n++] = 'p';
  if (exponent < 0) out[n++] = '-';
  return n + pl_number_write_u64(out + n, (uint64_t)(exponent < 0 ? -exponent : exponent));
}

/* Writes the sign, zero, infinity and NaN. *length: bytes written. Returns false when nothing else
 * is left to write. */
static bool write_special(char *out, double *x, size_t *length) {
  size_t n = 0;
  if (*x != *x) {
    memcpy(out, "nan", 4);
    *length = 3;
    return false;
  }
  if (bits_of(*x) >> 63) {
    out[n++] = '-';
    *x = -*x;
  }
  *length = n;
  if (*x != 0 && *x - *x == 0) return true;
  const char *word = *x == 0 ? "0" : "inf";
  memcpy(out + n, word, strlen(word) + 1);
  *length = n + strlen(word);
  return false;
}

static size_t write_shortest(char *out, double a) {
  for (int power = 37; power >= -22; power--) { /* the first that fits has the fewest digits */
    double back;
    uint64_t digits = digits_at(a, power);
    if (digits != 0 && digits < PL_DIGITS_LIMIT && scale(digits, power, &back) && back == a)
      return write_decimal(out, digits, power);
  }
  return 0;
}

size_t pl_number_write(char *out, double x) {
  size_t n;
  if (!write_special(out, &x, &n)) return n;
  size_t more = write_shortest(out + n, x);
  return n + (more ? more : write_hex(out + n, x));
}

size_t pl_number_show(char *out, double x) {
  size_t n;
  if (!write_special(out, &x, &n)) return n;
  size_t more = write_shortest(out + n, x);
  if (more) return n + more;
  int power = 0; /* many roundings do no harm: this number is only shown */
  for (; x >= 999999.5; power++) x /= 10;
  for (; x < 99999.95; power--) x *= 10;
  uint64_t digits = (uint64_t)(x + 0.5);
  for (; digits % 10 == 0; power++) digits /= 10;
  return n + write_decimal(out + n, digits, power);
}

size_t pl_number_write_u64(char *out, uint64_t x) {
  size_t length = 1;
  for (uint64_t rest = x / 10; rest != 0; rest /= 10) length++;
  out[length] = 0;
  for (size_t i = length; i-- > 0; x /= 10) out[i] = (char)('0' + (int)(x % 10));
  return length;
}

/* ---- Reading ----------------------------------------------------------------------------- */

typedef struct reader {
  const char *at, *end;
} reader;

static bool take(reader *r, char c) {
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

/* Takes one digit of this base. Returns its value, or -1. */
static int take_digit(reader *r, int base) {
  if (r->at == r->end) return -1;
  char c = *r->at;
  int value = 99;
  if (c >= '0' && c <= '9')
    value = c - '0';
  else if (c >= 'a' && c <= 'f')
    value = c - 'a' + 10;
  else if (c >= 'A' && c <= 'F')
    value = c - 'A' + 10;
  if (value >= base) return -1;
  r->at++;
  return value;
}

/* Reads [+-] digits. A large exponent stays large without overflow. */
static bool take_exponent(reader *r, int64_t *exponent) {
  bool minus = take(r, '-');
  if (!minus) take(r, '+');
  int digit = take_digit(r, 10);
  if (digit < 0) return false;
  int64_t value = 0;
  for (; digit >= 0; digit = take_digit(r, 10))
    if (value < 1000000) value = value * 10 + digit;
  *exponent = minus ? -value : value;
  return true;
}

/* Reads digits [. digits] as a whole number below `limit` times a power of `base`. Zeros at the end
 * are counted, not multiplied in, so that "1000000000000000000000" has one significant digit. */
static bool take_digits(reader *r, int base, uint64_t limit, uint64_t *digits, int64_t *power) {
  uint64_t value = 0;
  int64_t zeros = 0, fraction = 0;
  bool point = false, any = false;
  for (;;) {
    if (!point && take(r, '.')) point = true;
    int digit = take_digit(r, base);
    if (digit < 0) break;
    any = true;
    if (point) fraction++;
    if (digit == 0) {
      if (value != 0) zeros++;
      continue;
    }
    for (; zeros >= 0; zeros--) { /* the last turn makes a place for the digit */
      if (value > (limit - 1) / (uint64_t)base) return false;
      value *= (uint64_t)base;
    }
    zeros = 0;
    value += (uint64_t)digit;
  }
  *digits = value;
  *power = zeros - fraction;
  return any;
}

/* Computes digits x 2^power when the result is an exact double. */
static bool scale_binary(uint64_t digits, int64_t power, double *x) {
  if (digits == 0) {
    *x = 0;
    return true;
  }
  for (; digits % 2 == 0; power++) digits /= 2;
  int length = 0;
  while (digits >> length) length++;
  int64_t top = power + length - 1;
  if (length > 53 || top > 1023 || power < -1074) return false;
  if (top < -1022)
    *x = from_bits(digits << (power + 1074));
  else
    *x = from_bits(((digits << (53 - length)) & 0xfffffffffffffu) | (uint64_t)(top + 1023) << 52);
  return true;
}

static bool read_decimal(reader *r, double *x) {
  uint64_t digits;
  int64_t power, exponent = 0;
  if (!take_digits(r, 10, PL_DIGITS_LIMIT, &digits, &power)) return false;
  if ((take(r, 'e') || take(r, 'E')) && !take_exponent(r, &exponent)) return false;
  return scale(digits, power + exponent, x);
}

static bool read_hex(reader *r, double *x) {
  uint64_t digits;
  int64_t power, exponent = 0;
  if (!take_digits(r, 16, (uint64_t)1 << 57, &digits, &power)) return false;
  if ((take(r, 'p') || take(r, 'P')) && !take_exponent(r, &exponent)) return false;
  return scale_binary(digits, 4 * power + exponent, x);
}

bool pl_number_read(const char *text, size_t length, double *x) {
  reader r = {text, text + length};
  bool minus = take(&r, '-');
  if (!minus) take(&r, '+');
  bool hex = r.end - r.at > 2 && r.at[0] == '0' && (r.at[1] == 'x' || r.at[1] == 'X');
  if (hex) r.at += 2;
  double value;
  if (!(hex ? read_hex(&r, &value) : read_decimal(&r, &value)) || r.at != r.end) return false;
  *x = minus ? -value : value;
  return true;
}

bool pl_number_read_u64(const char *text, size_t length, uint64_t *x) {
  uint64_t value = 0;
  if (length == 0 || (length > 1 && text[0] == '0')) return false;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    uint64_t digit = (uint64_t)(text[i] - '0');
    if (value > (UINT64_MAX - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *x = value;
  return true;
}
