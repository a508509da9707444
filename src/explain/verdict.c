/* verdict.c - what experiments and exact figures say of a run; docs/verdict.md gives the reasons. */
#include "explain/action.h"
#include "explain/budget.h"
#include "explain/effects.h"
#include "explain/labels.h"

#include <string.h>

void plateau_verdict_make(plateau_verdict *v, const plateau_evidence *e) {
  memset(v, 0, sizeof *v);
  int nothing = pl_find_nothing(e);
  v->loss = nothing >= 0 ? pl_mean(e->experiment[nothing].outcome.train) : e->train;
  v->valid = nothing >= 0 ? pl_mean(e->experiment[nothing].outcome.valid) : e->valid;
  pl_weigh_effects(v, e);
  pl_facts facts = pl_facts_of(e, v);
  pl_make_budget(v, &facts);
  pl_find_labels(v, &facts);
  pl_choose_action(v, &facts);
}
