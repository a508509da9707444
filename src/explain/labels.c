/* labels.c - the rules: which labels hold, and on what evidence.
 *
 * A symptom is a reason to look; a cause is what removes the loss. So each rule that names a cause
 * asks for the experiment that removes it, and each has its refutations, which are looked up before
 * it is said. Its thresholds are shares of what is at stake (the loss above the floor, the floor
 * itself, what another model pays), never a loss. docs/verdict.md has the reasons for each, and how
 * often each was right on runs of known cause. */
#include "explain/labels.h"

#include "base/dmath.h"
#include "explain/distance.h"

/* ---- Thresholds, all in one place ---- */

/* An experiment names a cause when it removes this share of the loss above the floor. A smaller gain
 * stands in the budget only. */
static const double CAUSE = 0.05;
/* The gain must also be this share of the loss: just above a floor every share of the excess is
 * small. */
static const double MATTERS = 0.008;
/* Another optimizer is the cause when it removes this many times what the best rate does. */
static const double FITS_BETTER = 1.5;
/* Three times the rate goes this many times as far: steps that are far too small go in a straight
 * line, where it would be 3; near a good rate it is 1. */
static const double STRAIGHT = 1.75, STRAIGHT_MATTERS = 0.015;
/* Losses of neighbouring epochs that differ by this share do not settle. */
static const double UNSETTLED = 0.02;
/* Near: above the floor by at most this share of it, and by at most this share of all that can be
 * learnt, from the cost of single characters down to the floor. Without the second a network that
 * has learnt nothing would be near with a short window, whose floor is high. */
static const double NEAR = 0.25, NEAR_OF_ALL = 0.1;
/* Nats above the floor that count as none: a text of one symbol is learnt to the last bit. */
static const double ROUNDING = 1e-6;
/* Twice the epochs would remove this share of the excess, if every doubling of epochs removes the
 * same, as loss curves roughly do; and this share of the loss. */
static const double STILL = 0.04, STILL_MATTERS = 0.02;
/* A gradient is lost among the others when it is less than this share of what flows back from all
 * distances together, and less than that share of the one at lag 0: without the second an even
 * gradient in a window of a thousand would be faint everywhere. */
static const double FAINT = 0.01, FAINT_AT_ALL = 0.1;
/* A trial says nothing of more than this many times its own length on that scale. */
static const double AHEAD = 8;
/* Another floor counts as lower when it is lower by this share. */
static const double LOWER = 0.2;
/* Held-out losses scatter by about 1 % from epoch to epoch. */
static const double WORSE = 0.02;
/* A best moment after this share of a trial is at its end. */
static const double LATE = 0.85;
/* Who memorises pays this share less on the training text than on unseen text. */
static const double GAP = 0.05;
/* A change that lowers the best on unseen text by this share does more than memorise. */
static const double HELPS = 0.04;
/* Falling comes first while twice the epochs bring this share of what the best change does. */
static const double MOST = 0.75;
/* A run that has come down by this share of the way to the cost of single characters has begun. */
static const double BEGUN = 0.25;
/* As good as a table: within this share, or two standard errors. */
static const double AS_GOOD = 0.01;
/* Tables that predict a text as they read it and pay this many times as much on the held-out part
 * say that it is of another kind. */
static const double OTHER_KIND = 1.35;
/* Gates are meant to open and close: in sound runs a third to four fifths of them stand at an end. */
static const double SATURATED = 0.6, SATURATED_GATES = 0.82;
static const double CLIPPED = 0.5;
/* Worse than guessing at random, and than it was, by this share. */
static const double BROKEN = 0.1;
/* First weights that cost this many times what guessing does are large; sound ones cost a few
 * percent more. */
static const double COSTLY = 1.2;

/* ---- What the rules ask ---- */

static const plateau_effect *effect_of(const pl_facts *f, int experiment) {
  return &f->v->effect[experiment];
}

