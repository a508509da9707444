/* sample.c - plateau sample: prints what a model writes. */
#include "commands.h"

#include "json.h"
#include "model.h"
#include "say.h"
#include "texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int make_sampling(const cli_arguments *arguments, plateau_sampling *sampling) {
  plateau_error error;
  plateau_sampling_default(sampling);
  for (int i = 0; i < arguments->setting_count; i++) {
    const cli_setting *setting = &arguments->settings[i];
    char option[CLI_NAME + 2] = "--";
    cli_dashed(option + 2, setting->field->name);
    if (plateau_sampling_set(sampling, setting->field->name, setting->value, &error) != PLATEAU_OK)
      return cli_refuse_error(option, &error);
  }
  return CLI_GOOD;
}

/* What the network reads of the prompt, and what was made of it. */
typedef struct opening {
  cli_text text;
  char *bytes; /* UTF-8 */
  size_t size;
} opening;

/* Reads the prompt with the model's vocabulary, as a text is read. Without one a line begins. */
static int open_prompt(opening *o, const cli_arguments *arguments, const cli_model *model) {
  cli_symbols symbols = {.known = &model->vocabulary};
  const char *prompt = arguments->prompt;
  int status = cli_text_unknown(arguments, &symbols.unknown);
  if (status != CLI_GOOD || !prompt || !*prompt) return status;
  status = cli_text_take(&o->text, "--prompt", prompt, strlen(prompt), &symbols);
  if (status != CLI_GOOD) return status;
  cli_text_notice(&o->text);
  const plateau_text *text = &o->text.text;
  o->bytes = malloc(4 * text->length);
  if (!o->bytes) return cli_refuse(CLI_WORLD, "There is not enough memory for the prompt.");
  for (size_t i = 0; i < text->length; i++)
    o->size += (size_t)plateau_utf8_write(o->bytes + o->size,
                                          text->vocabulary.code_points[text->symbols[i]]);
  return CLI_GOOD;
}

static void free_prompt(opening *o) {
  cli_text_free(&o->text);
  free(o->bytes);
}

/* Prints the prompt as it was given, then each character as it is drawn. */
static void print_text(plateau_session *session, const plateau_sampling *sampling,
                       const char *prompt) {
  const bool terminal = isatty(STDOUT_FILENO);
  uint32_t last = '\n';
  fputs(prompt, stdout);
  for (int i = 0; i < sampling->length && !ferror(stdout); i++) {
    last = plateau_sample_next(session);
    cli_put_symbol(stdout, last, terminal);
    if (terminal || i % 64 == 0) fflush(stdout);
  }
  if (terminal && last != '\n') putchar('\n');
}

static int print_json(plateau_session *session, const plateau_sampling *sampling,
                      const char *prompt, const plateau_text *read) {
  cli_json json = {0};
  int count;
  const plateau_field *fields = plateau_sampling_fields(&count);
  char *text = malloc(4 * (size_t)sampling->length + 1);
  if (!text)
    return cli_refuse(CLI_WORLD,
                      "There is not enough memory for the sample. Make --length smaller.");
  size_t bytes = 0;
  for (int i = 0; i < sampling->length; i++)
    bytes += (size_t)plateau_utf8_write(text + bytes, plateau_sample_next(session));
  cli_json_open(&json, '{');
  cli_json_key(&json, "prompt");
  cli_json_string(&json, prompt, strlen(prompt));
  cli_json_key(&json, "text");
  cli_json_string(&json, text, bytes);
  cli_json_put_integer(&json, "replaced", read->replaced);
  cli_json_put_integer(&json, "skipped", read->skipped);
  for (int i = 0; i < count; i++) {
    cli_json_key(&json, fields[i].name);
    cli_json_field(&json, sampling, &fields[i]);
  }
  cli_json_close(&json, '}');
  const bool good = !json.failed;
  if (good) puts(json.text);
  free(text);
  cli_json_free(&json);
  return good ? CLI_GOOD
              : cli_refuse(CLI_WORLD,
                           "There is not enough memory for the sample. Make --length smaller.");
}

/* To a person: why the sample may read as if the model had learned little. */
static void say_weights(const cli_model *model, bool best) {
  const plateau_checkpoint *checkpoint = &model->checkpoint;
  if (!isatty(STDERR_FILENO) || !cli_model_takes_best(model, best) ||
      checkpoint->best.epoch >= checkpoint->epoch)
    return;
  cli_say("With the weights of epoch %" PRIu64
          ", of the lowest loss on the test text; --weights last takes those of epoch %" PRIu64 ".",
          checkpoint->best.epoch, checkpoint->epoch);
}

static int sample(const cli_arguments *arguments) {
  plateau_sampling sampling;
  cli_model model = {0};
  opening first = {0};
  plateau_session *session = NULL;
  plateau_error error;
  bool best;
  const char *prompt = arguments->prompt ? arguments->prompt : "";
  int status = make_sampling(arguments, &sampling);
  if (status == CLI_GOOD && arguments->file_count > 1)
    status = cli_refuse(CLI_USAGE, "sample takes one model. Leave out %s.", arguments->files[1]);
  if (status == CLI_GOOD) status = cli_model_weights(arguments, &best);
  if (status == CLI_GOOD) status = cli_model_open(&model, arguments->files[0]);
  if (status == CLI_GOOD) status = cli_model_arithmetic(&model, arguments->arithmetic);
  if (status == CLI_GOOD) status = open_prompt(&first, arguments, &model);
  const plateau_text only_vocabulary = {.vocabulary = model.vocabulary};
  if (status == CLI_GOOD)
    status = cli_model_place(&model, &session, &model.checkpoint.config, &only_vocabulary,
                             model.name);
  if (status == CLI_GOOD)
    status = cli_model_load(&model, session, best ? PLATEAU_BEST : PLATEAU_WEIGHTS);
  if (status == CLI_GOOD &&
      plateau_sample_begin(session, &sampling, first.bytes, first.size, &error) != PLATEAU_OK)
    status = cli_refuse_error("--prompt", &error);
  if (status == CLI_GOOD) say_weights(&model, best);
  if (status == CLI_GOOD && arguments->json)
    status = print_json(session, &sampling, prompt, &first.text.text);
  else if (status == CLI_GOOD)
    print_text(session, &sampling, prompt);
  free_prompt(&first);
  cli_model_free(&model);
  return status;
}

static const cli_option options[] = {
    {"prompt", "S",
     "Text to continue; it is printed first. Without it the network begins a new line.", CLI_TEXT,
     offsetof(cli_arguments, prompt), 0, 0},
    {"json", NULL,
     "Print {\"prompt\", \"text\", \"replaced\", \"skipped\", ...}: the text without the prompt, "
     "the "
     "prompt's characters that the vocabulary lacks, then the settings below.",
     CLI_FLAG, offsetof(cli_arguments, json), 0, 0},
    CLI_UNKNOWN_OPTION("Of the prompt. "),
    CLI_WEIGHTS_OPTION,
    CLI_ARITHMETIC_OPTION,
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_sample = {
    .name = "sample",
    .operands = "MODEL",
    .purpose = "Prints a text that a model makes up, character by character.",
    .notes = "",
    .options = options,
    .fields = plateau_sampling_fields,
    .min_operands = 1,
    .needs = "sample needs a model. Name a file that plateau train --out has written.",
    .run = sample,
};
