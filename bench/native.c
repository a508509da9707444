/* native.c - measures the characters a second that the C library trains, or samples.
 *
 *   native train|sample TEXT THREADS SECONDS SAMPLES SETTING=VALUE...
 *
 * Works on the text until it is warm. Then it prints one line of JSON with SAMPLES measurements of
 * the speed, each of SECONDS or one step, whichever is longer. bench/measure.js measures
 * WebAssembly in the same way. Threads share the shards of a step as in the command; one thread
 * samples.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../cli/block.h"
#include "../cli/pool.h"
#include "plateau.h"

/* After this time caches are warm, and the CPU's clock has settled. */
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
  void *block = bytes > 0 ? cli_block_take(bytes) : NULL;
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
  static plateau_text text; /* must outlive the session */
  size_t bytes;
  char *utf8 = read_all(path, &bytes);
  size_t size = plateau_text_size(utf8, bytes, &error);
  if (size == 0) give_up(error.sentence);
  if (plateau_text_read(&text, block_of(size), size, utf8, bytes, NULL, config->max_vocab,
                        PLATEAU_UNKNOWN_REFUSE, &error))
    give_up(error.sentence);
  size = plateau_session_size(config, &text, &error);
  if (size == 0) give_up(error.sentence);
  plateau_session *session;
  if (plateau_session_place(&session, block_of(size), size, config, &text, &error))
    give_up(error.sentence);
  return session;
}

typedef struct work {
  plateau_session *session;
  cli_pool *pool;
} work;

static double step(work *w) {
  plateau_error error;
  plateau_progress before, after;
  plateau_session_progress(w->session, &before);
  cli_pool_run(w->pool, plateau_begin_step(w->session));
  if (plateau_apply(w->session, &error)) give_up(error.sentence);
  plateau_session_progress(w->session, &after);
  return (double)(after.chars - before.chars);
}

static double draw(work *w) {
  enum { STRIDE = 16 };
  for (int i = 0; i < STRIDE; i++) (void)plateau_sample_next(w->session);
  return STRIDE;
}

/* Characters a second over at least `duration` seconds. */
static double speed(work *w, double (*work_once)(work *), double duration) {
  const double began = seconds();
  double chars = 0, took;
  do {
    chars += work_once(w);
    took = seconds() - began;
  } while (took < duration);
  return chars / took;
}

int main(int argc, char **argv) {
  if (argc < 6) give_up("native train|sample TEXT THREADS SECONDS SAMPLES SETTING=VALUE...");
  const bool samples = strcmp(argv[1], "sample") == 0;
  const double duration = atof(argv[4]);
  const int count = atoi(argv[5]);
  plateau_config config;
  configure(&config, argc - 6, argv + 6);
  work w = {.session = place(&config, argv[2])};
  w.pool = cli_pool_start(w.session, atoi(argv[3]));
  if (!w.pool) give_up("no memory");
  plateau_sampling sampling;
  plateau_sampling_default(&sampling);
  plateau_error error;
  if (samples && plateau_sample_begin(w.session, &sampling, "", 0, &error)) give_up(error.sentence);
  double (*work_once)(work *) = samples ? draw : step;
  speed(&w, work_once, WARM_SECONDS);
  printf("{\"variant\":\"%s\",\"speeds\":[", plateau_session_variant(w.session));
  for (int i = 0; i < count; i++)
    printf("%s%.1f", i > 0 ? "," : "", speed(&w, work_once, duration));
  printf("]}\n");
  cli_pool_stop(w.pool);
  return 0;
}