static double share_of_excess(const pl_facts *f, double nats) {
  return f->excess > 0 ? nats / f->excess : 0;
}

/* What an experiment removes, when that is enough to name a cause. */
static double cause(const pl_facts *f, int best, double *gain, double *noise) {
  if (best < 0) return 0;
  *gain = -effect_of(f, best)->change;
  *noise = effect_of(f, best)->noise;
  double share = share_of_excess(f, *gain);
  return share >= CAUSE && *gain >= MATTERS * f->v->loss ? share : 0;
}

/* The same of one from new weights, beside no change from new weights. */
static double cause_anew(const pl_facts *f, int best, double *gain, double *noise) {
  if (best < 0 || effect_of(f, best)->sign != PLATEAU_HELPED) return 0;
  int base = pl_base_of(f->e, best);
  *gain = -effect_of(f, best)->change;
  *noise = effect_of(f, best)->noise;
  double loss = effect_of(f, base)->train, excess = effect_of(f, base)->excess;
  return *gain >= CAUSE * excess && *gain >= MATTERS * loss ? *gain / excess : 0;
}

/* Unseen text got clearly worse by it. */
static bool costs_unseen(const pl_facts *f, int i) {
  const plateau_effect *effect = effect_of(f, i);
  return effect->valid_change > 2 * effect->valid_noise &&
         effect->valid_change > MATTERS * f->v->valid;
}

static bool helps_unseen(const pl_facts *f, int i) {
  const plateau_effect *effect = effect_of(f, i);
  return -effect->valid_change > 2 * effect->valid_noise &&
         -effect->valid_change > MATTERS * f->v->valid;
}

/* What the best rate and the best optimizer remove. */
static double best_step(const pl_facts *f) {
  int best = pl_lower_of(f, pl_best(f, PLATEAU_OF_RATE, NULL),
                         pl_best(f, PLATEAU_OF_OPTIMIZER, NULL));
  return best < 0 ? 0 : -effect_of(f, best)->change;
}

static double now(const pl_facts *f) { return pl_known(f->e->train) ? f->e->train : f->v->loss; }

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
    if (!pl_known(effect_of(f, i)->valid)) continue;
    if (best < 0 || effect_of(f, i)->valid < effect_of(f, best)->valid) best = i;
  }
  return best;
}

/* An experiment goes clearly below the best held-out loss so far. */
static bool goes_below_best(const pl_facts *f) {
  int lowest = lowest_unseen(f);
  if (lowest < 0) return false;
  double best = pl_best_so_far(f->e);
  return effect_of(f, lowest)->valid < best - AS_GOOD * best;
}

/* Unseen text rises while nothing is changed. Not when it is best near the end of the trial, nor when
 * it falls first in one that is longer than the run: that says nothing of where the run is now. */
static bool rises_ahead(const pl_facts *f) {
  if (f->nothing < 0) return false;
  const plateau_outcome *o = &f->e->experiment[f->nothing].outcome;
  double drop, epochs, best = pl_best_so_far(f->e), last = pl_mean(o->valid);
  if (o->least < best * (1 - WORSE / 2) && o->epochs > (double)f->e->epoch) return false;
  if (o->least < best) best = o->least;
  if (o->least <= best && o->least_at > LATE * o->epochs) return false;
  return pl_fall(f, &drop, &epochs) && last > best * (1 + WORSE);
}

/* Training text falls while unseen text rises, now or while nothing is changed, and there is a gap
 * between the two. */
static bool memorises(const pl_facts *f) {
  const plateau_evidence *e = f->e;
  if (!pl_known(e->valid) || !(e->valid - now(f) >= GAP * e->valid)) return false;
  double then = e->train_at_best > now(f) ? e->train_at_best : now(f);
  bool falls = f->v->loss < then || (f->nothing < 0 && now(f) < then);
  return (falls && e->valid > e->best_valid * (1 + WORSE)) || rises_ahead(f);
}

