/* schedule.h - computes the learning rate of a step, and keeps what a schedule must remember. */
#ifndef PL_SCHEDULE_H
#define PL_SCHEDULE_H
#include "plateau.h"

#include <stdint.h>

/* Reduce-on-plateau with the defaults of torch's ReduceLROnPlateau: after 10 epochs in a row whose
 * running loss was not below 0.9999 of the best, the rate falls to a tenth, down to 1e-8 of its
 * start. */
typedef struct pl_schedule {
  double factor, best; /* 1 and infinity at the start */
  uint64_t worse;      /* epochs in a row */
} pl_schedule;

void pl_schedule_start(pl_schedule *schedule);

/* Call it with the running loss at the end of each epoch. */
void pl_schedule_epoch(pl_schedule *schedule, double loss);

/* The rate of step `step` (from 0, since the schedule began): linear warm-up over config->warmup steps, then constant; or a
 * cosine from lr at step 0 to a hundredth of lr after schedule_epochs, and constant after that; or
 * lr times the factor of reduce-on-plateau. */
double pl_schedule_rate(const pl_schedule *schedule, const plateau_config *config, uint64_t step,
                        size_t epoch_steps);

#endif
