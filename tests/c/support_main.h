/* support_main.h - memory and files for programs that other tests run. */
#ifndef SUPPORT_MAIN_H
#define SUPPORT_MAIN_H

#include <stdio.h>
#include <stdlib.h>

enum { CAPACITY = 1 << 22 }; /* of a file, bytes */

/* The program ends when there is no memory. */
static inline void *block(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) exit(1);
  return memory;
}

/* Reads at most CAPACITY bytes and returns their number. */
static inline size_t read_file(const char *path, char *bytes) {
  FILE *file = fopen(path, "rb");
  if (!file) exit(2);
  size_t size = fread(bytes, 1, CAPACITY, file);
  fclose(file);
  return size;
}

#endif
