/* shards.c - moves a shard's result out of the session that ran it and into one that did not. */
#include "run/session.h"

#include <assert.h>
#include <string.h>

/* Contents of the block: the loss, the gradient, then h and c of each layer after the window. */
static size_t state_size(const plateau_session *s) {
  size_t arrays = (size_t)s->model.layers * (s->model.cell == PLATEAU_CELL_LSTM ? 2 : 1);
  return arrays * pl_area(PL_SHARD_ROWS, s->model.Hp) * sizeof(pl_real);
}

static size_t gradient_size(const plateau_session *s) {
  return pl_gradient_size(&s->model) * sizeof(pl_real);
}

size_t plateau_shard_size(const plateau_session *s) {
  return sizeof(double) + gradient_size(s) + state_size(s);
}

void plateau_shard_read(const plateau_session *s, int shard, void *block) {
  assert(shard >= 0 && shard < s->step.shards && !s->step.summed);
  const pl_shard *from = &s->shard[shard];
  size_t state = pl_area(from->rows, s->model.Hp) * sizeof(pl_real);
  char *at = block;
  memcpy(at, &from->loss, sizeof from->loss), at += sizeof from->loss;
  memcpy(at, from->gradient, gradient_size(s)), at += gradient_size(s);
  for (int layer = 0; layer < s->model.layers; layer++) {
    memcpy(at, from->h[layer], state), at += state;
    if (from->c[layer]) memcpy(at, from->c[layer], state), at += state;
  }
}

void plateau_shard_write(plateau_session *s, int shard, const void *block) {
  assert(shard >= 0 && shard < s->step.shards && !s->step.summed);
  pl_shard *to = &s->shard[shard];
  size_t state = pl_area(to->rows, s->model.Hp) * sizeof(pl_real);
  const char *at = block;
  memcpy(&to->loss, at, sizeof to->loss), at += sizeof to->loss;
  memcpy(to->gradient, at, gradient_size(s)), at += gradient_size(s);
  for (int layer = 0; layer < s->model.layers; layer++) {
    memcpy(to->h[layer], at, state), at += state;
    if (to->c[layer]) memcpy(to->c[layer], at, state), at += state;
  }
}
