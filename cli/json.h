/* json.h - JSON text, built piece by piece in a buffer. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "plateau.h"

/* Starts as {0}; ends with cli_json_free. When memory runs out `failed` stays set and the rest is
 * dropped. */
typedef struct cli_json {
  char *text; /* length bytes and a 0; NULL while empty */
  size_t length, capacity;
  bool comma; /* the next item is not the first of its list */
  bool failed;
} cli_json;

void cli_json_free(cli_json *json);
void cli_json_clear(cli_json *json);

void cli_json_open(cli_json *json, char bracket);
void cli_json_close(cli_json *json, char bracket);
void cli_json_key(cli_json *json, const char *name);

void cli_json_null(cli_json *json);
void cli_json_integer(cli_json *json, uint64_t value);
/* The shortest decimal that reads back as the same double; null when not finite. */
void cli_json_real(cli_json *json, double value);
/* `bytes` is UTF-8 and may hold zeros. */
void cli_json_string(cli_json *json, const char *bytes, size_t length);
/* The value of a field of `settings`, a plateau_config or plateau_sampling: a number, or a choice's
 * name. */
void cli_json_field(cli_json *json, const void *settings, const plateau_field *field);
/* 16 digits in quotes: JavaScript's numbers would lose the last bits. */
void cli_json_hash(cli_json *json, uint64_t value);

#endif
