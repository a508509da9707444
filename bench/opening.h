/* opening.h - opens a session for the benchmark's programs. */
#ifndef BENCH_OPENING_H
#define BENCH_OPENING_H

#include "plateau.h"

/* Ends the program with a message. */
_Noreturn void bench_give_up(const char *what);

/* A session on the text in the file `path`, with `count` settings, each written name=value. Takes
 * its memory as the command does. Call it once: it stays open until the program ends. */
plateau_session *bench_open(const char *path, int count, char **settings);

#endif
