/* header.h - the JSON header of a checkpoint's safetensors file, in its only canonical form. */
#ifndef PL_HEADER_H
#define PL_HEADER_H
#include "run/best.h"
#include "run/state.h"

enum { PL_FORMAT_VERSION = 3 }; /* the one that is written; older ones are only read */

typedef struct pl_header {
  int version; /* 1 to 3 */
  plateau_config config;
  uint64_t text_hash;
  uint64_t text_length;
  uint64_t vocabulary; /* V */
  uint64_t rows;       /* of hidden state; 0 with state = reset */
  uint32_t crc;        /* of all bytes of the file except its own 8 digits */
  size_t crc_at;       /* the place of those digits in the header */
  pl_counters counters;
  pl_best_moment best;   /* known: the file describes it. parameters: only to write them */
  uint64_t best_tensors; /* 1: it has best.* tensors; 0: its newest weights are the best ones */
} pl_header;

/* One tensor of the file. */
typedef enum pl_part {
  PL_PARAMETERS,
  PL_MOMENT1,
  PL_MOMENT2,
  PL_AVERAGE,
  PL_BEST,
  PL_HIDDEN,
  PL_CELL,
  PL_VOCABULARY
} pl_part;

typedef struct pl_entry {
  pl_part part;
  int index;           /* index of the tensor in the model, or layer */
  uint64_t rows, cols; /* rows 0: the tensor is one-dimensional */
  size_t item;         /* bytes of a number */
} pl_entry;

/* Describes the i-th tensor of the file. Returns false after the last one. The vocabulary is the
 * first. */
bool pl_header_entry(const pl_header *header, const pl_model *model, int i, pl_entry *entry);

static inline size_t pl_entry_bytes(const pl_entry *entry) {
  return (size_t)(entry->rows > 0 ? entry->rows : 1) * (size_t)entry->cols * entry->item;
}

/* The name of the first count that is 2^53 or more, which no run reaches and a double could not hold;
 * NULL when there is none. */
const char *pl_header_excess(const pl_header *header);

/* Bytes of all tensors. */
size_t pl_header_data_bytes(const pl_header *header, const pl_model *model);

/* Writes the header, padded with spaces to a multiple of 8, and sets crc_at. With `out` NULL it
 * only measures. Returns the header's length. */
size_t pl_header_write(pl_header *header, const pl_model *model, char *out);

/* True when `bytes` are exactly the bytes that pl_header_write would write. */
bool pl_header_same(pl_header *header, const pl_model *model, const char *bytes, size_t length);

/* Reads the metadata in its canonical order. At the first byte that differs from that order it
 * returns false and sets *where to what it was reading. It proves nothing about the rest. */
bool pl_header_read(pl_header *header, const char *bytes, size_t length, const char **where);

#endif
