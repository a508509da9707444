/* support_evidence.h - made evidence on a run, and its verdict, for tests. */
#ifndef SUPPORT_EVIDENCE_H
#define SUPPORT_EVIDENCE_H

#include "plateau_answer.h"

/* A run of loss 1.5 above a floor of 0.5, flat, on a text of 50 symbols, and its experiments. */
typedef struct made {
  plateau_config config;
  plateau_plan plan;
  plateau_experiment experiment[PLATEAU_MAX_CHANGES];
  plateau_evidence e;
} made;

/* That run with "nothing" alone. */
void evidence_make(made *m);

/* One more experiment: loss and scatter over its last epochs. */
plateau_experiment *evidence_add(made *m, const char *name, const char *family, plateau_group group,
                                 double start, double loss, double scatter);

/* The verdict; fails the test, with `why`, when it is not whole. */
plateau_verdict evidence_judge(const made *m, const char *why);

/* The same as an answer, in nats. */
plateau_answer evidence_answer(const plateau_verdict *v, const made *m);

/* Fails the test when a verdict lacks what is true of every one. */
void check_whole(const plateau_verdict *v, const plateau_evidence *e, const char *why);

/* The labels that hold, by name, for messages. */
const char *evidence_labels(const plateau_verdict *v);

#endif
