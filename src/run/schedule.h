/* schedule.h - the learning rate of a step, and what a schedule remembers. */
#ifndef PL_SCHEDULE_H
#define PL_SCHEDULE_H
#include "plateau.h"

#include <stdint.h>

/* Reduce-on-plateau, with the defaults of torch's ReduceLROnPlateau: after 10 epochs in a row in
 * which the running loss was not below 0.9999 of the best, the rate falls to a tenth,
 * down to 1e-8 of what it was. */
typedef struct pl_schedule {
  double factor, best; /* 1 and infinity at the start */
  uint64_t worse;      /* epochs in a row */
} pl_schedule;

void pl_schedule_start(pl_schedule *schedule);

/* Told the loss of each epoch as it ends. */
void pl_schedule_epoch(pl_schedule *schedule, double loss);

/* Rate of step `step` (from 0): linear warm-up over config->warmup steps, then constant; or a
 * cosine from lr at step 0 to a hundredth of it after schedule_epochs, where it stays; or lr times
 * what reduce-on-plateau has left. */
double pl_schedule_rate(const pl_schedule *schedule, const plateau_config *config, uint64_t step,
                        size_t epoch_steps);

#endif
