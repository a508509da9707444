/* json.c - builds JSON text in a buffer, piece by piece. */
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(cli_json *json, const char *bytes, size_t length) {
  if (json->failed) return;
  if (json->length + length + 1 > json->capacity) {
    const size_t capacity = 2 * (json->length + length + 128);
    char *text = realloc(json->text, capacity);
    if (!text) {
      json->failed = true;
      return;
    }
    json->text = text;
    json->capacity = capacity;
  }
  memcpy(json->text + json->length, bytes, length);
  json->length += length;
  json->text[json->length] = 0;
}

static void put_text(cli_json *json, const char *text) { put(json, text, strlen(text)); }

static void put_item(cli_json *json, const char *text) {
  if (json->comma) put(json, ",", 1);
  put_text(json, text);
  json->comma = true;
}

void cli_json_free(cli_json *json) {
  free(json->text);
  *json = (cli_json){0};
}

void cli_json_clear(cli_json *json) {
  json->length = 0;
  json->comma = false;
}

void cli_json_open(cli_json *json, char bracket) {
  put_item(json, bracket == '{' ? "{" : "[");
  json->comma = false;
}

void cli_json_close(cli_json *json, char bracket) {
  put(json, &bracket, 1);
  json->comma = true;
}

void cli_json_key(cli_json *json, const char *name) {
  put_item(json, "\"");
  put_text(json, name);
  put_text(json, "\":");
  json->comma = false;
}

void cli_json_bool(cli_json *json, bool value) { put_item(json, value ? "true" : "false"); }

void cli_json_null(cli_json *json) { put_item(json, "null"); }

void cli_json_integer(cli_json *json, uint64_t value) {
  char digits[24];
  snprintf(digits, sizeof digits, "%" PRIu64, value);
  put_item(json, digits);
}

void cli_json_real(cli_json *json, double value) {
  if (!isfinite(value)) {
    cli_json_null(json);
    return;
  }
  char digits[40];
  for (int precision = 15; precision <= 17; precision++) {
    snprintf(digits, sizeof digits, "%.*g", precision, value);
    if (strtod(digits, NULL) == value) break;
  }
  put_item(json, digits);
}

void cli_json_string(cli_json *json, const char *bytes, size_t length) {
  put_item(json, "\"");
  for (size_t i = 0; i < length; i++) {
    const unsigned char c = (unsigned char)bytes[i];
    char escape[8] = {(char)c};
    if (c == '"' || c == '\\') snprintf(escape, sizeof escape, "\\%c", c);
    if (c == '\n') memcpy(escape, "\\n", 3);
    if (c < 0x20 && c != '\n') snprintf(escape, sizeof escape, "\\u%04x", c);
    put_text(json, escape);
  }
  put_text(json, "\"");
}

void cli_json_hash(cli_json *json, uint64_t value) {
  char digits[20];
  snprintf(digits, sizeof digits, "\"%016" PRIx64 "\"", value);
  put_item(json, digits);
}

void cli_json_field(cli_json *json, const void *settings, const plateau_field *field) {
  const char *member = (const char *)settings + field->offset;
  double real;
  int whole;
  if (field->kind == PLATEAU_REAL) {
    memcpy(&real, member, sizeof real);
    cli_json_real(json, real);
    return;
  }
  memcpy(&whole, member, sizeof whole);
  if (field->kind == PLATEAU_INTEGER)
    cli_json_integer(json, (uint64_t)whole);
  else
    cli_json_string(json, field->choices[whole], strlen(field->choices[whole]));
}

void cli_json_put_integer(cli_json *json, const char *name, uint64_t value) {
  cli_json_key(json, name);
  cli_json_integer(json, value);
}

void cli_json_put_real(cli_json *json, const char *name, double value) {
  cli_json_key(json, name);
  cli_json_real(json, value);
}
