/* distance.h - how far back the text says something that the network does not use. */
#ifndef PL_DISTANCE_H
#define PL_DISTANCE_H
#include "plateau_explain.h"

/* Distances, or windows, whose gain is this share of the best one's or more do about the same. */
static const double PL_ALIKE = 0.85;

/* The shortest distance from `from` to `to` at which a table that sees one character before and one
 * that far back pays clearly less than a loss, and less than without the second; 0: there is none.
 * What repeats at one distance repeats at its multiples too: of those that pay about the same the
 * shortest counts. */
int pl_telling_distance(const plateau_evidence *evidence, double loss, int from, int to);

/* The same without a network, which may know it already: the text says something at this distance. */
int pl_repeating_distance(const plateau_evidence *evidence, int from, int to);

/* A window in which that distance is seen from half of the positions or more. */
int pl_window_for(int distance);

#endif
