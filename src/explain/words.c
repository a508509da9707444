/* words.c - the answer in sentences, the budget and the thing to do. */
#include "explain/words.h"

#include "base/dmath.h"
#include "base/shown.h"
#include "explain/effects.h"

#include <string.h>

pl_words pl_words_begin(char *words, size_t capacity, const plateau_answer *answer) {
  words[0] = 0;
  return (pl_words){words, capacity, answer, answer->evidence, answer->verdict};
}

/* ---- Losses in a unit ---- */

static int counted_of(const pl_words *w) {
  return w->e->plan ? w->e->plan->window - w->e->plan->burn_in : 1;
}

static double factor_of(const pl_words *w) {
  return w->answer->unit == PLATEAU_UNIT_SUM    ? counted_of(w)
         : w->answer->unit == PLATEAU_UNIT_BITS ? 1 / pl_log(2)
                                                : 1;
}

double pl_shown(const pl_words *w, double nats) {
  return w->answer->unit == PLATEAU_UNIT_PERPLEXITY ? pl_exp(nats) : nats * factor_of(w);
}

double pl_shown_gain(const pl_words *w, double at, double nats) {
  if (w->answer->unit != PLATEAU_UNIT_PERPLEXITY) return nats * factor_of(w);
  return pl_exp(at) - pl_exp(at - nats);
}

/* The s.d. of a loss near `at`, with as many decimals as the figure it belongs to. */
static void say_noise(const pl_words *w, double at, double noise, double figure) {
  char text[PL_SHOWN_CAPACITY];
  double shown = pl_shown_gain(w, at + noise, 2 * noise) / 2, least = 1;
  int decimals = pl_show_decimals(figure);
  for (int i = 0; i < decimals; i++) least /= 10;
  if (!(shown < 1e12)) return;
  pl_show_fixed(text, shown < least / 2 ? least : shown, decimals);
  SAY(w, shown < least / 2 ? " ± <%s" : " ± %s", text);
}

void pl_say_gain(const pl_words *w, double nats, double noise) {
  double figure = pl_shown_gain(w, w->v->loss, nats);
  SAY(w, "%L", figure);
  if (noise > 0 && pl_known(noise)) say_noise(w, w->v->loss, noise, figure);
}

void pl_say_count(const pl_words *w, double count, const char *one) {
  SAY(w, pl_whole(count) == 1 ? "%N %s" : "%N %ss", pl_whole(count), one);
}

void pl_say_epochs(const pl_words *w, double epochs, const char *more) {
  if (epochs < 4 && epochs != (double)pl_whole(epochs)) {
    double parts = epochs < 1 ? 100 : 10;
    SAY(w, "%g %sepochs", (double)pl_whole(epochs * parts) / parts, more);
    return;
  }
  SAY(w, pl_whole(epochs) == 1 ? "%N %sepoch" : "%N %sepochs", pl_whole(epochs), more);
}

double pl_trained(const pl_words *w) {
  int nothing = pl_find_nothing(w->e);
  return nothing < 0 ? __builtin_nan("") : w->e->experiment[nothing].outcome.epochs;
}

char *plateau_loss_words(char *words, size_t capacity, const plateau_answer *answer, double nats) {
  pl_words w = pl_words_begin(words, capacity, answer);
  SAY(&w, "%L", pl_shown(&w, nats));
  return words;
}

char *plateau_unit_words(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  switch (answer->unit) {
  case PLATEAU_UNIT_BITS: SAY(&w, "bits a character"); break;
  case PLATEAU_UNIT_PERPLEXITY: SAY(&w, "in perplexity"); break;
  case PLATEAU_UNIT_SUM: SAY(&w, "nats a window of %d", counted_of(&w)); break;
  default: SAY(&w, "nats a character");
  }
  return words;
}

/* ---- The sentence ---- */

static void say_unseen(const pl_words *w) {
  char shown[2][PL_SHOWN_CAPACITY];
  double valid = pl_known(w->e->valid) ? w->e->valid : w->v->valid, best = w->e->best_valid;
  if (!pl_known(valid)) {
    SAY(w, "; nothing is held out, so nothing is known of unseen text.");
    return;
  }
  bool past = best < valid;
  pl_show_pair(shown, pl_shown(w, valid), pl_shown(w, past ? best : valid));
  if (!plateau_verdict_holds(w->v, PLATEAU_LABEL_OVERFITTING))
    SAY(w, "; on unseen text %s.", shown[0]);
  else if (past)
    SAY(w, "; on unseen text it was best at epoch %N (%s) and costs %s now: it memorises.",
        w->e->best_epoch, shown[1], shown[0]);
  else
    SAY(w, "; on unseen text it costs %s: what it gains, it memorises.", shown[0]);
}

