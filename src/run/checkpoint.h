/* checkpoint.h - converts between safetensors bytes and a state. */
#ifndef PL_CHECKPOINT_H
#define PL_CHECKPOINT_H
#include "run/header.h"

/* Size of the file in bytes. */
size_t pl_checkpoint_size(pl_header *header, const pl_model *model);

/* Writes header, vocabulary, state and header->best.parameters, and computes header->crc. A part that
 * the state lacks is written as after a reset: moments and cells 0, hidden states h0.
 *
 *   out   pl_checkpoint_size bytes */
void pl_checkpoint_write(pl_header *header, const pl_model *model, const pl_state *state,
                         const uint32_t *code_points, char *out);

/* Proves a whole file: form, sizes, the header's canonical form, checksum, vocabulary, counters,
 * every number finite. Fills header and model and touches nothing else. */
plateau_status pl_checkpoint_prove(pl_header *header, pl_model *model, const char *bytes,
                                   size_t size, plateau_error *error);

/* The start of the tensors of a proved file. */
const char *pl_checkpoint_data(const char *bytes);

/* Proves what the session knows better than the file: that the counters of the epoch under way are
 * those of this plan. Returns false when they are not. */
bool pl_checkpoint_fits(const pl_header *header, const plateau_plan *plan, int rows);

/* Reads the tensors of a proved file. Parts that `state` lacks are skipped.
 *
 *   best   where best.* tensors go; NULL: they are skipped too */
void pl_checkpoint_read(const pl_header *header, const pl_model *model, const char *bytes,
                        const pl_state *state, pl_real *best);

#endif
