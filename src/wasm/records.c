/* records.c - builds lists of named members, one after the other, for JavaScript. */
#include "wasm/records.h"

enum { MEMBERS = 32 };

static member record[MEMBERS];
static int members;

void wasm_record_begin(void) {
  members = 0;
  record[0].name = 0;
}

const member *wasm_record(void) { return record; }

static member *add(const char *name, member_kind kind) {
  if (members == MEMBERS - 1) __builtin_trap(); /* the last one stays unnamed */
  member *m = &record[members++];
  *m = (member){.name = name, .kind = kind};
  record[members].name = 0;
  return m;
}

void wasm_add_number(const char *name, double number) { add(name, NUMBER)->value.number = number; }
void wasm_add_flag(const char *name, bool flag) { add(name, FLAG)->value.number = flag; }
void wasm_add_text(const char *name, const char *text) { add(name, TEXT)->value.text = text; }
void wasm_add_list(const char *name, const char *const *list) {
  add(name, LIST)->value.list = list;
}

void wasm_add_numbers(const char *name, const double *numbers, int count) {
  member *m = add(name, NUMBERS);
  m->value.numbers.at = numbers;
  m->value.numbers.count = (uint32_t)count;
}
