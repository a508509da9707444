/* fork.h - what the table of changes tells of one, for those that make and place it. */
#ifndef PL_FORK_H
#define PL_FORK_H

#include "plateau_explain.h"
#include "session.h"

/* Settings and description of a change of this name for the parent's newest snapshot; false when
 * there is no such change for it. */
bool pl_change_find(const plateau_session *parent, const char *name, plateau_change *change,
                    plateau_config *config);

/* Parameters of a model as those of one that has more units and computes the same: `to` holds
 * freshly drawn ones, of which only those stay that lead from anywhere into a new unit. */
void pl_widen_parameters(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to);

/* Rows of hidden state; the new units' stay as they are. */
void pl_widen_rows(const pl_model *m, const pl_real *from, const pl_model *wide, pl_real *to,
                   int rows);

#endif
