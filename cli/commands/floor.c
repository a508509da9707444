/* floor.c - plateau floor: prints the lowest loss that settings allow on a text, and the losses of
 * simpler models. */
#include "commands.h"

#include "input.h"
#include "json.h"
#include "say.h"
#include "settings.h"
#include "texts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ORDERS = 6 };

typedef struct answer {
  plateau_plan plan;
  plateau_floor floor;
  plateau_ngram ngrams[ORDERS];
  double uniform; /* nats a character of a random guess */
  const char *state;
  void *block; /* of the floor */
} answer;

static int find(answer *a, const plateau_config *config, const cli_text *text) {
  plateau_error error;
  if (plateau_plan_make(&a->plan, config, text->text.length, &error) != PLATEAU_OK)
    return cli_refuse_error(text->name, &error);
  if (*a->plan.notice) cli_say("%s: %s", text->name, a->plan.notice);
  const size_t size = plateau_floor_size(config, &text->text);
  a->block = cli_block(size);
  if (!a->block) return CLI_WORLD;
  if (plateau_floor_measure(&a->floor, a->block, size, config, &text->text, &error) != PLATEAU_OK)
    return cli_refuse_error(text->name, &error);
  const size_t capacity = plateau_ngram_size(config, &text->text);
  void *block = cli_block(capacity);
  if (!block) return CLI_WORLD;
  const plateau_status status = plateau_ngram_measure(a->ngrams, ORDERS, block, capacity, config,
                                                      &text->text, &error);
  free(block);
  if (status != PLATEAU_OK) return cli_refuse_error(text->name, &error);
  a->uniform = log(text->text.vocabulary.size);
  a->state = config->state == PLATEAU_STATE_RESET ? "reset" : "carry";
  return CLI_GOOD;
}

static int print_json(const answer *a, const plateau_text *text) {
  cli_json json = {0};
  cli_json_open(&json, '{');
  cli_json_put_integer(&json, "chars", text->length);
  cli_json_put_integer(&json, "train_chars", a->plan.train);
  cli_json_put_integer(&json, "vocabulary", (size_t)text->vocabulary.size);
  cli_json_put_integer(&json, "windows", a->plan.windows);
  cli_json_put_integer(&json, "window", (size_t)a->plan.window);
  cli_json_put_integer(&json, "batch", (size_t)a->plan.batch);
  cli_json_key(&json, "state");
  cli_json_string(&json, a->state, strlen(a->state));
  cli_json_key(&json, "floor");
  cli_json_open(&json, '{');
  cli_json_put_real(&json, "per_char", a->floor.per_char);
  cli_json_put_real(&json, "per_window", a->floor.per_window);
  cli_json_key(&json, "by_position");
  cli_json_open(&json, '[');
  for (int t = 0; t < a->plan.window; t++) cli_json_real(&json, a->floor.by_position[t]);
  cli_json_close(&json, ']');
  cli_json_close(&json, '}');
  cli_json_put_real(&json, "uniform", a->uniform);
  cli_json_key(&json, "ngram");
  cli_json_open(&json, '[');
  for (int i = 0; i < ORDERS; i++) {
    cli_json_open(&json, '{');
    cli_json_put_integer(&json, "order", (size_t)a->ngrams[i].order);
    cli_json_put_real(&json, "train", a->ngrams[i].train);
    cli_json_put_real(&json, "valid", a->ngrams[i].valid);
    cli_json_close(&json, '}');
  }
  cli_json_close(&json, ']');
  cli_json_close(&json, '}');
  const bool good = !json.failed;
  if (good) puts(json.text);
  cli_json_free(&json);
  return good ? CLI_GOOD : cli_refuse(CLI_WORLD, "There is not enough memory for the answer.");
}

static void print_positions(const answer *a) {
  int last = a->plan.window; /* later positions cost nothing that would show */
  while (last > 1 && a->floor.by_position[last - 1] < 0.00005) last--;
  const int shown = last < 16 ? last : 16;
  printf("By position in the window: ");
  for (int t = 0; t < shown; t++)
    printf("%s%s%.4f", t ? "," : "",
           t && t % 8 == 0 ? "\n  "
           : t             ? " "
                           : "",
           a->floor.by_position[t]);
  if (shown < last)
    printf(",\n  and %d more that --json lists", a->plan.window - shown);
  else if (last < a->plan.window)
    printf(",\n  then 0");
  printf("\n");
}

static void print_table(const answer *a, const cli_text *text) {
  const double counted = a->plan.window - (strcmp(a->state, "reset") == 0 ? a->plan.burn_in : 0);
  printf("%s: %zu characters, %d symbols; trained on %zu, tested on %zu\n", text->name,
         text->text.length, text->text.vocabulary.size, a->plan.train, a->plan.valid);
  printf("%zu windows of %d, %d a batch, memory %s\n\n", a->plan.windows, a->plan.window,
         a->plan.batch,
         strcmp(a->state, "reset") == 0 ? "cleared at each" : "kept from one to the next");
  printf("                          nats/character  nats/window\n");
  printf("floor                     %14.4f  %11.4f\n", a->floor.per_char, a->floor.per_window);
  printf("guessing at random        %14.4f  %11.4f\n\n", a->uniform, a->uniform * counted);
  print_positions(a);
  printf("\nModels that see only the last characters, nats/character:\n");
  printf("characters seen           training text    test text\n");
  for (int i = 0; i < ORDERS; i++) {
    printf("%-15d           %13.4f", a->ngrams[i].order - 1, a->ngrams[i].train);
    if (isnan(a->ngrams[i].valid))
      printf("            -\n");
    else
      printf("  %11.4f\n", a->ngrams[i].valid);
  }
}

static int find_floor(const cli_arguments *arguments) {
  plateau_config config;
  cli_text text = {0};
  answer a = {0};
  int status = cli_settings_make(arguments, &config);
  const cli_symbols symbols = {.max_vocab = config.max_vocab};
  if (status == CLI_GOOD)
    status = cli_text_open(&text, arguments->files, arguments->file_count, &symbols);
  if (status == CLI_GOOD) status = find(&a, &config, &text);
  if (status == CLI_GOOD && arguments->json)
    status = print_json(&a, &text.text);
  else if (status == CLI_GOOD)
    print_table(&a, &text);
  free(a.block);
  cli_text_free(&text);
  return status;
}

static const cli_option options[] = {
    {"json", NULL, "Print everything as one JSON object, in nats.", CLI_FLAG,
     offsetof(cli_arguments, json), 0, 0},
    {"recipe", "NAME", "Settings to start from, below; single settings change them.", CLI_TEXT,
     offsetof(cli_arguments, recipe), 0, 0},
    {NULL, NULL, NULL, CLI_FLAG, 0, 0, 0},
};

const cli_command cli_floor = {
    .name = "floor",
    .operands = "FILE...",
    .purpose = "Prints the floor: the lowest loss that any network can reach on a text with these "
               "settings.",
    .notes =
        "The floor holds for fixed weights over one epoch of the training part, for every cell and "
        "size. Those of the test text belong to interpolated models of the training text alone.",
    .options = options,
    .fields = plateau_fields,
    .only = " window batch state burn_in valid chars max_vocab ",
    .min_operands = 1,
    .needs = "floor needs a text. Name a file, or - for standard input.",
    .run = find_floor,
};
