/* block.c - takes memory in the operating system's large pages, where they exist. */
#define _DEFAULT_SOURCE
#include "block.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The large pages of x86 and of most 64-bit ARM. A step walks through some MB in rows that lie kB
 * from each other; with pages of 4 kB the processor must look up a page for every other row. */
static const size_t large = (size_t)1 << 21;
static const size_t aligned = 64;

void *cli_block_take(size_t bytes) {
  const size_t unit = bytes < large ? aligned : large;
  const size_t rounded = bytes > 0 ? (bytes + unit - 1) / unit * unit : unit;
  if (rounded < bytes) return NULL;
  void *block = aligned_alloc(unit, rounded);
#ifdef MADV_HUGEPAGE
  /* only a hint: without large pages everything works as before */
  if (block && unit == large) (void)madvise(block, rounded, MADV_HUGEPAGE);
#endif
  return block;
}