/* What the best change of steps, size or text removes from the training loss. */
static double largest_gain(const pl_facts *f) {
  double largest = 0;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->anew || change->seed || effect_of(f, i)->sign != PLATEAU_HELPED) continue;
    if (pl_same_question(change) && -effect_of(f, i)->change > largest)
      largest = -effect_of(f, i)->change;
  }
  return largest;
}

/* ---- The rules: each fills its figures and returns about how much of the excess it stands for;
 * 0: it does not hold; below 0: it may ---- */

/* Not when the loss was never lower: large first weights alone cost more than guessing. */
static double diverged(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  double lowest = e->lowest < e->first || !pl_known(e->first) ? e->lowest : e->first;
  figure[0] = e->rollbacks;
  figure[1] = now(f);
  figure[2] = e->uniform;
  figure[3] = lowest;
  /* trained at the last step only, a network may be worse than guessing at the others */
  bool last = e->config && e->config->bptt == PLATEAU_BPTT_LAST;
  bool worse = e->steps > 0 && !last && now(f) > e->uniform * (1 + BROKEN) &&
               now(f) > lowest * (1 + BROKEN);
  return e->rollbacks > 0 || worse ? 100 : 0;
}

static double last_step(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!f->e->config || f->e->config->bptt != PLATEAU_BPTT_LAST) return 0;
  int window = f->e->plan ? f->e->plan->window : f->e->config->window;
  if (window < 2) return 0;
  figure[0] = window;
  of->experiment = pl_best(f, PLATEAU_OF_GRADIENT, NULL);
  double share = cause(f, of->experiment, &figure[1], &figure[2]);
  return share > 0 ? share + 1 : 0.02;
}

static double clipped(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!(f->e->clipped >= CLIPPED)) return 0;
  figure[0] = f->e->clipped;
  figure[3] = f->e->config ? f->e->config->clip : __builtin_nan("");
  of->experiment = pl_best(f, PLATEAU_OF_CLIPPING, NULL);
  return cause(f, of->experiment, &figure[1], &figure[2]);
}

static int window_of(const pl_facts *f) {
  return f->e->plan ? f->e->plan->window : f->e->config ? f->e->config->window : 0;
}

static bool is_faint(const plateau_evidence *e, int k) {
  double all = 0;
  for (int i = 0; i < e->lags; i++) all += e->gradient[i];
  return e->gradient[k] < FAINT * all && e->gradient[k] < FAINT_AT_ALL;
}

/* The first distance whose gradient is faint; 0: there is none. */
static int faint_from(const plateau_evidence *e) {
  for (int k = 1; k < e->lags; k++)
    if (is_faint(e, k)) return k;
  return 0;
}

/* The other cell that did best from new weights; -1: none helped. */
static int best_cell(const pl_facts *f) {
  int best = -1;
  static const char *const gated[] = {"cell-gru", "cell-lstm"};
  for (int i = 0; i < 2; i++) {
    int cell = pl_anew(f, gated[i]);
    if (cell >= 0 && effect_of(f, cell)->sign == PLATEAU_HELPED) best = pl_lower_of(f, best, cell);
  }
  return best;
}

/* Not when the network does not use what is near, and not when other steps remove more. */
static double vanishing(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int faint = f->e->lags > 1 ? faint_from(f->e) : 0;
  if (!faint || !(now(f) < f->e->ngram_train[0])) return 0;
  int lag = pl_telling_distance(f->e, now(f), faint + 1, window_of(f) - 1);
  if (!lag) return 0;
  /* x[t-lag+1] is read lag steps before the loss of x[t+1]: k = lag - 1 */
  int k = lag - 1 < f->e->lags ? lag - 1 : f->e->lags - 1;
  figure[0] = lag;
  figure[1] = f->e->gradient[k];
  figure[2] = f->e->skip[lag - 1];
  figure[3] = faint;
  if (!is_faint(f->e, k)) return 0;
  of->experiment = best_cell(f);
  double gain = 0, noise, share = cause_anew(f, of->experiment, &gain, &noise);
  return share > 0 && gain > best_step(f) ? share : -1;
}

