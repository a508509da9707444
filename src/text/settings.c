/* settings.c - the table of settings, and all access to a setting through it. */
#include "base/message.h"
#include "base/number.h"

#include <stddef.h>
#include <string.h>

static const char *const cells[] = {"rnn", "gru", "lstm", NULL};
static const char *const cell_words[] = {"RNN", "GRU", "LSTM", NULL};
static const char *const activations[] = {"tanh", "sigmoid", NULL};
static const char *const inits[] = {"default", "gaussian", NULL};
static const char *const init_words[] = {"uniform and orthogonal", "Gaussian", NULL};
static const char *const memories[] = {"carry", "reset", NULL};
static const char *const memory_words[] = {"kept", "cleared", NULL};
static const char *const reaches[] = {"full", "last", NULL};
static const char *const reach_words[] = {"through the whole window", "through the last step only",
                                          NULL};
static const char *const loss_scales[] = {"mean", "sum", NULL};
static const char *const loss_scale_words[] = {"mean over characters", "sum over the window", NULL};
static const char *const optimizers[] = {"sgd",  "momentum", "nesterov", "rmsprop",
                                         "adam", "adamw",    NULL};
static const char *const optimizer_words[] = {
    "SGD", "SGD with momentum", "SGD with Nesterov momentum", "RMSprop", "Adam", "AdamW", NULL};
static const char *const schedules[] = {"constant", "cosine", "plateau", NULL};
static const char *const schedule_words[] = {"constant", "cosine", "lower on a plateau", NULL};
static const char *const arithmetics[] = {"auto", "fused", "plain", NULL};

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))
#define PL_INT_MAX   2147483647

/* The last two columns of a row. */
#define SEEN true  /* a newcomer sees it */
#define MORE false /* shown with the rest */
enum {
  ANEW, /* needs a new start */
  FORK, /* a run can continue with another value in a fork */
  NOW   /* a running model can adopt it */
};

/* clang-format off */
/* What follows `now` is the help, and then whatever else a row has. */
#define NUMBER(kind, type, member, label, unit, low, high, initial, seen, now, ...) \
  {#member, label, unit, kind, low, high, initial, NULL, NULL, \
   offsetof(type, member), seen, (now) == NOW, (now) != ANEW, .help = __VA_ARGS__}
#define WHOLE(...) NUMBER(PLATEAU_INTEGER, __VA_ARGS__)
#define REAL(...) NUMBER(PLATEAU_REAL, __VA_ARGS__)
#define CHOICE(type, member, label, names, words, initial, seen, now, ...) \
  {#member, label, "", PLATEAU_CHOICE, 0, COUNT(names) - 2, initial, names, words, \
   offsetof(type, member), seen, (now) == NOW, (now) != ANEW, .help = __VA_ARGS__}
#define AUTO PLATEAU_FIT

