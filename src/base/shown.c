/* shown.c - numbers as people read them. */
#include "base/shown.h"

#include "base/number.h"

#include <string.h>

static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};

/* A loss of this size broke down: its size says enough. */
static const double HUGE_LOSS = 1e6;

static size_t put(char *out, const char *text) {
  memcpy(out, text, strlen(text) + 1);
  return strlen(text);
}

size_t pl_show_fixed(char *out, double x, int decimals) {
  if (x != x) return put(out, "unknown");
  double size = x < 0 ? -x : x, power = tens[decimals];
  uint64_t whole = (uint64_t)size;
  /* The fraction in two halves, so that neither product is rounded. */
  double fraction = size - (double)whole, high = (double)(float)fraction;
  double first = high * power, second = (fraction - high) * power;
  uint64_t parts = (uint64_t)first;
  parts += first - (double)parts - 0.5 >= -second;
  if (parts == (uint64_t)power) whole++, parts = 0;
  size_t n = 0;
  if (x < 0) out[n++] = '-';
  n += pl_number_write_u64(out + n, whole);
  if (decimals == 0) return n;
  out[n++] = '.';
  for (int i = decimals - 1; i >= 0; i--, parts /= 10)
    out[n + (size_t)i] = (char)('0' + (int)(parts % 10));
  out[n + (size_t)decimals] = 0;
  return n + (size_t)decimals;
}

int pl_show_decimals(double x) {
  static const double from[] = {9.995, 0.9995, 0.0995, 0.000095, 0.0000095, 0.00000095};
  double size = x < 0 ? -x : x;
  int decimals = 1;
  while (decimals < 7 && size < from[decimals - 1]) decimals++;
  return decimals;
}

/* One digit and a power of ten. */
static size_t show_huge(char *out, double x) {
  size_t n = 0;
  double size = x < 0 ? -x : x;
  uint64_t power = 0;
  if (x < 0) out[n++] = '-';
  if (size - size != 0) return n + put(out + n, "∞");
  for (; size >= 9.5; power++) size /= 10;
  n += pl_number_write_u64(out + n, (uint64_t)(size + 0.5));
  out[n++] = 'e';
  return n + pl_number_write_u64(out + n, power);
}

size_t pl_show_loss(char *out, double x) {
  double size = x < 0 ? -x : x;
  if (size >= HUGE_LOSS) return show_huge(out, x);
  if (size < 5e-7) return put(out, "0");
  return pl_show_fixed(out, x, pl_show_decimals(x));
}

void pl_show_pair(char out[2][PL_SHOWN_CAPACITY], double a, double b) {
  int decimals = pl_show_decimals(a);
  pl_show_loss(out[0], a);
  pl_show_loss(out[1], b);
  for (int more = 1; more <= 2 && a != b && strcmp(out[0], out[1]) == 0; more++) {
    if (!(a < HUGE_LOSS) || decimals + more > 7) return;
    pl_show_fixed(out[0], a, decimals + more);
    pl_show_fixed(out[1], b, decimals + more);
  }
}

size_t pl_show_share(char *out, double x) {
  if (x < 0.0005) return put(out, x > 0 ? "less than 0.1%" : "0%");
  size_t n = x > 1e12 ? show_huge(out, 100 * x) : pl_show_fixed(out, 100 * x, x < 0.0095);
  return x == x ? n + put(out + n, "%") : n;
}

size_t pl_show_count(char *out, uint64_t x) {
  char digits[PL_NUMBER_CAPACITY];
  size_t count = pl_number_write_u64(digits, x), n = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0) out[n++] = ',';
    out[n++] = digits[i];
  }
  out[n] = 0;
  return n;
}
