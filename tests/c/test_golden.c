/* test_golden.c - files that older code wrote still open, hold the run that they held, and continue
 * it with the same bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_golden.h"

static void expect_hash(const plateau_session *session, uint64_t hash, const char *name,
                        const char *when) {
  if (plateau_session_hash(session) != hash) fail_msg("%s: another hash %s", name, when);
}

static void a_golden_file_continues_with_the_same_bits(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    placed it, other;
    uint64_t then, later;
    saved file = golden_file(1, GOLDEN[i].name);
    golden_hashes(GOLDEN[i].name, &then, &later);
    check_readable(&file);
    if (golden_open(&it, &GOLDEN[i])) {
      if (GOLDEN[i].rewritten) plateau_rewrite_as_tanh(it.session, NULL);
      load(it.session, &file, PLATEAU_RESUME);
      expect_hash(it.session, then, GOLDEN[i].name, "after loading");
      run_to(it.session, steps_taken(it.session) + GOLDEN_FURTHER);
      expect_hash(it.session, later, GOLDEN[i].name, "some steps later");
      unplace(&it);
      golden_open(&other, &GOLDEN[i]);
      golden_train(other.session, &GOLDEN[i]);
      saved again = save(other.session);
      assert_int_equal(again.size, file.size);
      assert_memory_equal(again.bytes, file.bytes, file.size);
      free(again.bytes);
      unplace(&other);
    }
    free(file.bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_golden_file_continues_with_the_same_bits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