static const plateau_field fields[] = {
#define C plateau_config
  CHOICE(C, cell, "Cell", cells, cell_words, PLATEAU_CELL_GRU, SEEN, ANEW,
         "The recurrent layer: RNN is the simplest; GRU and LSTM have gates and remember longer."),
  CHOICE(C, activation, "Squashing function (RNN)", activations, NULL, PLATEAU_ACTIVATION_TANH, MORE, FORK,
         "The function that squashes an RNN's sums; GRU and LSTM have their own.",
         .needs = "cell=rnn"),
  WHOLE(C, embedding, "Embedding", "numbers a character", 0, 1024, AUTO, MORE, ANEW,
        "Learned numbers that stand for a character; 0: one input for each character (one-hot).",
         .fits = true),
  WHOLE(C, tied, "Tied embedding", "", 0, 1, AUTO, MORE, FORK,
        "1: a character's embedding is also its row of the decoder; it needs as many numbers as there "
        "are hidden units.",
         .fits = true),
  WHOLE(C, hidden, "Hidden units", "a layer", 1, 1024, AUTO, SEEN, FORK,
        "Numbers that a layer remembers from one character to the next.",
         .fits = true),
  WHOLE(C, layers, "Layers", "", 1, 4, 1, SEEN, ANEW,
        "Recurrent layers, each reading the one below."),
  REAL(C, dropout, "Dropout", "", 0, 0.9, 0.3, MORE, FORK,
       "Share of a layer's outputs set to 0 at random on the way to the next layer, against "
       "memorising; it needs two layers or more.",
         .needs = "layers=2,3,4"),
  REAL(C, input_dropout, "Input dropout", "of the characters", 0, 0.9, AUTO, MORE, FORK,
       "Share of the characters that the network does not see while it trains, chosen at random, "
       "against memorising.",
         .fits = true),
  CHOICE(C, init, "Initial weights", inits, init_words, PLATEAU_INIT_DEFAULT, MORE, ANEW,
         "How weights are drawn: uniform by fan-in with orthogonal recurrent blocks, or Gaussian."),
  REAL(C, init_scale, "Gaussian s.d.", "", 0, 10, 0.1, MORE, ANEW,
       "Standard deviation of Gaussian initial weights.",
         .needs = "init=gaussian"),
  WHOLE(C, window, "Window (sequence length, BPTT)", "characters", 1, 4096, 64, SEEN, FORK,
        "Predictions that the gradient flows back through before it is cut off."),
  WHOLE(C, batch, "Batch", "windows", 1, 1024, AUTO, SEEN, FORK,
        "Windows that a step trains on side by side.",
         .fits = true),
  CHOICE(C, state, "Memory between windows", memories, memory_words, PLATEAU_STATE_CARRY, SEEN, FORK,
         "Whether the memory is kept from one window to the next or cleared; clearing it sets a floor "
         "under the loss."),
  WHOLE(C, burn_in, "Burn-in", "characters", 0, 4095, 0, MORE, FORK,
        "Predictions after each clearing of the memory that do not count in loss or gradient."),
  CHOICE(C, bptt, "Gradient", reaches, reach_words, PLATEAU_BPTT_FULL, MORE, FORK,
         "How far the gradient flows: back through the whole window, or (a bug of the post's first "
         "version) through the last step only."),
  WHOLE(C, chars, "Train on the first", "characters", 0, PL_INT_MAX, 0, MORE, ANEW,
        "Train on this number of characters, test on at most as many after them; 0: train on all but "
        "the test text."),
  REAL(C, valid, "Test text", "of the text", 0, 0.5, 0.1, MORE, ANEW,
       "Share of the text, at its end, that is kept back as a test and never trained on."),
  WHOLE(C, max_vocab, "Largest vocabulary", "symbols", 2, 4096, 512, MORE, ANEW,
        "In a text with more different characters, the rarest become U+FFFD."),
  CHOICE(C, loss_scale, "Loss that is differentiated", loss_scales, loss_scale_words,
         PLATEAU_LOSS_MEAN, MORE, FORK,
         "Mean over characters, or sum over the window as in the post; the sum multiplies the "
         "gradient by the window's length."),
  CHOICE(C, optimizer, "Optimizer", optimizers, optimizer_words, PLATEAU_OPTIMIZER_ADAMW, SEEN, FORK,
         "How a gradient becomes a step."),
  REAL(C, lr, "Learning rate", "", 1e-9, 100, AUTO, SEEN, NOW,
       "Size of a step.",
         .fits = true, .follows = "optimizer"),
  REAL(C, momentum, "Momentum", "", 0, 0.9999, 0.9, MORE, FORK,
       "Share of the last step that the next one keeps (Momentum, Nesterov).",
         .needs = "optimizer=momentum,nesterov"),
  REAL(C, beta1, "Beta 1", "", 0, 0.999999, 0.9, MORE, FORK,
       "How slowly Adam's mean of gradients forgets.",
         .needs = "optimizer=adam,adamw"),
  REAL(C, beta2, "Beta 2", "", 0, 0.999999, AUTO, MORE, FORK,
       "How slowly the mean of squared gradients forgets (Adam, AdamW, RMSprop).",
         .fits = true, .follows = "optimizer", .needs = "optimizer=rmsprop,adam,adamw"),
  REAL(C, eps, "Epsilon", "", 1e-12, 1, 1e-8, MORE, FORK,
       "Added to the root of the mean square before dividing by it (rmsprop, adam, adamw).",
         .needs = "optimizer=rmsprop,adam,adamw"),
  REAL(C, weight_decay, "Weight decay", "", 0, 1, AUTO, MORE, FORK,
       "Pull of every weight towards 0.",
         .fits = true, .follows = "optimizer"),
  REAL(C, clip, "Gradient clipping", "", 0, 1e6, 1, MORE, NOW,
       "Maximum length of the gradient over all parameters; a longer one is shortened; 0: no limit."),
  WHOLE(C, average, "Averaged weights", "steps", 0, 1000000, 200, MORE, FORK,
        "Measures and writes with a mean of the weights, exponential over about this number of steps; "
        "0: with the newest."),
  WHOLE(C, calibrate, "Calibrated", "", 0, 1, 1, MORE, FORK,
        "1: the loss on the test text is that at the temperature which costs least, and the best "
        "weights keep it; against overconfidence."),
  CHOICE(C, schedule, "Schedule", schedules, schedule_words, PLATEAU_SCHEDULE_CONSTANT, MORE, FORK,
         "How the learning rate changes over a run."),
  WHOLE(C, schedule_epochs, "Epochs", "", 1, 1000000, AUTO, MORE, FORK,
        "Length of the cosine schedule, and of a run when no other length is given.",
         .fits = true),
  WHOLE(C, patience, "Patience", "measurements", 0, 1000000, 15, MORE, NOW,
        "Losses on the test text in a row, none of them below the best, after which the run ends; 0: it "
        "goes on to its last epoch."),
  WHOLE(C, warmup, "Warm-up", "steps", 0, 1000000, 0, MORE, FORK,
        "Steps over which the learning rate grows from 0."),
  WHOLE(C, seed, "Seed", "", 0, PL_INT_MAX, 1, MORE, ANEW,
        "Starts the random numbers: the same seed gives the same run."),
  CHOICE(C, arithmetic, "Arithmetic", arithmetics, NULL, PLATEAU_AUTO, MORE, ANEW,
         "One rounding per multiply-add (fused) or two (plain); each gives the same bits everywhere."),
#undef C
};

