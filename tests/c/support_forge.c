/* support_forge.c - makes checkpoints by hand and corrects their checksum. */
#include "support_forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 8192 };

/* CRC-32 of ISO 3309, reflected: adds the polynomial whenever a 1 drops out. */
static uint32_t crc_of(uint32_t crc, const char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    crc ^= (uint8_t)bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xedb88320u & (0 - (crc & 1)));
  }
  return crc;
}

static const char BEGINNING[] = "{\"__metadata__\":{\"format\":\"plateau 3\",\"crc32\":\"";
enum { VERSION_AT = sizeof "{\"__metadata__\":{\"format\":\"plateau" };
enum { DIGITS_AT = 8 + sizeof BEGINNING - 1, DIGITS = 8 };

static bool begins_well(const char *header) {
  char begins[sizeof BEGINNING - 1];
  memcpy(begins, header, sizeof begins);
  if (begins[VERSION_AT] == '1' || begins[VERSION_AT] == '2') begins[VERSION_AT] = '3';
  return memcmp(begins, BEGINNING, sizeof begins) == 0;
}

void forge_seal(saved *file) {
  if (!begins_well(file->bytes + 8)) return;
  char digits[DIGITS + 1];
  uint32_t crc = crc_of(0xffffffffu, file->bytes, DIGITS_AT);
  size_t after = DIGITS_AT + DIGITS;
  crc = ~crc_of(crc, file->bytes + after, file->size - after);
  snprintf(digits, sizeof digits, "%08x", crc);
  memcpy(file->bytes + DIGITS_AT, digits, DIGITS);
}

size_t forge_header_length(const saved *file) {
  uint64_t length;
  memcpy(&length, file->bytes, 8);
  return (size_t)length;
}

/* The header as text, without its padding. */
static char *header_of(const saved *file) {
  size_t length = forge_header_length(file);
  char *header = calloc(1, length + 1);
  memcpy(header, file->bytes + 8, length);
  while (header[length - 1] == ' ') header[--length] = 0;
  return header;
}

/* A copy with another header, padded and sealed. */
static saved with_header(const saved *file, const char *header, size_t text) {
  size_t length = (text + 7) / 8 * 8, old = forge_header_length(file);
  saved made = {malloc(file->size - old + length), file->size - old + length};
  uint64_t field = length;
  memcpy(made.bytes, &field, 8);
  memset(made.bytes + 8, ' ', length);
  memcpy(made.bytes + 8, header, text);
  memcpy(made.bytes + 8 + length, file->bytes + 8 + old, file->size - 8 - old);
  forge_seal(&made);
  return made;
}

saved forge_text(const saved *file, const char *from, const char *to) {
  char *header = header_of(file), *at = strstr(header, from), text[LONGEST];
  if (!at) fail_msg("the header has no %s", from);
  int length = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - header), header, to,
                        at + strlen(from));
  assert_in_range(length, 1, LONGEST - 1);
  free(header);
  return with_header(file, text, (size_t)length);
}

saved forge_value(const saved *file, const char *key, const char *value) {
  char *header = header_of(file), from[128], to[256];
  snprintf(from, sizeof from, "\"%s\":\"", key);
  char *at = strstr(header, from);
  if (!at) fail_msg("the header has no %s", from);
  const char *old = at + strlen(from);
  snprintf(to, sizeof to, "%s%s\"", from, value);
  snprintf(from + strlen(from), sizeof from - strlen(from), "%.*s\"", (int)strcspn(old, "\""), old);
  free(header);
  return forge_text(file, from, to);
}

/* What a version brought, and before which entry it stands. */
static const struct {
  char version;
  const char *entry, *before;
} NEWS[] = {
    {'2', ",\"schedule.from\":\"0\"", ",\"rng.state\""},
    {'3', ",\"config.tied\":\"0\"", ",\"config.hidden\""},
    {'3', ",\"config.input_dropout\":\"0\"", ",\"config.init\""},
    {'3', ",\"config.average\":\"0\"", ",\"config.schedule\""},
    {'3', ",\"config.calibrate\":\"0\"", ",\"config.schedule\""},
    {'3', ",\"config.patience\":\"0\"", ",\"config.warmup\""},
    {'3', ",\"best.temperature\":\"1\"", ",\"best.step\""},
};
enum { NEWS_COUNT = sizeof NEWS / sizeof *NEWS };

static bool has(const saved *file, const char *text) {
  char *header = header_of(file);
  const bool found = strstr(header, text) != NULL;
  free(header);
  return found;
}

static char version_of(const saved *file) { return file->bytes[8 + VERSION_AT]; }

/* Replaces the file by one with other text in its header. */
static void change(saved *file, const char *from, const char *to) {
  saved made = forge_text(file, from, to);
  free(file->bytes);
  *file = made;
}

static saved in_version(const saved *file, char version) {
  saved made = forge_text(file, "\"plateau ", "\"plateau ");
  const char was = version_of(file);
  char from[] = "\"plateau 0\"", to[] = "\"plateau 0\"";
  for (int i = 0; i < NEWS_COUNT; i++) {
    if (was < NEWS[i].version && version >= NEWS[i].version && has(&made, NEWS[i].before)) {
      char both[120];
      snprintf(both, sizeof both, "%s%s", NEWS[i].entry, NEWS[i].before);
      change(&made, NEWS[i].before, both);
    } else if (version < NEWS[i].version && has(&made, NEWS[i].entry)) {
      change(&made, NEWS[i].entry, "");
    }
  }
  from[sizeof from - 3] = was;
  to[sizeof to - 3] = version;
  change(&made, from, to);
  return made;
}

saved forge_old(const saved *file) { return in_version(file, '1'); }
saved forge_new(const saved *file) { return in_version(file, '3'); }
