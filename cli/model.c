/* model.c - places a session in memory, and loads it from a file. */
#include "model.h"

#include "say.h"

#include <stdlib.h>

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

void cli_model_free(cli_model *model) {
  cli_input_free(&model->file);
  free(model->code_points);
  free(model->block);
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
