/* plan.c - cuts a text into a training part, a held-out part, windows and batches. */
#include "base/message.h"

#include <string.h>

#define ADD_NOTICE(plan, ...) pl_message_add((plan)->notice, sizeof(plan)->notice, __VA_ARGS__)

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* ceil(a / b) for a > 0, without a sum that could overflow */
static size_t parts_of(size_t a, size_t b) { return (a - 1) / b + 1; }

/* Splits the text into a training part and a held-out part. A held-out part of fewer than two
 * characters holds no prediction. Then nothing is held out, and a held-out share of the text is
 * trained on too. */
static void split(plateau_plan *plan, const plateau_config *config, size_t length) {
  if (config->chars > 0) {
    plan->train = smaller((size_t)config->chars, length);
    plan->valid = smaller(length - plan->train, plan->train);
    if (plan->train < (size_t)config->chars)
      ADD_NOTICE(plan, "The text has only %z of the %d characters to train on. ", length,
                 config->chars);
    if (plan->valid < 2) {
      plan->valid = 0;
      ADD_NOTICE(plan,
                 "There is no test text: fewer than two characters are left after the first %z. ",
                 plan->train);
    }
    return;
  }
  plan->valid = (size_t)((double)length * config->valid);
  if (config->valid > 0 && plan->valid < 2) {
    plan->valid = 0;
    ADD_NOTICE(plan, "There is no test text: the text has only %z characters. ", length);
  }
  plan->train = length - plan->valid;
}

/* Shrinks the batch until each row has a whole window, then the window until one fits. */
static void shrink(plateau_plan *plan, const plateau_config *config) {
  size_t predictions = plan->train - 1;
  size_t rows = predictions / (size_t)config->window;
  plan->batch = (int)smaller((size_t)config->batch, rows > 0 ? rows : 1);
  plan->window = (int)smaller((size_t)config->window, predictions);
  plan->burn_in = (int)smaller((size_t)config->burn_in, (size_t)plan->window - 1);
  if (plan->batch == config->batch && plan->window == config->window) return;
  ADD_NOTICE(plan, "The text is short:");
  if (plan->batch < config->batch)
    ADD_NOTICE(plan, " batch %d became %d", config->batch, plan->batch);
  if (plan->window < config->window) {
    ADD_NOTICE(plan, "%s window %d became %d", plan->batch < config->batch ? "," : "",
               config->window, plan->window);
  }
  if (plan->burn_in < config->burn_in)
    ADD_NOTICE(plan, ", burn-in %d became %d", config->burn_in, plan->burn_in);
  ADD_NOTICE(plan, ". ");
}

/* Counts the windows, steps and counted predictions of an epoch. */
static void count_windows(plateau_plan *plan, bool carry) {
  size_t T = (size_t)plan->window, B = (size_t)plan->batch, N = (size_t)plan->burn_in;
  if (carry) {
    plan->stream = (plan->train - 1) / B; /* at least T, since there are B whole windows */
    plan->steps = parts_of(plan->stream, T);
    plan->windows = B * plan->steps;
    plan->predictions = B * (plan->stream - N);
  } else {
    plan->stream = T;
    plan->windows = (plan->train - 1) / T;
    plan->steps = parts_of(plan->windows, B);
    plan->predictions = plan->windows * (T - N);
  }
}

/* Counts the predictions of the held-out part. Its first symbol is only context. */
static void count_held_out(plateau_plan *plan, bool carry) {
  size_t T = (size_t)plan->window, N = (size_t)plan->burn_in;
  plan->valid_predictions = 0;
  if (plan->valid == 0) return;
  size_t predictions = plan->valid - 1;
  /* Whole windows; after them comes one shorter window, or the only stream. */
  size_t whole = carry ? 0 : predictions / T;
  size_t rest = predictions - whole * T;
  plan->valid_predictions = whole * (T - N) + (rest > N ? rest - N : 0);
  if (plan->valid_predictions == 0)
    ADD_NOTICE(plan, "The test text is shorter than the burn-in: it has no loss. ");
}

plateau_status plateau_plan_make(plateau_plan *plan, const plateau_config *config, size_t length,
                                 plateau_error *error) {
  plateau_status status = plateau_config_check(config, error);
  if (status != PLATEAU_OK) return status;
  plateau_config fitted = *config;
  /* The vocabulary decides about epochs and units alone, which no plan has. */
  plateau_config_fit(&fitted, length, 0);
  plateau_plan made;
  memset(&made, 0, sizeof made);
  split(&made, &fitted, length);
  if (made.train < 2) {
    return length < 2
               ? pl_refuse(error, PLATEAU_BAD_TEXT,
                           "The text has %z of the two characters that training needs. "
                           "Give a longer one; some thousands are better.",
                           length)
               : pl_refuse(error, PLATEAU_BAD_TEXT,
                           "chars leaves one character to train on. Set it to 0 or to at least 2.");
  }
  bool carry = fitted.state == PLATEAU_STATE_CARRY;
  shrink(&made, &fitted);
  made.shards = (made.batch + 7) / 8;
  count_windows(&made, carry);
  count_held_out(&made, carry);
  size_t used = strlen(made.notice);
  if (used > 0) made.notice[used - 1] = 0; /* the space before a next notice */
  *plan = made;
  return PLATEAU_OK;
}
