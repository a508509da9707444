/* records.h - what the files that serve JavaScript share: the instance, and records.
 *
 * A call hands over a number, an address, or a record: a list of named members that ends with an
 * unnamed one. web/core/records.js turns a record into an object, so no name, range or default is
 * typed a second time in JavaScript.
 */
#ifndef PL_RECORDS_H
#define PL_RECORDS_H
#include "plateau.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* Kinds of a member, as web/core/records.js reads them. */
typedef enum member_kind { NUMBER, FLAG, TEXT, LIST, NUMBERS } member_kind;

typedef struct member {
  const char *name;
  member_kind kind;
  union {
    double number;
    const char *text;        /* NULL stands for null */
    const char *const *list; /* ends with NULL; NULL itself is an empty list */
    struct {
      const double *at;
      uint32_t count;
    } numbers;
  } value;
} member;

/* One text and one run. */
typedef struct wasm_instance {
  plateau_config config;
  plateau_sampling sampling;
  plateau_text text;
  plateau_vocabulary known; /* of a checkpoint; size 0: make one from the text */
  plateau_plan plan;
  plateau_floor floor;
  plateau_checkpoint checkpoint;
  plateau_session *session;
  plateau_error error;
} wasm_instance;

extern wasm_instance wasm_run;

/* Begins a record, which is built member by member and lasts until the next one begins. A 32nd
 * member traps. */
void wasm_record_begin(void);
void wasm_add_number(const char *name, double number);
void wasm_add_flag(const char *name, bool flag);
void wasm_add_text(const char *name, const char *text);
void wasm_add_list(const char *name, const char *const *list);
void wasm_add_numbers(const char *name, const double *numbers, int count);
const member *wasm_record(void);

#endif
