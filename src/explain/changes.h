/* changes.h - a change by its name: settings, description, and the text it trains on. */
#ifndef PL_CHANGES_H
#define PL_CHANGES_H
#include "plateau_trial.h"
#include "run/session.h"

/* Settings and description of a change of this name for the parent's newest snapshot; false when
 * there is no such change for it. */
bool pl_change_find(const plateau_session *parent, const char *name, plateau_change *change,
                    plateau_config *config);

/* The text that a change trains on: the parent's, or the last half of its training part with the
 * same held-out part. */
plateau_text pl_change_text(const plateau_session *parent, const plateau_change *change);

/* What keeping the memory does needs this number of times the epochs to show. */
enum { PL_PROLONGED = 3 };

/* The epochs after which a change is judged, however long its trial is: half as many as the run had,
 * four at least; three times that where it is prolonged; from new weights, its share of all. */
double pl_horizon_of(const plateau_session *parent, const plateau_change *change);

/* Multiply-adds of a prediction, forward. */
double pl_work_of(const plateau_config *config, int vocabulary);

#endif
