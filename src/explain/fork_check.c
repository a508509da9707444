/* fork_check.c - which settings can continue a run, and the reason where they cannot. */
#include "plateau_explain.h"
#include "run/dispatch.h"
#include "run/rewrite.h"

#include <string.h>

#define DRAWS "it only draws the first weights, and this run has long had its own"
#define CUTS  "text that it has trained on would become test text, or the reverse"

/* What a run keeps as long as it continues, and why. */
static const struct {
  const char *name, *reason;
} kept[] = {
    {"cell", "the weights of one cell mean nothing to another"},
    {"embedding", "no other input weights compute the same"},
    {"layers", "no network with more or fewer layers computes the same"},
    {"init", DRAWS},
    {"init_scale", DRAWS},
    {"chars", CUTS},
    {"valid", CUTS},
    {"max_vocab", "the vocabulary is that of its weights"},
    {"seed", DRAWS},
};

static const plateau_field *field_named(const char *name) {
  int count;
  const plateau_field *field = plateau_fields(&count);
  while (strcmp(field->name, name) != 0) field++;
  return field;
}

static plateau_status refuse(const char *name, const plateau_config *was,
                             const plateau_config *wanted, const char *reason,
                             plateau_error *error) {
  char old[40], new[40];
  plateau_config_get(was, field_named(name), old, sizeof old);
  plateau_config_get(wanted, field_named(name), new, sizeof new);
  if (strcmp(old, new) == 0) return PLATEAU_OK;
  return pl_refuse(error, PLATEAU_BAD_SETTING,
                   "%s is %s in this run and cannot become %s while it continues: %s. Keep %s, or "
                   "start a new run.",
                   name, old, new, reason, old);
}

/* The other activation by the exact rewrite. */
static plateau_status check_activation(const plateau_config *wanted, const plateau_session *parent,
                                       plateau_error *error) {
  const plateau_config *was = &parent->config;
  if (wanted->cell != PLATEAU_CELL_RNN || wanted->activation == was->activation) return PLATEAU_OK;
  if (wanted->dropout > 0 && wanted->layers > 1)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "With dropout between layers no %s rnn equals this run's %s rnn. Set dropout "
                     "to 0, or keep the activation.",
                     wanted->activation == PLATEAU_ACTIVATION_TANH ? "tanh" : "sigmoid",
                     was->activation == PLATEAU_ACTIVATION_TANH ? "tanh" : "sigmoid");
  return pl_rewrite_check(&parent->model, parent->kept.parameters, wanted->activation, error);
}

plateau_status plateau_fork_check(const plateau_config *wanted, const plateau_session *parent,
                                  plateau_error *error) {
  plateau_config was = parent->config, now = *wanted;
  plateau_status status = plateau_config_check(wanted, error);
  if (!status) plateau_config_fit(&now, parent->text.length, parent->text.vocabulary.size);
  if (!status && parent->text.length == 0)
    status = pl_refuse(error, PLATEAU_BAD_TEXT,
                       "This session has no text, so it has no run that could continue. Place it "
                       "on the text of the run.");
  for (size_t i = 0; !status && i < sizeof kept / sizeof *kept; i++)
    status = refuse(kept[i].name, &was, &now, kept[i].reason, error);
  if (!status && now.hidden < was.hidden)
    status = refuse("hidden", &was, &now,
                    "what it has learned lies in all of its units; it may only get more", error);
  if (!status && now.tied > was.tied)
    status = refuse("tied", &was, &now, "its encoder and its decoder already differ", error);
  if (status) return status;
  /* What `auto` means here, too. */
  was.arithmetic = (int)parent->kernels->kind;
  if (now.arithmetic == PLATEAU_AUTO) now.arithmetic = (int)pl_kernels_find(PLATEAU_AUTO)->kind;
  status = refuse("arithmetic", &was, &now, "the two round differently, so the bits would differ",
                  error);
  return status ? status : check_activation(&now, parent, error);
}
