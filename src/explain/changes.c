/* changes.c - the table of changes that experiments try: when each applies, and what it sets. */
#include "explain/changes.h"

#include "base/number.h"

#include <string.h>

/* What a row decides from. */
typedef struct facts {
  const plateau_config *config;
  const plateau_plan *plan;
  const pl_counters *now; /* of the newest snapshot */
} facts;

typedef struct row {
  const char *name, *family;
  plateau_group group;
  int repeat;
  double amount; /* a number for the row's functions */
  bool (*applies)(const facts *, double amount);
  void (*change)(plateau_config *, const facts *, double amount);
  void (*label)(plateau_change *, const plateau_config *, const facts *, double amount);
} row;

/* A number as a person would write it: of lr x 0.3, 0.009 instead of 0.0089999999999999993. */
static double tidy(double x) {
  char text[PL_NUMBER_CAPACITY];
  double read = x;
  pl_number_read(text, pl_number_show(text, x), &read);
  return read;
}

static void write_label(plateau_change *change, const char *format, double number) {
  pl_message_add(change->label, sizeof change->label, format, number);
}

/* ---- Nothing ---- */

/* While a run trains, only dropout between layers is drawn at random. */
static bool draws(const facts *f) { return f->config->dropout > 0 && f->config->layers > 1; }

static bool repeats(const facts *f, double amount) { return amount == 0 || draws(f); }

static void keep(plateau_config *config, const facts *f, double amount) {
  (void)config, (void)f, (void)amount;
}

static void label_nothing(plateau_change *change, const plateau_config *config, const facts *f,
                          double amount) {
  (void)config, (void)f;
  if (amount == 0)
    write_label(change, "No change", 0);
  else
    write_label(change, "No change, other seed", 0);
}

/* ---- Rate and optimizer ---- */

/* lr with the factor that rollbacks left. */
static double own_rate(const facts *f) { return f->config->lr * f->now->rate_factor; }

static bool adapts(const facts *f) {
  int o = f->config->optimizer;
  return o == PLATEAU_OPTIMIZER_RMSPROP || o == PLATEAU_OPTIMIZER_ADAM ||
         o == PLATEAU_OPTIMIZER_ADAMW;
}

static bool has_momentum(const facts *f) {
  return f->config->optimizer == PLATEAU_OPTIMIZER_MOMENTUM ||
         f->config->optimizer == PLATEAU_OPTIMIZER_NESTEROV;
}

static bool is_rate(double lr) { return lr >= 1e-9 && lr <= 100; }

static bool rate_fits(const facts *f, double amount) { return is_rate(own_rate(f) * amount); }

static void scale_rate(plateau_config *config, const facts *f, double amount) {
  config->lr = tidy(own_rate(f) * amount);
}

static void label_rate(plateau_change *change, const plateau_config *config, const facts *f,
                       double amount) {
  (void)f;
  pl_message_add(change->label, sizeof change->label, "Rate × %g, to %g", amount, config->lr);
}

/* A rate for sgd and momentum. An adaptive optimizer's lr says nothing of it, so there it is a plain
 * number for the mean loss. */
static double plain_rate(const facts *f, double amount) {
  if (!adapts(f)) return own_rate(f) * f->now->schedule.factor * amount;
  return f->config->loss_scale == PLATEAU_LOSS_SUM ? amount / f->plan->window : amount;
}

static bool may_take_momentum(const facts *f, double amount) {
  return !has_momentum(f) && is_rate(plain_rate(f, amount));
}

static bool may_drop_momentum(const facts *f, double amount) {
  return has_momentum(f) && is_rate(plain_rate(f, amount));
}

static void take_momentum(plateau_config *config, const facts *f, double amount) {
  config->optimizer = PLATEAU_OPTIMIZER_MOMENTUM;
  config->momentum = 0.9;
  config->lr = tidy(plain_rate(f, amount));
}

static void drop_momentum(plateau_config *config, const facts *f, double amount) {
  config->optimizer = PLATEAU_OPTIMIZER_SGD;
  config->lr = tidy(plain_rate(f, amount));
}

static bool no_rms(const facts *f, double amount) {
  (void)amount;
  return f->config->optimizer != PLATEAU_OPTIMIZER_RMSPROP;
}

static void take_rms(plateau_config *config, const facts *f, double amount) {
  (void)f;
  config->optimizer = PLATEAU_OPTIMIZER_RMSPROP;
  config->beta2 = 0.99;
  config->lr = amount;
}

static bool no_adam(const facts *f, double amount) {
  (void)amount;
  return f->config->optimizer != PLATEAU_OPTIMIZER_ADAM &&
         f->config->optimizer != PLATEAU_OPTIMIZER_ADAMW;
}

static void take_adam(plateau_config *config, const facts *f, double amount) {
  (void)f;
  config->optimizer = PLATEAU_OPTIMIZER_ADAM;
  config->lr = amount;
}

