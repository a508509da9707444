/* joined.c - joins the files of a command line to one text. */
#include "joined.h"

#include "say.h"

#include <stdlib.h>
#include <string.h>

#define MARK "\xef\xbb\xbf"

/* Ends the last line and adds an empty one. A carriage return is not taken for the end of a line:
 * with one line feed more it would be half of a CRLF. */
static int add_blank_line(cli_input *all) {
  if (all->size == 0) return CLI_GOOD;
  const bool ended = all->bytes[all->size - 1] == '\n';
  return cli_input_add(all, "\n\n", ended ? 1 : 2);
}

static int append(cli_input *all, cli_part *part, const char *path, bool only) {
  plateau_error error;
  const size_t before = all->size;
  int status = add_blank_line(all);
  const size_t start = all->size;
  if (status == CLI_GOOD) status = cli_input_read(all, path, CLI_INPUT_TEXT);
  if (status != CLI_GOOD) return status;
  char *bytes = all->bytes + start;
  size_t size = all->size - start;
  const size_t mark = size >= 3 && memcmp(bytes, MARK, 3) == 0 ? 3 : 0;
  const bool empty = size == mark;
  if ((!empty || only) && !plateau_text_size(bytes, size, &error))
    return cli_refuse_error(cli_input_name(path), &error);
  size -= mark;
  memmove(bytes, bytes + mark, size);
  *part = (cli_part){start, size};
  all->size = empty ? before : start + size;
  if (empty) cli_say("%s: It is empty and was left out.", cli_input_name(path));
  return CLI_GOOD;
}

int cli_joined_read(cli_joined *joined, char **files, int count) {
  joined->parts = calloc((size_t)count, sizeof *joined->parts);
  if (!joined->parts) return cli_refuse(CLI_WORLD, "There is not enough memory for the text.");
  int status = CLI_GOOD;
  for (int i = 0; i < count && status == CLI_GOOD; i++)
    status = append(&joined->all, &joined->parts[i], files[i], count == 1);
  return status;
}

void cli_joined_free(cli_joined *joined) {
  cli_input_free(&joined->all);
  free(joined->parts);
  *joined = (cli_joined){0};
}