/* The longest trial of a longer window that removes most; -1: none helped. */
static int best_window(const pl_facts *f, double *gain) {
  int best = -1;
  double noise;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    double own = 0;
    if (change->group != PLATEAU_OF_WINDOW || !effect_of(f, i)->shown) continue;
    if (effect_of(f, i)->sign != PLATEAU_HELPED) continue;
    double share = change->anew ? cause_anew(f, i, &own, &noise) : cause(f, i, &own, &noise);
    if (!(share > 0) || (best >= 0 && own <= *gain)) continue;
    best = i;
    *gain = own;
  }
  return best;
}

/* Which of the two says so: a longer window, or the floor that it lowers. */
static double window_too_short(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure, gain = 0;
  const plateau_evidence *e = f->e;
  int window = window_of(f);
  int lag = window > 0 ? pl_telling_distance(e, now(f), window + 1, e->skips) : 0;
  figure[0] = e->floor;
  figure[1] = e->floor_window;
  of->experiment = best_window(f, &gain);
  if (lag) {
    figure[2] = lag;
    figure[3] = e->skip[lag - 1];
  }
  /* the floor is most of the loss, and it is the window's */
  double above = now(f) - e->floor;
  bool floor = e->floor_window < e->floor * (1 - LOWER) && above < e->floor;
  bool reaches = lag && of->experiment >= 0 && e->experiment[of->experiment].change.amount > lag;
  if (reaches && gain >= best_step(f)) return share_of_excess(f, gain);
  if (floor) return 0.9 * e->floor / now(f);
  return lag ? -1 : 0;
}

/* How far below no change a trial came; one from new weights has come all the way. */
static double gain_of(const pl_facts *f, int i) {
  return f->e->experiment[i].change.anew ? f->v->loss - effect_of(f, i)->train
                                         : -effect_of(f, i)->change;
}

/* The best rate, continued with or begun with. */
static int best_rate(const pl_facts *f) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group != PLATEAU_OF_RATE || !effect_of(f, i)->shown || pl_is_beyond(change))
      continue;
    if (effect_of(f, i)->sign != PLATEAU_HELPED || !(gain_of(f, i) > 0)) continue;
    if (best < 0 || gain_of(f, i) > gain_of(f, best)) best = i;
  }
  return best;
}

/* Not when a rate to the other side does better. */
static double rate_label(const pl_facts *f, plateau_finding *of,
                         bool (*want)(const pl_facts *facts, int experiment)) {
  int best = best_rate(f);
  double *figure = of->figure;
  if (best < 0 || !want(f, best)) return 0;
  of->experiment = best;
  figure[0] = f->e->experiment[best].change.amount;
  figure[1] = gain_of(f, best);
  figure[2] = effect_of(f, best)->noise;
  figure[3] = share_of_excess(f, figure[1]);
  return figure[3] >= CAUSE && figure[1] >= MATTERS * f->v->loss ? figure[3] : 0;
}

static double rate_too_high(const pl_facts *f, plateau_finding *of) {
  return rate_label(f, of, pl_lowers_rate);
}

/* The loss goes up and down by more than it falls, and a lower rate ends that. */
static double oscillating(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double share = rate_too_high(f, of), scatter = pl_scatter(f);
  figure[3] = scatter / f->v->loss;
  return share > 0 && figure[3] >= UNSETTLED ? 1.01 * share : 0;
}

