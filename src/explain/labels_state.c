/* labels_state.c - the rules on where a run stands: at its floor, falling, memorising, at its end. */
#include "explain/labels_state.h"

#include "base/dmath.h"
#include "explain/cause.h"

/* Near: above the floor by at most this share of it, and by at most this share of all that can be
 * learnt, from the cost of single characters down to the floor. Without the second a network that
 * has learnt nothing would be near with a short window, whose floor is high. */
static const double NEAR = 0.25, NEAR_OF_ALL = 0.1;
/* Nats above the floor that count as none: a text of one symbol is learnt to the last bit. */
static const double ROUNDING = 1e-6;
/* Twice the epochs would remove this share of the excess, if every doubling of epochs removes the
 * same, as loss curves roughly do; and this share of the loss. */
static const double STILL = 0.04, STILL_MATTERS = 0.02;
/* A trial says nothing of more than this many times its own length on that scale. */
static const double AHEAD = 8;
/* Held-out losses scatter by about 1 % from epoch to epoch. */
static const double WORSE = 0.02;
/* A best moment after this share of a trial is at its end. */
static const double LATE = 0.85;
/* Falling comes first while twice the epochs bring this share of what the best change does. */
static const double MOST = 0.75;
/* A run that has come down by this share of the way to the cost of single characters has begun. */
static const double BEGUN = 0.25;
/* As good as a table: within this share, or two standard errors. */
static const double AS_GOOD = 0.01;
/* Tables that predict a text as they read it and pay this many times as much on the held-out part
 * say that it is of another kind. */
static const double OTHER_KIND = 1.35;
/* Worse than guessing at random, and than it was, by this share. */
static const double BROKEN = 0.1;

static double best_table(const plateau_evidence *e) {
  double best = __builtin_nan("");
  for (int i = 0; i < PLATEAU_ORDERS; i++)
    if (pl_known(e->ngram_valid[i]) && !(best <= e->ngram_valid[i])) best = e->ngram_valid[i];
  return best;
}

/* The lowest held-out loss that any experiment reached which has the run's own question. */
static int lowest_unseen(const pl_facts *f) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (!pl_counts(f->e, i) || change->group == PLATEAU_OF_TEXT) continue;
    if (!pl_known(pl_effect_of(f, i)->valid)) continue;
    if (best < 0 || pl_effect_of(f, i)->valid < pl_effect_of(f, best)->valid) best = i;
  }
  return best;
}

/* An experiment goes clearly below the best held-out loss so far. */
static bool goes_below_best(const pl_facts *f) {
  int lowest = lowest_unseen(f);
  if (lowest < 0) return false;
  double best = pl_best_so_far(f->e);
  return pl_effect_of(f, lowest)->valid < best - AS_GOOD * best;
}

/* Unseen text rises while nothing is changed. Not when it is best near the end of the trial, nor when
 * it falls first in one that is longer than the run: that says nothing of where the run is now. */
static bool rises_ahead(const pl_facts *f) {
  double drop, epochs, best = pl_best_so_far(f->e);
  if (!pl_fall_below_all(f, &drop, &epochs)) return false;
  const plateau_outcome *o = &f->e->experiment[f->nothing].outcome;
  double last = pl_mean(o->valid);
  if (!(last - f->v->loss >= PL_GAP * last)) return false;
  if (o->least < best * (1 - WORSE / 2) && o->epochs > (double)f->e->epoch) return false;
  if (o->least < best) best = o->least;
  if (o->least <= best && o->least_at > LATE * o->epochs) return false;
  return last > best * (1 + WORSE);
}

/* Unseen text is as good as it was at best when nothing is changed: the moment was a bad one of a run
 * that goes up and down. */
static bool comes_back(const pl_facts *f) {
  if (f->nothing < 0) return false;
  return f->e->experiment[f->nothing].outcome.least <= f->e->best_valid * (1 + WORSE);
}

/* Training text falls while unseen text rises, now or while nothing is changed, and there is a gap
 * between the two. */
bool pl_memorises(const pl_facts *f) {
  const plateau_evidence *e = f->e;
  if (!pl_known(e->valid)) return false;
  bool gap = e->valid - pl_loss_now(f) >= PL_GAP * e->valid;
  double then = e->train_at_best > pl_loss_now(f) ? e->train_at_best : pl_loss_now(f);
  bool falls = f->v->loss < then || (f->nothing < 0 && pl_loss_now(f) < then);
  bool worse = e->valid > e->best_valid * (1 + WORSE) && !comes_back(f);
  return (gap && falls && worse) || rises_ahead(f);
}

