/* cause.c - what a trial removes, and whether that is enough to name a cause. */
#include "explain/cause.h"

double pl_share_of_excess(const pl_facts *f, double nats) {
  return f->excess > 0 ? nats / f->excess : 0;
}

/* What an experiment removes, when that is enough to name a cause. */
double pl_cause(const pl_facts *f, int experiment, double *gain, double *noise) {
  if (experiment < 0) return 0;
  *gain = -pl_effect_of(f, experiment)->change;
  *noise = pl_effect_of(f, experiment)->noise;
  double share = pl_share_of_excess(f, *gain);
  return share >= PL_CAUSE && *gain >= PL_MATTERS * f->v->loss ? share : 0;
}

/* The same of one from new weights, beside no change from new weights. */
double pl_cause_anew(const pl_facts *f, int experiment, double *gain, double *noise) {
  if (experiment < 0 || pl_effect_of(f, experiment)->sign != PLATEAU_HELPED) return 0;
  int base = pl_base_of(f->e, experiment);
  *gain = -pl_effect_of(f, experiment)->change;
  *noise = pl_effect_of(f, experiment)->noise;
  double loss = pl_effect_of(f, base)->train, excess = pl_effect_of(f, base)->excess;
  return *gain >= PL_CAUSE * excess && *gain >= PL_MATTERS * loss ? *gain / excess : 0;
}

double pl_sure_of(const pl_facts *f, int experiment, double gain) {
  const plateau_effect *effect = pl_effect_of(f, experiment);
  if (effect->seeds > 0) return gain + effect->change - pl_middle_of_seeds(f, experiment);
  return gain - effect->noise;
}

/* Unseen text got clearly worse by it. */
bool pl_costs_unseen(const pl_facts *f, int experiment) {
  const plateau_effect *effect = pl_effect_of(f, experiment);
  return effect->valid_change > 2 * effect->valid_noise &&
         effect->valid_change > PL_MATTERS * f->v->valid;
}

bool pl_helps_unseen(const pl_facts *f, int experiment) {
  const plateau_effect *effect = pl_effect_of(f, experiment);
  return -effect->valid_change > 2 * effect->valid_noise &&
         -effect->valid_change > PL_MATTERS * f->v->valid;
}

/* What the best rate and the best optimizer remove. */
double pl_best_step(const pl_facts *f) {
  int best = pl_lower_of(f, pl_best(f, PLATEAU_OF_RATE, NULL),
                         pl_best(f, PLATEAU_OF_OPTIMIZER, NULL));
  return best < 0 ? 0 : -pl_effect_of(f, best)->change;
}

double pl_loss_now(const pl_facts *f) { return pl_known(f->e->train) ? f->e->train : f->v->loss; }

int pl_window_of(const pl_facts *f) {
  return f->e->plan ? f->e->plan->window : f->e->config ? f->e->config->window : 0;
}
