/* families.c - the kinds of change: when each applies, and what it sets. */
#include "explain/families.h"

#include "base/number.h"

#include <string.h>

#define LABEL(w, ...) pl_message_add((w)->label, sizeof(w)->label, __VA_ARGS__)

/* A number as a person would write it: of lr x 0.3, 0.009 instead of 0.0089999999999999993. */
static double tidy(double x) {
  char text[PL_NUMBER_CAPACITY];
  double read = x;
  pl_number_read(text, pl_number_show(text, x), &read);
  return read;
}

static bool nothing(pl_change_work *w) {
  LABEL(w, "No change");
  return true;
}

/* ---- Rate, optimizer, schedule ---- */

static bool set_rate(pl_change_work *w, double lr) {
  w->config.lr = tidy(lr);
  return lr >= 1e-9 && lr <= 100;
}

/* Of a run that continues, lr with the factor that rollbacks left. */
static bool rate(pl_change_work *w) {
  double factor = w->anew ? 1 : w->now->rate_factor;
  bool fits = set_rate(w, w->config.lr * factor * w->number);
  LABEL(w, "Rate × %g, to %g", w->number, w->config.lr);
  return w->number > 0 && fits;
}

/* The amount of sgd and momentum is a rate for the mean loss. */
static bool plain(pl_change_work *w, int optimizer, const char *label) {
  bool sum = w->config.loss_scale == PLATEAU_LOSS_SUM;
  bool fits = set_rate(w, sum ? w->number / w->run->plan.window : w->number);
  bool other = w->config.optimizer != optimizer;
  w->config.optimizer = optimizer;
  LABEL(w, label, w->config.lr);
  return fits && other;
}

static bool sgd(pl_change_work *w) { return plain(w, PLATEAU_OPTIMIZER_SGD, "SGD, rate %g"); }

static bool momentum(pl_change_work *w) {
  if (w->config.optimizer == PLATEAU_OPTIMIZER_NESTEROV) return false;
  w->config.momentum = 0.9;
  return plain(w, PLATEAU_OPTIMIZER_MOMENTUM, "Momentum 0.9, rate %g");
}

static bool rmsprop(pl_change_work *w) {
  bool other = w->config.optimizer != PLATEAU_OPTIMIZER_RMSPROP;
  w->config.optimizer = PLATEAU_OPTIMIZER_RMSPROP;
  w->config.beta2 = 0.99;
  bool fits = set_rate(w, w->number);
  LABEL(w, "RMSprop, rate %g", w->config.lr);
  return fits && other;
}

static bool adam(pl_change_work *w) {
  bool other = w->config.optimizer != PLATEAU_OPTIMIZER_ADAM &&
               w->config.optimizer != PLATEAU_OPTIMIZER_ADAMW;
  w->config.optimizer = PLATEAU_OPTIMIZER_ADAM;
  w->config.beta1 = 0.9;
  w->config.beta2 = 0.999;
  bool fits = set_rate(w, w->number);
  LABEL(w, "Adam, rate %g", w->config.lr);
  return fits && other;
}

static bool schedule(pl_change_work *w) {
  bool other = w->config.schedule != PLATEAU_SCHEDULE_CONSTANT;
  w->config.schedule = PLATEAU_SCHEDULE_CONSTANT;
  LABEL(w, "Constant rate %g", w->config.lr);
  return other;
}

/* ---- Steps ---- */

static bool batch(pl_change_work *w) {
  double rows = w->run->plan.batch * w->number;
  plateau_plan plan;
  if (!(w->number > 0 && rows <= 4096)) return false;
  w->config.batch = rows < 1 ? 1 : (int)rows;
  LABEL(w, "Batch of %d", w->config.batch);
  if (w->config.batch == w->run->plan.batch) return false;
  if (plateau_plan_make(&plan, &w->config, w->run->text.length, NULL) != PLATEAU_OK) return false;
  return plan.batch == w->config.batch;
}

static bool decay(pl_change_work *w) {
  bool other = w->config.weight_decay != w->number;
  w->config.weight_decay = w->number;
  if (w->number > 0)
    LABEL(w, "Weight decay %g", w->number);
  else
    LABEL(w, "No weight decay");
  return other && w->number >= 0 && w->number <= 1;
}

/* Dropout is drawn between layers alone. */
static bool dropout(pl_change_work *w) {
  bool other = w->config.dropout != w->number && w->config.layers > 1;
  w->config.dropout = w->number;
  if (w->number > 0)
    LABEL(w, "Dropout %g", w->number);
  else
    LABEL(w, "No dropout");
  return other && w->number >= 0 && w->number < 1;
}

/* Off where it is on; on where it is off, at the mean norm of the last epoch, so that it shortens the
 * longer half only. */
static bool clip(pl_change_work *w) {
  double norm = w->now->grad_norm;
  bool on = w->config.clip > 0;
  w->config.clip = on ? 0 : tidy(norm);
  if (on)
    LABEL(w, "No clipping");
  else
    LABEL(w, "Clipping at %g", w->config.clip);
  return on || (norm > 0 && norm < 1e6);
}

/* ---- The network ---- */

