/* labels_network.c - the rules on the network: gradient, window, size, first weights. */
#include "explain/labels_network.h"

#include "explain/cause.h"
#include "explain/distance.h"
#include "explain/labels_state.h"

/* A gradient is lost among the others when it is less than this share of what flows back from all
 * distances together, and less than that share of the one at lag 0: without the second an even
 * gradient in a window of a thousand would be faint everywhere. */
static const double FAINT = 0.01, FAINT_AT_ALL = 0.1;
/* Another floor counts as lower when it is lower by this share. */
static const double LOWER = 0.2;
/* Gates are meant to open and close: in sound runs a third to four fifths of them stand at an end. */
static const double SATURATED = 0.6, SATURATED_GATES = 0.82;
/* First weights that cost this many times what guessing does are large; sound ones cost a few
 * percent more. */
static const double COSTLY = 1.2;

double pl_label_last_step(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  if (!f->e->config || f->e->config->bptt != PLATEAU_BPTT_LAST) return 0;
  int window = f->e->plan ? f->e->plan->window : f->e->config->window;
  if (window < 2) return 0;
  figure[0] = window;
  of->experiment = pl_best(f, PLATEAU_OF_GRADIENT, NULL);
  double share = pl_cause(f, of->experiment, &figure[1], &figure[2]);
  return share > 0 ? share + 1 : 0.02;
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
    if (cell >= 0 && pl_effect_of(f, cell)->sign == PLATEAU_HELPED)
      best = pl_lower_of(f, best, cell);
  }
  return best;
}

/* Not when the network does not use what is near, and not when other steps remove more. A table of
 * two characters is a weak model, so a network that pays less may still not use the second: then
 * the trial alone says so, and without it the label is not even possible. */
double pl_label_vanishing(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  int faint = f->e->lags > 1 ? faint_from(f->e) : 0;
  if (!faint || !(pl_loss_now(f) < f->e->ngram_train[0])) return 0;
  int last = pl_window_of(f) - 1, lag = pl_telling_distance(f->e, pl_loss_now(f), faint + 1, last);
  bool unused = lag > 0;
  if (!unused) lag = pl_repeating_distance(f->e, faint + 1, last);
  if (!lag) return 0;
  /* x[t-lag+1] is read lag steps before the loss of x[t+1]: k = lag - 1 */
  int k = lag - 1 < f->e->lags ? lag - 1 : f->e->lags - 1;
  figure[0] = lag;
  figure[1] = f->e->gradient[k];
  figure[2] = f->e->skip[lag - 1];
  figure[3] = faint;
  if (!is_faint(f->e, k)) return 0;
  of->experiment = best_cell(f);
  double gain = 0, noise, share = pl_cause_anew(f, of->experiment, &gain, &noise);
  if (share > 0 && gain > pl_best_step(f)) return share;
  return unused ? -1 : 0;
}

/* What the trial of a longer window removes, the longest of its kind; 0: it is none, or not enough. */
static double gain_of_window(const pl_facts *f, int i) {
  const plateau_change *change = &f->e->experiment[i].change;
  double gain = 0, noise, share;
  if (change->group != PLATEAU_OF_WINDOW || !pl_effect_of(f, i)->shown) return 0;
  if (pl_effect_of(f, i)->sign != PLATEAU_HELPED) return 0;
  share = change->anew ? pl_cause_anew(f, i, &gain, &noise) : pl_cause(f, i, &gain, &noise);
  return share > 0 ? gain : 0;
}

/* The trial of a longer window that removes most; -1: none helped. */
static int best_window(const pl_facts *f, double *gain) {
  int best = -1;
  for (int i = 0; i < f->v->effects; i++) {
    double own = gain_of_window(f, i);
    if (!(own > *gain)) continue;
    best = i;
    *gain = own;
  }
  return best;
}

static bool has_more_rows(const pl_facts *f, int i) {
  return f->e->experiment[i].change.amount > 1;
}

/* The shortest longer window that removes about as much as any, where the memory is kept, so that
 * no floor and no table knows. Not when unseen text does not gain, nor when fewer steps do as much:
 * an epoch of a longer window has fewer. -1: none. */
