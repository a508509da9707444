/* support_golden.h - the runs whose files are kept in tests/golden, and how each is made. */
#ifndef SUPPORT_GOLDEN_H
#define SUPPORT_GOLDEN_H

#include "support_run.h"

typedef struct golden_run {
  const char *name, *settings;
  int steps;
  bool rewritten; /* as a tanh rnn, after half of the steps */
  bool best;      /* also saved with its best moment, as NAME-best */
  int since;      /* the first version that could hold it */
} golden_run;

enum { GOLDEN_RUNS = 5, GOLDEN_FURTHER = 30, GOLDEN_VERSION = 3 };

extern const golden_run GOLDEN[GOLDEN_RUNS];

/* Places the run before its first step. Returns false where its arithmetic does not exist. */
bool golden_open(placed *it, const golden_run *run);

/* Trains it to where its file was saved, and offers its held-out losses. */
void golden_train(plateau_session *session, const golden_run *run);

/* The bytes of tests/golden/checkpoint-VERSION-NAME.safetensors. */
saved golden_file(int version, const char *name);

/* Reads from tests/golden/checkpoints.txt the hash of the run as it was saved, and GOLDEN_FURTHER
 * steps later. */
void golden_hashes(const char *name, uint64_t *then, uint64_t *later);

#endif
