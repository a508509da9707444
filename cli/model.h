/* model.h - a session in memory, and the file it may come from. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include "input.h"

#include "plateau.h"

/* A checkpoint file, read and proved. Starts as {0}; ends with cli_model_free. */
typedef struct cli_model {
  const char *name; /* what sentences call it */
  cli_input file;
  plateau_checkpoint checkpoint;
  plateau_vocabulary vocabulary;
  uint32_t *code_points;
  void *block; /* of the session placed for it */
} cli_model;

/* Returns how the command ends; a refusal has been said. */
int cli_model_open(cli_model *model, const char *path);
void cli_model_free(cli_model *model);

/* Makes the model run with another kind of arithmetic than it was trained with, for --arithmetic;
 * NULL: does not. */
int cli_model_arithmetic(cli_model *model, const char *kind);

/* Places a session in a block of its own, model->block; `name` is the text's. */
int cli_model_place(cli_model *model, plateau_session **session, const plateau_config *config,
                    const plateau_text *text, const char *name);

/* Loads the file into a session placed with its configuration and vocabulary. */
int cli_model_load(const cli_model *model, plateau_session *session, plateau_load_mode mode);

#endif
