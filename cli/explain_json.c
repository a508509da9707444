/* explain_json.c - an answer and all it rests on as one JSON object; losses are nats a character. */
#include "explain.h"

#include "json.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

static void put_item(cli_json *json, const plateau_item *item) {
  cli_json_key(json, item->name);
  switch (item->kind) {
  case PLATEAU_ITEM_REAL: cli_json_real(json, item->number); break;
  case PLATEAU_ITEM_COUNT: cli_json_integer(json, (uint64_t)item->number); break;
  case PLATEAU_ITEM_FLAG: cli_json_bool(json, item->number != 0); break;
  case PLATEAU_ITEM_TEXT:
    if (item->text)
      cli_json_string(json, item->text, strlen(item->text));
    else
      cli_json_null(json);
    break;
  case PLATEAU_ITEM_REALS:
    cli_json_open(json, '[');
    for (int i = 0; i < item->count; i++) cli_json_real(json, item->numbers[i]);
    cli_json_close(json, ']');
    break;
  }
}

static void put_row(cli_json *json, const plateau_answer *answer, int section, int row) {
  char words[PLATEAU_WORDS];
  plateau_item item;
  for (int i = 0; plateau_answer_item(&item, answer, section, row, i, words); i++)
    put_item(json, &item);
}

/* The members of the section without a name are those of the object itself. */
static void put_section(cli_json *json, const plateau_answer *answer, int index,
                        const plateau_section *section) {
  if (!section->name[0]) {
    put_row(json, answer, index, 0);
    return;
  }
  cli_json_key(json, section->name);
  if (section->list) cli_json_open(json, '[');
  for (int row = 0; row < section->rows; row++) {
    cli_json_open(json, '{');
    put_row(json, answer, index, row);
    cli_json_close(json, '}');
  }
  if (section->list) cli_json_close(json, ']');
}

static void put_command(cli_json *json, const cli_advice *advice) {
  cli_json_key(json, "command");
  if (advice->count == 0 || advice->failed) {
    cli_json_null(json);
    return;
  }
  cli_json_open(json, '[');
  for (int i = 0; i < advice->count; i++)
    cli_json_string(json, advice->word[i], strlen(advice->word[i]));
  cli_json_close(json, ']');
}

static void put_left(cli_json *json, const plateau_evidence *e) {
  cli_json_key(json, "not_tried");
  cli_json_open(json, '[');
  for (int i = 0; i < e->left_out; i++)
    cli_json_string(json, e->left[i].name, strlen(e->left[i].name));
  cli_json_close(json, ']');
}

int cli_explain_json(const cli_explained *x) {
  const plateau_answer answer = {&x->evidence, &x->verdict, PLATEAU_UNIT_NATS};
  plateau_section section;
  cli_json json = {0};
  cli_json_open(&json, '{');
  for (int i = 0; plateau_answer_section(&section, &answer, i); i++)
    put_section(&json, &answer, i, &section);
  put_command(&json, &x->advice);
  put_left(&json, &x->evidence);
  cli_json_key(&json, "plan");
  cli_json_string(&json, x->plan, strlen(x->plan));
  cli_json_key(&json, "seconds");
  cli_json_real(&json, x->seconds);
  cli_json_close(&json, '}');
  const bool good = !json.failed;
  if (good) puts(json.text);
  cli_json_free(&json);
  return good ? CLI_GOOD : cli_refuse(CLI_WORLD, "There is not enough memory for the answer.");
}
