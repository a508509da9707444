/* labels_steps.c - the rules on steps: rate, optimizer, batch, clipping, regularisation. */
#include "explain/labels_steps.h"

#include "explain/cause.h"

#include <string.h>

/* Another optimizer is the cause when it removes this many times what the best rate does. */
static const double FITS_BETTER = 1.5;
/* Three times the rate goes this many times as far: steps that are far too small go in a straight
 * line, where it would be 3; near a good rate it is 1. */
static const double STRAIGHT = 1.75, STRAIGHT_MATTERS = 0.015;
/* Losses of neighbouring epochs that differ by this share do not settle. */
static const double UNSETTLED = 0.02;
static const double CLIPPED = 0.5;

double pl_label_clipped(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!(f->e->clipped >= CLIPPED)) return 0;
  figure[0] = f->e->clipped;
  figure[3] = f->e->config ? f->e->config->clip : __builtin_nan("");
  of->experiment = pl_best(f, PLATEAU_OF_CLIPPING, NULL);
  return pl_cause(f, of->experiment, &figure[1], &figure[2]);
}

/* How far below no change a trial came; one from new weights has come all the way. */
static double gain_of(const pl_facts *f, int i) {
  return f->e->experiment[i].change.anew ? f->v->loss - pl_effect_of(f, i)->train
                                         : -pl_effect_of(f, i)->change;
}

/* The best rate, continued with or begun with. */
static int best_rate(const pl_facts *f) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group != PLATEAU_OF_RATE || !pl_effect_of(f, i)->shown || pl_is_beyond(change))
      continue;
    if (pl_effect_of(f, i)->sign != PLATEAU_HELPED || !(gain_of(f, i) > 0)) continue;
    if (best < 0 || gain_of(f, i) > gain_of(f, best)) best = i;
  }
  return best;
}

/* Not when a rate to the other side does better. */
static double rate_label(const pl_facts *f, plateau_finding *of,
                         bool (*want)(const pl_facts *facts, int experiment)) {
  int best = best_rate(f);
  double *figure = of->figure;
  if (best < 0 || !want(f, best)) return 0;
  of->experiment = best;
  figure[0] = f->e->experiment[best].change.amount;
  figure[1] = gain_of(f, best);
  figure[2] = pl_effect_of(f, best)->noise;
  figure[3] = pl_share_of_excess(f, figure[1]);
  return figure[3] >= PL_CAUSE && figure[1] >= PL_MATTERS * f->v->loss ? figure[3] : 0;
}

double pl_label_rate_too_high(const pl_facts *f, plateau_finding *of) {
  return rate_label(f, of, pl_lowers_rate);
}

/* The loss goes up and down by more than it falls, and a lower rate ends that. */
double pl_label_oscillating(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double share = pl_label_rate_too_high(f, of), scatter = pl_scatter(f);
  figure[3] = scatter / f->v->loss;
  return share > 0 && figure[3] >= UNSETTLED ? 1.01 * share : 0;
}

/* The experiment with a higher rate that went STRAIGHT times as far as "nothing"; -1: none. */
static int straight_ahead(const pl_facts *f) {
  double drop, epochs;
  if (!pl_fall(f, &drop, &epochs)) return -1;
  double start = f->e->experiment[f->nothing].outcome.start, way = start - f->v->loss;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_effect *effect = pl_effect_of(f, i);
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group != PLATEAU_OF_RATE || change->anew || change->seed) continue;
    if (!pl_raises_rate(f, i) || effect->sign == PLATEAU_HURT) continue;
    if (-effect->change > 3 * effect->sd && -effect->change > STRAIGHT_MATTERS * f->v->loss &&
        start - effect->train > STRAIGHT * way)
      return i;
  }
  return -1;
}

double pl_label_rate_too_low(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double share = rate_label(f, of, pl_raises_rate);
  int ahead = share > 0 ? -1 : straight_ahead(f);
  if (ahead < 0) return share;
  of->experiment = ahead;
  figure[0] = f->e->experiment[ahead].change.amount;
  figure[1] = -pl_effect_of(f, ahead)->change;
  figure[2] = pl_effect_of(f, ahead)->noise;
  return figure[3] = pl_share_of_excess(f, figure[1]);
}

/* Not when a rate does about as well, nor when unseen text pays for it. */
double pl_label_unfit_optimizer(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int best = pl_best(f, PLATEAU_OF_OPTIMIZER, NULL), rate = best_rate(f);
  of->experiment = best;
  double share = pl_cause(f, best, &figure[1], &figure[2]);
  double by_rate = rate < 0 ? 0 : gain_of(f, rate);
  figure[0] = by_rate;
  if (!(share > 0) || pl_costs_unseen(f, best)) return 0;
  bool beyond = figure[1] - by_rate >= 2 * PL_CAUSE * f->excess;
  return beyond && figure[1] >= FITS_BETTER * by_rate ? share : 0;
}

/* Not when a rate does twice as much. */
double pl_label_few_steps(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int best = pl_best(f, PLATEAU_OF_BATCH, NULL), rate = pl_best(f, PLATEAU_OF_RATE, NULL);
  if (best < 0 || f->e->experiment[best].change.amount > 1) return 0;
  of->experiment = best;
  double share = pl_cause(f, best, &figure[1], &figure[2]);
  figure[0] = f->e->steps;
  figure[3] = f->e->plan ? f->e->plan->batch : __builtin_nan("");
  if (rate >= 0 && -pl_effect_of(f, rate)->change > 2 * figure[1]) return 0;
  return pl_costs_unseen(f, best) ? 0 : share;
}

/* Less of it, which is better on unseen text too. */
static bool is_less(const pl_facts *f, int i) {
  const plateau_change *change = &f->e->experiment[i].change;
  double had = change->name[1] == 'e' ? f->e->config->weight_decay : f->e->config->dropout;
  return change->amount < had && (!pl_known(f->v->valid) || pl_helps_unseen(f, i));
}

double pl_label_over_regularised(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!f->e->config) return 0;
  int best = pl_best(f, PLATEAU_OF_REGULARISATION, is_less);
  of->experiment = best;
  double share = pl_cause(f, best, &figure[1], &figure[2]);
  if (!(share > 0)) return 0;
  figure[0] = pl_effect_of(f, best)->valid_change;
  figure[3] = share;
  return share;
}
