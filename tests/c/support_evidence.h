/* support_evidence.h - made evidence on a run, and its verdict, for tests. */
#ifndef SUPPORT_EVIDENCE_H
#define SUPPORT_EVIDENCE_H

#include "plateau_answer.h"

/* A run of loss 1.5 above a floor of 0.5, 2.0 on unseen text, flat, on a text of 50 symbols, and its
 * experiments. */
typedef struct made {
  plateau_config config;
  plateau_plan plan;
  plateau_experiment experiment[PLATEAU_MAX_EXPERIMENTS];
  plateau_change left[PLATEAU_MAX_CHANGES];
  plateau_evidence e;
} made;

/* That run with "nothing" alone. */
void evidence_make(made *m);

/* A change as its name says it, whether or not it applies to a run. */
void evidence_name(plateau_change *change, const char *name);

/* One more experiment, of 20 epochs: training loss and its scatter over the last epochs. It starts at
 * 1.5, and unseen text costs 2.0. */
plateau_experiment *evidence_add(made *m, const char *name, double loss, double scatter);

/* What unseen text costs it, and how much the places of that text differ from those of the other
 * experiments, one s.d. of a place. */
void evidence_unseen(plateau_experiment *x, double valid, double scatter);

/* Its lowest loss on unseen text alone, at an epoch on the way. */
void evidence_least(plateau_experiment *x, double least, double epoch, double scatter);

/* When unseen text cost least so far, with the losses by place that were measured again. */
void evidence_best(made *m, double valid, uint64_t epoch);

/* Another loss of all its last epochs. */
void evidence_train(plateau_experiment *x, double loss);

/* Sets what the words say, "saturated=0.95 rate-0.3=1.1/1.8~0.5": figures of the evidence, by the names
 * in its table, and experiments by theirs: training loss, what unseen text costs them, and the scatter
 * of its places. "nothing" is the experiment that is there; start, least (after 2 epochs) and wobble
 * (scatter of its last epochs) are figures of it, train and valid of it and of the moment. best is of
 * epoch 30, skip-31 the table at that distance, table-5 the held-out one of order 5. */
void evidence_set(made *m, const char *words);

/* The verdict; fails the test, with `why`, when it is not whole. */
plateau_verdict evidence_judge(const made *m, const char *why);

/* The same as an answer, in nats. */
plateau_answer evidence_answer(const plateau_verdict *v, const made *m);

/* Fails the test when a verdict lacks what is true of every one. */
void check_whole(const plateau_verdict *v, const plateau_evidence *e, const char *why);

/* Fails the test unless all that is said of a verdict, in every unit, fits, names no number that is
 * none, and ends as a sentence does. */
void check_words(const plateau_verdict *v, const plateau_evidence *e, const char *why);

/* The labels that hold, by name, those that may in brackets, for messages. */
const char *evidence_labels(const plateau_verdict *v);

#endif
