/* tied.h - encoder and decoder as one matrix (Press and Wolf, "Using the Output Embedding to Improve
 * Language Models", 2017).
 *
 * Both stay tensors of the table, of files and of every kernel, and always hold the same V x H numbers:
 * they begin equal, get the same gradient, and an update works on each number alone. Without a twin
 * these functions do nothing.
 */
#ifndef PL_TIED_H
#define PL_TIED_H
#include "net/model.h"

/* Gives encoder and decoder the sum of their gradients, each in its layout. */
void pl_tied_sum(const pl_model *model, pl_real *gradient);

/* Copies the decoder to the encoder, or with `from_encoder` the other way. */
void pl_tied_copy(const pl_model *model, bool from_encoder, pl_real *parameters);

/* Whether both hold the same numbers, to the bit. */
bool pl_tied_equal(const pl_model *model, const pl_real *parameters);

#endif
