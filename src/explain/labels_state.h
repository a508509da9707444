/* labels_state.h - the rules on where a run stands. Each fills the figures of its label and the experiment that removes it, and returns
 * about how much of the excess it stands for; 0: it does not hold; below 0: it may. */
#ifndef PL_LABELS_STATE_H
#define PL_LABELS_STATE_H
#include "explain/effects.h"

double pl_label_diverged(const pl_facts *facts, plateau_finding *of);
double pl_label_near_floor(const pl_facts *facts, plateau_finding *of);
double pl_label_falling(const pl_facts *facts, plateau_finding *of);
double pl_label_overfitting(const pl_facts *facts, plateau_finding *of);
double pl_label_other_text(const pl_facts *facts, plateau_finding *of);
double pl_label_nothing_left(const pl_facts *facts, plateau_finding *of);

/* Training text falls while unseen text rises, and there is a gap between the two. */
bool pl_memorises(const pl_facts *facts);

#endif