static int window_by_trial(const pl_facts *f, double *gain) {
  double most = 0;
  int best = best_window(f, &most), rows = pl_best(f, PLATEAU_OF_BATCH, has_more_rows);
  if (best < 0 || !f->e->experiment[best].change.same_floor) return -1;
  for (int i = 0; i < f->v->effects; i++)
    if (gain_of_window(f, i) >= PL_ALIKE * most &&
        f->e->experiment[i].change.amount < f->e->experiment[best].change.amount)
      best = i;
  *gain = gain_of_window(f, best);
  if (*gain < pl_best_step(f) || (pl_known(f->v->valid) && !pl_helps_unseen(f, best))) return -1;
  return rows >= 0 && -pl_effect_of(f, rows)->change >= *gain ? -1 : best;
}

/* Which of these says so: a longer window that reaches what the table tells, the floor that it
 * lowers, or, where neither knows, the trial alone. */
double pl_label_window_too_short(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure, gain = 0;
  const plateau_evidence *e = f->e;
  int window = pl_window_of(f);
  int lag = window > 0 ? pl_telling_distance(e, pl_loss_now(f), window + 1, e->skips) : 0;
  figure[0] = e->floor;
  figure[1] = e->floor_window;
  of->experiment = best_window(f, &gain);
  if (lag) {
    figure[2] = lag;
    figure[3] = e->skip[lag - 1];
  }
  /* the floor is most of the loss, and it is the window's */
  double above = pl_loss_now(f) - e->floor;
  bool floor = e->floor_window < e->floor * (1 - LOWER) && above < e->floor;
  bool reaches = lag && of->experiment >= 0 && e->experiment[of->experiment].change.amount > lag;
  if (reaches && gain >= pl_best_step(f)) return pl_share_of_excess(f, gain);
  if (floor) return 0.9 * e->floor / pl_loss_now(f);
  if (lag) return -1;
  of->experiment = window_by_trial(f, &gain);
  return of->experiment < 0 ? 0 : pl_share_of_excess(f, gain);
}

/* After the best rate or optimizer where one helps: a bad rate makes any network look small. */
double pl_label_too_small(const pl_facts *f, plateau_finding *of) {
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
  if (best < 0 || !f->e->config || pl_effect_of(f, best)->sign != PLATEAU_HELPED) return 0;
  double before = step < 0 ? 0 : -pl_effect_of(f, step)->change;
  double gain = -pl_effect_of(f, best)->change - before;
  of->experiment = best;
  figure[0] = f->e->config->hidden;
  figure[1] = gain;
  figure[2] = pl_effect_of(f, best)->noise;
  figure[3] = f->excess - before > 0 ? gain / (f->excess - before) : 0;
  if (pl_costs_unseen(f, best) || gain < 3 * pl_effect_of(f, best)->sd) return 0;
  bool enough = figure[3] >= PL_CAUSE && gain >= PL_MATTERS * f->v->loss;
  if (!enough || gain <= 0.5 * before) return 0;
  /* behind the step where that removes more */
  return (gain < before ? 0.5 : 1) * pl_share_of_excess(f, gain);
}

/* Not when it is near its floor; a cause only where other first weights remove the loss, and neither
 * where a lower rate would have kept the units away from their ends. */
double pl_label_saturated(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  plateau_finding floor = {.experiment = -1};
  double gain = 0, noise;
  bool gates = f->e->config && f->e->config->cell != PLATEAU_CELL_RNN;
  if (!(f->e->saturated >= (gates ? SATURATED_GATES : SATURATED))) return 0;
  if (pl_label_near_floor(f, &floor) > 0) return 0; /* then it keeps nothing up */
  figure[0] = f->e->saturated;
  of->experiment = pl_anew(f, "init");
  double share = pl_cause_anew(f, of->experiment, &gain, &noise);
  figure[1] = gain;
  return share > 0 && gain > pl_best_step(f) ? share : -1;
}

/* Not when they cost about what guessing does. */
double pl_label_first_weights(const pl_facts *f, plateau_finding *of) {
  double *figure = of->figure;
  const plateau_evidence *e = f->e;
  if (!(e->first > COSTLY * e->uniform)) return 0;
  figure[0] = e->first;
  figure[1] = e->uniform;
  of->experiment = pl_anew(f, "init");
  double share = pl_cause_anew(f, of->experiment, &figure[2], &figure[3]);
  if (!(share > 0)) return -1;
  return share + 0.5;
}
