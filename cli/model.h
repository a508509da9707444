/* model.h - places a session in memory, and loads it from a file. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include "input.h"
#include "options.h"

#include "plateau.h"

/* A checkpoint file, read and proved. Start with {0}; end with cli_model_free. */
typedef struct cli_model {
  const char *name; /* the name that sentences use */
  cli_input file;
  plateau_checkpoint checkpoint;
  plateau_vocabulary vocabulary;
  uint32_t *code_points;
  void *block; /* of the session placed for the model */
  void *best;  /* of its best moment */
} cli_model;

/* Returns the exit status; it has then reported any failure. */
int cli_model_open(cli_model *model, const char *path);

/* Refuses to replace the file at `path` when it is a model of another run. */
int cli_model_may_replace(const cli_model *model, const char *path);
void cli_model_free(cli_model *model);

/* Makes the model run with another kind of arithmetic than it was trained with, for --arithmetic.
 * NULL: no change. */
int cli_model_arithmetic(cli_model *model, const char *kind);

/* Places a session in a block of its own, model->block. `name` is the text's name. */
int cli_model_place(cli_model *model, plateau_session **session, const plateau_config *config,
                    const plateau_text *text, const char *name);

/* Has the session keep its best moment, in model->best. */
int cli_model_keep_best(cli_model *model, plateau_session *session);

/* Loads the file into a session that was placed with its configuration and vocabulary. */
int cli_model_load(const cli_model *model, plateau_session *session, plateau_load_mode mode);

/* Makes the session continue its run with other settings, in a block of its own that becomes
 * model->block. `text` and `name` are the session's; `where` stands before a refusal. */
int cli_model_change(cli_model *model, plateau_session **session, const plateau_config *config,
                     const plateau_text *text, const char *name, const char *where);

/* Reads --weights: true in *best for the best ones, which are the default. */
int cli_model_weights(const cli_arguments *arguments, bool *best);

/* True when these are the weights of a best moment, and not the newest. */
bool cli_model_takes_best(const cli_model *model, bool best);

#endif
