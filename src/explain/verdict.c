/* verdict.c - what experiments and exact figures say of a run; docs/verdict.md gives the reasons. */
#include "explain/action.h"
#include "explain/budget.h"
#include "explain/effects.h"
#include "explain/labels.h"

#include <string.h>

void plateau_verdict_make(plateau_verdict *v, const plateau_evidence *e) {
  memset(v, 0, sizeof *v);
  pl_facts facts = {.e = e, .v = v, .nothing = pl_find_nothing(e)};
  v->loss = facts.nothing >= 0 ? pl_mean(e->experiment[facts.nothing].outcome.train) : e->train;
  v->valid = facts.nothing >= 0 ? pl_mean(e->experiment[facts.nothing].outcome.valid) : e->valid;
  facts.excess = v->loss - e->floor;
  pl_weigh_effects(v, e, facts.nothing);
  pl_make_budget(v, &facts);
  pl_find_labels(v, &facts);
  pl_choose_action(v, &facts);
}