static void label_optimizer(plateau_change *change, const plateau_config *config, const facts *f,
                            double amount) {
  (void)f, (void)amount;
  const char *format = config->optimizer == PLATEAU_OPTIMIZER_ADAM       ? "Adam, rate %g"
                       : config->optimizer == PLATEAU_OPTIMIZER_RMSPROP  ? "RMSprop, rate %g"
                       : config->optimizer == PLATEAU_OPTIMIZER_MOMENTUM ? "Momentum 0.9, rate %g"
                                                                         : "SGD, rate %g";
  write_label(change, format, config->lr);
}

/* ---- Clipping ---- */

static bool may_clip(const facts *f, double amount) {
  (void)amount;
  return f->config->clip > 0 || (f->now->grad_norm > 0 && f->now->grad_norm < 1e6);
}

static void turn_clip(plateau_config *config, const facts *f, double amount) {
  (void)amount;
  config->clip = f->config->clip > 0 ? 0 : tidy(f->now->grad_norm);
}

static void label_clip(plateau_change *change, const plateau_config *config, const facts *f,
                       double amount) {
  (void)f, (void)amount;
  write_label(change, config->clip > 0 ? "Clipping at %g" : "No clipping", config->clip);
}

/* ---- The network ---- */

static bool has_other_activation(const facts *f, double amount) {
  (void)amount;
  return f->config->cell == PLATEAU_CELL_RNN && !draws(f);
}

static void turn_activation(plateau_config *config, const facts *f, double amount) {
  (void)f, (void)amount;
  config->activation = f->config->activation == PLATEAU_ACTIVATION_TANH ? PLATEAU_ACTIVATION_SIGMOID
                                                                        : PLATEAU_ACTIVATION_TANH;
}

static void label_activation(plateau_change *change, const plateau_config *config, const facts *f,
                             double amount) {
  (void)f, (void)amount;
  write_label(change, config->activation == PLATEAU_ACTIVATION_TANH ? "tanh" : "Sigmoid", 0);
}

static bool may_widen(const facts *f, double amount) { return f->config->hidden * amount <= 1024; }

static void widen(plateau_config *config, const facts *f, double amount) {
  config->hidden = (int)(f->config->hidden * amount);
}

static void label_widen(plateau_change *change, const plateau_config *config, const facts *f,
                        double amount) {
  (void)f, (void)amount;
  write_label(change, "%g units", config->hidden);
}

/* ---- Gradient, window, memory ---- */

static bool is_cut_short(const facts *f, double amount) {
  (void)amount;
  return f->config->bptt == PLATEAU_BPTT_LAST && f->plan->window > 1;
}

static void reach_back(plateau_config *config, const facts *f, double amount) {
  (void)f, (void)amount;
  config->bptt = PLATEAU_BPTT_FULL;
}

static void label_gradient(plateau_change *change, const plateau_config *config, const facts *f,
                           double amount) {
  (void)config, (void)f, (void)amount;
  write_label(change, "Gradient through the whole window", 0);
}

static bool may_lengthen(const facts *f, double amount) {
  double longer = f->config->window * amount;
  return f->plan->window == f->config->window && longer <= 4096 &&
         longer <= (double)f->plan->train - 1;
}

static void lengthen(plateau_config *config, const facts *f, double amount) {
  config->window = (int)(f->config->window * amount);
}

static void label_window(plateau_change *change, const plateau_config *config, const facts *f,
                         double amount) {
  (void)f, (void)amount;
  write_label(change, "Window of %g", config->window);
}

static bool forgets(const facts *f, double amount) {
  (void)amount;
  return f->config->state == PLATEAU_STATE_RESET;
}

static void remember(plateau_config *config, const facts *f, double amount) {
  (void)f, (void)amount;
  config->state = PLATEAU_STATE_CARRY;
}

static void label_memory(plateau_change *change, const plateau_config *config, const facts *f,
                         double amount) {
  (void)config, (void)f, (void)amount;
  write_label(change, "Memory kept between windows", 0);
}

/* ---- The table ---- */

#define NOTHING  PLATEAU_NO_CHANGE, 0
#define RATE     PLATEAU_OF_RATE, 0
#define OPTIMIZE PLATEAU_OF_OPTIMIZER, 0

