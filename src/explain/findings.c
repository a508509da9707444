/* findings.c - the evidence of each label in sentences. */
#include "explain/effects.h"
#include "explain/words.h"

/* `f`: the figures of the label, in the order of plateau_label_describe; what is not known is NaN. */

static void about_diverged(const pl_words *w, const double *f) {
  if (f[0] > 0) {
    SAY(w, "The arithmetic overflowed and the run was set back ");
    pl_say_count(w, f[0], "time");
    SAY(w, ", each time to half the rate.");
  }
  if (!(f[1] > f[2])) return;
  SAY(w, f[0] > 0 ? " Its loss, %L, is" : "Its loss, %L, is", pl_shown(w, f[1]));
  SAY(w, " above guessing at random (%L)", pl_shown(w, f[2]));
  if (f[3] < f[1]) SAY(w, "; it was once %L", pl_shown(w, f[3]));
  SAY(w, ".");
}

static void about_last_step(const pl_words *w, const double *f) {
  SAY(w, "Of %N predictions in a window only the last is learned from, through one step.",
      pl_whole(f[0]));
  if (!(f[1] > 0)) return;
  SAY(w, " The full gradient takes off ");
  pl_say_gain(w, f[1], f[2]);
  SAY(w, ".");
}

static void about_clipped(const pl_words *w, const double *f) {
  SAY(w, "%P of the steps were shortened to a gradient of length %g.", f[0], f[3]);
  if (!(f[1] > 0)) return;
  SAY(w, " Without that the loss falls by ");
  pl_say_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs.");
}

static void about_saturated(const pl_words *w, const double *f) {
  SAY(w, "%P of the units stand at an end of their range, where hardly any gradient passes.", f[0]);
  if (!(f[1] > 0)) return;
  SAY(w, " Other first weights take off %L in as many epochs.", pl_shown_gain(w, w->v->loss, f[1]));
}

/* "lower in as many epochs, by 0.21 ± 0.02." */
static void say_lower(const pl_words *w) {
  SAY(w, "lower in as many epochs, by ");
  pl_say_gain(w, -w->effect->change, w->effect->noise);
  SAY(w, ".");
}

static void about_vanishing(const pl_words *w, const double *f) {
  bool unused = f[2] < w->e->train;
  SAY(w, "A table that sees one character before and one %N back reaches %L", pl_whole(f[0]),
      pl_shown(w, f[2]));
  if (unused)
    SAY(w, ", less than the network: it does not use what stands there");
  else
    SAY(w, ", one without the second %L", pl_shown(w, w->e->skip[0]));
  SAY(w, ". The gradient from there is %P of that at hand", f[1]);
  if (f[3] > 0) {
    SAY(w, "; it is lost among the others from ");
    pl_say_count(w, f[3], "step");
    SAY(w, " back");
  }
  SAY(w, ".");
  if (!w->by) return;
  SAY(w, " From new weights %s cells come ", w->by->label);
  say_lower(w);
}

static void about_window(const pl_words *w, const double *f) {
  if (f[2] > 0) {
    SAY(w, "A table that sees ");
    pl_say_count(w, f[2], "character");
    SAY(w, " back, farther than the window, reaches %L, less than the network.", pl_shown(w, f[3]));
  }
  if (f[1] < f[0])
    SAY(w, "%sWith a window twice as long the floor falls from %L to %L.", f[2] > 0 ? " " : "",
        pl_shown(w, f[0]), pl_shown(w, f[1]));
  if (f[2] > 0 || f[1] < f[0] || !w->by) return;
  SAY(w, "The memory is kept, but the gradient ends with the window; with one of %N it comes ",
      pl_whole(w->by->amount));
  say_lower(w);
}

/* "0.210 ± 0.020 more in as many epochs: 20% of what stands above the floor." */
static void say_gained(const pl_words *w, const double *f) {
  pl_say_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs: %P of what stands above the floor.", f[3] < 1 ? f[3] : 1);
}

static void about_rate(const pl_words *w, const double *f) {
  if (w->by && w->by->anew)
    SAY(w, "Begun anew with %g times the learning rate it takes off ", f[0]);
  else if (f[0] > 0)
    SAY(w, "%g times the learning rate takes off ", f[0]);
  else
    SAY(w, "Its schedule holds the rate down; a constant rate takes off ");
  say_gained(w, f);
}

static void about_oscillating(const pl_words *w, const double *f) {
  SAY(w, "The loss of neighbouring epochs differs by %P; %g times the learning rate takes off ",
      f[3], f[0]);
  pl_say_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs.");
}

static void about_first(const pl_words *w, const double *f) {
  SAY(w, "With its first weights the loss was %L; guessing at random costs %L.", pl_shown(w, f[0]),
      pl_shown(w, f[1]));
  if (!(f[2] > 0)) return;
  SAY(w, " From other first weights it comes lower in as many epochs, by ");
  pl_say_gain(w, f[2], f[3]);
  SAY(w, ".");
}

static void about_optimizer(const pl_words *w, const double *f) {
  SAY(w, "%s takes off ", w->by ? w->by->label : "It");
  pl_say_gain(w, f[1], f[2]);
  if (f[0] > 0)
    SAY(w, " more in as many epochs, the best rate %L.", pl_shown_gain(w, w->v->loss, f[0]));
  else
    SAY(w, " more in as many epochs; no other rate does.");
}

