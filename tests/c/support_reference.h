/* support_reference.h - the forward pass in plain double loops: what losses and samples are held
 * against.
 *
 * Written from DESIGN.md and PyTorch's documentation of RNN, GRU and LSTM, with libm's functions. One
 * row, one symbol at a time, no dropout.
 */
#ifndef SUPPORT_REFERENCE_H
#define SUPPORT_REFERENCE_H

#include "plateau.h"

enum { REFERENCE_WIDTH = 64, REFERENCE_TENSORS = 19 }; /* greatest H, E and V; tensors */

typedef struct reference {
  plateau_config config;
  int V;
  double *tensor[REFERENCE_TENSORS]; /* as plateau_tensor_describe lists them */
  double h[4][REFERENCE_WIDTH], c[4][REFERENCE_WIDTH];
  double logits[REFERENCE_WIDTH];
} reference;

/* Copies the weights that the session has at this moment; the state is that after a reset. */
void reference_open(reference *r, const plateau_session *session);
void reference_close(reference *r);

void reference_reset(reference *r, double h0);

/* Reads one symbol; logits then hold what comes next. */
void reference_read(reference *r, int symbol);

/* Cross-entropy of the next symbol, nats. */
double reference_nats(const reference *r, int target);

/* Total nats of so many predictions from `symbols` on, the state cleared every `window` of them
 * (0: at the start only), the first burn_in after each reset not counted; adds to *counted. */
double reference_total(reference *r, const uint16_t *symbols, size_t predictions, size_t window,
                       size_t burn_in, double h0, size_t *counted);

#endif
