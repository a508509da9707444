/* step.h - what a step of training shares with the code that asks about the weights. */
#ifndef PL_STEP_H
#define PL_STEP_H
#include "run/session.h"

/* The dropout key of the current step, for the tests. */
uint64_t pl_session_dropout_key(const plateau_session *session);

/* Computes the derived tensors again if the parameters have changed. */
void pl_session_refresh(plateau_session *session, const pl_real *weights);

#endif
