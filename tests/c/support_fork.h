/* support_fork.h - parents and their forks, for tests. */
#ifndef SUPPORT_FORK_H
#define SUPPORT_FORK_H

#include "plateau_explain.h"
#include "support_run.h"

/* A run on 400 letters of 6, of support_run.h's small network with these settings. */
void open_parent(placed *it, const char *settings);
void open_parent_config(placed *it, const plateau_config *config);

/* Places the fork on its parent's text. Fails the test with the sentence when refused. */
void open_fork(placed *fork, const plateau_session *parent, const char *change);
void close_fork(placed *fork);

plateau_change change_named(const plateau_session *parent, const char *change);

/* Steps of so many epochs. */
uint64_t epochs_of(const plateau_session *session, uint64_t epochs);

/* Every cell, one and two layers, with and without an embedding, state kept or cleared, sizes
 * odd and even: each change with the same function starts at its parent's losses within
 * `tolerance` of them, each with the same weights or with more units at the very same, and the
 * step that follows in the middle of an epoch loses the same, too. */
void expect_same_function(double tolerance);

#endif
