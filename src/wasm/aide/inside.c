/* inside.c - shows JavaScript what the network does while it reads: see plateau_look.h. */
#include "plateau_look.h"
#include "wasm/records.h"

/* ---- Reading ---- */

static plateau_inside inside;

/* `states`: length x layers x H floats, or 0. */
EXPORT("inside_begin") void wasm_inside_begin(size_t first, size_t length, float *states) {
  plateau_inside_begin(&inside, wasm_run.session, first, length, states);
}
EXPORT("inside_advance") bool wasm_inside_advance(void) { return plateau_inside_advance(&inside); }
EXPORT("inside_read") size_t wasm_inside_read(void) { return inside.read; }

/* The index-th gate of the cell; NULL after the last. */
EXPORT("gate") const member *wasm_gate(int index) {
  int count;
  const plateau_gate *gates = plateau_gates(wasm_run.session, &count);
  if (index >= count) return 0;
  wasm_record_begin();
  wasm_add_text("name", gates[index].name);
  wasm_add_flag("bothSigns", gates[index].both_signs);
  return wasm_record();
}

EXPORT("saturation") const member *wasm_saturation(int layer, int gate) {
  const plateau_saturation *of = &inside.saturation[layer][gate];
  wasm_record_begin();
  wasm_add_number("low", (double)of->low);
  wasm_add_number("high", (double)of->high);
  wasm_add_number("count", (double)of->count);
  return wasm_record();
}

/* ---- Steps ---- */

/* The index-th tensor; NULL after the last. */
EXPORT("tensor") const member *wasm_tensor(int index) {
  plateau_tensor tensor;
  if (index >= plateau_tensors(wasm_run.session)) return 0;
  plateau_tensor_describe(wasm_run.session, index, &tensor);
  static char name[sizeof tensor.name];
  __builtin_memcpy(name, tensor.name, sizeof name);
  wasm_record_begin();
  wasm_add_text("name", name);
  wasm_add_number("rows", tensor.rows);
  wasm_add_number("cols", tensor.cols);
  return wasm_record();
}

/* The newest weights, which a step moves: what update_ratio compares with. */
EXPORT("tensors_read") void wasm_tensors_read(plateau_real *values) {
  plateau_tensor tensor;
  for (int i = 0; i < plateau_tensors(wasm_run.session); i++) {
    plateau_tensor_describe(wasm_run.session, i, &tensor);
    plateau_tensor_read(wasm_run.session, i, values);
    values += (size_t)tensor.rows * (size_t)tensor.cols;
  }
}

/* `before`: the numbers of tensors_read; `ratio`: one number a tensor. */
EXPORT("update_ratio") void wasm_update_ratio(const plateau_real *before, double *ratio) {
  plateau_update_ratio(wasm_run.session, before, ratio);
}

/* ---- Marks, and units that detect them ---- */

/* The index-th kind of mark; NULL after the last. */
EXPORT("mark") const member *wasm_mark(int index) {
  if (index >= PLATEAU_MARKS) return 0;
  wasm_record_begin();
  wasm_add_text("name", plateau_mark_name((plateau_mark)index));
  return wasm_record();
}

EXPORT("marks") void wasm_marks(size_t length, uint8_t *marks) {
  plateau_marks(&wasm_run.text, length, marks);
}

EXPORT("auc_size") size_t wasm_auc_size(size_t count) { return plateau_auc_size(count); }

EXPORT("auc")
void wasm_auc(double *auc, const float *values, size_t stride, const uint8_t *marks, size_t count,
              void *block, size_t capacity) {
  plateau_auc(auc, values, stride, marks, count, block, capacity);
}

EXPORT("auc_rank")
int wasm_auc_rank(int *units, int capacity, const double *auc, int count, int mark) {
  return plateau_auc_rank(units, capacity, auc, count, (plateau_mark)mark);
}
