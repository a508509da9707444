/* opening.c - opens a session for the benchmark's programs. */
#include "opening.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cli/block.h"

void bench_give_up(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static void *block_of(size_t bytes) {
  void *block = bytes > 0 ? cli_block_take(bytes) : NULL;
  if (!block) bench_give_up("no memory");
  return block;
}

static char *read_all(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) bench_give_up("cannot read the text");
  *bytes = (size_t)ftell(file);
  rewind(file);
  char *text = block_of(*bytes);
  if (fread(text, 1, *bytes, file) != *bytes) bench_give_up("cannot read the text");
  fclose(file);
  return text;
}

static void configure(plateau_config *config, int count, char **settings) {
  plateau_error error;
  plateau_config_recipe(config, "default-1", NULL);
  for (int i = 0; i < count; i++) {
    char *value = strchr(settings[i], '=');
    if (!value) bench_give_up("a setting is written name=value");
    *value++ = 0;
    if (plateau_config_set(config, settings[i], value, &error)) bench_give_up(error.sentence);
  }
}

plateau_session *bench_open(const char *path, int count, char **settings) {
  plateau_config config;
  plateau_error error;
  static plateau_text text; /* must outlive the session */
  size_t bytes;
  configure(&config, count, settings);
  char *utf8 = read_all(path, &bytes);
  size_t size = plateau_text_size(utf8, bytes, &error);
  if (size == 0) bench_give_up(error.sentence);
  if (plateau_text_read(&text, block_of(size), size, utf8, bytes, NULL, config.max_vocab,
                        PLATEAU_UNKNOWN_REFUSE, &error))
    bench_give_up(error.sentence);
  size = plateau_session_size(&config, &text, &error);
  if (size == 0) bench_give_up(error.sentence);
  plateau_session *session;
  if (plateau_session_place(&session, block_of(size), size, &config, &text, &error))
    bench_give_up(error.sentence);
  return session;
}
