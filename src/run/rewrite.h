/* rewrite.h - rewrites an rnn with the other activation so that it computes the same function. */
#ifndef PL_REWRITE_H
#define PL_REWRITE_H
#include "run/session.h"

/* Refuses parameters of an rnn with the other activation that would not all be finite in the rnn
 * with `activation`. */
plateau_status pl_rewrite_check(const pl_model *model, const pl_real *parameters, int activation,
                                plateau_error *error);

/* Turns weights and states of an rnn with the other activation into those of the rnn with
 * `activation` that computes the same function. Moments start again at 0. Takes no snapshot. On
 * failure nothing has changed. */
plateau_status pl_session_rewrite(plateau_session *session, int activation, plateau_error *error);

#endif
