/* arena.h - places buffers in the caller's block. Without a block it only measures. */
#ifndef PL_ARENA_H
#define PL_ARENA_H
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* 64 bytes are a cache line, and two of the widest vectors in use. */
#define PL_ARENA_ALIGN 64u

typedef struct pl_arena {
  char *base;      /* NULL: only measure */
  size_t capacity; /* bytes at base */
  size_t used;     /* SIZE_MAX once a size has overflowed */
} pl_arena;

static inline pl_arena pl_arena_over(void *block, size_t bytes) {
  assert(((uintptr_t)block & (PL_ARENA_ALIGN - 1)) == 0);
  return (pl_arena){(char *)block, bytes, 0};
}

/* Takes count x size bytes, aligned. Returns NULL while it measures. */
static inline void *pl_arena_take(pl_arena *arena, size_t count, size_t size) {
  const size_t limit = SIZE_MAX - 2 * PL_ARENA_ALIGN;
  if (arena->used > limit || (count != 0 && size > (limit - arena->used) / count)) {
    arena->used = SIZE_MAX;
    return NULL;
  }
  size_t start = arena->used;
  arena->used = (start + count * size + PL_ARENA_ALIGN - 1) & ~(size_t)(PL_ARENA_ALIGN - 1);
  if (!arena->base) return NULL;
  assert(arena->used <= arena->capacity);
  return arena->base + start;
}

#endif
