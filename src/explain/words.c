/* words.c - the answer in sentences, the budget and the thing to do. */
#include "explain/words.h"

#include "base/dmath.h"
#include "base/shown.h"
#include "explain/effects.h"

#include <string.h>

/* The number of changes that are named where several were left out. */
enum { NAMED = 12 };
/* A loss that rises by this factor after a change is announced. */
static const double JUMP = 1.2;
/* A floor that is lower by less of the loss than this is not worth a sentence. */
static const double LOWER = 0.01;

pl_words pl_words_begin(char *words, size_t capacity, const plateau_answer *answer) {
  words[0] = 0;
  return (pl_words){words, capacity, answer, answer->evidence, answer->verdict, NULL, NULL};
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

static void say_test_text(const pl_words *w) {
  char shown[2][PL_SHOWN_CAPACITY];
  double valid = pl_known(w->e->valid) ? w->e->valid : w->v->valid, best = w->e->best_valid;
  if (!pl_known(valid)) {
    SAY(w, " There is no test text, so nothing is known of new text.");
    return;
  }
  bool past = best < valid;
  pl_show_pair(shown, pl_shown(w, valid), pl_shown(w, past ? best : valid));
  if (!plateau_verdict_holds(w->v, PLATEAU_LABEL_OVERFITTING))
    SAY(w, " On the test text its loss is %s.", shown[0]);
  else if (past)
    SAY(w, "%s the test text it was best at epoch %N (%s); its loss there is %s now.",
        w->v->finding[0].label == PLATEAU_LABEL_OVERFITTING ? " On" : " It has also memorised: on",
        w->e->best_epoch, shown[1], shown[0]);
  else
    SAY(w,
        " On the test text its loss is %s and gets worse as it trains on: what it gains, it "
        "memorises.",
        shown[0]);
}

char *plateau_verdict_sentence(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  char shown[2][PL_SHOWN_CAPACITY], unit[64];
  double loss = pl_known(w.e->train) ? w.e->train : w.v->loss;
  plateau_label label = w.v->finding[0].label;
  bool floor = pl_known(w.e->floor), near = floor && label == PLATEAU_LABEL_NEAR_FLOOR;
  pl_show_pair(shown, pl_shown(&w, loss), pl_shown(&w, w.e->floor));
  SAY(&w, near ? "%s: %s %s" : "%s (%s %s", plateau_label_describe(label)->because, shown[0],
      plateau_unit_words(unit, sizeof unit, answer));
  if (floor) SAY(&w, near ? ", and these settings allow no less than %s" : "; floor %s", shown[1]);
  SAY(&w, near ? "." : ").");
  say_test_text(&w);
  return words;
}

/* ---- Changes and the budget ---- */

char *plateau_change_words(char *words, size_t capacity, const plateau_change *change) {
  const char *label = change->label;
  words[0] = 0;
  bool name = strncmp(label, "Adam", 4) == 0 || strncmp(label, "RMS", 3) == 0 ||
              strncmp(label, "SGD", 3) == 0 || strncmp(label, "GRU", 3) == 0 ||
              strncmp(label, "LSTM", 4) == 0 || strncmp(label, "RNN", 3) == 0;
  char first[2] = {label[0], 0};
  if (!name && first[0] >= 'A' && first[0] <= 'Z') first[0] = (char)(first[0] + 'a' - 'A');
  pl_message_add(words, capacity, "%s%s", strncmp(label, "Rate", 4) == 0 ? "learning " : "", first);
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
  if (pl_known(w.v->valid)) SAY(&w, " (on the test text %L)", pl_shown(&w, w.v->valid));
  SAY(&w, ", in this order:");
  return words;
}

char *plateau_share_words(char *words, size_t capacity, const plateau_answer *answer,
                          plateau_share share) {
  /* With something to remove, and without. */
  static const char *const names[PLATEAU_SHARES][2] = {
      {"floor", "floor"},
      {"the full gradient removes", "the full gradient removes nothing clearly"},
      {"a better rate removes", "no better rate was found"},
      {"on top of that, a better optimizer removes", "no better optimizer was found"},
      {"then size, activation or regularisation",
       "neither size, activation nor regularisation helps clearly"},
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

/* Whether anything was begun from new weights. */
static bool begun_anew(const plateau_evidence *e) {
  for (int i = 0; i < e->experiments; i++)
    if (e->experiment[i].change.anew) return true;
  return false;
}

/* The kinds of trials that are not named one by one. */
static void say_kinds(const pl_words *w, bool first) {
  bool anew = !begun_anew(w->e), seeds = false;
  for (int i = 0; i < w->e->left_out; i++) {
    anew = anew || (w->e->left[i].anew && !w->e->left[i].seed);
    seeds = seeds || w->e->left[i].seed > 0;
  }
  if (anew)
    SAY(w, first ? "%s" : "; %s",
        begun_anew(w->e) ? "some that begin from new weights"
                         : "all that begin from new weights, with other rates, cells and sizes");
  if (seeds) SAY(w, first && !anew ? "%s" : "; %s", "the advice with other seeds");
}

char *plateau_left_out_words(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  char phrase[80];
  int named = 0, more = 0;
  if (w.e->left_out <= 0) return words;
  SAY(&w, "Not tried, for want of time: ");
  for (int i = 0; i < w.e->left_out; i++) {
    const plateau_change *change = &w.e->left[i];
    if (change->anew || change->seed || change->group == PLATEAU_NO_CHANGE) continue;
    plateau_change_words(phrase, sizeof phrase, change);
    more += named >= NAMED;
    if (named < NAMED) SAY(&w, named++ ? "; %s" : "%s", phrase);
  }
  if (more > 0) {
    SAY(&w, "; and ");
    pl_say_count(&w, more, "further change");
  }
  say_kinds(&w, named == 0);
  SAY(&w, ".");
  return words;
}

/* ---- What to do ---- */

/* The index of the change that the action takes; -1: none. */
static int chosen(const pl_words *w) {
  for (int i = 0; i < w->e->experiments && w->v->change[0]; i++)
    if (strcmp(w->e->experiment[i].change.name, w->v->change) == 0) return i;
  return -1;
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
  case PLATEAU_START_OVER: SAY(&w, "Start over with %s", change ? phrase : w.v->change); break;
  case PLATEAU_STOP_AT_BEST:
    if (w.v->until > 0 && w.e->best_kept) SAY(&w, "Go back to epoch %N", w.v->until);
    break;
  default: break;
  }
  return words;
}

/* "In 20 epochs it came to 1.26 instead of 2.40, on the test text to 2.10 ± 0.02 instead of 2.20." */
static void promise(const pl_words *w, int index) {
  int base = pl_base_of(w->e, index);
  const plateau_experiment *x = &w->e->experiment[index];
  const plateau_effect *effect = &w->v->effect[index];
  if (base < 0 || !pl_known(effect->train)) return;
  const plateau_effect *other = &w->v->effect[base];
  char shown[2][PL_SHOWN_CAPACITY];
  if (!x->change.same_floor && w->e->floor - x->outcome.floor > LOWER * other->train) {
    pl_show_pair(shown, pl_shown(w, w->e->floor), pl_shown(w, x->outcome.floor));
    SAY(w, "It lowers the floor from %s to %s. ", shown[0], shown[1]);
  }
  SAY(w, x->change.anew ? "From new weights it came in " : "In ");
  pl_say_epochs(w, x->outcome.epochs, "");
  pl_show_pair(shown, pl_shown(w, other->train), pl_shown(w, effect->train));
  SAY(w,
      x->change.anew ? " to %s on the training text, without it to %s"
                     : " it came to %s instead of %s",
      shown[1], shown[0]);
  if (pl_known(effect->valid)) {
    pl_show_pair(shown, pl_shown(w, other->valid), pl_shown(w, effect->valid));
    SAY(w, ", on the test text at best to %s", shown[1]);
    say_noise(w, effect->valid, effect->valid_noise, pl_shown(w, effect->valid));
    SAY(w, " instead of %s", shown[0]);
  }
  SAY(w, ".");
}

/* What the chart will look like at first. */
static void warn_of_jump(const pl_words *w, int index) {
  const plateau_outcome *o = &w->e->experiment[index].outcome;
  if (w->e->experiment[index].change.anew || !(o->peak > JUMP * o->start)) return;
  SAY(w, " At first the loss jumps to about %L", pl_shown(w, o->peak));
  if (pl_known(o->back)) {
    SAY(w, "; it is below %L again after some ", pl_shown(w, o->start));
    pl_say_epochs(w, o->back, "");
  }
  SAY(w, ".");
}

static void say_going_on(const pl_words *w, int nothing) {
  const plateau_effect *effect = &w->v->effect[nothing];
  SAY(w, " In ");
  pl_say_epochs(w, pl_trained(w), "more ");
  SAY(w, " the loss came to %L", pl_shown(w, effect->train));
  if (pl_known(effect->valid))
    SAY(w, ", on the test text at best to %L", pl_shown(w, effect->valid));
  SAY(w, ".");
}

static void notes_on_nothing(const pl_words *w) {
  int by = w->v->finding[0].experiment;
  char phrase[80];
  if (!w->e->experiments) {
    SAY(w, "Nothing was tried, so nothing is advised.");
    return;
  }
  if (w->e->left_out > 0)
    SAY(w, "Nothing that was tried so far would help clearly; not everything was tried.");
  else
    SAY(w, by < 0 ? "Nothing to fix: no change that was tried would help on the test text."
                  : "No change that was tried would help on the test text.");
  if (by < 0) return;
  SAY(w, " On the training text %s comes to %L.",
      plateau_change_words(phrase, sizeof phrase, &w->e->experiment[by].change),
      pl_shown(w, w->v->effect[by].train));
}

char *plateau_action_notes(char *words, size_t capacity, const plateau_answer *answer) {
  pl_words w = pl_words_begin(words, capacity, answer);
  int nothing = pl_find_nothing(w.e);
  switch (w.v->action) {
  case PLATEAU_GO_ON:
    SAY(&w, "Nothing has to be changed yet.");
    if (nothing >= 0) say_going_on(&w, nothing);
    break;
  case PLATEAU_GO_ON_WITH:
  case PLATEAU_START_OVER:
    if (chosen(&w) < 0) break;
    promise(&w, chosen(&w));
    warn_of_jump(&w, chosen(&w));
    break;
  case PLATEAU_STOP_AT_BEST:
    SAY(&w,
        w.e->left_out > 0
            ? "Nothing that was tried so far goes below its best on the test text, %L at epoch %N."
            : "Nothing that was tried goes below its best on the test text, %L at epoch %N.",
        pl_shown(&w, w.e->best_valid), w.v->until);
    SAY(&w, w.e->best_kept ? " Those weights are kept. To go further it needs more text."
                           : " To go further it needs more text.");
    break;
  default: notes_on_nothing(&w);
  }
  bool acts = w.v->action == PLATEAU_GO_ON_WITH || w.v->action == PLATEAU_GO_ON;
  if (w.v->short_test)
    SAY(&w, acts ? " The test text is too short to tell changes from each other; the training text "
                   "chose."
                 : " What came lower did so by less than the test text, which is short, can tell.");
  return words;
}
