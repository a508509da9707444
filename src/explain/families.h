/* families.h - what can be changed in a run: a row for each kind of change. */
#ifndef PL_FAMILIES_H
#define PL_FAMILIES_H
#include "plateau_trial.h"
#include "run/session.h"

/* Where the text to train on begins and how much of it is held out, where a change cuts it. */
typedef struct pl_cut {
  size_t skipped; /* characters left out at the beginning */
  double valid;   /* share held out of what remains */
} pl_cut;

/* What a row works on. Of a compound change the settings already hold the parts before it. */
typedef struct pl_change_work {
  const plateau_session *run;
  const pl_counters *now; /* of its newest snapshot */
  const char *amount;     /* what follows the family's name: "0.3", "gru"; "" */
  double number;          /* its value; NaN where it is no number */
  bool anew;              /* from new weights */
  plateau_config config;  /* changed */
  char label[64];         /* written */
} pl_change_work;

typedef struct pl_family {
  const char *name;
  plateau_group group;
  bool amount; /* its name has one */
  /* Changes settings and writes the label; false: it does not apply to this run. */
  bool (*change)(pl_change_work *);
} pl_family;

/* The row of a name of `length` characters; NULL: there is none. */
const pl_family *pl_family_find(const char *name, size_t length);

/* How the last half of the training part is cut out of the text with the same held-out part; false
 * where it cannot be. */
bool pl_half_text(const plateau_session *run, pl_cut *cut);

#endif
