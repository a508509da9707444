/* plateau_look.h - a closer look at a run: where its loss is, how far back it learns, what its units
 * do, what its samples repeat. Part of the interface of plateau.h, whose rules hold here too.
 *
 * Nothing here changes a run. All of it is measured with the weights of one moment, dropout off.
 */
#ifndef PLATEAU_LOOK_H
#define PLATEAU_LOOK_H

#include "plateau.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Where the loss is ---- */

/* What each single prediction of a part costs. Begins a measurement as plateau_measure_begin does,
 * goes on with plateau_measure_some until it returns false, and ends with plateau_measure_loss, the
 * mean of the numbers written. `nats` has room for every symbol of the part (plan->train or
 * plan->valid of them, or the text's length) and must live until then: nats[i] becomes the nats that
 * symbol i cost, after those its window or stream showed before it; NaN where nothing is predicted
 * (the first symbol, what is left after the last window or stream) or nothing counts (burn-in). */
void plateau_surprise_begin(plateau_session *session, plateau_part part, double *nats);

/* The means of such numbers (also of plateau_floor_each) by position in the window: T of them, NaN
 * for a position that holds no number; summed in text order. `counted`, T again: how many they are
 * means of. */
void plateau_by_position(double *by_position, size_t *counted, const plateau_session *session,
                         plateau_part part, const double *nats);

/* The floor of each single prediction of the training part: -ln of the share that its symbol has
 * among the runs which have shown the same so far (docs/floor.md). plan->train numbers, NaN as
 * above; their mean is plateau_floor's per_char. The best fixed weights reach the floor in the mean;
 * at a single prediction they may well be below it, and pay for it at others of the same group. The
 * block is as for plateau_floor_measure: plateau_floor_size bytes. */
plateau_status plateau_floor_each(double *nats, void *block, size_t block_bytes,
                                  const plateau_config *config, const plateau_text *text,
                                  plateau_error *error);

/* ---- How far back it learns ---- */

/* ---- Inside ---- */

/* ---- Repeats and copies ---- */

/* ---- Samples of an n-gram model ---- */

/* The interpolated model of one order that plateau_ngram_measure holds against the held-out part,
 * as a source of text: for comparison with what the network writes. It sees the last order - 1
 * symbols it has read; what lies before the first is a start mark, as before the text's first. */
typedef struct plateau_ngram_sampler plateau_ngram_sampler;

enum { PLATEAU_NGRAM_ORDERS = 32 };

/* Bytes of block for an order of 1 to PLATEAU_NGRAM_ORDERS; 0 for a text that cannot be counted. */
size_t plateau_ngram_sampler_size(int order, const plateau_config *config,
                                  const plateau_text *text);

/* A model that has read nothing, with a generator of its own. `text` must outlive it. */
plateau_status plateau_ngram_sampler_place(plateau_ngram_sampler **sampler, void *block,
                                           size_t block_bytes, int order, uint64_t seed,
                                           const plateau_config *config, const plateau_text *text,
                                           plateau_error *error);

/* Reads one symbol (below V). */
void plateau_ngram_sampler_read(plateau_ngram_sampler *sampler, int symbol);

/* The probabilities of the next symbol, V of them, which sum to 1. It scans the training part:
 * about a millisecond a million characters. */
void plateau_ngram_sampler_weigh(plateau_ngram_sampler *sampler, double *probabilities);

/* Draws the next symbol from them, reads it, and returns it. */
int plateau_ngram_sampler_next(plateau_ngram_sampler *sampler);

#ifdef __cplusplus
}
#endif

#endif
