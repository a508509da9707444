/* save.c - saves and loads a session. */
#include "run/checkpoint.h"
#include "run/session.h"

#include <string.h>

/* ---- Saving ---- */

/* To the bit: 0 and -0 differ. */
static bool same_weights(const pl_model *m, const pl_real *a, const pl_real *b) {
  for (int i = 0; i < m->count; i++) {
    const pl_tensor *t = &m->tensor[i];
    for (int row = 0; row < t->rows; row++)
      for (int col = 0; col < t->cols; col++) {
        size_t at = pl_tensor_index(t, row, col);
        if (memcmp((const char *)(a + at), (const char *)(b + at), sizeof *a) != 0) return false;
      }
  }
  return true;
}

static pl_header header_of(const plateau_session *s) {
  pl_header h = {.version = PL_FORMAT_VERSION, .config = s->config};
  h.text_hash = s->text.hash;
  h.text_length = s->text.length;
  h.config.arithmetic = (int)s->kernels->kind;
  h.vocabulary = (uint64_t)s->text.vocabulary.size;
  h.rows = (uint64_t)s->state_rows;
  h.counters = *s->kept.counters;
  if (!plateau_session_best(s)) return h;
  h.best = *s->best;
  h.best.figures.since = h.best.since_kept;
  h.best_tensors = !same_weights(&s->model, pl_state_weights(&s->kept), s->best->parameters);
  return h;
}

static size_t write(pl_header *h, const plateau_session *s, const pl_state *state, void *bytes,
                    size_t capacity) {
  size_t size = pl_checkpoint_size(h, &s->model);
  if (size > capacity) return 0;
  pl_checkpoint_write(h, &s->model, state, s->text.vocabulary.code_points, bytes);
  return size;
}

size_t plateau_save_size(const plateau_session *s) {
  pl_header h = header_of(s);
  return pl_checkpoint_size(&h, &s->model);
}

size_t plateau_save(const plateau_session *s, void *bytes, size_t capacity) {
  pl_header h = header_of(s);
  return write(&h, s, &s->kept, bytes, capacity);
}

/* ---- Continuing from the best moment ---- */

/* a x b, at most `limit` */
static uint64_t product_to(uint64_t limit, uint64_t a, uint64_t b) {
  return b > 0 && a > limit / b ? limit : a * b;
}

/* The counters of a run that begins again at its best moment: at the start of that epoch, as if all
 * epochs before it had had this plan, and not more than an epoch before it. Its dropout differs from
 * the first time: another generator, from the seed and the step. */
static pl_counters from_best(const pl_counters *newest, const pl_best_moment *best,
                             const plateau_session *s) {
  pl_counters c = *newest;
  c.epoch = best->figures.epoch;
  c.step = product_to(best->figures.step, c.epoch, s->plan.steps);
  if (best->figures.step - c.step > s->plan.steps) c.step = best->figures.step - s->plan.steps;
  c.chars = product_to(newest->chars, c.epoch, s->plan.predictions);
  c.steps_done = c.updates = c.rollbacks = c.partial_count = 0;
  c.partial_loss = c.partial_norm = 0;
  if (c.epoch == 0) c.loss = c.grad_norm = __builtin_nan("");
  c.rate_factor = 1;
  c.h0 = best->h0;
  pl_schedule_start(&c.schedule);
  if (c.schedule_from > c.step) c.schedule_from = c.step;
  pl_rng_seed(&c.rng, pl_rng_mix(pl_rng_mix((uint64_t)s->config.seed) + c.step), 1);
  return c;
}

/* The header of a file that continues from the best moment. `state` gets its weights. */
static pl_header best_header(const plateau_session *s, pl_state *state) {
  pl_header h = header_of(s);
  *state = (pl_state){.parameters = s->best->parameters, .average = s->best->parameters};
  h.counters = from_best(s->kept.counters, s->best, s);
  h.counters.hash = pl_state_hash_parameters(state, &s->model);
  h.best.figures.since = 0;
  h.best_tensors = 0;
  return h;
}

size_t plateau_save_best_size(const plateau_session *s) {
  pl_state state;
  if (!plateau_session_best(s)) return 0;
  pl_header h = best_header(s, &state);
  return pl_checkpoint_size(&h, &s->model);
}

size_t plateau_save_best(const plateau_session *s, void *bytes, size_t capacity) {
  pl_state state;
  if (!plateau_session_best(s)) return 0;
  pl_header h = best_header(s, &state);
  return write(&h, s, &state, bytes, capacity);
}

/* ---- What a file says ---- */

plateau_status plateau_checkpoint_read(plateau_checkpoint *checkpoint, const void *bytes,
                                       size_t size, plateau_error *error) {
  pl_header h;
  pl_model model;
  plateau_status status = pl_checkpoint_prove(&h, &model, bytes, size, error);
  if (status) return status;
  *checkpoint = (plateau_checkpoint){
      .config = h.config, .text_hash = h.text_hash, .parameters = pl_model_weights(&model)};
  checkpoint->vocabulary = (int)h.vocabulary;
  checkpoint->text_length = (size_t)h.text_length;
  checkpoint->epoch = h.counters.epoch;
  checkpoint->step = h.counters.step;
  checkpoint->version = h.version;
  checkpoint->has_best = h.best.known;
  checkpoint->best = h.best.figures;
  return PLATEAU_OK;
}

void plateau_checkpoint_vocabulary(const plateau_checkpoint *checkpoint, const void *bytes,
                                   uint32_t *code_points) {
  memcpy(code_points, pl_checkpoint_data(bytes),
         (size_t)checkpoint->vocabulary * sizeof *code_points);
}

