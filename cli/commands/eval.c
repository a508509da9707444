/* eval.c - plateau eval: measures how well a model predicts a text. */
#include "commands.h"

#include "json.h"
#include "model.h"
#include "say.h"
#include "texts.h"

#include <math.h>
#include <stdio.h>

#define NATS_PER_BIT 0.69314718055994530942

/* The model's settings for a text of which nothing is held out. The windows of PLATEAU_WHOLE are
 * then as long as the model's, even for a short text. */
static plateau_config whole_text(const plateau_config *config) {
  plateau_config whole = *config;
  whole.chars = 0;
  whole.valid = 0;
  return whole;
}

static void print_json(double loss, size_t predictions, const plateau_text *text) {
  cli_json json = {0};
  cli_json_open(&json, '{');
  cli_json_key(&json, "loss");
  cli_json_real(&json, loss);
  cli_json_key(&json, "bits");
  cli_json_real(&json, loss / NATS_PER_BIT);
  cli_json_key(&json, "perplexity");
  cli_json_real(&json, exp(loss));
  cli_json_key(&json, "predictions");
  cli_json_integer(&json, predictions);
  cli_json_key(&json, "chars");
  cli_json_integer(&json, text->length);
  cli_json_key(&json, "replaced");
  cli_json_integer(&json, text->replaced);
  cli_json_close(&json, '}');
  if (!json.failed) puts(json.text);
  cli_json_free(&json);
}

static void print_table(double loss, size_t predictions) {
  printf("loss         %.4f nats a character\n", loss);
  printf("bits         %.4f bits a character\n", loss / NATS_PER_BIT);
  printf("perplexity   %.4g: like a choice among %.4g characters\n", exp(loss), exp(loss));
  printf("predictions  %zu\n", predictions);
}

static int eval(const cli_arguments *arguments) {
  cli_model model = {0};
  cli_text text = {0};
  plateau_session *session = NULL;
  int status = cli_model_open(&model, arguments->files[0]);
  if (status == CLI_GOOD) status = cli_model_arithmetic(&model, arguments->arithmetic);
  const plateau_config config = whole_text(&model.checkpoint.config);
  if (status == CLI_GOOD)
    status = cli_text_open(&text, arguments->files + 1, arguments->file_count - 1,
                           &model.vocabulary, config.max_vocab);
  if (status == CLI_GOOD)
    status = cli_model_place(&model, &session, &config, &text.text, text.name);
  if (status == CLI_GOOD) status = cli_model_load(&model, session, PLATEAU_WEIGHTS);
  if (status == CLI_GOOD) {
    const double loss = plateau_measure(session, PLATEAU_WHOLE);
    const size_t predictions = plateau_measure_counted(session);
    if (isnan(loss) && predictions > 0)
      status = cli_refuse(
          CLI_WORLD, "%s: The loss is not finite: the model's weights are too large.", model.name);
    else if (isnan(loss))
      status = cli_refuse(CLI_WORLD,
                          "%s: The text is shorter than the model's burn-in. Give a longer one.",
                          text.name);
    else if (arguments->json)
      print_json(loss, predictions, &text.text);
    else
      print_table(loss, predictions);
  }
  cli_text_free(&text);
  cli_model_free(&model);
  return status;
}

static const cli_option options[] = {
    {"json", NULL,
     "Print {\"loss\", \"bits\", \"perplexity\", \"predictions\", \"chars\", \"replaced\"}.",
     CLI_FLAG, offsetof(cli_arguments, json), 0, 0},
    CLI_ARITHMETIC_OPTION,
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_eval = {
    .name = "eval",
    .operands = "MODEL FILE...",
    .purpose = "Prints how well a model predicts a text: the files one after the other; - is "
               "standard input.",
    .notes = "The text is scored like a held-out part: its first character is not predicted, "
             "dropout is off, and the memory is kept or cleared between windows as in training.",
    .options = options,
    .min_operands = 2,
    .needs = "eval needs a model and a text. Name the file that plateau train --out has written, "
             "then the text.",
    .run = eval,
};