/* clang-format off */
static const row rows[] = {
  {"nothing", "nothing", NOTHING, 0, repeats, keep, label_nothing},
  {"rate-0.3", "rate", RATE, 0.3, rate_fits, scale_rate, label_rate},
  {"adam-0.001", "adam", OPTIMIZE, 0.001, no_adam, take_adam, label_optimizer},
  {"hidden", "hidden", PLATEAU_OF_SIZE, 0, 2, may_widen, widen, label_widen},
  {"activation", "activation", PLATEAU_OF_ACTIVATION, 0, 0, has_other_activation, turn_activation,
   label_activation},
  {"memory", "memory", PLATEAU_OF_MEMORY, 0, 0, forgets, remember, label_memory},
  {"gradient", "gradient", PLATEAU_OF_GRADIENT, 0, 0, is_cut_short, reach_back, label_gradient},
  {"rate-0.1", "rate", RATE, 0.1, rate_fits, scale_rate, label_rate},
  {"rate-3", "rate", RATE, 3, rate_fits, scale_rate, label_rate},
  {"window", "window", PLATEAU_OF_WINDOW, 0, 2, may_lengthen, lengthen, label_window},
  {"clip", "clip", PLATEAU_OF_CLIPPING, 0, 0, may_clip, turn_clip, label_clip},
  {"nothing-2", "nothing", PLATEAU_NO_CHANGE, 1, 1, repeats, keep, label_nothing},
  {"nothing-3", "nothing", PLATEAU_NO_CHANGE, 2, 2, repeats, keep, label_nothing},
  {"momentum-0.1", "momentum", OPTIMIZE, 0.1, may_take_momentum, take_momentum, label_optimizer},
  {"momentum-0.3", "momentum", OPTIMIZE, 0.3, may_take_momentum, take_momentum, label_optimizer},
  {"momentum-0.03", "momentum", OPTIMIZE, 0.03, may_take_momentum, take_momentum, label_optimizer},
  {"adam-0.003", "adam", OPTIMIZE, 0.003, no_adam, take_adam, label_optimizer},
  {"adam-0.0003", "adam", OPTIMIZE, 0.0003, no_adam, take_adam, label_optimizer},
  {"rmsprop-0.001", "rmsprop", OPTIMIZE, 0.001, no_rms, take_rms, label_optimizer},
  {"rmsprop-0.0003", "rmsprop", OPTIMIZE, 0.0003, no_rms, take_rms, label_optimizer},
  {"rmsprop-0.003", "rmsprop", OPTIMIZE, 0.003, no_rms, take_rms, label_optimizer},
  {"sgd-10", "sgd", OPTIMIZE, 10, may_drop_momentum, drop_momentum, label_optimizer},
  {"sgd-3", "sgd", OPTIMIZE, 3, may_drop_momentum, drop_momentum, label_optimizer},
  {"sgd-30", "sgd", OPTIMIZE, 30, may_drop_momentum, drop_momentum, label_optimizer},
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

_Static_assert(sizeof rows / sizeof *rows <= PLATEAU_MAX_CHANGES,
               "PLATEAU_MAX_CHANGES holds every row");

/* Multiply-adds of a prediction, without the input's, which is a gather. */
static double work_of(const plateau_config *c, int vocabulary) {
  double gates = c->cell == PLATEAU_CELL_LSTM  ? 4
                 : c->cell == PLATEAU_CELL_GRU ? 3
                                               : 1,
         H = c->hidden;
  return gates * H * H * (2 * c->layers - 1) + H * vocabulary;
}

static void describe(const row *r, const plateau_session *parent, const facts *f,
                     const plateau_config *config, plateau_change *change) {
  bool cuts_anew = r->group == PLATEAU_OF_WINDOW || r->group == PLATEAU_OF_MEMORY;
  /* Streams stay as they are when the window gets longer, unless there are fewer of them. */
  bool same_streams = r->group == PLATEAU_OF_WINDOW && f->config->state == PLATEAU_STATE_CARRY &&
                      (f->plan->train - 1) / (size_t)config->window >= (size_t)f->plan->batch;
  memset(change, 0, sizeof *change);
  pl_message_add(change->name, sizeof change->name, "%s", r->name);
  pl_message_add(change->family, sizeof change->family, "%s", r->family);
  r->label(change, config, f, r->amount);
  change->group = r->group;
  change->amount = r->group == PLATEAU_NO_CHANGE ? 0 : r->amount;
  change->repeat = r->repeat;
  change->same_floor = change->same_function = !cuts_anew || same_streams;
  change->same_weights = !cuts_anew && r->group != PLATEAU_OF_SIZE &&
                         r->group != PLATEAU_OF_ACTIVATION;
  change->work = work_of(config, parent->model.V) / work_of(f->config, parent->model.V);
}

/* False when the row does not apply. */
static bool make(const row *r, const plateau_session *parent, plateau_change *change,
                 plateau_config *config) {
  facts f = {&parent->config, &parent->plan, parent->kept.counters};
  if (parent->text.length == 0 || !r->applies(&f, r->amount)) return false;
  memcpy(config, f.config, sizeof *config);
  config->arithmetic = (int)parent->kernels->kind;
  r->change(config, &f, r->amount);
  describe(r, parent, &f, config, change);
  return true;
}

int plateau_changes(const plateau_session *parent, plateau_change *changes, int capacity) {
  int count = 0;
  for (int i = 0; i < ROWS; i++) {
    plateau_change change;
    plateau_config config;
    if (!make(&rows[i], parent, &change, &config)) continue;
    if (count < capacity) changes[count] = change;
    count++;
  }
  return count;
}

bool pl_change_find(const plateau_session *parent, const char *name, plateau_change *change,
                    plateau_config *config) {
  for (int i = 0; i < ROWS; i++)
    if (strcmp(rows[i].name, name) == 0) return make(&rows[i], parent, change, config);
  return false;
}
