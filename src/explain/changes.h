/* changes.h - one row of the table of changes, found by its name. */
#ifndef PL_CHANGES_H
#define PL_CHANGES_H
#include "plateau_explain.h"
#include "run/session.h"

/* Settings and description of a change of this name for the parent's newest snapshot; false when
 * there is no such change for it. */
bool pl_change_find(const plateau_session *parent, const char *name, plateau_change *change,
                    plateau_config *config);

#endif
