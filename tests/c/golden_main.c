/* golden_main.c - writes the files of tests/golden/checkpoint-* as this version of the code does,
 * and prints the lines of tests/golden/checkpoints.txt. It made those of version 1 before there was
 * a version 2.
 *
 *   make build/release/tests/golden_main && build/release/tests/golden_main FOLDER */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/session.h"
#include "support_golden.h"

static const char *folder;

static void keep(const char *name, const char *ending, const plateau_session *session) {
  char path[400];
  saved file = save(session);
  const char *version = strstr(file.bytes + 8, "\"plateau ") + strlen("\"plateau ");
  snprintf(path, sizeof path, "%s/checkpoint-%c-%s%s.safetensors", folder, *version, name, ending);
  FILE *stream = fopen(path, "wb");
  if (!stream || fwrite(file.bytes, 1, file.size, stream) != file.size || fclose(stream))
    fail_msg("%s cannot be written", path);
  free(file.bytes);
}

static void write_all(void **state) {
  (void)state;
  for (int i = 0; i < GOLDEN_RUNS; i++) {
    placed it;
    if (!golden_open(&it, &GOLDEN[i])) fail_msg("this machine has no such arithmetic");
    golden_train(it.session, &GOLDEN[i]);
    keep(GOLDEN[i].name, "", it.session);
    saved file = save(it.session);
    load(it.session, &file, PLATEAU_RESUME);
    printf("%s %016" PRIx64, GOLDEN[i].name, plateau_session_hash(it.session));
    run_to(it.session, steps_taken(it.session) + GOLDEN_FURTHER);
    printf(" %016" PRIx64 "\n", plateau_session_hash(it.session));
    free(file.bytes);
    unplace(&it);
    if (!GOLDEN[i].best) continue;
    golden_open(&it, &GOLDEN[i]);
    void *best = place_best(it.session);
    golden_train(it.session, &GOLDEN[i]);
    keep(GOLDEN[i].name, "-best", it.session);
    unplace(&it);
    free(best);
  }
}

int main(int count, char **arguments) {
  const struct CMUnitTest all[] = {cmocka_unit_test(write_all)};
  if (count != 2) return 2;
  folder = arguments[1];
  return cmocka_run_group_tests(all, NULL, NULL);
}