char *plateau_verdict_sentence(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  char shown[2][PL_SHOWN_CAPACITY], unit[64];
  double loss = pl_known(w.e->train) ? w.e->train : w.v->loss;
  pl_show_pair(shown, pl_shown(&w, loss), pl_shown(&w, w.e->floor));
  SAY(&w, "%s (%s %s", plateau_label_describe(w.v->finding[0].label)->because, shown[0],
      plateau_unit_words(unit, sizeof unit, answer));
  if (pl_known(w.e->floor)) SAY(&w, "; lowest possible %s", shown[1]);
  SAY(&w, ")");
  say_unseen(&w);
  return words;
}

/* ---- Changes and the budget ---- */

char *plateau_change_words(char *words, size_t capacity, const plateau_change *change) {
  const char *label = change->label;
  words[0] = 0;
  bool name = strncmp(label, "Adam", 4) == 0 || strncmp(label, "RMS", 3) == 0 ||
              strncmp(label, "SGD", 3) == 0;
  char first[2] = {label[0], 0};
  if (!name && first[0] >= 'A' && first[0] <= 'Z') first[0] = (char)(first[0] + 'a' - 'A');
  pl_message_add(words, capacity, "%s%s", change->group == PLATEAU_OF_RATE ? "learning " : "",
                 first);
  if (label[0]) pl_message_add(words, capacity, "%s", label + 1);
  return words;
}

char *plateau_budget_words(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  double trained = pl_trained(&w);
  SAY(&w, "%L", pl_shown(&w, w.v->loss));
  if (pl_known(trained)) {
    SAY(&w, " after ");
    pl_say_epochs(&w, trained, "more ");
    SAY(&w, " as it is");
  }
  if (pl_known(w.v->valid)) SAY(&w, " (on unseen text %L)", pl_shown(&w, w.v->valid));
  SAY(&w, ", in this order:");
  return words;
}

char *plateau_share_words(char *words, size_t capacity, const plateau_answer *answer,
                          plateau_share share) {
  /* With something to remove, and without. */
  static const char *const names[PLATEAU_SHARES][2] = {
      {"lowest possible", "lowest possible"},
      {"the full gradient removes", "the full gradient removes nothing clearly"},
      {"a better rate removes", "no better rate was found"},
      {"a better optimizer removes beyond it", "no better optimizer was found"},
      {"size or activation beyond that", "neither size nor activation helps clearly"},
      {"not explained", "not explained"},
  };
  pl_words w = pl_words_begin(words, capacity, answer);
  const plateau_budget_part *part = &w.v->budget[share];
  char change[80];
  SAY(&w, "%s", names[share][part->nats == 0]);
  if (part->experiment >= 0)
    SAY(&w, " (%s)",
        plateau_change_words(change, sizeof change, &w.e->experiment[part->experiment].change));
  return words;
}

const char *plateau_other_floor(const plateau_answer *answer, int index, double *nats) {
  const plateau_evidence *e = answer->evidence;
  const struct {
    const char *words;
    double floor;
  } others[] = {{"with a window twice as long", e->floor_window},
                {"with the memory kept between windows", e->floor_carried}};
  for (int i = 0; i < 2; i++) {
    if (!(others[i].floor < e->floor) || index-- > 0) continue;
    *nats = others[i].floor;
    return others[i].words;
  }
  return NULL;
}

char *plateau_left_out_words(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  if (w.e->left_out <= 0) return words;
  pl_say_count(&w, w.e->left_out, "further change");
  SAY(&w, w.e->left_out == 1 ? " was left out: trying all of them would have taken too long."
                             : " were left out: trying all of them would have taken too long.");
  return words;
}

/* ---- What to do ---- */

/* The index of the change that the action takes; -1: none. */
static int chosen(const pl_words *w) {
  for (int i = 0; i < w->e->experiments && w->v->change[0]; i++)
    if (strcmp(w->e->experiment[i].change.name, w->v->change) == 0) return i;
  return -1;
}

