/* recipes.c - the named sets of settings, as they are now and as they were frozen. */
#include "base/message.h"

#include <assert.h>
#include <string.h>

/* The post's run in pieces, so that each variant can replace one. Every field that matters is
 * named, even at its default: the defaults may be tuned, the post may not. */
#define SIGMOID  "cell=rnn activation=sigmoid"
#define UNITS    " hidden=128 layers=1"
#define WINDOW   " window=16"
#define TEXT     " batch=32 chars=3585"
#define CLEARED  " state=reset"
#define GRADIENT " bptt=full"
#define SGD      " optimizer=sgd lr=0.1 beta2=0.999"
#define ADAM     " optimizer=adam lr=0.001 beta1=0.9 beta2=0.999 eps=1e-8"
#define REST                                                                            \
  " embedding=128 tied=0 init=gaussian init_scale=0.3 dropout=0 input_dropout=0"        \
  " burn_in=0 max_vocab=512 loss_scale=sum weight_decay=0 clip=0 average=0 calibrate=0" \
  " schedule=constant schedule_epochs=1501 patience=0 warmup=0 seed=3"

/* The settings that the post does not state. `chars` follows from its 7 batches an epoch and our
 * batch size. */
#define GUESSED "embedding init init_scale batch chars seed"

/* The recipe for a reader's own text. Its autos are the rules of fit.c, which are part of it. */
#define DEFAULT_2                                                                          \
  "cell=gru embedding=auto tied=auto hidden=auto layers=1 dropout=0.3 input_dropout=auto " \
  "window=64 batch=auto optimizer=adamw lr=auto beta2=auto weight_decay=auto average=200 " \
  "calibrate=1 schedule_epochs=auto patience=15"

/* Version 1 of each recipe. One that changes gets a version 2: a text of its own here, by which the
 * row of `recipes` goes, and a row of `frozen`. What is written for version 1 stays. */
#define POST_1          SIGMOID UNITS WINDOW TEXT CLEARED GRADIENT SGD REST
#define POST_ONE_1      SIGMOID UNITS WINDOW " batch=1 chars=113" CLEARED GRADIENT SGD REST
#define POST_CARRY_1    SIGMOID UNITS WINDOW TEXT " state=carry" GRADIENT SGD REST
#define POST_TANH_1     "cell=rnn activation=tanh" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST
#define POST_LSTM_1     "cell=lstm" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST
#define POST_GRU_1      "cell=gru" UNITS WINDOW TEXT CLEARED GRADIENT SGD REST
#define POST_ADAM_1     SIGMOID UNITS WINDOW TEXT CLEARED GRADIENT ADAM REST
#define POST_256_1      SIGMOID " hidden=256 layers=1" WINDOW TEXT CLEARED GRADIENT SGD REST
#define POST_WINDOW64_1 SIGMOID UNITS " window=64" TEXT CLEARED GRADIENT SGD REST
#define POST_BUG_1      SIGMOID UNITS WINDOW TEXT CLEARED " bptt=last" SGD REST

/* What every frozen recipe is written over: all fields. It never changes; a field that is new gets
 * the value here that leaves old runs as they were. */
static const char FIELDS[] =
    "cell=gru activation=tanh embedding=0 tied=0 hidden=128 layers=2 dropout=0.3 "
    "input_dropout=0 init=default init_scale=0.1 window=64 batch=16 state=carry burn_in=0 "
    "bptt=full chars=0 valid=0.1 max_vocab=512 loss_scale=mean optimizer=adam lr=0.003 "
    "momentum=0.9 beta1=0.9 beta2=0.999 eps=1e-8 weight_decay=0 clip=1 average=0 calibrate=0 "
    "schedule=constant schedule_epochs=100 patience=0 warmup=0 seed=1 arithmetic=auto";

