/* real.h - the number type of the core, and how its rows lie in memory. */
#ifndef PL_REAL_H
#define PL_REAL_H
#include "plateau.h"

#include <stddef.h>

typedef plateau_real pl_real;

#define PL_LANES 8

/* rows x width numbers */
static inline size_t pl_area(int rows, int width) { return (size_t)rows * (size_t)width; }

/* n rounded up to whole vectors of 8 */
static inline int pl_pad(int n) { return (n + PL_LANES - 1) / PL_LANES * PL_LANES; }

/* Numbers from one row of a large buffer to the next. It is an odd count of cache lines, so that
 * rows do not compete for the same few sets of a cache. At H = 512 that saves a tenth of a
 * product's time. */
static inline int pl_stride(int width) {
  const int line = 64 / (int)sizeof(pl_real);
  return ((width + line - 1) / line | 1) * line;
}

#endif