/* The experiment with a higher rate that went STRAIGHT times as far as "nothing"; -1: none. */
static int straight_ahead(const pl_facts *f) {
  double drop, epochs;
  if (!pl_fall(f, &drop, &epochs)) return -1;
  double start = f->e->experiment[f->nothing].outcome.start, way = start - f->v->loss;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_effect *effect = effect_of(f, i);
    const plateau_change *change = &f->e->experiment[i].change;
    if (change->group != PLATEAU_OF_RATE || change->anew || change->seed) continue;
    if (!pl_raises_rate(f, i) || effect->sign == PLATEAU_HURT) continue;
    if (-effect->change > 3 * effect->sd && -effect->change > STRAIGHT_MATTERS * f->v->loss &&
        start - effect->train > STRAIGHT * way)
      return i;
  }
  return -1;
}

static double rate_too_low(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double share = rate_label(f, of, pl_raises_rate);
  int ahead = share > 0 ? -1 : straight_ahead(f);
  if (ahead < 0) return share;
  of->experiment = ahead;
  figure[0] = f->e->experiment[ahead].change.amount;
  figure[1] = -effect_of(f, ahead)->change;
  figure[2] = effect_of(f, ahead)->noise;
  return figure[3] = share_of_excess(f, figure[1]);
}

/* Not when a rate does about as well, nor when unseen text pays for it. */
static double unfit_optimizer(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int best = pl_best(f, PLATEAU_OF_OPTIMIZER, NULL), rate = best_rate(f);
  of->experiment = best;
  double share = cause(f, best, &figure[1], &figure[2]);
  double by_rate = rate < 0 ? 0 : gain_of(f, rate);
  figure[0] = by_rate;
  if (!(share > 0) || costs_unseen(f, best)) return 0;
  bool beyond = figure[1] - by_rate >= 2 * CAUSE * f->excess;
  return beyond && figure[1] >= FITS_BETTER * by_rate ? share : 0;
}

/* Not when a rate does twice as much. */
static double few_steps(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int best = pl_best(f, PLATEAU_OF_BATCH, NULL), rate = pl_best(f, PLATEAU_OF_RATE, NULL);
  if (best < 0 || f->e->experiment[best].change.amount > 1) return 0;
  of->experiment = best;
  double share = cause(f, best, &figure[1], &figure[2]);
  figure[0] = f->e->steps;
  figure[3] = f->e->plan ? f->e->plan->batch : __builtin_nan("");
  if (rate >= 0 && -effect_of(f, rate)->change > 2 * figure[1]) return 0;
  return costs_unseen(f, best) ? 0 : share;
}

/* Less of it, which is better on unseen text too. */
static bool is_less(const pl_facts *f, int i) {
  const plateau_change *change = &f->e->experiment[i].change;
  double had = change->name[1] == 'e' ? f->e->config->weight_decay : f->e->config->dropout;
  return change->amount < had && (!pl_known(f->v->valid) || helps_unseen(f, i));
}

static double over_regularised(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!f->e->config) return 0;
  int best = pl_best(f, PLATEAU_OF_REGULARISATION, is_less);
  of->experiment = best;
  double share = cause(f, best, &figure[1], &figure[2]);
  if (!(share > 0)) return 0;
  figure[0] = effect_of(f, best)->valid_change;
  figure[3] = share;
  return share;
}

/* After the best rate or optimizer where one helps: a bad rate makes any network look small. */
static double too_small(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int step = pl_lower_of(f, pl_best(f, PLATEAU_OF_RATE, NULL),
                         pl_best(f, PLATEAU_OF_OPTIMIZER, NULL));
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    const plateau_change *change = &f->e->experiment[i].change;
    bool beyond = change->label[0] && change->group == PLATEAU_OF_SIZE && change->work > 1;
    if (!beyond || change->anew || change->seed) continue;
    if (pl_is_beyond(change) == (step >= 0)) best = i;
  }
  if (best < 0 || !f->e->config || effect_of(f, best)->sign != PLATEAU_HELPED) return 0;
  double before = step < 0 ? 0 : -effect_of(f, step)->change;
  double gain = -effect_of(f, best)->change - before;
  of->experiment = best;
  figure[0] = f->e->config->hidden;
  figure[1] = gain;
  figure[2] = effect_of(f, best)->noise;
  figure[3] = f->excess - before > 0 ? gain / (f->excess - before) : 0;
  if (costs_unseen(f, best) || gain < 3 * effect_of(f, best)->sd) return 0;
  bool enough = figure[3] >= CAUSE && gain >= MATTERS * f->v->loss;
  return enough && gain > 0.5 * before ? share_of_excess(f, gain) : 0;
}