static const plateau_recipe recipes[] = {
    {"default", "Default",
     "For a text of your own: a GRU that keeps its memory between windows, with AdamW, averaged "
     "weights and what else suits the length of the text.",
     DEFAULT_2, "", 2},
    {"post", "The post",
     "The post's run: a sigmoid RNN of 128 units, windows of 16, memory cleared, SGD at 0.1; "
     "32 windows a batch is our reading.",
     POST_1, GUESSED " state", 1},
    {"post-one", "The post, one window a batch",
     "The other reading of the post's 7 batches an epoch: one window each, 112 predictions in all.",
     POST_ONE_1, GUESSED " state", 1},
    {"post-carry", "The post + carried state",
     "The post's run with one change: the memory is kept between windows.", POST_CARRY_1, GUESSED,
     1},
    {"post-tanh", "The post + tanh", "The post's run with one change: tanh instead of the sigmoid.",
     POST_TANH_1, GUESSED " state", 1},
    {"post-lstm", "The post + LSTM", "The post's run with one change: an LSTM instead of the RNN.",
     POST_LSTM_1, GUESSED " state", 1},
    {"post-gru", "The post + GRU", "The post's run with one change: a GRU instead of the RNN.",
     POST_GRU_1, GUESSED " state", 1},
    {"post-adam", "The post + Adam",
     "The post's run with one change: Adam at 0.001, for which a summed loss is like a mean loss.",
     POST_ADAM_1, GUESSED " state lr", 1},
    {"post-256", "The post + 256 units",
     "The post's run with one change: 256 units instead of 128.", POST_256_1, GUESSED " state", 1},
    {"post-window64", "The post + window 64",
     "The post's run with one change: windows of 64 characters instead of 16.", POST_WINDOW64_1,
     GUESSED " state", 1},
    {"post-bug", "Gradient through the last step only",
     "The post's first version: the gradient flows only through the last step of a window.",
     POST_BUG_1, GUESSED " state", 1},
};

/* What a link may name: "post-1" has values that never change. No row is ever taken out or changed. */
static const struct {
  const char *recipe;
  int version;
  const char *settings; /* what differs from FIELDS */
} frozen[] = {
    {"default", 1, ""},
    {"default", 2, DEFAULT_2},
    {"post", 1, POST_1},
    {"post-one", 1, POST_ONE_1},
    {"post-carry", 1, POST_CARRY_1},
    {"post-tanh", 1, POST_TANH_1},
    {"post-lstm", 1, POST_LSTM_1},
    {"post-gru", 1, POST_GRU_1},
    {"post-adam", 1, POST_ADAM_1},
    {"post-256", 1, POST_256_1},
    {"post-window64", 1, POST_WINDOW64_1},
    {"post-bug", 1, POST_BUG_1},
};

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

const plateau_recipe *plateau_recipes(int *count) {
  *count = COUNT(recipes);
  return recipes;
}

/* Copies what stands before the sign `end`, or the end of the text, and says where that is. */
static const char *word(char out[32], const char *text, char end) {
  size_t length = 0;
  for (; *text && *text != end; text++) {
    assert(length < 31);
    out[length++] = *text;
  }
  out[length] = 0;
  return text;
}

/* Applies the "name=value" at the start of `settings`. Returns what follows it. */
static const char *apply(plateau_config *config, const char *settings) {
  char name[32], value[32];
  settings = word(name, settings, '=') + 1;
  settings = word(value, settings, ' ');
  plateau_status status = plateau_config_set(config, name, value, NULL);
  assert(status == PLATEAU_OK);
  (void)status;
  return *settings ? settings + 1 : settings;
}

static void apply_all(plateau_config *config, const char *settings) {
  while (*settings) settings = apply(config, settings);
}

/* Whether a name is that of a recipe and then "-", a digit and more. */
static bool is_version_of(const char *recipe, const char *name) {
  while (*recipe && *name == *recipe) name++, recipe++;
  return *recipe == 0 && *name == '-' && name[1] >= '0' && name[1] <= '9';
}

plateau_status plateau_config_recipe(plateau_config *config, const char *name,
                                     plateau_error *error) {
  char names[160] = "";
  for (int i = 0; i < COUNT(frozen); i++) {
    char version[40] = "";
    if (!is_version_of(frozen[i].recipe, name)) continue;
    pl_message_add(version, sizeof version, "%s-%d", frozen[i].recipe, frozen[i].version);
    if (strcmp(name, version) == 0) {
      plateau_config_default(config);
      apply_all(config, FIELDS);
      apply_all(config, frozen[i].settings);
      return PLATEAU_OK;
    }
    pl_message_add(names, sizeof names, *names ? ", %s" : "%s", version);
  }
  const bool versioned = *names != 0;
  for (int i = 0; i < COUNT(recipes); i++) {
    if (strcmp(name, recipes[i].name) == 0) {
      plateau_config_default(config);
      apply_all(config, recipes[i].settings);
      return PLATEAU_OK;
    }
    if (!versioned) pl_message_add(names, sizeof names, i ? ", %s" : "%s", recipes[i].name);
  }
  return pl_refuse(error, PLATEAU_BAD_SETTING, "There is no recipe %q. Choose one of: %s.", name,
                   names);
}
