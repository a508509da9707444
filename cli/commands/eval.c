/* eval.c - plateau eval: measures how well a model predicts a text. */
#include "commands.h"

#include "json.h"
#include "model.h"
#include "say.h"
#include "texts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NATS_PER_BIT 0.69314718055994530942

/* The model's settings for a text of which nothing is held out. The windows of PLATEAU_WHOLE are
 * then as long as the model's, even for a short text. */
static plateau_config whole_text(const plateau_config *config) {
  plateau_config whole = *config;
  whole.chars = 0;
  whole.valid = 0;
  return whole;
}

/* A loss, and whose it is. */
typedef struct result {
  double loss, error; /* nats a character */
  size_t predictions;
  bool best;      /* the weights of the best moment */
  uint64_t epoch; /* completed at the moment of the weights */
} result;

static void print_json(const result *r, const plateau_text *text) {
  cli_json json = {0};
  const char *weights = r->best ? "best" : "last";
  cli_json_open(&json, '{');
  cli_json_put_real(&json, "loss", r->loss);
  cli_json_put_real(&json, "error", r->error);
  cli_json_key(&json, "bits");
  cli_json_real(&json, r->loss / NATS_PER_BIT);
  cli_json_key(&json, "perplexity");
  cli_json_real(&json, exp(r->loss));
  cli_json_key(&json, "predictions");
  cli_json_integer(&json, r->predictions);
  cli_json_key(&json, "chars");
  cli_json_integer(&json, text->length);
  cli_json_key(&json, "replaced");
  cli_json_integer(&json, text->replaced);
  cli_json_put_integer(&json, "skipped", text->skipped);
  cli_json_key(&json, "weights");
  cli_json_string(&json, weights, strlen(weights));
  cli_json_put_integer(&json, "epoch", r->epoch);
  cli_json_close(&json, '}');
  if (!json.failed) puts(json.text);
  cli_json_free(&json);
}

static void print_table(const result *r) {
  printf("loss         %.4f", r->loss);
  if (r->error > 0) printf(" ± %.4f", r->error);
  printf(" nats a character\n");
  printf("bits         %.4f bits a character\n", r->loss / NATS_PER_BIT);
  printf("perplexity   %.4g: like a choice among %.4g characters\n", exp(r->loss), exp(r->loss));
  printf("predictions  %zu\n", r->predictions);
  printf("weights      %s, epoch %" PRIu64 "\n",
         r->best ? "of the lowest loss on the test text" : "the newest", r->epoch);
}

static result measure(plateau_session *session, const cli_model *model, bool best) {
  const plateau_checkpoint *checkpoint = &model->checkpoint;
  result r = {.best = cli_model_takes_best(model, best)};
  r.epoch = r.best ? checkpoint->best.epoch : checkpoint->epoch;
  r.loss = plateau_measure(session, PLATEAU_WHOLE);
  r.error = plateau_measure_error(session);
  r.predictions = plateau_measure_counted(session);
  return r;
}

static int eval(const cli_arguments *arguments) {
  cli_model model = {0};
  cli_text text = {0};
  plateau_session *session = NULL;
  bool best;
  int status = cli_model_weights(arguments, &best);
  if (status == CLI_GOOD) status = cli_model_open(&model, arguments->files[0]);
  if (status == CLI_GOOD) status = cli_model_arithmetic(&model, arguments->arithmetic);
  const plateau_config config = whole_text(&model.checkpoint.config);
  cli_symbols symbols = {.known = &model.vocabulary};
  if (status == CLI_GOOD) status = cli_text_unknown(arguments, &symbols.unknown);
  if (status == CLI_GOOD)
    status = cli_text_open(&text, arguments->files + 1, arguments->file_count - 1, &symbols);
  if (status == CLI_GOOD)
    status = cli_model_place(&model, &session, &config, &text.text, text.name);
  if (status == CLI_GOOD)
    status = cli_model_load(&model, session, best ? PLATEAU_BEST : PLATEAU_WEIGHTS);
  if (status == CLI_GOOD) {
    const result r = measure(session, &model, best);
    if (isnan(r.loss) && r.predictions > 0)
      status = cli_refuse(
          CLI_WORLD, "%s: The loss is not finite: the model's weights are too large.", model.name);
    else if (isnan(r.loss))
      status = cli_refuse(CLI_WORLD,
                          "%s: The text is shorter than the model's burn-in. Give a longer one.",
                          text.name);
    else if (arguments->json)
      print_json(&r, &text.text);
    else
      print_table(&r);
  }
  cli_text_free(&text);
  cli_model_free(&model);
  return status;
}

static const cli_option options[] = {
    {"json", NULL,
     "Print {\"loss\", \"error\", \"bits\", \"perplexity\", \"predictions\", \"chars\", "
     "\"replaced\", \"skipped\", \"weights\", \"epoch\"}.",
     CLI_FLAG, offsetof(cli_arguments, json), 0, 0},
    CLI_UNKNOWN_OPTION(""),
    CLI_WEIGHTS_OPTION,
    CLI_ARITHMETIC_OPTION,
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_eval = {
    .name = "eval",
    .operands = "MODEL FILE...",
    .purpose = "Prints how well a model predicts a text: the files in this order, a blank line "
               "between two; - is standard input.",
    .notes = "The text is scored like a test text: its first character is not predicted, "
             "dropout is off, and the memory is kept or cleared between windows as in training.",
    .options = options,
    .min_operands = 2,
    .needs = "eval needs a model and a text. Name the file that plateau train --out has written, "
             "then the text.",
    .run = eval,
};
