/* budget.c - the loss as parts: what each kind of change removes, in a fixed order. */
#include "explain/budget.h"

#include "base/dmath.h"

/* The parts in their order, with the groups that remove each. */
static const struct {
  plateau_share share;
  plateau_group groups[3];
  bool beyond; /* also what was tried beyond the parts before it */
} stages[] = {
    {PLATEAU_SHARE_GRADIENT, {PLATEAU_OF_GRADIENT}, false},
    {PLATEAU_SHARE_RATE, {PLATEAU_OF_RATE, PLATEAU_OF_CLIPPING}, false},
    {PLATEAU_SHARE_OPTIMIZER, {PLATEAU_OF_OPTIMIZER, PLATEAU_OF_BATCH}, false},
    {PLATEAU_SHARE_MODEL,
     {PLATEAU_OF_SIZE, PLATEAU_OF_ACTIVATION, PLATEAU_OF_REGULARISATION},
     true},
};

/* The best experiment of a stage that can be held against the same floor; no change is none. */
static int best_of(const pl_facts *f, int stage) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    bool in = false;
    for (int g = 0; g < 3; g++)
      in = in || (change->group == stages[stage].groups[g] && change->group != PLATEAU_NO_CHANGE);
    if (!in || change->anew || change->seed || !pl_same_question(change)) continue;
    if (f->v->effect[i].sign != PLATEAU_HELPED) continue;
    if (pl_is_beyond(change) && !stages[stage].beyond) continue;
    best = pl_lower_of(f, best, i);
  }
  return best;
}

void pl_make_budget(plateau_verdict *v, const pl_facts *f) {
  for (int i = 0; i < PLATEAU_SHARES; i++) v->budget[i] = (plateau_budget_part){0, 0, -1};
  double loss = v->loss, floor = f->e->floor;
  if (!pl_known(loss) || !pl_known(floor)) {
    v->budget[PLATEAU_SHARE_REST].nats = loss;
    return;
  }
  /* a loss of one moment is below its floor by a rounding at most */
  v->budget[PLATEAU_SHARE_FLOOR].nats = floor < loss ? floor : loss;
  double left = loss, noise = 0;
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
    int best = best_of(f, (int)i);
    if (best < 0) continue;
    const plateau_effect *effect = &v->effect[best];
    double reached = effect->train > floor ? effect->train : floor;
    double both = pl_sqrt(effect->sd * effect->sd + noise * noise);
    if (pl_sign(reached - left, both, f->excess) != PLATEAU_HELPED) continue;
    v->budget[stages[i].share] = (plateau_budget_part){left - reached, effect->noise, best};
    left = reached;
    noise = effect->sd;
  }
  double sum = 0;
  for (int i = 0; i < PLATEAU_SHARE_REST; i++) sum += v->budget[i].nats;
  v->budget[PLATEAU_SHARE_REST].nats = loss - sum > 0 ? loss - sum : 0;
  v->budget[PLATEAU_SHARE_REST].noise = noise;
}