static const plateau_field sampling_fields[] = {
#define S plateau_sampling
  REAL(S, temperature, "Temperature", "", 0.01, 100, 0.8, SEEN, NOW,
       "Below 1, probable characters become more probable; above 1, less probable.",
         .needs = "greedy=0"),
  WHOLE(S, top_k, "Top k", "symbols", 0, 4096, 0, MORE, NOW,
        "Choose among the k most probable symbols; 0: among all.",
         .needs = "greedy=0"),
  REAL(S, top_p, "Top p", "", 0.001, 1, 1, MORE, NOW,
       "Choose among the most probable symbols that together have this probability; 1: among all.",
         .needs = "greedy=0"),
  WHOLE(S, greedy, "Greedy", "", 0, 1, 0, MORE, NOW,
        "1: always the most probable symbol; it soon repeats itself."),
  WHOLE(S, length, "Length", "characters", 1, 1000000, 500, MORE, NOW,
        "Characters to write."),
  WHOLE(S, seed, "Seed", "", 0, PL_INT_MAX, 1, MORE, NOW,
        "Starts the random numbers: the same seed gives the same sample."),
#undef S
};
/* clang-format on */

const plateau_field *plateau_fields(int *count) {
  *count = COUNT(fields);
  return fields;
}

const plateau_field *plateau_sampling_fields(int *count) {
  *count = COUNT(sampling_fields);
  return sampling_fields;
}

/* ---- Members through their rows ---------------------------------------------------------- */

static double get(const void *settings, const plateau_field *field) {
  const char *member = (const char *)settings + field->offset;
  double real;
  int whole;
  if (field->kind == PLATEAU_REAL) {
    memcpy(&real, member, sizeof real);
    return real;
  }
  memcpy(&whole, member, sizeof whole);
  return whole;
}

/* value must be in the field's range */
static void put(void *settings, const plateau_field *field, double value) {
  char *member = (char *)settings + field->offset;
  int whole = (int)value;
  if (field->kind == PLATEAU_REAL)
    memcpy(member, &value, sizeof value);
  else
    memcpy(member, &whole, sizeof whole);
}

