/* main.c - the plateau command: runs the command that the first word names. */
#define _XOPEN_SOURCE 700
#include "commands.h"
#include "help.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_command *const commands[] = {&cli_train, &cli_sample,  &cli_eval,
                                              &cli_floor, &cli_explain, NULL};

static int refuse_command(const char *word) {
  char names[160] = "";
  for (int i = 0; commands[i]; i++) {
    const size_t length = strlen(names);
    snprintf(names + length, sizeof names - length, i ? ", %s" : "%s", commands[i]->name);
  }
  return cli_refuse(CLI_USAGE, "There is no command %s. Choose one of: %s.", word, names);
}

static int run(int argc, char **argv) {
  if (argc < 2) {
    cli_help_all(stderr, commands);
    return CLI_USAGE;
  }
  const char *word = argv[1];
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
    cli_help_all(stdout, commands);
    return CLI_GOOD;
  }
  if (strcmp(word, "--version") == 0) {
    puts("plateau " PLATEAU_VERSION);
    return CLI_GOOD;
  }
  for (int i = 0; commands[i]; i++) {
    if (strcmp(word, commands[i]->name) != 0) continue;
    cli_arguments arguments;
    int status = cli_options_parse(commands[i], argc - 1, argv + 1, &arguments);
    if (status == CLI_GOOD && arguments.help)
      cli_help_command(commands[i]);
    else if (status == CLI_GOOD)
      status = commands[i]->run(&arguments);
    cli_options_free(&arguments);
    return status;
  }
  return refuse_command(word);
}

/* Whoever closed a standard stream would have the next file that opens take its number, and
 * sentences written into a model. /dev/null takes it instead. Standard input and output get it the
 * wrong way around: to read or write them is then still an error, and reported. */
static bool hold_streams(void) {
  static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
    if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", modes[stream]) != stream) return false;
  return true;
}

int main(int argc, char **argv) {
  if (!hold_streams())
    return cli_refuse(CLI_WORLD, "Cannot open /dev/null for a standard stream that is closed.");
  const int status = run(argc, argv);
  if ((fflush(stdout) != 0 || ferror(stdout)) && status == CLI_GOOD) {
    if (errno != EPIPE) cli_say("standard output: Cannot write: %s.", strerror(errno));
    return CLI_WORLD;
  }
  return status;
}
