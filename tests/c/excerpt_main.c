/* excerpt_main.c - a sampled loss beside the exact one: excerpt_main TEXT EPOCHS [NAME=VALUE ...].
 *
 * Trains on the text and prints a line of JSON for each part after the last epoch.
 * tests/cli/excerpt.test.js holds the two against each other. */
#include <stdlib.h>
#include <string.h>

#include "run/ask.h"
#include "support_main.h"

static void need(plateau_status status, const plateau_error *error) {
  if (!status) return;
  fprintf(stderr, "excerpt_main: %s\n", error->sentence);
  exit(1);
}

static void read_text(plateau_text *text, const char *path, int max_vocab) {
  plateau_error error;
  char *bytes = block(CAPACITY);
  size_t count = read_file(path, bytes), size = plateau_text_size(bytes, count, &error);
  if (!size) need(error.status, &error);
  need(plateau_text_read(text, block(size), size, bytes, count, NULL, max_vocab,
                         PLATEAU_UNKNOWN_REFUSE, &error),
       &error);
  free(bytes);
}

static void train(plateau_session *session, uint64_t epochs) {
  plateau_progress progress = {0};
  while (progress.epoch < epochs) {
    plateau_error error;
    plateau_status status = plateau_step(session, &error);
    if (status != PLATEAU_DIVERGED) need(status, &error);
    plateau_session_progress(session, &progress);
  }
}

static void print_part(plateau_session *session, plateau_part part, const plateau_floor *floor) {
  pl_measure_begin_whole(session, part);
  while (plateau_measure_advance(session)) continue;
  double exact = plateau_measure_loss(session), loss = plateau_measure(session, part);
  printf("{\"part\":%d,\"sampled\":%s,\"exact\":%.17g,\"loss\":%.17g,\"error\":%.17g,"
         "\"counted\":%zu,\"floor\":%.17g}\n",
         part, plateau_measure_samples(session, part) ? "true" : "false", exact, loss,
         plateau_measure_error(session), plateau_measure_counted(session), floor->per_char);
}

int main(int argc, char **argv) {
  plateau_error error;
  plateau_config config;
  plateau_text text;
  plateau_session *session;
  plateau_floor floor;
  plateau_config_recipe(&config, "default-1", NULL);
  if (argc < 3) return 2;
  for (int i = 3; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (!value) return 2;
    *value++ = 0;
    need(plateau_config_set(&config, argv[i], value, &error), &error);
  }
  read_text(&text, argv[1], config.max_vocab);
  size_t size = plateau_session_size(&config, &text, &error);
  if (!size) need(error.status, &error);
  need(plateau_session_place(&session, block(size), size, &config, &text, &error), &error);
  size = plateau_floor_size(&config, &text);
  need(plateau_floor_measure(&floor, block(size), size, &config, &text, &error), &error);
  plateau_measure_against(session, &floor);
  train(session, (uint64_t)atoi(argv[2]));
  print_part(session, PLATEAU_TRAINING, &floor);
  print_part(session, PLATEAU_HELD_OUT, &floor);
  return 0;
}
