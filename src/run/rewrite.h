/* rewrite.h - rewrites an rnn with the other activation so that it computes the same function. */
#ifndef PL_REWRITE_H
#define PL_REWRITE_H
#include "run/session.h"

/* Turns weights and states of an rnn with the other activation into those of the rnn with
 * `activation` that computes the same function. Moments start again at 0. */
void pl_session_rewrite(plateau_session *session, int activation);

#endif
