/* budget.h - the loss as parts. */
#ifndef PL_BUDGET_H
#define PL_BUDGET_H
#include "explain/effects.h"

/* Fills verdict->budget; effects are known. */
void pl_make_budget(plateau_verdict *verdict, const pl_facts *facts);

#endif
