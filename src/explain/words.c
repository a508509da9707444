/* words.c - a verdict in English sentences. */
#include "base/message.h"
#include "explain/effects.h"

#include <string.h>

/* What a sentence is written into, and how losses are shown in it. */
typedef struct pl_words {
  char *out;
  size_t capacity;
  double scale;
  const char *unit;
} pl_words;

#define SAY(w, ...) pl_message_add((w)->out, (w)->capacity, __VA_ARGS__)

/* A number with so many digits after the point, none lost to an exponent. */
static void put_fixed(const pl_words *w, double x, int digits) {
  if (!pl_known(x)) {
    SAY(w, "unknown");
    return;
  }
  uint64_t power = 1;
  for (int i = 0; i < digits; i++) power *= 10;
  double size = x < 0 ? -x : x;
  if (size > 1e12) {
    SAY(w, "%g", x);
    return;
  }
  uint64_t parts = (uint64_t)(size * (double)power + 0.5);
  SAY(w, x < 0 && parts ? "-%u" : "%u", parts / power);
  if (digits) SAY(w, ".");
  for (uint64_t place = power / 10; digits && place; place /= 10) SAY(w, "%u", parts / place % 10);
}

/* Three digits that matter: 2.44, 0.153, 0.0042. */
static void put_loss(const pl_words *w, double nats) {
  double shown = nats * w->scale, size = shown < 0 ? -shown : shown;
  if (size < 0.00005) {
    SAY(w, "0");
    return;
  }
  int digits = size >= 99.95 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4;
  put_fixed(w, shown, digits);
}

static void put_percent(const pl_words *w, double share) {
  put_fixed(w, 100 * share, share < 0.0995 ? 1 : 0);
  SAY(w, "%%");
}

static uint64_t whole(double x) { return x > 0 && x < 1e18 ? (uint64_t)(x + 0.5) : 0; }

/* ", and 0.12 of it goes" with its noise */
static void put_gain(const pl_words *w, double gain, double noise) {
  put_loss(w, gain);
  SAY(w, " (± ");
  put_loss(w, noise);
  SAY(w, ")");
}

static const plateau_experiment *named(const plateau_evidence *e, const char *name) {
  for (int i = 0; i < e->experiments; i++)
    if (strcmp(e->experiment[i].change.name, name) == 0) return &e->experiment[i];
  return NULL;
}

/* ---- Evidence of each label ---- */

static void about_diverged(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  if (f[0] > 0)
    SAY(w,
        "The arithmetic overflowed and the run was set back %u time%s, each time with half the "
        "rate.",
        whole(f[0]), f[0] > 1 ? "s" : "");
  if (f[1] > f[2]) {
    SAY(w, f[0] > 0 ? " Its loss, " : "Its loss, ");
    put_loss(w, f[1]);
    SAY(w, " %s, is worse than guessing at random, ", w->unit);
    put_loss(w, f[2]);
    SAY(w, ".");
  }
}

static void about_last_step(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "Only the last of %u predictions in a window is learned from, through one step.",
      whole(f[0]));
  if (!pl_known(f[1])) return;
  SAY(w, " The full gradient takes off ");
  put_gain(w, f[1], f[2]);
  SAY(w, ".");
}

static void about_clipped(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  put_percent(w, f[0]);
  SAY(w, " of the steps were shortened to a gradient of length %g; without that it loses ", f[3]);
  put_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs.");
}

static void about_saturated(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  put_percent(w, f[0]);
  SAY(w, " of the units stand at the end of their range, where hardly any gradient passes; ");
  put_loss(w, f[1]);
  SAY(w, " of the loss no experiment removes.");
}

static void about_vanishing(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "A table of two characters, one before and one %u back, pays ", whole(f[0]));
  put_loss(w, f[2]);
  SAY(w,
      " %s, less than the network: it does not use what stands there. The gradient from there "
      "is ",
      w->unit);
  if (f[1] < 0.001)
    SAY(w, "less than 0.1%%");
  else
    put_percent(w, f[1]);
  SAY(w, " of that of the same step; from %u steps back on it is lost among the others.",
      whole(f[3]));
}

static void about_window(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  if (pl_known(f[2])) {
    SAY(w, "A table that sees %u characters back, farther than the window, pays ", whole(f[2]));
    put_loss(w, f[3]);
    SAY(w, " %s, less than the network.", w->unit);
  }
  if (pl_known(f[1]) && f[1] < f[0]) {
    SAY(w, pl_known(f[2]) ? " With a window twice as long the lowest possible falls from "
                          : "With a window twice as long the lowest possible falls from ");
    put_loss(w, f[0]);
    SAY(w, " to ");
    put_loss(w, f[1]);
    SAY(w, ".");
  }
}