static bool activation(pl_change_work *w) {
  bool tanh = w->config.activation == PLATEAU_ACTIVATION_TANH;
  bool draws = w->config.dropout > 0 && w->config.layers > 1;
  w->config.activation = tanh ? PLATEAU_ACTIVATION_SIGMOID : PLATEAU_ACTIVATION_TANH;
  LABEL(w, tanh ? "Sigmoid" : "tanh");
  return w->config.cell == PLATEAU_CELL_RNN && (w->anew || !draws);
}

static bool hidden(pl_change_work *w) {
  double units = w->config.hidden * w->number;
  if (!(units >= 1 && units <= 1024)) return false;
  w->config.hidden = (int)units;
  /* A run that continues keeps its embedding, which is then another matrix than the decoder. */
  if (w->config.tied && w->anew) w->config.embedding = w->config.hidden;
  if (w->config.tied && !w->anew) w->config.tied = 0;
  LABEL(w, "%d units", w->config.hidden);
  return w->anew || w->number > 1;
}

static bool cell(pl_change_work *w) {
  static const char *const names[] = {"rnn", "gru", "lstm"}, *const shown[] = {"RNN", "GRU",
                                                                               "LSTM"};
  for (int i = 0; i < 3; i++) {
    if (strcmp(w->amount, names[i]) != 0) continue;
    bool other = w->config.cell != i;
    w->config.cell = i;
    LABEL(w, "%s", shown[i]);
    return w->anew && other;
  }
  return false;
}

/* A gaussian with a small s.d. stands beside the default, which scales with the size. */
static bool init(pl_change_work *w) {
  bool gaussian = w->config.init == PLATEAU_INIT_GAUSSIAN;
  w->config.init = gaussian ? PLATEAU_INIT_DEFAULT : PLATEAU_INIT_GAUSSIAN;
  w->config.init_scale = 0.1;
  LABEL(w, gaussian ? "Default first weights" : "First weights of s.d. 0.1");
  return w->anew;
}

/* ---- Gradient, window, memory, text ---- */

static bool gradient(pl_change_work *w) {
  bool last = w->config.bptt == PLATEAU_BPTT_LAST && w->run->plan.window > 1;
  w->config.bptt = PLATEAU_BPTT_FULL;
  LABEL(w, "Gradient through the whole window");
  return last;
}

static bool window(pl_change_work *w) {
  bool longer = w->number > w->run->plan.window && w->run->plan.window == w->config.window;
  w->config.window = longer && w->number <= 4096 ? (int)w->number : w->config.window;
  LABEL(w, "Window of %d", w->config.window);
  return longer && w->number <= 4096 && w->number <= (double)w->run->plan.train - 1;
}

static bool memory(pl_change_work *w) {
  bool cleared = w->config.state == PLATEAU_STATE_RESET;
  w->config.state = PLATEAU_STATE_CARRY;
  LABEL(w, "Memory kept between windows");
  return cleared;
}

bool pl_half_text(const plateau_session *run, pl_cut *cut) {
  size_t train = run->plan.train, held = run->plan.valid, half = train / 2;
  if (run->config.chars > 0 || held < 2 || half < 2) return false;
  cut->skipped = train - half;
  cut->valid = ((double)held + 0.5) / (double)(half + held);
  return cut->valid <= 0.5; /* as plateau_config_check has it */
}

static bool text(pl_change_work *w) {
  pl_cut cut;
  LABEL(w, "Half of the text");
  if (!w->anew || !pl_half_text(w->run, &cut)) return false;
  w->config.valid = cut.valid;
  return true;
}

/* ---- The table ---- */

static const pl_family families[] = {
    {"nothing", PLATEAU_NO_CHANGE, false, nothing},
    {"rate", PLATEAU_OF_RATE, true, rate},
    {"schedule", PLATEAU_OF_RATE, false, schedule},
    {"sgd", PLATEAU_OF_OPTIMIZER, true, sgd},
    {"momentum", PLATEAU_OF_OPTIMIZER, true, momentum},
    {"rmsprop", PLATEAU_OF_OPTIMIZER, true, rmsprop},
    {"adam", PLATEAU_OF_OPTIMIZER, true, adam},
    {"batch", PLATEAU_OF_BATCH, true, batch},
    {"decay", PLATEAU_OF_REGULARISATION, true, decay},
    {"dropout", PLATEAU_OF_REGULARISATION, true, dropout},
    {"clip", PLATEAU_OF_CLIPPING, false, clip},
    {"activation", PLATEAU_OF_ACTIVATION, false, activation},
    {"hidden", PLATEAU_OF_SIZE, true, hidden},
    {"gradient", PLATEAU_OF_GRADIENT, false, gradient},
    {"window", PLATEAU_OF_WINDOW, true, window},
    {"memory", PLATEAU_OF_MEMORY, false, memory},
    {"init", PLATEAU_OF_FIRST_WEIGHTS, false, init},
    {"cell", PLATEAU_OF_CELL, true, cell},
    {"text", PLATEAU_OF_TEXT, false, text},
};

const pl_family *pl_family_find(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof families / sizeof *families; i++)
    if (strlen(families[i].name) == length && strncmp(families[i].name, name, length) == 0)
      return &families[i];
  return NULL;
}
