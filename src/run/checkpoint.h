/* checkpoint.h - safetensors bytes <-> state. */
#ifndef PL_CHECKPOINT_H
#define PL_CHECKPOINT_H
#include "run/header.h"

/* Bytes of the file. */
size_t pl_checkpoint_size(pl_header *header, const pl_model *model);

/* Writes header, vocabulary and state; header->crc is worked out. `out` has room for
 * pl_checkpoint_size. */
void pl_checkpoint_write(pl_header *header, const pl_model *model, const pl_state *state,
                         const uint32_t *code_points, char *out);

/* Proves a whole file: form, sizes, the header's one canonical form, checksum, vocabulary,
 * counters, every number finite. Fills header and model; touches nothing else. */
plateau_status pl_checkpoint_prove(pl_header *header, pl_model *model, const char *bytes,
                                   size_t size, plateau_error *error);

/* Where the tensors of a proved file begin. */
const char *pl_checkpoint_data(const char *bytes);

/* Reads tensors of a proved file into a state of the same model; `all`: moments and hidden state
 * too. */
void pl_checkpoint_read(const pl_header *header, const pl_model *model, const char *bytes, bool all,
                        pl_state *state);

#endif
