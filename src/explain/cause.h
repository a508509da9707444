/* cause.h - what a trial removes, and whether that is enough to name a cause. */
#ifndef PL_CAUSE_H
#define PL_CAUSE_H
#include "explain/effects.h"

/* An experiment names a cause when it removes this share of the loss above the floor. A smaller gain
 * stands in the budget only. */
static const double PL_CAUSE = 0.05;
/* The gain must also be this share of the loss: just above a floor every share of the excess is
 * small. */
static const double PL_MATTERS = 0.008;
/* Who memorises pays this share less on the training text than on unseen text. */
static const double PL_GAP = 0.05;

static inline const plateau_effect *pl_effect_of(const pl_facts *facts, int experiment) {
  return &facts->v->effect[experiment];
}

/* The training loss of the moment, and the run's window. */
double pl_loss_now(const pl_facts *facts);
int pl_window_of(const pl_facts *facts);

double pl_share_of_excess(const pl_facts *facts, double nats);

/* What an experiment removes, with its noise, when that is enough to name a cause, as a share of the
 * excess; else 0. -1 is no experiment. The second is for one from new weights, beside no change from
 * new weights. */
double pl_cause(const pl_facts *facts, int experiment, double *gain, double *noise);
double pl_cause_anew(const pl_facts *facts, int experiment, double *gain, double *noise);

/* What is sure of a gain: as much as in the middle of three seeds, where others were tried, else less
 * its noise. */
double pl_sure_of(const pl_facts *facts, int experiment, double gain);

/* Unseen text gets clearly worse by it, or clearly better. */
bool pl_costs_unseen(const pl_facts *facts, int experiment);
bool pl_helps_unseen(const pl_facts *facts, int experiment);

/* What the best rate and the best optimizer remove. */
double pl_best_step(const pl_facts *facts);

#endif
