/* save.c - saves and loads a session. */
#include "run/checkpoint.h"
#include "run/session.h"

#include <string.h>

static pl_header header_of(const plateau_session *s) {
  pl_header h = {.config = s->config, .text_hash = s->text.hash, .text_length = s->text.length};
  h.config.arithmetic = (int)s->kernels->kind;
  h.vocabulary = (uint64_t)s->text.vocabulary.size;
  h.rows = (uint64_t)s->state_rows;
  h.counters = *s->kept.counters;
  return h;
}

size_t plateau_save_size(const plateau_session *s) {
  pl_header h = header_of(s);
  return pl_checkpoint_size(&h, &s->model);
}

size_t plateau_save(const plateau_session *s, void *bytes, size_t capacity) {
  pl_header h = header_of(s);
  size_t size = pl_checkpoint_size(&h, &s->model);
  if (size > capacity) return 0;
  pl_checkpoint_write(&h, &s->model, &s->kept, s->text.vocabulary.code_points, bytes);
  return size;
}

plateau_status plateau_checkpoint_read(plateau_checkpoint *checkpoint, const void *bytes,
                                       size_t size, plateau_error *error) {
  pl_header h;
  pl_model model;
  plateau_status status = pl_checkpoint_prove(&h, &model, bytes, size, error);
  if (status) return status;
  *checkpoint = (plateau_checkpoint){
      .config = h.config, .text_hash = h.text_hash, .parameters = model.trainable};
  checkpoint->vocabulary = (int)h.vocabulary;
  checkpoint->text_length = (size_t)h.text_length;
  checkpoint->epoch = h.counters.epoch;
  checkpoint->step = h.counters.step;
  return PLATEAU_OK;
}

void plateau_checkpoint_vocabulary(const plateau_checkpoint *checkpoint, const void *bytes,
                                   uint32_t *code_points) {
  memcpy(code_points, pl_checkpoint_data(bytes),
         (size_t)checkpoint->vocabulary * sizeof *code_points);
}

/* The first field that differs between two configurations and matters for `mode`, or NULL. To
 * resume, all fields matter except those that a running model can adopt, and the arithmetic, which
 * has its own sentence. */
static const plateau_field *difference(const plateau_config *a, const plateau_config *b,
                                       plateau_load_mode mode) {
  static const char *const SHAPE[] = {"cell", "activation", "embedding", "hidden", "layers"};
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char of_a[40], of_b[40];
    bool matters = mode == PLATEAU_RESUME && !fields[i].at_once &&
                   strcmp(fields[i].name, "arithmetic") != 0;
    for (size_t j = 0; j < sizeof SHAPE / sizeof *SHAPE; j++)
      matters |= strcmp(fields[i].name, SHAPE[j]) == 0;
    plateau_config_get(a, &fields[i], of_a, sizeof of_a);
    plateau_config_get(b, &fields[i], of_b, sizeof of_b);
    if (matters && strcmp(of_a, of_b) != 0) return &fields[i];
  }
  return NULL;
}

static bool same_vocabulary(const plateau_session *s, const pl_header *h, const char *bytes) {
  size_t size = (size_t)h->vocabulary * sizeof(uint32_t);
  return h->vocabulary == (uint64_t)s->text.vocabulary.size &&
         memcmp(pl_checkpoint_data(bytes), s->text.vocabulary.code_points, size) == 0;
}

static plateau_status resume_fault(const plateau_session *s, const pl_header *h,
                                   plateau_error *error) {
  if (h->text_hash != s->text.hash || h->text_length != s->text.length)
    return pl_refuse(error, PLATEAU_OTHER_TEXT,
                     "This model was trained on another text (%u characters, this one has %z); "
                     "give that text, or keep only the weights for the new one.",
                     h->text_length, s->text.length);
  if (h->config.arithmetic != (int)s->kernels->kind)
    return pl_refuse(error, PLATEAU_NO_ARITHMETIC,
                     "This run used %s arithmetic, this session has %s: the bits would differ. "
                     "Place the session with the file's arithmetic.",
                     h->config.arithmetic == PLATEAU_FUSED ? "fused" : "plain",
                     s->kernels->kind == PLATEAU_FUSED ? "fused" : "plain");
  if (h->rows != (uint64_t)s->state_rows || h->counters.steps_done >= s->plan.steps)
    return pl_refuse(
        error, PLATEAU_BAD_FILE,
        "This model's place in the text is impossible: step %u of %z, %u rows of state for %d.",
        h->counters.steps_done, s->plan.steps, h->rows, s->state_rows);
  return PLATEAU_OK;
}

plateau_status plateau_load(plateau_session *s, const void *bytes, size_t size,
                            plateau_load_mode mode, plateau_error *error) {
  pl_header h;
  pl_model model;
  plateau_status status = pl_checkpoint_prove(&h, &model, bytes, size, error);
  if (status) return status;
  const plateau_field *field = difference(&h.config, &s->config, mode);
  if (field)
    return pl_refuse(error, PLATEAU_BAD_FILE,
                     "This model was trained with another %s (%s); place the session with that.",
                     field->label, field->name);
  if (mode == PLATEAU_RESUME) status = resume_fault(s, &h, error);
  if (status) return status;
  if (!same_vocabulary(s, &h, bytes))
    return pl_refuse(
        error, PLATEAU_BAD_FILE,
        "This model has another vocabulary; read the text with the model's vocabulary.");
  pl_checkpoint_read(&h, &model, bytes, mode == PLATEAU_RESUME, &s->live);
  if (mode == PLATEAU_WEIGHTS) {
    pl_session_start_over(s, h.counters.h0);
    pl_session_written(s);
    return PLATEAU_OK;
  }
  *s->live.counters = h.counters; /* all counters, so that saving again gives the same file */
  s->clipping = (pl_clipping){.share = __builtin_nan("")};
  s->stale = true;
  pl_session_keep(s);
  return PLATEAU_OK;
}
