/* json.h - builds JSON text in a buffer, piece by piece. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "plateau.h"

/* Start with {0}; end with cli_json_free. When memory runs out, `failed` stays set and everything
 * after it is dropped. */
typedef struct cli_json {
  char *text; /* length bytes and a final 0; NULL while empty */
  size_t length, capacity;
  bool comma; /* the next item is not the first of its list */
  bool failed;
} cli_json;

void cli_json_free(cli_json *json);
void cli_json_clear(cli_json *json);

void cli_json_open(cli_json *json, char bracket);
void cli_json_close(cli_json *json, char bracket);
void cli_json_key(cli_json *json, const char *name);

/* A key with its value. */
void cli_json_put_integer(cli_json *json, const char *name, uint64_t value);
void cli_json_put_real(cli_json *json, const char *name, double value);

void cli_json_null(cli_json *json);
void cli_json_bool(cli_json *json, bool value);
void cli_json_integer(cli_json *json, uint64_t value);
/* Writes the shortest decimal that reads back as the same double; null when the value is not
 * finite. */
void cli_json_real(cli_json *json, double value);
/* `bytes` is UTF-8 and may contain zeros. */
void cli_json_string(cli_json *json, const char *bytes, size_t length);
/* Writes the value of a field of `settings`, which is a plateau_config or plateau_sampling: a
 * number, or a choice's name. */
void cli_json_field(cli_json *json, const void *settings, const plateau_field *field);
/* Writes 16 digits in quotes, because a JavaScript number would lose the last bits. */
void cli_json_hash(cli_json *json, uint64_t value);

#endif
