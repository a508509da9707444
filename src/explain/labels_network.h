/* labels_network.h - the rules on the network. Each fills the figures of its label and the experiment that removes it, and returns
 * about how much of the excess it stands for; 0: it does not hold; below 0: it may. */
#ifndef PL_LABELS_NETWORK_H
#define PL_LABELS_NETWORK_H
#include "explain/effects.h"

double pl_label_last_step(const pl_facts *facts, plateau_finding *of);
double pl_label_vanishing(const pl_facts *facts, plateau_finding *of);
double pl_label_window_too_short(const pl_facts *facts, plateau_finding *of);
double pl_label_too_small(const pl_facts *facts, plateau_finding *of);
double pl_label_saturated(const pl_facts *facts, plateau_finding *of);
double pl_label_first_weights(const pl_facts *facts, plateau_finding *of);

#endif
