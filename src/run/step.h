/* step.h - what a step of training shares with whoever asks the weights something. */
#ifndef PL_STEP_H
#define PL_STEP_H
#include "run/session.h"

/* The dropout key of the step under way; for the tests. */
uint64_t pl_session_dropout_key(const plateau_session *session);

/* Derived tensors are brought up to date with the parameters. */
void pl_session_refresh(plateau_session *session);

#endif
