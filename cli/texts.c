/* texts.c - reads the files of a command line as one text. */
#include "texts.h"

#include "joined.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_text_unknown(const cli_arguments *arguments, plateau_unknown *unknown) {
  static const char *const names[] = {"refuse", "replace", "skip"};
  *unknown = PLATEAU_UNKNOWN_REFUSE;
  if (!arguments->unknown) return CLI_GOOD;
  for (int i = 0; i < 3; i++)
    if (strcmp(arguments->unknown, names[i]) == 0) {
      *unknown = (plateau_unknown)i;
      return CLI_GOOD;
    }
  return cli_refuse(CLI_USAGE, "--unknown %s: Choose refuse, replace or skip.", arguments->unknown);
}

/* ---- One text ---- */

static plateau_status read_symbols(cli_text *text, size_t block_bytes, const char *bytes,
                                   size_t size, const cli_symbols *symbols, plateau_error *error) {
  return plateau_text_read(&text->text, text->block, block_bytes, bytes, size, symbols->known,
                           symbols->max_vocab, symbols->unknown, error);
}

/* A text with a size is only refused for a character that the vocabulary lacks. */
static int refuse_unknown(const char *name, const cli_symbols *symbols,
                          const plateau_error *error) {
  static const char *const advice[] = {
      [PLATEAU_UNKNOWN_REFUSE] = " --unknown replace puts another character in their place, "
                                 "--unknown skip leaves them out.",
      [PLATEAU_UNKNOWN_REPLACE] = " --unknown skip leaves them out.",
      [PLATEAU_UNKNOWN_SKIP] = "",
  };
  return cli_refuse(CLI_WORLD, "%s: %s%s", name, error->sentence, advice[symbols->unknown]);
}

/* Makes the block that a text needs. Returns its size; 0: it has reported the failure. */
static size_t make_block(cli_text *text, const char *bytes, size_t size) {
  plateau_error error;
  const size_t needed = plateau_text_size(bytes, size, &error);
  if (!needed) cli_refuse_error(text->name, &error);
  if (needed) text->block = cli_block(needed);
  return text->block ? needed : 0;
}

int cli_text_take(cli_text *text, const char *name, const char *bytes, size_t size,
                  const cli_symbols *symbols) {
  plateau_error error;
  text->name = name;
  const size_t block_bytes = make_block(text, bytes, size);
  if (!block_bytes) return CLI_WORLD;
  return read_symbols(text, block_bytes, bytes, size, symbols, &error) == PLATEAU_OK
             ? CLI_GOOD
             : refuse_unknown(name, symbols, &error);
}

/* ---- Files ---- */

static int join(cli_text *text, cli_joined *joined, char **files, int count) {
  snprintf(text->names, sizeof text->names, "%.140s and %d more", cli_input_name(files[0]),
           count - 1);
  text->name = count == 1 ? cli_input_name(files[0]) : text->names;
  return cli_joined_read(joined, files, count);
}

/* Of several files the sentence names the one with the character, and the place in it. */
static int refuse_part(cli_text *text, size_t block_bytes, const cli_joined *joined, char **files,
                       int count, const cli_symbols *symbols, const plateau_error *whole) {
  for (int i = 0; i < count && symbols->unknown != PLATEAU_UNKNOWN_SKIP; i++) {
    const cli_part *part = &joined->parts[i];
    plateau_error error;
    if (part->size > 0 && read_symbols(text, block_bytes, joined->all.bytes + part->start,
                                       part->size, symbols, &error) != PLATEAU_OK)
      return refuse_unknown(cli_input_name(files[i]), symbols, &error);
  }
  return refuse_unknown(text->name, symbols, whole);
}

int cli_text_read(cli_text *text, char **files, int count, const cli_symbols *symbols) {
  cli_joined joined = {0};
  plateau_error error;
  int status = join(text, &joined, files, count);
  if (status == CLI_GOOD) {
    const cli_input *all = &joined.all;
    const size_t block_bytes = make_block(text, all->bytes, all->size);
    if (!block_bytes)
      status = CLI_WORLD;
    else if (read_symbols(text, block_bytes, all->bytes, all->size, symbols, &error) != PLATEAU_OK)
      status = refuse_part(text, block_bytes, &joined, files, count, symbols, &error);
  }
  cli_joined_free(&joined);
  return status;
}

/* ---- A run's own text ---- */

static bool is_own(const plateau_text *text, const plateau_checkpoint *checkpoint) {
  return text->hash == checkpoint->text_hash && text->length == checkpoint->text_length;
}

static bool same_vocabulary(const plateau_vocabulary *a, const plateau_vocabulary *b) {
  return a->size == b->size &&
         memcmp(a->code_points, b->code_points, (size_t)a->size * sizeof *a->code_points) == 0;
}

/* Most runs have made their vocabulary from their text. Others had that of an earlier model, and
 * what it lacked was replaced, or left out, which changes the hash. */
static int read_own(cli_text *text, const cli_input *all, const cli_model *model,
                    const char *advice) {
  const plateau_checkpoint *checkpoint = &model->checkpoint;
  const size_t block_bytes = make_block(text, all->bytes, all->size);
  cli_symbols symbols = {.max_vocab = checkpoint->config.max_vocab};
  plateau_error error;
  if (!block_bytes) return CLI_WORLD;
  read_symbols(text, block_bytes, all->bytes, all->size, &symbols, &error);
  const size_t length = text->text.length;
  const bool whole = is_own(&text->text, checkpoint);
  if (whole && same_vocabulary(&text->text.vocabulary, &model->vocabulary)) return CLI_GOOD;
  symbols.known = &model->vocabulary;
  symbols.unknown = whole ? PLATEAU_UNKNOWN_REPLACE : PLATEAU_UNKNOWN_SKIP;
  if (read_symbols(text, block_bytes, all->bytes, all->size, &symbols, &error) == PLATEAU_OK &&
      is_own(&text->text, checkpoint))
    return CLI_GOOD;
  return cli_refuse(CLI_WORLD,
                    "%s: This is not the text that %s was trained on (%zu characters there, %zu "
                    "here). %s",
                    text->name, model->name, checkpoint->text_length, length, advice);
}

int cli_text_read_own(cli_text *text, char **files, int count, const cli_model *model,
                      const char *advice) {
  cli_joined joined = {0};
  int status = join(text, &joined, files, count);
  if (status == CLI_GOOD) status = read_own(text, &joined.all, model, advice);
  cli_joined_free(&joined);
  return status;
}

/* ---- What became of a text ---- */

void cli_text_notice(const cli_text *text) {
  const plateau_text *t = &text->text;
  const char *became = t->replacement == '?' ? "?" : t->replacement == ' ' ? "a space" : "U+FFFD";
  if (t->replaced)
    cli_say("%s: %zu of its %zu characters are outside the vocabulary of %d symbols and became %s.",
            text->name, t->replaced, t->length, t->vocabulary.size, became);
  if (t->skipped)
    cli_say("%s: %zu of its %zu characters are outside the vocabulary of %d symbols and were left "
            "out.",
            text->name, t->skipped, t->length + t->skipped, t->vocabulary.size);
}

int cli_text_open(cli_text *text, char **files, int count, const cli_symbols *symbols) {
  const int status = cli_text_read(text, files, count, symbols);
  if (status == CLI_GOOD) cli_text_notice(text);
  return status;
}

void cli_text_free(cli_text *text) {
  free(text->block);
  *text = (cli_text){0};
}
