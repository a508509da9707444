/* action.h - the one thing to do after a verdict. */
#ifndef PL_ACTION_H
#define PL_ACTION_H
#include "explain/effects.h"

/* The one thing to do. */
void pl_choose_action(plateau_verdict *verdict, const pl_facts *facts);

#endif
