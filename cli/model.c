/* model.c - places a session in memory, and loads it from a file. */
#define _XOPEN_SOURCE 700
#include "model.h"

#include "say.h"

#include "plateau_explain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int cli_model_open(cli_model *model, const char *path) {
  plateau_error error;
  model->name = cli_input_name(path);
  const int status = cli_input_read(&model->file, path, CLI_INPUT_MODEL);
  if (status != CLI_GOOD) return status;
  if (plateau_checkpoint_read(&model->checkpoint, model->file.bytes, model->file.size, &error) !=
      PLATEAU_OK)
    return cli_refuse_error(model->name, &error);
  model->code_points = cli_block((size_t)model->checkpoint.vocabulary * sizeof *model->code_points);
  if (!model->code_points) return CLI_WORLD;
  plateau_checkpoint_vocabulary(&model->checkpoint, model->file.bytes, model->code_points);
  model->vocabulary = (plateau_vocabulary){model->checkpoint.vocabulary, model->code_points};
  return CLI_GOOD;
}

/* What no run changes on its way. */
static bool same_run(const plateau_checkpoint *a, const plateau_checkpoint *b) {
  return a->text_hash == b->text_hash && a->text_length == b->text_length &&
         a->vocabulary == b->vocabulary && a->config.seed == b->config.seed &&
         a->config.cell == b->config.cell;
}

int cli_model_may_replace(const cli_model *model, const char *path) {
  struct stat there;
  if (stat(path, &there) != 0 || !S_ISREG(there.st_mode)) return CLI_GOOD;
  cli_input file = {0};
  plateau_checkpoint other;
  int status = cli_input_read(&file, path, CLI_INPUT_MODEL);
  if (status == CLI_GOOD &&
      plateau_checkpoint_read(&other, file.bytes, file.size, NULL) == PLATEAU_OK &&
      !same_run(&model->checkpoint, &other))
    status = cli_refuse(CLI_WORLD,
                        "%s: This is a model of another run than %s. Choose another name for "
                        "--out, or remove it first.",
                        path, model->name);
  cli_input_free(&file);
  return status;
}

void cli_model_free(cli_model *model) {
  cli_input_free(&model->file);
  free(model->code_points);
  free(model->block);
  free(model->best);
  *model = (cli_model){0};
}

int cli_model_arithmetic(cli_model *model, const char *kind) {
  plateau_error error;
  if (!kind ||
      plateau_config_set(&model->checkpoint.config, "arithmetic", kind, &error) == PLATEAU_OK)
    return CLI_GOOD;
  return cli_refuse_error("--arithmetic", &error);
}

int cli_model_place(cli_model *model, plateau_session **session, const plateau_config *config,
                    const plateau_text *text, const char *name) {
  plateau_error error;
  const size_t size = plateau_session_size(config, text, &error);
  if (!size) return cli_refuse_error(name, &error);
  model->block = cli_block(size);
  if (!model->block) return CLI_WORLD;
  if (plateau_session_place(session, model->block, size, config, text, &error) != PLATEAU_OK)
    return cli_refuse_error(name, &error);
  return CLI_GOOD;
}

int cli_model_load(const cli_model *model, plateau_session *session, plateau_load_mode mode) {
  plateau_error error;
  if (plateau_load(session, model->file.bytes, model->file.size, mode, &error) != PLATEAU_OK)
    return cli_refuse_error(model->name, &error);
  return CLI_GOOD;
}

int cli_model_keep_best(cli_model *model, plateau_session *session) {
  const size_t size = plateau_best_size(session);
  free(model->best);
  model->best = cli_block(size);
  if (!model->best) return CLI_WORLD;
  plateau_best_place(session, model->best, size);
  return CLI_GOOD;
}

int cli_model_change(cli_model *model, plateau_session **session, const plateau_config *config,
                     const plateau_text *text, const char *name, const char *where) {
  plateau_error error;
  plateau_session *parent = *session;
  if (plateau_fork_check(config, parent, &error) != PLATEAU_OK)
    return cli_refuse_error(where, &error);
  cli_model old = {.block = model->block, .best = model->best};
  model->block = model->best = NULL;
  int status = cli_model_place(model, session, config, text, name);
  if (status == CLI_GOOD && old.best) status = cli_model_keep_best(model, *session);
  if (status == CLI_GOOD && plateau_fork_as(*session, parent, &error) != PLATEAU_OK)
    status = cli_refuse_error(NULL, &error);
  free(old.block);
  free(old.best);
  return status;
}

int cli_model_weights(const cli_arguments *arguments, bool *best) {
  const char *weights = arguments->weights;
  *best = !weights || strcmp(weights, "best") == 0;
  return *best || strcmp(weights, "last") == 0
             ? CLI_GOOD
             : cli_refuse(CLI_USAGE, "--weights %s: Choose best or last.", weights);
}

bool cli_model_takes_best(const cli_model *model, bool best) {
  return best && model->checkpoint.has_best;
}
