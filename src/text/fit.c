/* fit.c - the values of settings that are left to the program: they suit the text and the other settings.
 *
 * The rules see the text's length and counted work, never a clock: the same settings give the same run
 * on every machine. The measurements behind them are in docs/recipes.md. */
#include "plateau.h"

/* Multiply-adds of a whole run: about a minute of one thread natively, and a minute and a half in a
 * browser. */
static const double RUN_WORK = 2e12;

enum {
  UNITS = 256,
  EPOCHS = 100,          /* at most */
  STEP_PREDICTIONS = 256 /* of a step: four windows of 64 */
};

/* The symbols of a usual text. What it has makes a difference of a quarter at most, and is not known
 * to who asks for a plan. */
enum { SYMBOLS = 128 };

/* Multiply-adds of a training step for each prediction: forward, and twice that back. */
static double work_of(const plateau_config *c) {
  static const double GATES[] = {1, 3, 4};
  const double square = GATES[c->cell] * c->hidden * c->hidden;
  return 3 * ((2 * c->layers - 1) * square + (double)c->hidden * (double)SYMBOLS);
}

static size_t trained_on(const plateau_config *c, size_t length) {
  if (c->chars > 0) return (size_t)c->chars < length ? (size_t)c->chars : length;
  return length - (size_t)((double)length * c->valid);
}

static int clamp(double value, int low, int high) {
  return value < low ? low : value > high ? high : (int)value;
}

/* A step takes as many predictions whatever the window, of whole windows that the text has. */
static int batch(const plateau_config *c, size_t length) {
  const size_t rows = trained_on(c, length) / (size_t)c->window;
  const int most = clamp((double)rows, 1, STEP_PREDICTIONS);
  return clamp((double)STEP_PREDICTIONS / c->window, 1, most);
}

static double rate(const plateau_config *c) {
  static const double RATES[] = {
      [PLATEAU_OPTIMIZER_SGD] = 3,        [PLATEAU_OPTIMIZER_MOMENTUM] = 0.3,
      [PLATEAU_OPTIMIZER_NESTEROV] = 0.3, [PLATEAU_OPTIMIZER_RMSPROP] = 0.001,
      [PLATEAU_OPTIMIZER_ADAM] = 0.003,   [PLATEAU_OPTIMIZER_ADAMW] = 0.003,
  };
  /* The step of the first three is as long as the gradient, and a sum over a window is a window times
   * as long as a mean. */
  const bool longer = c->loss_scale == PLATEAU_LOSS_SUM &&
                      c->optimizer <= PLATEAU_OPTIMIZER_NESTEROV;
  return RATES[c->optimizer] / (longer ? c->window : 1);
}

static int epochs(const plateau_config *c, size_t length) {
  return clamp(RUN_WORK / (work_of(c) * (double)trained_on(c, length)), 1, EPOCHS);
}

void plateau_config_fit(plateau_config *c, size_t length) {
  if (c->hidden == PLATEAU_FIT) c->hidden = c->tied == 1 && c->embedding > 0 ? c->embedding : UNITS;
  if (c->tied == PLATEAU_FIT) c->tied = c->embedding == PLATEAU_FIT || c->embedding == c->hidden;
  if (c->embedding == PLATEAU_FIT) c->embedding = c->tied ? c->hidden : 0;
  if (c->batch == PLATEAU_FIT) c->batch = batch(c, length);
  if (c->input_dropout == PLATEAU_FIT) c->input_dropout = 0.1;
  if (c->lr == PLATEAU_FIT) c->lr = rate(c);
  if (c->beta2 == PLATEAU_FIT) c->beta2 = c->optimizer == PLATEAU_OPTIMIZER_RMSPROP ? 0.99 : 0.999;
  if (c->weight_decay == PLATEAU_FIT)
    c->weight_decay = c->optimizer == PLATEAU_OPTIMIZER_ADAMW ? 0.1 : 0;
  if (c->schedule_epochs == PLATEAU_FIT) c->schedule_epochs = epochs(c, length);
}