static void put_defaults(void *settings, const plateau_field *table, int count) {
  for (int i = 0; i < count; i++) put(settings, &table[i], table[i].initial);
}

void plateau_config_default(plateau_config *config) {
  /* Clear the bytes between members too, so that configurations can be compared. */
  memset(config, 0, sizeof *config);
  put_defaults(config, fields, COUNT(fields));
}

void plateau_sampling_default(plateau_sampling *sampling) {
  memset(sampling, 0, sizeof *sampling);
  put_defaults(sampling, sampling_fields, COUNT(sampling_fields));
}

/* ---- Names ------------------------------------------------------------------------------- */

#define PL_LONGEST_NAME 31

static char folded(char c) { return c == '-' ? '_' : c; }

/* "rnn, gru, lstm" */
static void add_choices(char *list, size_t capacity, const char *const *choices) {
  for (int i = 0; choices[i]; i++) pl_message_add(list, capacity, i ? ", %s" : "%s", choices[i]);
}

static bool same_name(const char *a, const char *b) {
  while (*a && folded(*a) == folded(*b)) a++, b++;
  return *a == 0 && *b == 0;
}

/* Counts insertions, deletions and replacements between two names (Wagner and Fischer, 1974).
 * Returns 1 when one name begins with the other. */
static int distance(const char *a, const char *b) {
  int row[PL_LONGEST_NAME + 1];
  int m = (int)strlen(a), n = (int)strlen(b);
  if (m > PL_LONGEST_NAME) return PL_LONGEST_NAME;
  int common = 0;
  while (common < m && common < n && folded(a[common]) == folded(b[common])) common++;
  if (common >= 3 && (common == m || common == n)) return 1;
  for (int j = 0; j <= n; j++) row[j] = j;
  for (int i = 1; i <= m; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= n; j++) {
      int best = diagonal + (folded(a[i - 1]) != folded(b[j - 1]));
      diagonal = row[j];
      if (row[j] + 1 < best) best = row[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      row[j] = best;
    }
  }
  return row[n];
}

static const plateau_field *find(const plateau_field *table, int count, const char *name,
                                 plateau_error *error) {
  const plateau_field *nearest = NULL;
  int smallest = 3; /* up to two typing errors */
  for (int i = 0; i < count; i++)
    if (same_name(name, table[i].name)) return &table[i];
  for (int i = 0; i < count; i++) {
    int d = distance(name, table[i].name);
    if (d < smallest && d < (int)strlen(table[i].name)) {
      nearest = &table[i];
      smallest = d;
    }
  }
  if (nearest) {
    pl_refuse(error, PLATEAU_BAD_SETTING, "There is no setting %q. Did you mean %s?", name,
              nearest->name);
  } else {
    pl_refuse(error, PLATEAU_BAD_SETTING,
              "There is no setting %q. Choose one from the list of settings.", name);
  }
  return NULL;
}

/* ---- Values ------------------------------------------------------------------------------ */

static bool in_range(const plateau_field *field, double value) {
  return value >= field->minimum && value <= field->maximum;
}

static bool is_auto(const plateau_field *field, double value) {
  return field->fits && value == PLATEAU_FIT;
}

static plateau_status set_choice(void *settings, const plateau_field *field, const char *value,
                                 plateau_error *error) {
  char list[160] = "";
  for (int i = 0; field->choices[i]; i++) {
    if (strcmp(value, field->choices[i]) == 0) {
      put(settings, field, i);
      return PLATEAU_OK;
    }
  }
  add_choices(list, sizeof list, field->choices);
  return pl_refuse(error, PLATEAU_BAD_SETTING, "%s cannot be %q. Choose one of: %s.", field->name,
                   value, list);
}

