/* update.h - the optimizer's state for each parameter, and the numbers of one update. */
#ifndef PL_UPDATE_H
#define PL_UPDATE_H
#include "kernel/optimizer.h"

/* Numbers of optimizer state a parameter: 0, 1 or 2. */
int pl_optimizer_moments(int optimizer);

/* The update under these settings. `step` counts from 1 since the moments started. */
pl_update pl_update_make(const plateau_config *config, uint64_t step, double rate, double norm);

/* The share of the newest weights in their average after step `step`, from 1: 1 / N of the others,
 * N = config->average, more while there are fewer steps. So the average is the mean of all weights
 * so far, each (1 - 1/N) times as heavy as the next (Kingma and Ba, "Adam", 2015, section 7.2). */
double pl_update_share(const plateau_config *config, uint64_t step);

#endif
