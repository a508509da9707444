/* wrap.h - wraps a sentence to the width of a terminal. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H
#include <stdio.h>

enum { CLI_WIDTH = 80 };

/* Columns that a UTF-8 text takes: its characters. */
int cli_columns(const char *text);

/* Writes the words of `text`, wrapped at CLI_WIDTH, and ends the line. A line feed in it begins
 * a new line. Every line but the first is indented by `indent` columns; the first begins in column
 * `at`, where the cursor is. */
void cli_put_wrapped(FILE *stream, const char *text, int indent, int at);

#endif