static plateau_status set_field(void *settings, const plateau_field *field, const char *value,
                                plateau_error *error) {
  double number;
  if (field->kind == PLATEAU_CHOICE) return set_choice(settings, field, value, error);
  bool whole = field->kind == PLATEAU_INTEGER;
  if (field->fits && strcmp(value, "auto") == 0) {
    put(settings, field, PLATEAU_FIT);
    return PLATEAU_OK;
  }
  if (!pl_number_read(value, strlen(value), &number)) {
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     whole
                         ? "%s cannot be %q. Write a whole number from %g to %g."
                         : "%s cannot be %q. Write a number from %g to %g, with at most 15 digits "
                           "and an exponent from -22 to 22.",
                     field->name, value, field->minimum, field->maximum);
  }
  if (!in_range(field, number) || (whole && number != (double)(int)number)) {
    return pl_refuse(error, PLATEAU_BAD_SETTING, "%s cannot be %q. Write a %s from %g to %g.",
                     field->name, value, whole ? "whole number" : "number", field->minimum,
                     field->maximum);
  }
  put(settings, field, number == 0 ? 0 : number); /* never -0 */
  return PLATEAU_OK;
}

plateau_status plateau_config_set(plateau_config *config, const char *name, const char *value,
                                  plateau_error *error) {
  const plateau_field *field = find(fields, COUNT(fields), name, error);
  return field ? set_field(config, field, value, error) : PLATEAU_BAD_SETTING;
}

plateau_status plateau_sampling_set(plateau_sampling *sampling, const char *name, const char *value,
                                    plateau_error *error) {
  const plateau_field *field = find(sampling_fields, COUNT(sampling_fields), name, error);
  return field ? set_field(sampling, field, value, error) : PLATEAU_BAD_SETTING;
}

size_t plateau_config_get(const plateau_config *config, const plateau_field *field, char *value,
                          size_t capacity) {
  char text[PL_NUMBER_CAPACITY];
  double number = get(config, field);
  const char *source = text;
  if (field->kind == PLATEAU_CHOICE)
    source = field->choices[(int)number];
  else if (is_auto(field, number))
    source = "auto";
  else
    pl_number_write(text, number);
  size_t length = strlen(source);
  if (length < capacity)
    memcpy(value, source, length + 1);
  else if (capacity > 0)
    value[0] = 0;
  return length;
}

bool plateau_config_uses(const plateau_config *config, const plateau_field *field) {
  if (!field->needs) return true;
  const char *value = strchr(field->needs, '=') + 1;
  const plateau_field *other = fields;
  while (strncmp(field->needs, other->name, (size_t)(value - 1 - field->needs)) != 0 ||
         other->name[value - 1 - field->needs])
    other++;
  char now[40];
  const size_t length = plateau_config_get(config, other, now, sizeof now);
  for (; value; value = strchr(value, ',') ? strchr(value, ',') + 1 : NULL)
    if (strncmp(value, now, length) == 0 && (value[length] == 0 || value[length] == ','))
      return true;
  return false;
}

static plateau_status check_field(const void *settings, const plateau_field *field,
                                  plateau_error *error) {
  double value = get(settings, field);
  if (in_range(field, value) || is_auto(field, value)) return PLATEAU_OK;
  if (field->kind == PLATEAU_CHOICE) {
    char list[160] = "";
    add_choices(list, sizeof list, field->choices);
    return pl_refuse(error, PLATEAU_BAD_SETTING, "%s cannot be %g. Choose one of: %s (0 to %g).",
                     field->name, value, list, field->maximum);
  }
  return pl_refuse(error, PLATEAU_BAD_SETTING, "%s cannot be %g. Give a number from %g to %g.",
                   field->name, value, field->minimum, field->maximum);
}

plateau_status plateau_config_check(const plateau_config *config, plateau_error *error) {
  for (int i = 0; i < COUNT(fields); i++) {
    plateau_status status = check_field(config, &fields[i], error);
    if (status != PLATEAU_OK) return status;
  }
  /* One that is auto is fitted to the others. */
  if (config->tied == 1 && config->embedding != PLATEAU_FIT && config->hidden != PLATEAU_FIT &&
      config->embedding != config->hidden)
    return pl_refuse(error, PLATEAU_BAD_SETTING,
                     "tied needs an embedding of as many numbers as there are hidden units (%d), "
                     "not of %d. Set embedding to %d, or tied to 0.",
                     config->hidden, config->embedding, config->hidden);
  if (config->burn_in < config->window) return PLATEAU_OK;
  return pl_refuse(
      error, PLATEAU_BAD_SETTING,
      "burn_in cannot be %d when window is %d. Make it at most %d, or the window longer.",
      config->burn_in, config->window, config->window - 1);
}