/* What the best change of steps, size or text removes from the training loss. */
static double largest_gain(const pl_facts *f) {
  double largest = 0;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->anew || change->seed || pl_effect_of(f, i)->sign != PLATEAU_HELPED) continue;
    if (pl_same_question(change) && -pl_effect_of(f, i)->change > largest)
      largest = -pl_effect_of(f, i)->change;
  }
  return largest;
}

/* Not when the loss was never lower: large first weights alone cost more than guessing. */
double pl_label_diverged(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  double lowest = e->lowest < e->first || !pl_known(e->first) ? e->lowest : e->first;
  figure[0] = e->rollbacks;
  figure[1] = pl_loss_now(f);
  figure[2] = e->uniform;
  figure[3] = lowest;
  /* trained at the last step only, a network may be worse than guessing at the others */
  bool last = e->config && e->config->bptt == PLATEAU_BPTT_LAST;
  bool worse = e->steps > 0 && !last && pl_loss_now(f) > e->uniform * (1 + BROKEN) &&
               pl_loss_now(f) > lowest * (1 + BROKEN);
  return e->rollbacks > 0 || worse ? 100 : 0;
}

double pl_label_near_floor(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double floor = f->e->floor, single = f->e->ngram_train[0], above = pl_loss_now(f) - floor;
  if (!pl_known(single)) single = f->e->uniform;
  figure[0] = pl_loss_now(f);
  figure[1] = floor;
  figure[2] = above / floor;
  if (above <= ROUNDING && floor >= 0) return 10;
  if (!(floor > 0) || !(above <= NEAR * floor)) return 0;
  return above <= NEAR_OF_ALL * (single - floor) ? 10 * floor / pl_loss_now(f) : 0;
}

/* Not when it only comes back to where it once was. */
double pl_label_falling(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double drop, epochs;
  if (!pl_fall_below_all(f, &drop, &epochs)) return 0;
  double excess = f->excess + drop; /* before it fell */
  figure[0] = drop;
  figure[1] = epochs;
  double had = f->e->epoch > 0 ? (double)f->e->epoch : 1;
  double doubling = pl_log(2) / pl_log(1 + epochs / had);
  if (doubling > AHEAD) doubling = AHEAD;
  figure[2] = excess > 0 ? drop / excess * doubling : 0;
  figure[3] = f->v->valid - f->e->valid;
  bool matters = figure[2] * excess >= STILL_MATTERS * f->v->loss;
  if (!(figure[2] >= STILL && matters && excess > 0)) return 0;
  if (pl_memorises(f)) return 0.01;
  /* comes before any rate or size where waiting brings about as much */
  bool first = figure[2] * excess >= MOST * largest_gain(f);
  return first ? 2 : figure[2] / 2;
}

/* Not when unseen text falls along with the training text, and not without a gap between them. */
double pl_label_overfitting(const pl_facts *f, plateau_finding *of) {
  const plateau_evidence *e = f->e;
  of->figure[0] = e->valid;
  of->figure[1] = e->best_valid;
  of->figure[2] = pl_known(e->best_valid) ? (double)e->best_epoch : __builtin_nan("");
  of->figure[3] = best_table(e);
  return pl_memorises(f) ? 0.05 : 0;
}

/* Not when tables predict it about as well as they predict the training text while reading it. */
double pl_label_other_text(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  double before = e->skips > 0 ? e->skip[0] : __builtin_nan("");
  figure[0] = e->ngram_valid[1];
  figure[1] = before;
  figure[2] = e->valid;
  figure[3] = e->uniform;
  bool network = e->valid > OTHER_KIND * pl_loss_now(f);
  return figure[0] > OTHER_KIND * before && network ? 6 : 0;
}

/* It has hardly learnt how often each character stands there, and a step that was tried does. */
static bool hardly_begun(const pl_facts *f) {
  double known = f->e->uniform - f->e->ngram_train[0];
  bool begun = pl_loss_now(f) < f->e->uniform - BEGUN * known;
  return known > PL_GAP * f->e->uniform && !begun && pl_best_step(f) >= PL_CAUSE * f->excess;
}

/* Not while it still falls on unseen text or has hardly begun, nor when anything that was tried goes
 * below its best. */
double pl_label_nothing_left(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  double table = best_table(e), best = pl_best_so_far(e), margin = AS_GOOD * table;
  figure[0] = best;
  figure[1] = table;
  if (!pl_known(best) || !pl_known(table) || f->v->effects < 8 || e->left_out > 0) return 0;
  if (margin < 2 * e->valid_error && 2 * e->valid_error < 2 * WORSE * table)
    margin = 2 * e->valid_error;
  if (best > table + margin || goes_below_best(f) || hardly_begun(f)) return 0;
  /* where no table pays less than single characters do, memorising is all that is left to do */
  return table > (1 - PL_GAP) * e->ngram_valid[0] ? 5.5 : 0.03;
}
