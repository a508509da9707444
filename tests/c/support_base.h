/* support_base.h - small runs whose files tests change by hand. */
#ifndef SUPPORT_BASE_H
#define SUPPORT_BASE_H

#include "support_forge.h"

/* A run inside its second epoch with all tensors, and one that has not started. The last two keep
 * their best moment: of the one before the newest snapshot, and that snapshot. */
enum { BEGUN, FRESH, TANH, SIGMOID, BEST, NEWEST, BASES_END };

saved make_base(int base);

/* Fails the test, with `what`, unless the file is refused with a sentence that contains `part`. */
void expect_refusal(saved *file, const char *what, const char *part);

#endif
