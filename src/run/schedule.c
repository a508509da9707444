/* schedule.c - computes the learning rate of a step. */
#include "run/schedule.h"

#include "base/dmath.h"

static const double PI = 3.14159265358979323846;

/* The smallest factor that reduce-on-plateau leaves. Below it no run makes progress, and a factor
 * that underflows to 0 would look like a damaged one. */
static const double MIN_FACTOR = 1e-8;

void pl_schedule_start(pl_schedule *schedule) { *schedule = (pl_schedule){1, __builtin_inf(), 0}; }

void pl_schedule_epoch(pl_schedule *s, double loss) {
  if (loss < s->best * (1 - 1e-4)) {
    s->best = loss;
    s->worse = 0;
  } else if (++s->worse > 10) {
    s->factor = s->factor > 10 * MIN_FACTOR ? s->factor * 0.1 : MIN_FACTOR;
    s->worse = 0;
  }
}

double pl_schedule_rate(const pl_schedule *s, const plateau_config *config, uint64_t step,
                        size_t epoch_steps) {
  double rate = config->lr;
  if (config->schedule == PLATEAU_SCHEDULE_PLATEAU) rate *= s->factor;
  if (config->schedule == PLATEAU_SCHEDULE_COSINE) {
    double done = (double)step / ((double)config->schedule_epochs * (double)epoch_steps);
    double wave = 0.5 * (1 + pl_cos(PI * (done < 1 ? done : 1)));
    rate *= 0.01 + 0.99 * wave;
  }
  if (step < (uint64_t)config->warmup) rate *= ((double)step + 1) / (double)config->warmup;
  return rate;
}
