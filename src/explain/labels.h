/* labels.h - which labels hold. */
#ifndef PL_LABELS_H
#define PL_LABELS_H
#include "explain/effects.h"

/* Every label that holds, the one to say first first. */
void pl_find_labels(plateau_verdict *verdict, const pl_facts *facts);

#endif
