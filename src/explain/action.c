/* action.c - the one thing to do after a verdict. */
#include "explain/action.h"

#include <string.h>

static int any_of(const pl_facts *f, plateau_group group) {
  for (int i = 0; i < f->v->effects; i++)
    if (f->e->experiment[i].change.group == group) return i;
  return -1;
}

static void set_action(plateau_verdict *v, const pl_facts *f, plateau_action action,
                       int experiment) {
  v->action = action;
  v->change[0] = 0;
  if (experiment < 0) return;
  memcpy(v->change, f->e->experiment[experiment].change.name, sizeof v->change);
  v->change[sizeof v->change - 1] = 0;
}

/* What a run starts over with, where a label asks for another setting than a change sets. */
static void choose_setting(plateau_verdict *v, const pl_facts *f) {
  const plateau_config *config = f->e->config;
  plateau_label first = v->finding[0].label;
  if (v->action != PLATEAU_START_OVER || !config) return;
  if (first == PLATEAU_LABEL_SATURATED && config->init == PLATEAU_INIT_GAUSSIAN) {
    v->setting = "init";
    v->value = "default";
  }
  if (first == PLATEAU_LABEL_VANISHING && config->cell == PLATEAU_CELL_RNN) {
    v->setting = "cell";
    v->value = "gru";
  }
}

/* The experiment that left the lowest loss, among those with the run's own floor. */
static int best_experiment(const pl_facts *f) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_effect *effect = &f->v->effect[i];
    if (effect->sign != PLATEAU_HELPED || !f->e->experiment[i].change.same_floor) continue;
    if (best < 0 || effect->train < f->v->effect[best].train) best = i;
  }
  return best;
}

void pl_choose_action(plateau_verdict *v, const pl_facts *f) {
  plateau_label first = v->finding[0].label;
  bool cleared = f->e->config && f->e->config->state == PLATEAU_STATE_RESET;
  bool overfits = plateau_verdict_holds(v, PLATEAU_LABEL_OVERFITTING);
  int best = best_experiment(f);
  switch (first) {
  case PLATEAU_LABEL_DIVERGED:
    set_action(v, f, PLATEAU_START_OVER, pl_best(f, PLATEAU_OF_RATE, NULL));
    break;
  case PLATEAU_LABEL_LAST_STEP:
    set_action(v, f, PLATEAU_GO_ON_WITH, any_of(f, PLATEAU_OF_GRADIENT));
    break;
  case PLATEAU_LABEL_NEAR_FLOOR:
  case PLATEAU_LABEL_WINDOW:
    if (cleared && any_of(f, PLATEAU_OF_MEMORY) >= 0)
      set_action(v, f, PLATEAU_GO_ON_WITH, any_of(f, PLATEAU_OF_MEMORY));
    else if (first == PLATEAU_LABEL_WINDOW)
      set_action(v, f, PLATEAU_GO_ON_WITH, any_of(f, PLATEAU_OF_WINDOW));
    else
      set_action(v, f, overfits ? PLATEAU_STOP_AT_BEST : PLATEAU_DO_NOTHING, -1);
    break;
  case PLATEAU_LABEL_OVERFITTING: set_action(v, f, PLATEAU_STOP_AT_BEST, -1); break;
  case PLATEAU_LABEL_FALLING:
    set_action(v, f, overfits ? PLATEAU_STOP_AT_BEST : PLATEAU_GO_ON, -1);
    break;
  case PLATEAU_LABEL_SATURATED:
  case PLATEAU_LABEL_VANISHING: set_action(v, f, PLATEAU_START_OVER, -1); break;
  default:
    if (overfits)
      set_action(v, f, PLATEAU_STOP_AT_BEST, -1);
    else
      set_action(v, f, best >= 0 ? PLATEAU_GO_ON_WITH : PLATEAU_DO_NOTHING, best);
  }
  if (v->action == PLATEAU_GO_ON_WITH && !v->change[0]) v->action = PLATEAU_DO_NOTHING;
  if (v->action == PLATEAU_STOP_AT_BEST && pl_known(f->e->best_valid) &&
      f->e->best_epoch < f->e->epoch)
    v->until = f->e->best_epoch;
  choose_setting(v, f);
}