static double near_floor(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double floor = f->e->floor, single = f->e->ngram_train[0], above = now(f) - floor;
  if (!pl_known(single)) single = f->e->uniform;
  figure[0] = now(f);
  figure[1] = floor;
  figure[2] = above / floor;
  if (above <= ROUNDING && floor >= 0) return 10;
  if (!(floor > 0) || !(above <= NEAR * floor)) return 0;
  return above <= NEAR_OF_ALL * (single - floor) ? 10 * floor / now(f) : 0;
}

static double falling(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  double drop, epochs;
  if (!pl_fall(f, &drop, &epochs)) return 0;
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
  if (memorises(f)) return 0.01;
  /* comes before any rate or size where waiting brings about as much */
  bool first = figure[2] * excess >= MOST * largest_gain(f);
  return first ? 2 : figure[2] / 2;
}

/* Not when it is near its floor; a cause only where other first weights remove the loss, and neither
 * where a lower rate would have kept the units away from their ends. */
static double saturated(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  plateau_finding floor = {.experiment = -1};
  double gain = 0, noise;
  bool gates = f->e->config && f->e->config->cell != PLATEAU_CELL_RNN;
  if (!(f->e->saturated >= (gates ? SATURATED_GATES : SATURATED))) return 0;
  if (near_floor(f, &floor) > 0) return 0; /* then it keeps nothing up */
  figure[0] = f->e->saturated;
  of->experiment = pl_anew(f, "init");
  double share = cause_anew(f, of->experiment, &gain, &noise);
  figure[1] = gain;
  return share > 0 && gain > best_step(f) ? share : -1;
}

/* Not when they cost about what guessing does. */
static double first_weights(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  if (!(e->first > COSTLY * e->uniform)) return 0;
  figure[0] = e->first;
  figure[1] = e->uniform;
  of->experiment = pl_anew(f, "init");
  double share = cause_anew(f, of->experiment, &figure[2], &figure[3]);
  if (!(share > 0)) return -1;
  return share + 0.5;
}

/* Not when unseen text falls along with the training text, and not without a gap between them. */
static double overfitting(const pl_facts *f, plateau_finding *of) {
  const plateau_evidence *e = f->e;
  of->figure[0] = e->valid;
  of->figure[1] = e->best_valid;
  of->figure[2] = pl_known(e->best_valid) ? (double)e->best_epoch : __builtin_nan("");
  of->figure[3] = best_table(e);
  return memorises(f) ? 0.05 : 0;
}

/* Not when tables predict it about as well as they predict the training text while reading it. */
static double other_text(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  double before = e->skips > 0 ? e->skip[0] : __builtin_nan("");
  figure[0] = e->ngram_valid[1];
  figure[1] = before;
  figure[2] = e->valid;
  figure[3] = e->uniform;
  bool network = e->valid > OTHER_KIND * now(f);
  return figure[0] > OTHER_KIND * before && network ? 6 : 0;
}

/* It has hardly learnt how often each character stands there, and a step that was tried does. */
static bool hardly_begun(const pl_facts *f) {
  double known = f->e->uniform - f->e->ngram_train[0];
  bool begun = now(f) < f->e->uniform - BEGUN * known;
  return known > GAP * f->e->uniform && !begun && best_step(f) >= CAUSE * f->excess;
}

/* Not while it still falls on unseen text or has hardly begun, nor when anything that was tried goes
 * below its best. */
static double nothing_left(const pl_facts *f, plateau_finding *of) {
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
  return table > (1 - GAP) * e->ngram_valid[0] ? 5.5 : 0.03;
}

