/* budget.c - the loss as parts: what each kind of change removes, in a fixed order. */
#include "explain/budget.h"

#include "base/dmath.h"

/* The parts in their order, with the groups that remove each. */
static const struct {
  plateau_share share;
  plateau_group groups[2];
} stages[] = {
    {PLATEAU_SHARE_GRADIENT, {PLATEAU_OF_GRADIENT, PLATEAU_OF_GRADIENT}},
    {PLATEAU_SHARE_RATE, {PLATEAU_OF_RATE, PLATEAU_OF_CLIPPING}},
    {PLATEAU_SHARE_OPTIMIZER, {PLATEAU_OF_OPTIMIZER, PLATEAU_OF_OPTIMIZER}},
    {PLATEAU_SHARE_MODEL, {PLATEAU_OF_SIZE, PLATEAU_OF_ACTIVATION}},
};

/* The best experiment of two groups that can be held against the same floor. */
static int best_of(const pl_facts *f, const plateau_group groups[2]) {
  int best = -1;
  for (int g = 0; g < 2; g++) {
    int one = pl_best(f, groups[g], NULL);
    if (one < 0 || !f->e->experiment[one].change.same_floor) continue;
    if (best < 0 || f->v->effect[one].train < f->v->effect[best].train) best = one;
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
    int best = best_of(f, stages[i].groups);
    if (best < 0) continue;
    const plateau_effect *effect = &v->effect[best];
    double reached = effect->train > floor ? effect->train : floor;
    double both = pl_sqrt(effect->noise * effect->noise + noise * noise);
    if (pl_sign(reached - left, both, f->excess) != PLATEAU_HELPED) continue;
    v->budget[stages[i].share] = (plateau_budget_part){left - reached, both, best};
    left = reached;
    noise = effect->noise;
  }
  double sum = 0;
  for (int i = 0; i < PLATEAU_SHARE_REST; i++) sum += v->budget[i].nats;
  v->budget[PLATEAU_SHARE_REST].nats = loss - sum > 0 ? loss - sum : 0;
  v->budget[PLATEAU_SHARE_REST].noise = noise;
}
