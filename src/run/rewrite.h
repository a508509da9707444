/* rewrite.h - an rnn of the other activation that computes the same. */
#ifndef PL_REWRITE_H
#define PL_REWRITE_H
#include "run/session.h"

/* The weights and states of an rnn of the other activation become those of this one that computes
 * the same; moments start anew. */
void pl_session_rewrite(plateau_session *session, int activation);

#endif
