/* support_fork.h - parents and their forks, for tests. */
#ifndef SUPPORT_FORK_H
#define SUPPORT_FORK_H

#include "plateau_trial.h"
#include "support_run.h"

/* Opens a run on 400 letters of 6: support_run.h's small network with these settings. */
void open_parent(placed *it, const char *settings);
void open_parent_config(placed *it, const plateau_config *config);

/* Places the fork on its parent's text. Fails the test with the sentence when it is refused. */
void open_fork(placed *fork, const plateau_session *parent, const char *change);

/* The same with the parent's settings and these. */
void open_fork_as(placed *fork, const plateau_session *parent, const char *settings);

/* Places a session on the parent's text, without continuing it. */
void place_beside(placed *fork, const plateau_session *parent, const plateau_config *config);
void close_fork(placed *fork);

plateau_change change_named(const plateau_session *parent, const char *name);

/* Of a fixed list of names, of every family and some with several parts, those that continue this
 * run. Returns their number, at most NAMED_CHANGES. */
enum { NAMED_CHANGES = 32 };
int changes_of(const plateau_session *parent, plateau_change *changes);

/* That list with the run's own window in it: the index-th name; NULL past the last. */
const char *change_name(const plateau_session *parent, int index);

/* The steps of this number of epochs. */
uint64_t epochs_of(const plateau_session *session, uint64_t epochs);

/* Tries every cell, one and two layers, with and without an embedding, state kept or cleared, odd
 * and even sizes. Each change that claims the same function starts within `tolerance` of its
 * parent's losses; with the same weights or with more units it starts at exactly these. The next
 * step, in the middle of an epoch, has the same loss too. */
void expect_same_function(double tolerance);

/* More units, to any number, start at exactly the parent's losses and so does the next step; with
 * the other activation, alone and with other settings, within `tolerance`. */
void expect_same_function_as(double tolerance);

#endif
