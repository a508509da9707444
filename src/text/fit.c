/* fit.c - the values of settings that are left to the program: they suit the text and the other settings.
 *
 * The rules see the text's length and counted work, never a clock: the same settings give the same run
 * on every machine. The measurements behind them are in docs/recipes.md. */
#include "plateau.h"

/* Multiply-adds of a whole run: with what it measures, three quarters of a minute of one thread. */
static const double RUN_WORK = 1.4e12;

/* Units of a layer: as many as an epoch of that work allows. */
enum { MOST_UNITS = 256, LEAST_UNITS = 64 };

/* At most; `patience` ends most runs on a small text before. */
enum { EPOCHS = 100 };

/* Predictions of a step: four windows of 64, and eight where the text has enough steps. */
enum { STEP = 256, LONG_STEP = 512, LONG_TEXT = 100000 };

/* The symbols of a usual text; a decoder of fewer takes about as long. */
enum { SYMBOLS = 128 };

/* What the rules see of a text: symbols of its vocabulary, and how many it is trained on. */
typedef struct {
  int symbols;
  size_t trained;
} seen;

/* Multiply-adds of a training step for each prediction: forward, and twice that back. */
static double work_of(const plateau_config *c, int symbols) {
  static const double GATES[] = {1, 3, 4};
  const double square = GATES[c->cell] * c->hidden * c->hidden;
  return 3 * ((2 * c->layers - 1) * square +
              (double)c->hidden * (symbols > SYMBOLS ? symbols : SYMBOLS));
}

static size_t trained_on(const plateau_config *c, size_t length) {
  if (c->chars > 0) return (size_t)c->chars < length ? (size_t)c->chars : length;
  return length - (size_t)((double)length * c->valid);
}

static int clamp(double value, int low, int high) {
  return value < low ? low : value > high ? high : (int)value;
}

/* A step takes as many predictions whatever the window, of whole windows that the text has. */
static int batch(const plateau_config *c, size_t trained) {
  const size_t rows = trained > 0 ? (trained - 1) / (size_t)c->window : 0;
  const double step = trained < LONG_TEXT ? STEP : LONG_STEP;
  return clamp(step / c->window, 1, clamp((double)rows, 1, LONG_STEP));
}

/* The step of SGD is as long as the gradient, which differs from cell to cell, is smaller behind a
 * sigmoid, and of a loss that is summed over a window as many times as long. */
static double rate(const plateau_config *c) {
  static const double ALONE[] = {
      [PLATEAU_CELL_RNN] = 1, [PLATEAU_CELL_GRU] = 3, [PLATEAU_CELL_LSTM] = 6};
  static const double WITH_MOMENTUM[] = {
      [PLATEAU_CELL_RNN] = 0.1, [PLATEAU_CELL_GRU] = 0.3, [PLATEAU_CELL_LSTM] = 1};
  const bool smaller = c->cell == PLATEAU_CELL_RNN && c->activation == PLATEAU_ACTIVATION_SIGMOID;
  const double up = smaller ? 10 : 1;
  const double summed = c->loss_scale == PLATEAU_LOSS_SUM ? c->window : 1;
  switch (c->optimizer) {
  case PLATEAU_OPTIMIZER_SGD: return ALONE[c->cell] * up / summed;
  case PLATEAU_OPTIMIZER_MOMENTUM:
  case PLATEAU_OPTIMIZER_NESTEROV: return WITH_MOMENTUM[c->cell] * up / summed;
  case PLATEAU_OPTIMIZER_RMSPROP: return 0.002;
  default: return 0.003;
  }
}

/* Epochs of that work. */
static double epochs(const plateau_config *c, const seen *text) {
  return RUN_WORK / (work_of(c, text->symbols) * (double)text->trained);
}

static int units(const plateau_config *c, const seen *text) {
  if (c->tied == 1 && c->embedding > 0) return c->embedding;
  plateau_config with = *c;
  for (with.hidden = MOST_UNITS; with.hidden > LEAST_UNITS; with.hidden /= 2)
    if (epochs(&with, text) >= 1) break;
  return with.hidden;
}

void plateau_config_fit(plateau_config *c, size_t length, int symbols) {
  const seen text = {.symbols = symbols, .trained = trained_on(c, length)};
  if (c->hidden == PLATEAU_FIT) c->hidden = units(c, &text);
  if (c->tied == PLATEAU_FIT) c->tied = c->embedding == PLATEAU_FIT || c->embedding == c->hidden;
  if (c->embedding == PLATEAU_FIT) c->embedding = c->tied ? c->hidden : 0;
  if (c->batch == PLATEAU_FIT) c->batch = batch(c, text.trained);
  if (c->input_dropout == PLATEAU_FIT) c->input_dropout = 0.1;
  if (c->lr == PLATEAU_FIT) c->lr = rate(c);
  if (c->beta2 == PLATEAU_FIT) c->beta2 = c->optimizer == PLATEAU_OPTIMIZER_RMSPROP ? 0.99 : 0.999;
  if (c->weight_decay == PLATEAU_FIT)
    c->weight_decay = c->optimizer == PLATEAU_OPTIMIZER_ADAMW ? 0.1 : 0;
  if (c->schedule_epochs == PLATEAU_FIT) c->schedule_epochs = clamp(epochs(c, &text), 1, EPOCHS);
}
