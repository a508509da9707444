/* self_test.c - compares a small run of each cell with its known bits, to prove that this machine
 * computes correctly. */
#include "run/session.h"

#include <assert.h>

/* The hashes of the runs below, by kind. They were measured with gcc and clang;
 * tests/c/test_self_test.c and tests/wasm check them. A relaxed multiply-add that rounds twice, or
 * any faulty engine, gives another number. */
static const uint64_t KNOWN_FUSED = 0xb422d38a133c0084, KNOWN_PLAIN = 0x1bb79328c2492c5b;

static const char TEXT[] = "# Plateau\n\n- a loss that stopped falling\n- a floor that holds it\n";

/* Odd sizes, two layers, dropout, clipping, two shards, and each family of optimizers once. */
static const char *const SETTINGS[3][2] = {
    {"rnn", "nesterov"}, {"gru", "rmsprop"}, {"lstm", "adamw"}};

static plateau_config config_of(int run, plateau_arithmetic arithmetic) {
  plateau_config config;
  plateau_config_recipe(&config, "default-1", NULL);
  plateau_config_set(&config, "cell", SETTINGS[run][0], NULL);
  plateau_config_set(&config, "optimizer", SETTINGS[run][1], NULL);
  config.hidden = 11;
  config.layers = 2;
  config.embedding = run == 1 ? 5 : 0;
  config.dropout = 0.25;
  config.window = 5;
  config.batch = 9;
  config.state = run == 0 ? PLATEAU_STATE_RESET : PLATEAU_STATE_CARRY;
  config.valid = 0;
  config.lr = 0.01;
  config.weight_decay = 0.01;
  config.clip = 0.5;
  config.arithmetic = (int)arithmetic;
  return config;
}

static bool read_text(plateau_text *text, pl_arena *arena) {
  size_t size = plateau_text_size(TEXT, sizeof TEXT - 1, NULL);
  void *block = pl_arena_take(arena, size, 1);
  return !block || plateau_text_read(text, block, size, TEXT, sizeof TEXT - 1, NULL, 512,
                                     PLATEAU_UNKNOWN_REFUSE, NULL) == PLATEAU_OK;
}

/* The maximum number of symbols in TEXT, since the size of a session is needed before the text is
 * read. */
enum { SYMBOLS = 32 };

static size_t session_bytes(void) {
  plateau_text text = {.vocabulary = {.size = SYMBOLS}, .length = sizeof TEXT - 1};
  size_t largest = 0;
  for (int run = 0; run < 3; run++) {
    plateau_config config = config_of(run, PLATEAU_AUTO);
    size_t bytes = plateau_session_size(&config, &text, NULL);
    largest = bytes > largest ? bytes : largest;
  }
  return largest;
}

size_t plateau_self_test_size(void) {
  pl_arena arena = {0};
  read_text(NULL, &arena);
  pl_arena_take(&arena, session_bytes(), 1);
  return arena.used;
}

uint64_t plateau_self_test_hash(plateau_arithmetic arithmetic) {
  assert(arithmetic != PLATEAU_AUTO);
  return arithmetic == PLATEAU_FUSED ? KNOWN_FUSED : KNOWN_PLAIN;
}

bool plateau_self_test(plateau_arithmetic arithmetic, void *block, size_t block_bytes) {
  assert(arithmetic != PLATEAU_AUTO);
  pl_arena arena = pl_arena_over(block, block_bytes);
  plateau_text text = {.length = 0};
  if (!read_text(&text, &arena) || text.vocabulary.size > SYMBOLS) return false;
  size_t bytes = session_bytes();
  void *memory = pl_arena_take(&arena, bytes, 1);
  uint64_t hash = 0;
  for (int run = 0; run < 3; run++) {
    plateau_config config = config_of(run, arithmetic);
    plateau_session *session;
    if (plateau_session_place(&session, memory, bytes, &config, &text, NULL)) return false;
    for (int step = 0; step < 6; step++)
      if (plateau_step(session, NULL)) return false;
    hash = pl_rng_mix(hash ^ plateau_session_hash(session));
  }
  return hash == plateau_self_test_hash(arithmetic);
}