static void about_rate(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "The rate times ");
  put_fixed(w, f[0], f[0] < 1 ? f[0] < 0.1 ? 2 : 1 : 0);
  SAY(w, " takes off ");
  put_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs: ");
  put_percent(w, f[3]);
  SAY(w, " of what stands above the floor.");
}

static void about_small(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "Twice its %u units take off ", whole(f[0]));
  put_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs: ");
  put_percent(w, f[3]);
  SAY(w, " of what stands above the floor.");
}

static void about_near_floor(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "The loss is ");
  put_loss(w, f[0]);
  SAY(w, " %s, ", w->unit);
  if (f[1] > 0) {
    put_percent(w, f[2]);
    SAY(w, " above ");
  } else
    SAY(w, "and ");
  put_loss(w, f[1]);
  SAY(w, f[1] > 0 ? ", the lowest possible with these settings." : " is the lowest possible.");
}

static void about_overfitting(const pl_words *w, const double *f, const plateau_evidence *e) {
  SAY(w, "On unseen text it pays ");
  put_loss(w, f[0]);
  SAY(w, " %s", w->unit);
  if (f[0] > f[1] && pl_known(f[2])) {
    SAY(w, "; its best was ");
    put_loss(w, f[1]);
    SAY(w, " at epoch %u", whole(f[2]));
  }
  if (f[0] > f[3]) {
    SAY(w, "; a table of a few characters pays ");
    put_loss(w, f[3]);
  }
  if (f[0] > e->uniform) {
    SAY(w, f[0] > f[3] ? " and guessing at random " : "; guessing at random pays ");
    put_loss(w, e->uniform);
  }
  SAY(w, ". What it gains on the training text is memorised.");
}

static void about_falling(const pl_words *w, const double *f, const plateau_evidence *e) {
  (void)e;
  SAY(w, "In ");
  put_fixed(w, f[1], f[1] < 9.95 && f[1] - (double)whole(f[1]) != 0 ? 1 : 0);
  SAY(w, f[1] == 1 ? " more epoch as it is the loss fell by "
                   : " more epochs as it is the loss fell by ");
  put_loss(w, f[0]);
  SAY(w, "; if every doubling of its epochs takes off the same, the next one removes ");
  put_percent(w, f[2] < 1 ? f[2] : 1);
  SAY(w, " of what stands above the floor.");
  if (!pl_known(f[3])) return;
  SAY(w, " On unseen text it %s by ", f[3] > 0 ? "rose" : "fell");
  put_loss(w, f[3] > 0 ? f[3] : -f[3]);
  SAY(w, ".");
}

static void about_nothing(const pl_words *w, const double *f, const plateau_evidence *e) {
  if (!e->experiments) {
    SAY(w, "No experiment was made.");
    return;
  }
  SAY(w, "No experiment lowers the loss clearly, and ");
  put_loss(w, f[0]);
  SAY(w, " of it above the floor are not explained.");
}

static void (*const about[PLATEAU_LABELS])(const pl_words *, const double *,
                                           const plateau_evidence *) = {
    [PLATEAU_LABEL_DIVERGED] = about_diverged,
    [PLATEAU_LABEL_LAST_STEP] = about_last_step,
    [PLATEAU_LABEL_CLIPPED] = about_clipped,
    [PLATEAU_LABEL_SATURATED] = about_saturated,
    [PLATEAU_LABEL_VANISHING] = about_vanishing,
    [PLATEAU_LABEL_WINDOW] = about_window,
    [PLATEAU_LABEL_RATE_HIGH] = about_rate,
    [PLATEAU_LABEL_RATE_LOW] = about_rate,
    [PLATEAU_LABEL_SMALL] = about_small,
    [PLATEAU_LABEL_NEAR_FLOOR] = about_near_floor,
    [PLATEAU_LABEL_OVERFITTING] = about_overfitting,
    [PLATEAU_LABEL_FALLING] = about_falling,
    [PLATEAU_LABEL_CANNOT_TELL] = about_nothing,
};

char *plateau_finding_words(char *words, size_t capacity, const plateau_finding *finding,
                            const plateau_evidence *evidence, double scale, const char *unit) {
  const pl_words w = {words, capacity, scale, unit};
  words[0] = 0;
  about[finding->label](&w, finding->figure, evidence);
  return words;
}

/* ---- The sentence ---- */