/* ---- Loading ---- */

static bool continues(plateau_load_mode mode) {
  return mode == PLATEAU_RESUME || mode == PLATEAU_FROM_BEST;
}

/* The first field that differs between a file's configuration and a session's and matters for `mode`, or
 * NULL. To continue a run, all fields matter except those that a running model can adopt, and the
 * arithmetic, which has its own sentence. Encoder and decoder that differ cannot be tied. */
static const plateau_field *difference(const plateau_config *file, const plateau_config *own,
                                       plateau_load_mode mode) {
  static const char *const SHAPE[] = {"cell", "activation", "embedding", "hidden", "layers"};
  int count;
  const plateau_field *fields = plateau_fields(&count);
  for (int i = 0; i < count; i++) {
    char of_file[40], of_own[40];
    bool matters = continues(mode) && !fields[i].at_once &&
                   strcmp(fields[i].name, "arithmetic") != 0;
    for (size_t j = 0; j < sizeof SHAPE / sizeof *SHAPE; j++)
      matters |= strcmp(fields[i].name, SHAPE[j]) == 0;
    matters |= own->tied > file->tied && strcmp(fields[i].name, "tied") == 0;
    plateau_config_get(file, &fields[i], of_file, sizeof of_file);
    plateau_config_get(own, &fields[i], of_own, sizeof of_own);
    if (matters && strcmp(of_file, of_own) != 0) return &fields[i];
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
  if (pl_checkpoint_fits(h, &s->plan, s->state_rows)) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_FILE,
                   "This model's place in the text is impossible: step %u of %z, %u predictions "
                   "counted, %u rows of state for %d, best moment at step %u of %u.",
                   h->counters.steps_done, s->plan.steps, h->counters.partial_count, h->rows,
                   s->state_rows, h->best.figures.step, h->counters.step);
}

/* The newest weights of a file, averaged ones where it has them; or its best ones when it has them
 * and `best` asks for them. */
static void read_weights(const pl_header *h, const pl_model *m, const char *bytes, bool best,
                         pl_real *parameters) {
  pl_state newest = {0};
  if (h->config.average > 0)
    newest.average = parameters;
  else
    newest.parameters = parameters;
  pl_checkpoint_read(h, m, bytes, &newest, best ? parameters : NULL);
}

/* Fills the session's best moment. Where the file has no best.* tensors its
 * newest weights are the best ones. */
static void take_best(plateau_session *s, const pl_header *h, const pl_model *m,
                      const char *bytes) {
  pl_best_forget(s->best);
  if (!s->best || !h->best.known) return;
  pl_real *parameters = s->best->parameters;
  read_weights(h, m, bytes, true, parameters);
  *s->best = h->best;
  s->best->parameters = parameters;
}

/* The weights of a file. With `cooled` the best ones have their temperature in the decoder, which is
 * then another matrix than the encoder. Returns their h0. */
static double take_weights(plateau_session *s, const pl_header *h, const pl_model *m,
                           const char *bytes, bool best, bool cooled) {
  read_weights(h, m, bytes, best, s->live.parameters);
  if (cooled && h->best.known && h->best.figures.temperature != 1) {
    pl_model_cool(m, h->best.figures.temperature, s->live.parameters);
    pl_session_untie(s);
  }
  pl_session_average_anew(s);
  return best && h->best.known ? h->best.h0 : h->counters.h0;
}

/* The weights of a file begin a run of their own. */
static void begin(plateau_session *s, const pl_header *h, const pl_model *m, const char *bytes,
                  bool best) {
  pl_session_start_over(s, take_weights(s, h, m, bytes, best, best));
  pl_best_forget(s->best);
  pl_session_written(s);
}

static void resume(plateau_session *s, const pl_header *h, const pl_model *m, const char *bytes) {
  pl_checkpoint_read(h, m, bytes, &s->live, NULL);
  *s->live.counters = h->counters; /* all counters, so that saving again gives the same file */
  s->clipping = (pl_clipping){.share = __builtin_nan("")};
  s->derived_from = NULL;
  take_best(s, h, m, bytes);
  pl_session_keep(s);
}

static void resume_best(plateau_session *s, const pl_header *h, const pl_model *m,
                        const char *bytes) {
  pl_session_start_over(s, take_weights(s, h, m, bytes, true, false));
  pl_state_reset_rows(m, s->live.h, s->live.c, s->state_rows, h->best.h0);
  *s->live.counters = from_best(&h->counters, &h->best, s);
  take_best(s, h, m, bytes);
  if (s->best) s->best->figures.since = 0;
  pl_session_written(s);
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
  if (continues(mode)) status = resume_fault(s, &h, error);
  if (status) return status;
  if (!same_vocabulary(s, &h, bytes))
    return pl_refuse(
        error, PLATEAU_BAD_FILE,
        "This model has another vocabulary; read the text with the model's vocabulary.");
  if (mode == PLATEAU_FROM_BEST && !h.best.known)
    return pl_refuse(error, PLATEAU_BAD_FILE,
                     "This model has no best moment to continue from: no loss on a test text was "
                     "kept with it. Resume it where it ended.");
  if (mode == PLATEAU_RESUME)
    resume(s, &h, &model, bytes);
  else if (mode == PLATEAU_FROM_BEST)
    resume_best(s, &h, &model, bytes);
  else
    begin(s, &h, &model, bytes, mode == PLATEAU_BEST);
  return PLATEAU_OK;
}
