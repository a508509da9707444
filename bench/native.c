/* native.c - characters a second that the C library trains, on one thread.
 *
 *   native TEXT SECONDS SAMPLES SETTING=VALUE...
 *
 * Trains on the text until it is warm, then prints one line of JSON with as many samples of the speed, each of so many
 * seconds or a step, whichever is longer. bench/run.js measures WebAssembly in the same way.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plateau.h"

/* Until then caches are warm, and so is the clock of the CPU. */
static const double WARM_SECONDS = 0.3;

static void give_up(const char *what) {
  fprintf(stderr, "native: %s\n", what);
  exit(1);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *block_of(size_t bytes) {
  void *block = bytes > 0 ? aligned_alloc(64, (bytes + 63) / 64 * 64) : NULL;
  if (!block) give_up("no memory");
  return block;
}

static char *read_all(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) give_up("cannot read the text");
  *bytes = (size_t)ftell(file);
  rewind(file);
  char *text = block_of(*bytes);
  if (fread(text, 1, *bytes, file) != *bytes) give_up("cannot read the text");
  fclose(file);
  return text;
}

static void configure(plateau_config *config, int count, char **settings) {
  plateau_error error;
  plateau_config_default(config);
  for (int i = 0; i < count; i++) {
    char *value = strchr(settings[i], '=');
    if (!value) give_up("a setting is written name=value");
    *value++ = 0;
    if (plateau_config_set(config, settings[i], value, &error)) give_up(error.sentence);
  }
}

static plateau_session *place(const plateau_config *config, const char *path) {
  plateau_error error;
  static plateau_text text; /* outlives the session */
  size_t bytes;
  char *utf8 = read_all(path, &bytes);
  size_t size = plateau_text_size(utf8, bytes, &error);
  if (size == 0) give_up(error.sentence);
  if (plateau_text_read(&text, block_of(size), size, utf8, bytes, NULL, config->max_vocab, &error))
    give_up(error.sentence);
  size = plateau_session_size(config, &text, &error);
  if (size == 0) give_up(error.sentence);
  plateau_session *session;
  if (plateau_session_place(&session, block_of(size), size, config, &text, &error))
    give_up(error.sentence);
  return session;
}

/* Characters a second over at least so many seconds. */
static double speed(plateau_session *session, double least) {
  plateau_error error;
  plateau_progress before, after;
  plateau_session_progress(session, &before);
  double began = seconds(), took;
  do {
    if (plateau_step(session, &error)) give_up(error.sentence);
    took = seconds() - began;
  } while (took < least);
  plateau_session_progress(session, &after);
  return (double)(after.chars - before.chars) / took;
}

int main(int argc, char **argv) {
  if (argc < 4) give_up("native TEXT SECONDS SAMPLES SETTING=VALUE...");
  double least = atof(argv[2]);
  int samples = atoi(argv[3]);
  plateau_config config;
  configure(&config, argc - 4, argv + 4);
  plateau_session *session = place(&config, argv[1]);
  speed(session, WARM_SECONDS);
  printf("{\"variant\":\"%s\",\"speeds\":[", plateau_session_variant(session));
  for (int i = 0; i < samples; i++) printf("%s%.1f", i > 0 ? "," : "", speed(session, least));
  printf("]}\n");
  return 0;
}