static void about_regularised(const pl_words *w, const double *f) {
  SAY(w, "Less of it takes off ");
  say_gained(w, f);
  if (f[0] < 0) SAY(w, " On the test text it takes off %L.", pl_shown_gain(w, w->v->valid, -f[0]));
}

static void about_few_steps(const pl_words *w, const double *f) {
  SAY(w, "It has taken ");
  pl_say_count(w, f[0], "step");
  SAY(w, ", each on a batch of %N. A quarter of the batch takes off ", pl_whole(f[3]));
  pl_say_gain(w, f[1], f[2]);
  SAY(w, " more in as many epochs.");
}

static void about_other_text(const pl_words *w, const double *f) {
  SAY(w,
      "A table of one character reaches %L on the training text while it reads it, and %L on the "
      "test text; the network's loss there is %L",
      pl_shown(w, f[1]), pl_shown(w, f[0]), pl_shown(w, f[2]));
  SAY(w, f[2] > f[3] ? ", more than guessing at random (%L)." : "; guessing at random costs %L.",
      pl_shown(w, f[3]));
}

static void about_nothing_left(const pl_words *w, const double *f) {
  SAY(w,
      "Its best on the test text is %L; the best table of up to %d characters reaches %L, and no "
      "change that was tried goes lower.",
      pl_shown(w, f[0]), PLATEAU_ORDERS, pl_shown(w, f[1]));
}

static void about_small(const pl_words *w, const double *f) {
  SAY(w, "Twice its %N units take off ", pl_whole(f[0]));
  say_gained(w, f);
}

/* A floor next to zero has no shares: a loss that is nearly nothing may be 6,000 times it. */
static void about_near_floor(const pl_words *w, const double *f) {
  SAY(w, "The loss is %L, ", pl_shown(w, f[0]));
  if (f[1] > 0 && f[2] < 1)
    SAY(w, "%P above its floor, %L.", f[2], pl_shown(w, f[1]));
  else
    SAY(w, "and its floor is %L.", pl_shown(w, f[1]));
}

static void about_overfitting(const pl_words *w, const double *f) {
  double uniform = w->e->uniform;
  SAY(w, "Its loss is %L on the test text, %L on the training text", pl_shown(w, f[0]),
      pl_shown(w, w->e->train));
  if (f[0] > f[1] && f[2] > 0)
    SAY(w, "; its best on the test text was %L, at epoch %N", pl_shown(w, f[1]), pl_whole(f[2]));
  if (f[0] > f[3])
    SAY(w, "; a table of a few characters reaches %L on the test text", pl_shown(w, f[3]));
  if (f[0] > uniform) SAY(w, "; guessing at random costs %L", pl_shown(w, uniform));
  SAY(w, ". What it still gains on the training text is memorised.");
}

static void about_falling(const pl_words *w, const double *f) {
  double loss = w->v->loss, valid = w->v->valid;
  SAY(w, "In ");
  pl_say_epochs(w, f[1], "more ");
  SAY(w,
      " as it is the loss fell by %L; if every doubling of its epochs takes off the same, the next "
      "one removes %P of what stands above the floor.",
      pl_shown_gain(w, loss + f[0], f[0]), f[2] < 1 ? f[2] : 1);
  if (!pl_known(f[3])) return;
  double rise = pl_shown_gain(w, valid, f[3]);
  SAY(w, f[3] > 0 ? " On the test text it rose by %L." : " On the test text it fell by %L.",
      rise > 0 ? rise : -rise);
}

static void about_nothing(const pl_words *w, const double *f) {
  if (!w->e->experiments)
    SAY(w, "No experiment was made, so nothing is known of what would lower the loss.");
  else if (!pl_known(f[0]))
    SAY(w, "Too little is known.");
  else
    SAY(w, "No experiment lowers the loss clearly, and %L of it above the floor is not explained.",
        pl_shown_gain(w, w->v->loss, f[0]));
}

static void (*const about[PLATEAU_LABELS])(const pl_words *, const double *) = {
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
    [PLATEAU_LABEL_FIRST_WEIGHTS] = about_first,
    [PLATEAU_LABEL_OPTIMIZER] = about_optimizer,
    [PLATEAU_LABEL_OSCILLATING] = about_oscillating,
    [PLATEAU_LABEL_REGULARISED] = about_regularised,
    [PLATEAU_LABEL_FEW_STEPS] = about_few_steps,
    [PLATEAU_LABEL_OTHER_TEXT] = about_other_text,
    [PLATEAU_LABEL_NOTHING_LEFT] = about_nothing_left,
    [PLATEAU_LABEL_CANNOT_TELL] = about_nothing,
};

char *plateau_finding_words(char *words, size_t capacity, const plateau_answer *answer,
                            const plateau_finding *finding) {
  pl_words w = pl_words_begin(words, capacity, answer);
  if (finding->experiment >= 0) {
    w.by = &w.e->experiment[finding->experiment].change;
    w.effect = &w.v->effect[finding->experiment];
  }
  about[finding->label](&w, finding->figure);
  if (finding->may) SAY(&w, " No trial shows that this keeps the loss up.");
  return words;
}
