/* update.h - the optimizer's state for each parameter, and the numbers of one update. */
#ifndef PL_UPDATE_H
#define PL_UPDATE_H
#include "kernel/optimizer.h"

/* Numbers of optimizer state a parameter: 0, 1 or 2. */
int pl_optimizer_moments(int optimizer);

/* The update under these settings. `step` counts from 1 since the moments started. */
pl_update pl_update_make(const plateau_config *config, uint64_t step, double rate, double norm);

#endif
