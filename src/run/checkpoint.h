/* checkpoint.h - converts between safetensors bytes and a state. */
#ifndef PL_CHECKPOINT_H
#define PL_CHECKPOINT_H
#include "run/header.h"

/* Size of the file in bytes. */
size_t pl_checkpoint_size(pl_header *header, const pl_model *model);

/* Writes header, vocabulary and state, and computes header->crc. `out` has pl_checkpoint_size
 * bytes. */
void pl_checkpoint_write(pl_header *header, const pl_model *model, const pl_state *state,
                         const uint32_t *code_points, char *out);

/* Proves a whole file: form, sizes, the header's canonical form, checksum, vocabulary, counters,
 * every number finite. Fills header and model and touches nothing else. */
plateau_status pl_checkpoint_prove(pl_header *header, pl_model *model, const char *bytes,
                                   size_t size, plateau_error *error);

/* The start of the tensors of a proved file. */
const char *pl_checkpoint_data(const char *bytes);

/* Reads the tensors of a proved file into a state of the same model; with `all` the moments and the
 * hidden state too. */
void pl_checkpoint_read(const pl_header *header, const pl_model *model, const char *bytes, bool all,
                        pl_state *state);

#endif
