/* texts.c - reads the files of a command line as one text. */
#include "texts.h"

#include "input.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK "\xef\xbb\xbf"

/* Appends a file. Each file must be valid UTF-8 itself, so that a refusal names it and an offset in
 * it. An empty file among several is allowed. */
static int append(cli_input *all, const char *path, bool only) {
  plateau_error error;
  const size_t before = all->size;
  const int status = cli_input_read(all, path, CLI_INPUT_TEXT);
  if (status != CLI_GOOD) return status;
  char *bytes = all->bytes + before;
  const size_t size = all->size - before;
  if ((size || only) && !plateau_text_size(bytes, size, &error))
    return cli_refuse_error(cli_input_name(path), &error);
  const size_t skip = size >= 3 && memcmp(bytes, MARK, 3) == 0 ? 3 : 0;
  memmove(bytes, bytes + skip, size - skip);
  all->size -= skip;
  return CLI_GOOD;
}

static int read_text(cli_text *text, const cli_input *all, const plateau_vocabulary *known,
                     int max_vocab) {
  plateau_error error;
  const size_t size = plateau_text_size(all->bytes, all->size, &error);
  if (!size) return cli_refuse_error(text->name, &error);
  text->block = cli_block(size);
  if (!text->block) return CLI_WORLD;
  if (plateau_text_read(&text->text, text->block, size, all->bytes, all->size, known, max_vocab,
                        &error) != PLATEAU_OK)
    return cli_refuse_error(text->name, &error);
  return CLI_GOOD;
}

int cli_text_read(cli_text *text, char **files, int count, const plateau_vocabulary *known,
                  int max_vocab) {
  cli_input all = {0};
  int status = CLI_GOOD;
  snprintf(text->names, sizeof text->names, "%.140s and %d more", cli_input_name(files[0]),
           count - 1);
  text->name = count == 1 ? cli_input_name(files[0]) : text->names;
  for (int i = 0; i < count && status == CLI_GOOD; i++) status = append(&all, files[i], count == 1);
  if (status == CLI_GOOD) status = read_text(text, &all, known, max_vocab);
  cli_input_free(&all);
  return status;
}

void cli_text_notice(const cli_text *text) {
  if (text->text.replaced)
    cli_say(
        "%s: %zu of its %zu characters are outside the vocabulary of %d symbols and became U+FFFD.",
        text->name, text->text.replaced, text->text.length, text->text.vocabulary.size);
}

int cli_text_open(cli_text *text, char **files, int count, const plateau_vocabulary *known,
                  int max_vocab) {
  const int status = cli_text_read(text, files, count, known, max_vocab);
  if (status == CLI_GOOD) cli_text_notice(text);
  return status;
}

void cli_text_free(cli_text *text) {
  free(text->block);
  *text = (cli_text){0};
}
