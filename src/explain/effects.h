/* effects.h - experiments beside the one without a change; what the rules of a verdict read. */
#ifndef PL_EFFECTS_H
#define PL_EFFECTS_H
#include "plateau_explain.h"

/* The evidence with what follows from it. */
typedef struct pl_facts {
  const plateau_evidence *e;
  const plateau_verdict *v; /* loss, effects and budget are there */
  int nothing;              /* its index; -1: no experiment was made */
  double excess;            /* the loss of "nothing" above the floor */
} pl_facts;

static inline bool pl_known(double x) { return x - x == 0; }

/* Of a verdict whose loss is known. */
pl_facts pl_facts_of(const plateau_evidence *evidence, const plateau_verdict *verdict);

/* Whether a change counts, beside its noise and the excess; unclear when it does not. */
plateau_sign pl_sign(double change, double sd, double excess);

/* The experiment that continues the run, of a group, which lowered the training loss most, of those
 * for which `want` is true (NULL: all); -1: none lowered it clearly. */
int pl_best(const pl_facts *facts, plateau_group group,
            bool (*want)(const pl_facts *facts, int experiment));

/* Of two experiments the one with the lower training loss; -1 is none. */
int pl_lower_of(const pl_facts *facts, int a, int b);

/* The longest experiment from new weights of a name without its prefix; -1: none was measured. */
int pl_anew(const pl_facts *facts, const char *body);

/* The median over the seeds that a change was tried with of what it changes. */
double pl_middle_of_seeds(const pl_facts *facts, int experiment);

/* What it was compared with; -1: nothing. */
int pl_base_of(const plateau_evidence *evidence, int experiment);

/* Whether an experiment stands for the run itself, not for one with another seed, and was not cut
 * short by a longer one of the same change. */
bool pl_counts(const plateau_evidence *evidence, int experiment);

/* Whether a change has several parts: its last one is tried beyond what the others do. */
bool pl_is_beyond(const plateau_change *change);

/* Whether a change leaves window and memory as they are, so that losses can be compared. */
bool pl_same_question(const plateau_change *change);

/* The learning rate of an experiment beside the run's. */
bool pl_lowers_rate(const pl_facts *facts, int experiment);
bool pl_raises_rate(const pl_facts *facts, int experiment);

/* How far "nothing" fell, and in how many epochs; false: not known, or within its scatter. */
bool pl_fall(const pl_facts *facts, double *drop, double *epochs);

/* The same, counted from the lowest loss so far: a run that goes up and down also falls where it only
 * comes back. */
bool pl_fall_below_all(const pl_facts *facts, double *drop, double *epochs);

/* The s.d. of the last losses of "nothing" about their trend. */
double pl_scatter(const pl_facts *facts);

/* The lowest held-out loss so far, now or earlier; NaN: none is known. */
double pl_best_so_far(const plateau_evidence *evidence);

/* The difference of two held-out losses on the same characters, a - b, and its standard error. */
double pl_paired(const double *a, const double *b, double *error);

/* Index of the experiment without a change; -1: none was measured. */
int pl_find_nothing(const plateau_evidence *evidence);

/* The mean of the measured last epochs. */
double pl_mean(const double *values);

/* Fills verdict->effect; verdict->loss is known. */
void pl_weigh_effects(plateau_verdict *verdict, const plateau_evidence *evidence);

#endif
