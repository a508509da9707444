/* action.c - what to do: one of the things that were tried.
 *
 * Unseen text chooses, on the same characters. Where the difference of two trials is within two
 * standard errors it does not tell, and the training text does. */
#include "explain/action.h"

#include <string.h>

/* A gain on unseen text of this share of the loss is worth a change; a new beginning must be worth
 * more. */
static const double WORTH = 0.01, WORTH_A_START = 0.02;
/* How many standard errors the best so far must be undercut by; 2 would leave out a tenth of what
 * proved right. */
static const double SURE = 1.5;
/* Further from the best so far than held-out losses scatter. */
static const double PAST = 1.02;

/* Fewer trials of many say nothing of what cannot be done. */
enum { ENOUGH = 8 };

static void set_action(plateau_verdict *v, const pl_facts *f, plateau_action action,
                       int experiment) {
  v->action = action;
  v->change[0] = 0;
  if (experiment >= 0)
    memcpy(v->change, f->e->experiment[experiment].change.name, sizeof v->change);
}

static const double *places(const pl_facts *f, int i) { return f->e->experiment[i].outcome.place; }

static double valid(const pl_facts *f, int i) { return f->v->effect[i].valid; }

/* Lower by more than two standard errors of the difference, and by a share of the loss. */
static bool is_clearly_below(const double *a, const double *b, double than, double share) {
  double error, difference = pl_paired(a, b, &error);
  return -difference > 2 * error && -difference > share * than;
}

/* What can be done with the whole text: not what was cut short, nor half of the text, nor the run
 * itself once more. */
static bool can_be_done(const pl_facts *f, int i) {
  const plateau_change *change = &f->e->experiment[i].change;
  if ((change->anew || change->prolonged) && change->group == PLATEAU_NO_CHANGE) return false;
  return pl_counts(f->e, i) && change->share == 1 && change->group != PLATEAU_OF_TEXT &&
         !f->e->experiment[i].outcome.stopped && pl_known(f->v->effect[i].train);
}

/* Below the best so far by a share, and by SURE standard errors of the difference where the weights
 * of that moment are known. */
static bool goes_below(const pl_facts *f, int i, double share) {
  double best = pl_best_so_far(f->e), error;
  const plateau_evidence *e = f->e;
  pl_paired(places(f, i), best < e->valid ? e->best_place : e->place, &error);
  if (!pl_known(error)) error = 0;
  return best - valid(f, i) > share * best && best - valid(f, i) > SURE * error;
}

/* The lowest on unseen text; -1: none. */
static int lowest(const pl_facts *f, bool anew) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    if (!can_be_done(f, i) || f->e->experiment[i].change.anew != anew || !pl_known(valid(f, i)))
      continue;
    if (best < 0 || valid(f, i) < valid(f, best)) best = i;
  }
  return best;
}

/* The lowest on the training text that helped there and does not cost on unseen text; -1: none. */
static int lowest_training(const pl_facts *f, double not_above) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (!can_be_done(f, i) || change->anew || !pl_same_question(change)) continue;
    if (f->v->effect[i].sign != PLATEAU_HELPED || valid(f, i) > not_above) continue;
    best = pl_lower_of(f, best, i);
  }
  return best;
}

/* Nothing goes below the best so far, or by no more than the held-out text can tell. */
static void end(plateau_verdict *v, const pl_facts *f) {
  const plateau_evidence *e = f->e;
  bool enough = f->nothing >= 0 && (v->effects >= ENOUGH || e->left_out == 0);
  bool past = e->best_epoch < e->epoch && e->valid > e->best_valid * PAST;
  int best = lowest(f, false);
  set_action(v, f, enough && past ? PLATEAU_STOP_AT_BEST : PLATEAU_DO_NOTHING, -1);
  if (enough && past) v->until = e->best_epoch;
  v->short_test = best >= 0 && valid(f, best) < pl_best_so_far(e) * (1 - WORTH);
}

/* Within two standard errors no change does better than none on unseen text. Of a run that memorises
 * the training text says nothing. */