static const char *const because[PLATEAU_LABELS] = {
    [PLATEAU_LABEL_DIVERGED] = "The run diverged: its steps are too large",
    [PLATEAU_LABEL_LAST_STEP] = "The gradient flows through the last step of a window only",
    [PLATEAU_LABEL_CLIPPED] = "Gradient clipping holds the steps down",
    [PLATEAU_LABEL_SATURATED] = "Most units are saturated and pass hardly any gradient",
    [PLATEAU_LABEL_VANISHING] = "The gradient vanishes before it reaches what the text repeats",
    [PLATEAU_LABEL_WINDOW] = "The window is too short for what the text repeats",
    [PLATEAU_LABEL_RATE_HIGH] = "The learning rate is too high for where the run is now",
    [PLATEAU_LABEL_RATE_LOW] = "The learning rate is too low",
    [PLATEAU_LABEL_SMALL] = "The network is too small",
    [PLATEAU_LABEL_NEAR_FLOOR] = "The loss has almost reached the lowest that these settings allow",
    [PLATEAU_LABEL_OVERFITTING] =
        "The training text is learnt by heart, and unseen text gets worse",
    [PLATEAU_LABEL_FALLING] = "The loss is still falling",
    [PLATEAU_LABEL_CANNOT_TELL] = "What keeps the loss up cannot be told from these experiments",
};

char *plateau_verdict_sentence(char *words, size_t capacity, const plateau_verdict *v,
                               const plateau_evidence *e, double scale, const char *unit) {
  const pl_words w = {words, capacity, scale, unit};
  words[0] = 0;
  SAY(&w, "%s: ", because[v->finding[0].label]);
  put_loss(&w, v->loss);
  SAY(&w, " %s", unit);
  if (pl_known(e->floor)) {
    SAY(&w, ", lowest possible ");
    put_loss(&w, e->floor);
  }
  double valid = pl_known(v->valid) ? v->valid : e->valid;
  if (!pl_known(valid)) {
    SAY(&w, "; nothing is held out, so nothing is known of unseen text.");
    return words;
  }
  SAY(&w, "; on unseen text ");
  put_loss(&w, valid);
  if (plateau_verdict_holds(v, PLATEAU_LABEL_OVERFITTING)) {
    if (e->best_valid < valid) {
      SAY(&w, ", best ");
      put_loss(&w, e->best_valid);
      SAY(&w, " at epoch %u and worse since", e->best_epoch);
    }
    if (v->finding[0].label != PLATEAU_LABEL_OVERFITTING) SAY(&w, ": it memorises");
  }
  SAY(&w, ".");
  return words;
}

/* ---- Budget and action ---- */

static const char *const share_names[PLATEAU_SHARES] = {
    "the floor",
    "the full gradient removes",
    "a better rate removes",
    "a better optimizer removes beyond that",
    "size or activation beyond that",
    "not explained",
};

char *plateau_share_words(char *words, size_t capacity, plateau_share share,
                          const plateau_verdict *v, const plateau_evidence *e) {
  const pl_words w = {words, capacity, 1, ""};
  int experiment = v->budget[share].experiment;
  words[0] = 0;
  SAY(&w, "%s", share_names[share]);
  if (experiment >= 0) SAY(&w, " (%s)", e->experiment[experiment].change.label);
  return words;
}

char *plateau_action_words(char *words, size_t capacity, const plateau_verdict *v,
                           const plateau_evidence *e) {
  const pl_words w = {words, capacity, 1, ""};
  const plateau_experiment *change = named(e, v->change);
  words[0] = 0;
  switch (v->action) {
  case PLATEAU_GO_ON: SAY(&w, "Train on."); break;
  case PLATEAU_GO_ON_WITH:
    SAY(&w, "Go on with one change: %s.", change ? change->change.label : v->change);
    break;
  case PLATEAU_START_OVER:
    SAY(&w, "Start over");
    if (change) SAY(&w, " with one change: %s", change->change.label);
    SAY(&w, v->finding[0].label == PLATEAU_LABEL_SATURATED ? ", with smaller first weights."
            : v->finding[0].label == PLATEAU_LABEL_VANISHING
                ? " with a GRU or LSTM, whose memory carries farther."
                : ".");
    break;
  case PLATEAU_STOP_AT_BEST:
    if (pl_known(e->best_valid) && e->best_epoch < e->epoch)
      SAY(&w, "Take the weights of epoch %u, or give it more text: training on only memorises.",
          e->best_epoch);
    else
      SAY(&w, "Stop earlier, or give it more text: training on only memorises.");
    break;
  default: SAY(&w, "Nothing to do: no change of the settings would help clearly.");
  }
  if (v->action == PLATEAU_GO_ON_WITH && plateau_verdict_holds(v, PLATEAU_LABEL_OVERFITTING))
    SAY(&w, " It lowers the training loss; the memorising stays.");
  return words;
}