static double (*const rules[PLATEAU_LABELS])(const pl_facts *, plateau_finding *) = {
    [PLATEAU_LABEL_DIVERGED] = diverged,
    [PLATEAU_LABEL_LAST_STEP] = last_step,
    [PLATEAU_LABEL_CLIPPED] = clipped,
    [PLATEAU_LABEL_SATURATED] = saturated,
    [PLATEAU_LABEL_VANISHING] = vanishing,
    [PLATEAU_LABEL_WINDOW] = window_too_short,
    [PLATEAU_LABEL_RATE_HIGH] = rate_too_high,
    [PLATEAU_LABEL_RATE_LOW] = rate_too_low,
    [PLATEAU_LABEL_SMALL] = too_small,
    [PLATEAU_LABEL_NEAR_FLOOR] = near_floor,
    [PLATEAU_LABEL_OVERFITTING] = overfitting,
    [PLATEAU_LABEL_FALLING] = falling,
    [PLATEAU_LABEL_FIRST_WEIGHTS] = first_weights,
    [PLATEAU_LABEL_OPTIMIZER] = unfit_optimizer,
    [PLATEAU_LABEL_OSCILLATING] = oscillating,
    [PLATEAU_LABEL_REGULARISED] = over_regularised,
    [PLATEAU_LABEL_FEW_STEPS] = few_steps,
    [PLATEAU_LABEL_OTHER_TEXT] = other_text,
    [PLATEAU_LABEL_NOTHING_LEFT] = nothing_left,
};

static plateau_finding blank(plateau_label label) {
  plateau_finding finding = {.label = label, .experiment = -1};
  for (int i = 0; i < PLATEAU_FIGURES; i++) finding.figure[i] = __builtin_nan("");
  return finding;
}

static void insert(plateau_verdict *v, double *weight, const plateau_finding *finding,
                   double heavy) {
  int at = v->findings++;
  for (; at > 0 && weight[at - 1] < heavy; at--) {
    weight[at] = weight[at - 1];
    v->finding[at] = v->finding[at - 1];
  }
  weight[at] = heavy;
  v->finding[at] = *finding;
}

/* Of a run that memorises, a change that does not get clearly below its best on unseen text would
 * only memorise better. */
static bool only_memorises(const pl_facts *f, const plateau_finding *finding) {
  const plateau_evidence *e = f->e;
  double error, best = pl_best_so_far(e);
  if (finding->experiment < 0) return false;
  pl_paired(e->experiment[finding->experiment].outcome.place,
            best < e->valid ? e->best_place : e->place, &error);
  double gain = best - effect_of(f, finding->experiment)->valid;
  return !(gain > HELPS * best) || gain < 2 * error;
}

/* Heaviest first; of equals the one that stands first in the enumeration. What only may be comes
 * last, and something is said before it. */
void pl_find_labels(plateau_verdict *v, const pl_facts *f) {
  double weight[PLATEAU_LABELS] = {0};
  bool heart = memorises(f);
  for (int label = 0; label < PLATEAU_LABEL_CANNOT_TELL; label++) {
    plateau_finding finding = blank((plateau_label)label);
    double heavy = rules[label](f, &finding);
    finding.may = heavy < 0;
    if (heavy > 0 && heart && only_memorises(f, &finding)) heavy *= 0.01;
    if (heavy != 0) insert(v, weight, &finding, heavy);
  }
  if (v->findings > 0 && !v->finding[0].may) return;
  plateau_finding finding = blank(PLATEAU_LABEL_CANNOT_TELL);
  finding.figure[0] = v->budget[PLATEAU_SHARE_REST].nats;
  insert(v, weight, &finding, 1e-9);
}

bool plateau_verdict_holds(const plateau_verdict *verdict, plateau_label label) {
  for (int i = 0; i < verdict->findings; i++)
    if (verdict->finding[i].label == label && !verdict->finding[i].may) return true;
  return false;
}
