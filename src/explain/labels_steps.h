/* labels_steps.h - the rules on steps. Each fills the figures of its label and the experiment that removes it, and returns
 * about how much of the excess it stands for; 0: it does not hold; below 0: it may. */
#ifndef PL_LABELS_STEPS_H
#define PL_LABELS_STEPS_H
#include "explain/effects.h"

double pl_label_clipped(const pl_facts *facts, plateau_finding *of);
double pl_label_rate_too_high(const pl_facts *facts, plateau_finding *of);
double pl_label_oscillating(const pl_facts *facts, plateau_finding *of);
double pl_label_rate_too_low(const pl_facts *facts, plateau_finding *of);
double pl_label_unfit_optimizer(const pl_facts *facts, plateau_finding *of);
double pl_label_few_steps(const pl_facts *facts, plateau_finding *of);
double pl_label_over_regularised(const pl_facts *facts, plateau_finding *of);

#endif
