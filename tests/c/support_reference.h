/* support_reference.h - the forward pass in plain double loops: the reference for losses and
 * samples.
 *
 * Written from DESIGN.md and PyTorch's documentation of RNN, GRU and LSTM, with libm's functions.
 * One row, one symbol at a time, no dropout.
 */
#ifndef SUPPORT_REFERENCE_H
#define SUPPORT_REFERENCE_H

#include "plateau.h"

/* maximum of H, E and V; number of tensors */
enum { REFERENCE_WIDTH = 64, REFERENCE_TENSORS = 19 };

typedef struct reference {
  plateau_config config;
  int V;
  double *tensor[REFERENCE_TENSORS]; /* in the order of plateau_tensor_describe */
  double h[4][REFERENCE_WIDTH], c[4][REFERENCE_WIDTH];
  double logits[REFERENCE_WIDTH];
} reference;

/* Copies the session's current weights. The state is that after a reset. */
void reference_open(reference *r, const plateau_session *session);
void reference_close(reference *r);

void reference_reset(reference *r, double h0);

/* Reads one symbol. The logits then predict its successor. */
void reference_read(reference *r, int symbol);

/* The cross-entropy of the next symbol in nats. */
double reference_nats(const reference *r, int target);

/* The total nats of `predictions` predictions from `symbols` on. The state is cleared every
 * `window` of them (0: only at the start), and the first burn_in after each reset do not count.
 * Adds to *counted. */
double reference_total(reference *r, const uint16_t *symbols, size_t predictions, size_t window,
                       size_t burn_in, double h0, size_t *counted);

#endif