static void choose_by_training(plateau_verdict *v, const pl_facts *f, int best) {
  bool heart = plateau_verdict_holds(v, PLATEAU_LABEL_OVERFITTING);
  int training = heart ? -1 : lowest_training(f, valid(f, f->nothing));
  v->short_test = training >= 0 && goes_below(f, training, WORTH);
  if (v->short_test)
    set_action(v, f, PLATEAU_GO_ON_WITH, training);
  else if (!heart && goes_below(f, f->nothing, WORTH))
    set_action(v, f, PLATEAU_GO_ON, -1);
  else if (goes_below(f, best, heart ? WORTH_A_START : WORTH))
    set_action(v, f, PLATEAU_GO_ON_WITH, best);
  else
    end(v, f);
}

static void choose_by_unseen(plateau_verdict *v, const pl_facts *f) {
  int best = lowest(f, false), anew = lowest(f, true);
  bool known = best >= 0 && f->nothing >= 0;
  if (anew >= 0 && goes_below(f, anew, WORTH_A_START) &&
      (best < 0 ||
       is_clearly_below(places(f, anew), places(f, best), valid(f, best), WORTH_A_START)))
    set_action(v, f, PLATEAU_START_OVER, anew);
  else if (known &&
           !is_clearly_below(places(f, best), places(f, pl_base_of(f->e, best)), v->valid, WORTH))
    choose_by_training(v, f, best);
  else if (known && goes_below(f, best, WORTH))
    set_action(v, f, PLATEAU_GO_ON_WITH, best);
  else
    end(v, f);
}

/* With nothing held out only training text can choose. */
static void choose_blind(plateau_verdict *v, const pl_facts *f) {
  double drop, epochs;
  int best = lowest_training(f, __builtin_inf());
  if (best >= 0)
    set_action(v, f, PLATEAU_GO_ON_WITH, best);
  else
    set_action(v, f, pl_fall(f, &drop, &epochs) ? PLATEAU_GO_ON : PLATEAU_DO_NOTHING, -1);
}

/* The experiment that the action takes; -1: none. */
static int chosen(const plateau_verdict *v, const pl_facts *f) {
  for (int i = 0; i < v->effects && v->change[0]; i++)
    if (strcmp(f->e->experiment[i].change.name, v->change) == 0) return i;
  return -1;
}

/* What takes the training loss below its floor is worth seeing, whatever unseen text says. */
static void choose_beside(plateau_verdict *v, const pl_facts *f) {
  plateau_label first = v->finding[0].label;
  int taken = chosen(v, f);
  if (first != PLATEAU_LABEL_NEAR_FLOOR && first != PLATEAU_LABEL_WINDOW) return;
  if (taken >= 0 && f->e->experiment[taken].change.group == PLATEAU_OF_MEMORY) return;
  for (int i = 0; i < v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group == PLATEAU_OF_MEMORY && !change->anew && v->effect[i].train < v->loss)
      memcpy(v->beside, change->name, sizeof v->beside);
  }
}

/* What is advised takes this from the best so far. */
static void foretell(plateau_verdict *v, const pl_facts *f) {
  const plateau_evidence *e = f->e;
  int taken = v->change[0] ? chosen(v, f) : f->nothing;
  v->gain = v->gain_error = __builtin_nan("");
  if (taken < 0 || v->action == PLATEAU_DO_NOTHING || v->action == PLATEAU_STOP_AT_BEST) return;
  double best = pl_best_so_far(e);
  v->gain = best - valid(f, taken);
  pl_paired(places(f, taken), best < e->valid ? e->best_place : e->place, &v->gain_error);
}

void pl_choose_action(plateau_verdict *v, const pl_facts *f) {
  if (pl_known(v->valid) && pl_known(f->e->valid))
    choose_by_unseen(v, f);
  else if (f->nothing >= 0)
    choose_blind(v, f);
  else
    set_action(v, f, PLATEAU_DO_NOTHING, -1);
  choose_beside(v, f);
  foretell(v, f);
}
