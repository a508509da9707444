/* ask.h - begins to measure a whole part of the text, however long it is. */
#ifndef PL_ASK_H
#define PL_ASK_H
#include "run/session.h"

/* As plateau_measure_begin, but never by a sample: for looks that need the loss of each place. */
void pl_measure_begin_whole(plateau_session *session, plateau_part part);

#endif
