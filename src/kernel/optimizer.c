/* optimizer.c - turns the shards' gradients into new parameters, as torch 1.13's optimizers do. */
#include "kernel/optimizer.h"

#include "base/dmath.h"

void pl_gradient_sum(size_t size, pl_real *sum, const pl_real *other) {
  for (size_t i = 0; i < size; i += PL_LANES)
    v_store(sum + i, v_add(v_load(sum + i), v_load(other + i)));
}

double pl_gradient_norm(const pl_model *m, const pl_real *gradient) {
  double total = 0;
  for (int i = 0; i < m->count; i++) {
    if (i == m->twin) continue;
    const pl_real *g = gradient + m->tensor[i].offset, *end = g + m->tensor[i].size;
    double part[PL_LANES] = {0};
    for (; g < end; g += PL_LANES)
      for (int l = 0; l < PL_LANES; l++) part[l] += (double)g[l] * (double)g[l];
    total += ((part[0] + part[4]) + (part[2] + part[6])) +
             ((part[1] + part[5]) + (part[3] + part[7]));
  }
  return pl_sqrt(total);
}

void pl_average(size_t size, double share, const pl_real *parameters, pl_real *average) {
  const v8 by = v_splat((pl_real)share);
  for (size_t i = 0; i < size; i += PL_LANES) {
    v8 was = v_load(average + i);
    v_store(average + i, v_flush(v_madd(by, v_sub(v_load(parameters + i), was), was)));
  }
}

/* One vector of 8 gradients and moments; a formula changes the moments and leaves the change of the
 * parameters: rate * top, or rate * top / bottom. */
typedef struct lanes {
  v8 g, m, v, top, bottom;
} lanes;

/* The numbers of an update, the same in every lane. */
typedef struct factors {
  v8 rate, clip, momentum, beta1, rest1, beta2, rest2, eps, decay, shrink, unbias2;
} factors;

static factors factors_of(const pl_update *u, bool unbiased) {
  factors f;
  f.rate = v_splat((pl_real)(unbiased ? -u->rate * u->unbias1 : -u->rate));
  f.clip = v_splat((pl_real)u->clip);
  f.momentum = v_splat((pl_real)u->momentum);
  f.beta1 = v_splat((pl_real)u->beta1);
  f.rest1 = v_splat((pl_real)(1 - u->beta1));
  f.beta2 = v_splat((pl_real)u->beta2);
  f.rest2 = v_splat((pl_real)(1 - u->beta2));
  f.eps = v_splat((pl_real)u->eps);
  f.decay = v_splat((pl_real)u->decay);
  f.shrink = v_splat((pl_real)(1 - u->rate * u->decay));
  f.unbias2 = v_splat((pl_real)u->unbias2);
  return f;
}

/* p -= rate * g */
static void sgd(lanes *x, const factors *f) {
  (void)f;
  x->top = x->g;
}

/* m = momentum * m + g   p -= rate * m */
static void momentum(lanes *x, const factors *f) {
  x->top = x->m = v_madd(f->momentum, x->m, x->g);
}

/* m = momentum * m + g   p -= rate * (g + momentum * m) */
static void nesterov(lanes *x, const factors *f) {
  x->m = v_madd(f->momentum, x->m, x->g);
  x->top = v_madd(f->momentum, x->m, x->g);
}

/* m = beta2 * m + (1 - beta2) * g*g   p -= rate * g / (sqrt(m) + eps) */
static void rmsprop(lanes *x, const factors *f) {
  x->m = v_madd(f->beta2, x->m, v_mul(f->rest2, v_mul(x->g, x->g)));
  x->top = x->g;
  x->bottom = v_add(v_sqrt(x->m), f->eps);
}

/* m = beta1 * m + (1 - beta1) * g   v = beta2 * v + (1 - beta2) * g*g
 * p -= rate * unbias1 * m / (sqrt(v) * unbias2 + eps)
 * adamw: p *= 1 - rate * decay before */
static void adam(lanes *x, const factors *f) {
  x->top = x->m = v_madd(f->beta1, x->m, v_mul(f->rest1, x->g));
  x->v = v_madd(f->beta2, x->v, v_mul(f->rest2, v_mul(x->g, x->g)));
  x->bottom = v_add(v_mul(v_sqrt(x->v), f->unbias2), f->eps);
}

/* What is constant for an optimizer. */
typedef struct kind {
  void (*formula)(lanes *, const factors *);
  int moments;
  bool divides, decays, shrinks;
} kind;

/* x - x is 0 for a finite x and NaN otherwise, so the sum of these differences shows whether all
 * are finite. */
static inline v8 v_trouble(v8 x) { return v_sub(x, x); }

/* Moments, then parameters, a block at a time, with the quotients' parts in between. In one loop a
 * CPU has no place for enough numbers that wait for a root and then for a quotient. */
enum { BLOCK = 256 };
static inline __attribute__((always_inline)) bool update_with(kind k, bool unbiased, size_t size,
                                                              const pl_update *u, const pl_real *g,
                                                              pl_real *p, pl_real *m, pl_real *v) {
  const factors f = factors_of(u, unbiased);
  pl_real top[BLOCK], bottom[BLOCK];
  v8 poison = v_zero();
  for (size_t from = 0; from < size; from += BLOCK) {
    const size_t end = size - from < BLOCK ? size : from + BLOCK;
    for (size_t i = from; i < end; i += PL_LANES) {
      lanes x = {.g = v_mul(v_load(g + i), f.clip)};
      if (k.decays) x.g = v_madd(f.decay, v_load(p + i), x.g);
      if (k.moments > 0) x.m = v_load(m + i);
      if (k.moments > 1) x.v = v_load(v + i);
      k.formula(&x, &f);
      v_store(top + (i - from), x.top);
      if (k.divides) v_store(bottom + (i - from), x.bottom);
      if (k.moments > 0) v_store(m + i, v_flush(x.m));
      if (k.moments > 1) v_store(v + i, v_flush(x.v));
      v8 trouble = v_trouble(x.m);
      if (k.moments > 1) trouble = v_add(trouble, v_trouble(x.v));
      if (k.moments > 0) poison = v_add(poison, trouble);
    }
    for (size_t i = from; i < end; i += PL_LANES) {
      v8 change = v_load(top + (i - from)), x = v_load(p + i);
      if (k.divides) change = v_div(change, v_load(bottom + (i - from)));
      if (k.shrinks) x = v_mul(x, f.shrink);
      x = v_madd(f.rate, change, x);
      v_store(p + i, x);
      poison = v_add(poison, v_trouble(x));
    }
  }
  return v_sum(poison) == 0;
}

bool pl_optimizer_update(size_t size, const pl_update *u, const pl_real *g, pl_real *p, pl_real *m,
                         pl_real *v) {
  const bool decays = u->decay > 0;
  switch (u->optimizer) {
  case PLATEAU_OPTIMIZER_MOMENTUM:
    return update_with((kind){momentum, 1, false, decays, false}, false, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_NESTEROV:
    return update_with((kind){nesterov, 1, false, decays, false}, false, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_RMSPROP:
    return update_with((kind){rmsprop, 1, true, decays, false}, false, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_ADAM:
    return update_with((kind){adam, 2, true, decays, false}, true, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_ADAMW:
    return update_with((kind){adam, 2, true, false, true}, true, size, u, g, p, m, v);
  default: return update_with((kind){sgd, 0, false, decays, false}, false, size, u, g, p, m, v);
  }
}
