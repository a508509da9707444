/* update.c - computes the numbers of an update from the settings and the gradient's norm. */
#include "run/update.h"

#include "base/dmath.h"

int pl_optimizer_moments(int optimizer) {
  if (optimizer == PLATEAU_OPTIMIZER_SGD) return 0;
  return optimizer == PLATEAU_OPTIMIZER_ADAM || optimizer == PLATEAU_OPTIMIZER_ADAMW ? 2 : 1;
}

pl_update pl_update_make(const plateau_config *config, uint64_t step, double rate, double norm) {
  pl_update u = {.optimizer = config->optimizer, .rate = rate, .clip = 1};
  u.momentum = config->momentum;
  u.beta1 = config->beta1;
  u.beta2 = config->beta2;
  u.eps = config->eps;
  u.decay = config->weight_decay;
  if (config->clip > 0 && config->clip < norm + 1e-6) u.clip = config->clip / (norm + 1e-6);
  if (pl_optimizer_moments(config->optimizer) == 2) {
    u.unbias1 = 1 / (1 - pl_power(config->beta1, step));
    u.unbias2 = 1 / pl_sqrt(1 - pl_power(config->beta2, step));
  }
  return u;
}

double pl_update_share(const plateau_config *config, uint64_t step) {
  double keep = 1 - 1 / (double)config->average;
  return (1 - keep) / (1 - pl_power(keep, step));
}
