/* steps_main.c - trains some steps of a model and prints what each costs:
 * steps_main TEXT MODEL STEPS [OUT]
 *
 * A line is a step's mean nats a counted prediction, before its update. OUT gets the newest snapshot. tests/torch holds
 * PyTorch against it. */
#include <stdlib.h>

#include "run/session.h"
#include "support_main.h"

static void need(plateau_status status, const plateau_error *error) {
  if (!status) return;
  fprintf(stderr, "%s\n", error->sentence);
  exit(3);
}

static plateau_session *open(const char *model, const char *text) {
  plateau_error error;
  plateau_checkpoint checkpoint;
  plateau_text read;
  plateau_session *session;
  char *file = block(CAPACITY), *utf8 = block(CAPACITY);
  size_t size = read_file(model, file), bytes = read_file(text, utf8);
  need(plateau_checkpoint_read(&checkpoint, file, size, &error), &error);
  const plateau_config *config = &checkpoint.config;
  size_t needed = plateau_text_size(utf8, bytes, &error);
  need(plateau_text_read(&read, block(needed), needed, utf8, bytes, NULL, config->max_vocab,
                         PLATEAU_UNKNOWN_REFUSE, &error),
       &error);
  needed = plateau_session_size(config, &read, &error);
  need(plateau_session_place(&session, block(needed), needed, config, &read, &error), &error);
  needed = plateau_best_size(session);
  plateau_best_place(session, block(needed), needed);
  need(plateau_load(session, file, size, PLATEAU_RESUME, &error), &error);
  return session;
}

static double step(plateau_session *s) {
  plateau_error error;
  double nats = 0;
  const int shards = plateau_begin_step(s);
  const double counted = (double)s->step.counted;
  plateau_run_shards(s, 0, shards);
  for (int i = 0; i < shards; i++) nats += s->shard[i].loss;
  need(plateau_apply(s, &error), &error);
  return nats / counted;
}

static void save(const plateau_session *s, const char *path) {
  const size_t size = plateau_save_size(s);
  char *bytes = block(size);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, plateau_save(s, bytes, size), file) != size || fclose(file))
    exit(2);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  plateau_session *session = open(argv[2], argv[1]);
  for (int i = 0; i < atoi(argv[3]); i++) printf("%.17g\n", step(session));
  if (argc > 4) save(session, argv[4]);
  return 0;
}
