/* support_place.c - places a session on a synthetic text. */
#include "support_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void place(placed *it, const plateau_config *config, int vocabulary, const char *letters,
           size_t length) {
  plateau_error error = {PLATEAU_OK, ""};
  uint32_t code_points[26];
  assert_in_range(vocabulary, 1, 26);
  for (int i = 0; i < vocabulary; i++) code_points[i] = (uint32_t)('a' + i);
  plateau_vocabulary known = {vocabulary, code_points};

  size_t bytes = plateau_text_size(letters, length, &error);
  if (bytes == 0) {
    fail_msg("text refused: %s", error.sentence);
    return;
  }
  it->text_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (plateau_text_read(&it->text, it->text_block, bytes, letters, length, &known,
                        config->max_vocab, PLATEAU_UNKNOWN_REFUSE, &error))
    fail_msg("text not read: %s", error.sentence);
  assert_int_equal(it->text.vocabulary.size, vocabulary);
  assert_int_equal(it->text.length, length);

  bytes = plateau_session_size(config, &it->text, &error);
  if (bytes == 0) {
    fail_msg("session refused: %s", error.sentence);
    return;
  }
  it->session_block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (plateau_session_place(&it->session, it->session_block, bytes, config, &it->text, &error))
    fail_msg("session not placed: %s", error.sentence);
}

void unplace(placed *it) {
  free(it->session_block);
  free(it->text_block);
}

void set_all(plateau_config *config, const char *settings) {
  char name[64], value[64];
  int used;
  plateau_error error;
  for (; sscanf(settings, " %63[^=]=%63s%n", name, value, &used) == 2; settings += used)
    if (plateau_config_set(config, name, value, &error))
      fail_msg("%s=%s: %s", name, value, error.sentence);
}

double next_unit(uint64_t *state) { /* Knuth's MMIX generator, whose upper bits are good */
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) / 9007199254740992.0;
}

void write_weights(plateau_session *session, double scale, uint64_t *state) {
  for (int i = 0; i < plateau_tensors(session); i++) {
    plateau_tensor tensor;
    plateau_tensor_describe(session, i, &tensor);
    size_t count = (size_t)tensor.rows * (size_t)tensor.cols;
    plateau_real *values = malloc(count * sizeof *values);
    for (size_t j = 0; j < count; j++)
      values[j] = (plateau_real)(scale * (2 * next_unit(state) - 1));
    plateau_tensor_write(session, i, values);
    free(values);
  }
}
