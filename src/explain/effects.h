/* effects.h - experiments beside the one without a change; what the rules of a verdict read. */
#ifndef PL_EFFECTS_H
#define PL_EFFECTS_H
#include "plateau_explain.h"

/* The evidence with what follows from it. */
typedef struct pl_facts {
  const plateau_evidence *e;
  const plateau_verdict *v; /* loss, effects and budget are there */
  int nothing;              /* its index; -1: no experiment was made */
  double excess;            /* the loss above the floor */
} pl_facts;

static inline bool pl_known(double x) { return x - x == 0; }

/* Whether a change counts, beside its noise and the excess; unclear when it does not. */
plateau_sign pl_sign(double change, double noise, double excess);

/* The experiment of a group that helped most, of those for which `want` is true (NULL: all); -1:
 * none helped. */
int pl_best(const pl_facts *facts, plateau_group group,
            bool (*want)(const pl_facts *facts, int experiment));

/* The learning rate of an experiment beside the run's. */
bool pl_rate_of(const pl_facts *facts, int experiment, double *factor);
bool pl_lowers_rate(const pl_facts *facts, int experiment);
bool pl_raises_rate(const pl_facts *facts, int experiment);

/* How far "nothing" fell, and in how many epochs; false: not known, or within its scatter. */
bool pl_fall(const pl_facts *facts, double *drop, double *epochs);

/* Index of the experiment without a change; -1: none was measured. */
int pl_find_nothing(const plateau_evidence *evidence);

/* The mean of the measured last epochs. */
double pl_mean(const double *values);

/* Fills verdict->effect; `nothing` is pl_find_nothing's, verdict->loss is known. */
void pl_weigh_effects(plateau_verdict *verdict, const plateau_evidence *evidence, int nothing);

#endif
