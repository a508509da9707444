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
  cli_input file = {0};
  plateau_error error;
  int status = cli_input_read(&file, path);
  if (status == CLI_GOOD && (file.size || only) &&
      !plateau_text_size(file.bytes, file.size, &error))
    status = cli_refuse_error(cli_input_name(path), &error);
  if (status == CLI_GOOD) {
    const size_t skip = file.size >= 3 && memcmp(file.bytes, MARK, 3) == 0 ? 3 : 0;
    char *bytes = realloc(all->bytes, all->size + file.size + 1);
    if (bytes) {
      all->bytes = bytes;
      if (file.size) memcpy(bytes + all->size, file.bytes + skip, file.size - skip);
      all->size += file.size - skip;
    } else {
      status = cli_refuse(CLI_WORLD, "%s: There is not enough memory for it. Give a part of it.",
                          cli_input_name(path));
    }
  }
  cli_input_free(&file);
  return status;
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
  if (text->text.replaced)
    cli_say(
        "%s: %zu of its %zu characters are outside the vocabulary of %d symbols and became U+FFFD.",
        text->name, text->text.replaced, text->text.length, text->text.vocabulary.size);
  return CLI_GOOD;
}

int cli_text_open(cli_text *text, char **files, int count, const plateau_vocabulary *known,
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

void cli_text_free(cli_text *text) {
  free(text->block);
  *text = (cli_text){0};
}