static void title_start(const pl_words *w, const char *change) {
  bool reaches = w->v->finding[0].label == PLATEAU_LABEL_VANISHING;
  if (change)
    SAY(w, "Start over with %s", change);
  else if (!w->v->setting && reaches)
    return; /* which cell or window, no rule says */
  else
    SAY(w, !w->v->setting ? "Start over"
           : reaches      ? "Start over with a GRU"
                          : "Start over with smaller first weights");
}

char *plateau_action_title(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  int index = chosen(&w);
  const plateau_change *change = index < 0 ? NULL : &w.e->experiment[index].change;
  char phrase[80];
  if (change) plateau_change_words(phrase, sizeof phrase, change);
  switch (w.v->action) {
  case PLATEAU_GO_ON: SAY(&w, "Train on"); break;
  case PLATEAU_GO_ON_WITH:
    if (change && change->group == PLATEAU_OF_MEMORY)
      SAY(&w, "Keep the memory and continue");
    else
      SAY(&w, "Continue with %s", change ? phrase : w.v->change);
    break;
  case PLATEAU_START_OVER: title_start(&w, change ? phrase : NULL); break;
  case PLATEAU_STOP_AT_BEST:
    if (w.v->until > 0) SAY(&w, "Start over and stop at epoch %N", w.v->until);
    break;
  default: break;
  }
  return words;
}

/* What the change did in its experiment, and to the floor. */
static void promise(const pl_words *w, int index) {
  if (index < 0 || index >= w->v->effects || !pl_known(w->v->effect[index].change)) return;
  const plateau_experiment *x = &w->e->experiment[index];
  const plateau_effect *effect = &w->v->effect[index];
  char shown[2][PL_SHOWN_CAPACITY];
  double floor = x->outcome.floor;
  if (!x->change.same_floor && floor < w->e->floor) {
    pl_show_pair(shown, pl_shown(w, w->e->floor), pl_shown(w, floor));
    SAY(w, "It lowers the lowest possible loss from %s to %s. ", shown[0], shown[1]);
  }
  SAY(w, "In ");
  pl_say_epochs(w, pl_trained(w), "");
  pl_show_pair(shown, pl_shown(w, w->v->loss), pl_shown(w, effect->train));
  SAY(w, " it came to %s instead of %s", shown[1], shown[0]);
  if (pl_known(effect->valid)) {
    pl_show_pair(shown, pl_shown(w, w->v->valid), pl_shown(w, effect->valid));
    SAY(w, ", on unseen text to %s instead of %s", shown[1], shown[0]);
  }
  SAY(w, ".");
  bool helped = effect->sign == PLATEAU_HELPED;
  if (!helped) SAY(w, " What it changes takes longer to show than so short a trial.");
  if (plateau_verdict_holds(w->v, PLATEAU_LABEL_OVERFITTING))
    SAY(w,
        helped ? " It lowers the training loss; the memorising stays." : " The memorising stays.");
}

static void notes_start(const pl_words *w) {
  plateau_label first = w->v->finding[0].label;
  if (w->v->change[0])
    SAY(w, "With the rate as it is, it would diverge again.");
  else if (first == PLATEAU_LABEL_SATURATED && w->v->setting)
    SAY(w, "Its first weights were drawn too large: no change of a trained run undoes that.");
  else if (first == PLATEAU_LABEL_VANISHING)
    SAY(w, w->v->setting
               ? "A GRU keeps what it has read longer, and its gradient reaches farther."
               : "A cell or a window by which the gradient reaches farther has to start from new "
                 "weights.");
}

char *plateau_action_notes(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  switch (w.v->action) {
  case PLATEAU_GO_ON: SAY(&w, "Nothing has to be changed yet."); break;
  case PLATEAU_GO_ON_WITH: promise(&w, chosen(&w)); break;
  case PLATEAU_START_OVER: notes_start(&w); break;
  case PLATEAU_STOP_AT_BEST:
    if (w.v->until > 0)
      SAY(&w, "After epoch %N it only memorised. To go further it needs more text.", w.v->until);
    else
      SAY(&w, "Training on only memorises. To go further it needs more text.");
    break;
  default: SAY(&w, "Nothing to fix: no change that was tried would help clearly.");
  }
  return words;
}
