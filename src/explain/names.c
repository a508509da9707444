/* names.c - what files and people call groups, signs, parts, actions, units and labels. */
#include "plateau_answer.h"

const char *plateau_group_name(plateau_group group) {
  static const char *const names[PLATEAU_GROUPS] = {
      "nothing", "rate",     "optimizer", "batch",  "regularisation", "clipping", "activation",
      "size",    "gradient", "window",    "memory", "first weights",  "cell",     "text"};
  return names[group];
}

const char *plateau_sign_name(plateau_sign sign) {
  static const char *const names[] = {"hurt", "unclear", "helped"};
  return names[sign - PLATEAU_HURT];
}

const char *plateau_share_name(plateau_share share) {
  static const char *const names[PLATEAU_SHARES] = {"floor",     "gradient", "rate",
                                                    "optimizer", "model",    "rest"};
  return names[share];
}

const char *plateau_action_name(plateau_action action) {
  static const char *const names[PLATEAU_ACTIONS] = {"nothing", "go-on", "go-on-with", "start-over",
                                                     "stop-at-best"};
  return names[action];
}

const char *plateau_unit_name(plateau_unit unit) {
  static const char *const names[PLATEAU_UNITS] = {"nats", "bits", "perplexity", "sum"};
  return names[unit];
}

static const plateau_label_row rows[PLATEAU_LABELS] = {
    [PLATEAU_LABEL_DIVERGED] = {"diverged",
                                "diverged",
                                "It diverged: its steps are too large",
                                {"rollbacks", "loss", "uniform", "lowest"}},
    [PLATEAU_LABEL_LAST_STEP] = {"last-step",
                                 "last-step gradient",
                                 "The gradient flows through the last step of each window only",
                                 {"window", "gain", "noise"}},
    [PLATEAU_LABEL_CLIPPED] = {"clipped",
                               "clipped too hard",
                               "Gradient clipping holds the steps down",
                               {"clipped", "gain", "noise", "clip"}},
    [PLATEAU_LABEL_SATURATED] = {"saturated",
                                 "saturated",
                                 "Most units are saturated and pass hardly any gradient",
                                 {"saturated", "gain"}},
    [PLATEAU_LABEL_VANISHING] = {"vanishing",
                                 "vanishing gradient",
                                 "The gradient vanishes before it reaches what the text repeats",
                                 {"lag", "gradient", "table", "faint_from"}},
    [PLATEAU_LABEL_WINDOW] = {"window-too-short",
                              "window too short",
                              "The window is too short for what the text repeats",
                              {"floor", "floor_at_twice", "lag", "table"}},
    [PLATEAU_LABEL_RATE_HIGH] = {"rate-too-high",
                                 "rate too high",
                                 "The learning rate is too high for where the run is now",
                                 {"factor", "gain", "noise", "share"}},
    [PLATEAU_LABEL_RATE_LOW] = {"rate-too-low",
                                "rate too low",
                                "The learning rate is too low",
                                {"factor", "gain", "noise", "share"}},
    [PLATEAU_LABEL_SMALL] = {"too-small",
                             "too small",
                             "The network is too small",
                             {"hidden", "gain", "noise", "share"}},
    [PLATEAU_LABEL_NEAR_FLOOR] = {"near-floor",
                                  "near the floor",
                                  "It is stuck because it is almost at its floor",
                                  {"loss", "floor", "above"}},
    [PLATEAU_LABEL_OVERFITTING] = {"overfitting",
                                   "overfitting",
                                   "It memorises its training text",
                                   {"valid", "best_valid", "best_epoch", "ngram"}},
    [PLATEAU_LABEL_FALLING] = {"still-falling",
                               "still falling",
                               "It is still falling",
                               {"fell", "epochs", "share_ahead", "valid_change"}},
    [PLATEAU_LABEL_FIRST_WEIGHTS] = {"first-weights",
                                     "first weights too large",
                                     "Its first weights were drawn too large",
                                     {"first", "uniform", "gain", "noise"}},
    [PLATEAU_LABEL_OPTIMIZER] = {"unfit-optimizer",
                                 "unfit optimizer",
                                 "Another optimizer gets further in as many steps",
                                 {"by_rate", "gain", "noise"}},
    [PLATEAU_LABEL_OSCILLATING] = {"oscillating",
                                   "oscillating",
                                   "Its loss goes up and down: its steps are too large to settle",
                                   {"factor", "gain", "noise", "scatter"}},
    [PLATEAU_LABEL_REGULARISED] = {"over-regularised",
                                   "regularised too strongly",
                                   "Its regularisation holds it back",
                                   {"valid_change", "gain", "noise", "share"}},
    [PLATEAU_LABEL_FEW_STEPS] = {"few-steps",
                                 "too few steps",
                                 "Its batches are large: more, smaller steps get further",
                                 {"steps", "gain", "noise", "batch"}},
    [PLATEAU_LABEL_OTHER_TEXT] = {"other-text",
                                  "test text of another kind",
                                  "The test text is of another kind than the training text",
                                  {"table", "table_before", "valid", "uniform"}},
    [PLATEAU_LABEL_NOTHING_LEFT] = {"nothing-to-learn",
                                    "nothing more to learn",
                                    "Nothing that was tried predicts the test text better",
                                    {"best_valid", "table"}},
    [PLATEAU_LABEL_CANNOT_TELL] = {"cannot-tell",
                                   "cannot tell",
                                   "These experiments do not show what keeps the loss up",
                                   {"rest"}},
};

const plateau_label_row *plateau_label_describe(plateau_label label) { return &rows[label]; }
