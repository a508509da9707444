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
    const pl_real *g = gradient + m->tensor[i].offset, *end = g + m->tensor[i].size;
    double part[PL_LANES] = {0};
    for (; g < end; g += PL_LANES)
      for (int l = 0; l < PL_LANES; l++) part[l] += (double)g[l] * (double)g[l];
    total += ((part[0] + part[4]) + (part[2] + part[6])) +
             ((part[1] + part[5]) + (part[3] + part[7]));
  }
  return pl_sqrt(total);
}

/* One vector of 8 parameters with its gradient and moments: what an optimizer changes. */
typedef struct lanes {
  v8 p, g, m, v;
} lanes;

/* The numbers of an update, the same in every lane. */
typedef struct factors {
  v8 rate, clip, momentum, beta1, rest1, beta2, rest2, eps, decay, shrink, step, unbias2;
} factors;

static factors factors_of(const pl_update *u) {
  factors f;
  f.rate = v_splat((pl_real)-u->rate);
  f.clip = v_splat((pl_real)u->clip);
  f.momentum = v_splat((pl_real)u->momentum);
  f.beta1 = v_splat((pl_real)u->beta1);
  f.rest1 = v_splat((pl_real)(1 - u->beta1));
  f.beta2 = v_splat((pl_real)u->beta2);
  f.rest2 = v_splat((pl_real)(1 - u->beta2));
  f.eps = v_splat((pl_real)u->eps);
  f.decay = v_splat((pl_real)u->decay);
  f.shrink = v_splat((pl_real)(1 - u->rate * u->decay));
  f.step = v_splat((pl_real)(-u->rate * u->unbias1));
  f.unbias2 = v_splat((pl_real)u->unbias2);
  return f;
}

/* p -= rate * g */
static void sgd(lanes *x, const factors *f) { x->p = v_madd(f->rate, x->g, x->p); }

/* m = momentum * m + g   p -= rate * m */
static void momentum(lanes *x, const factors *f) {
  x->m = v_madd(f->momentum, x->m, x->g);
  x->p = v_madd(f->rate, x->m, x->p);
}

/* m = momentum * m + g   p -= rate * (g + momentum * m) */
static void nesterov(lanes *x, const factors *f) {
  x->m = v_madd(f->momentum, x->m, x->g);
  x->p = v_madd(f->rate, v_madd(f->momentum, x->m, x->g), x->p);
}

/* m = beta2 * m + (1 - beta2) * g*g   p -= rate * g / (sqrt(m) + eps) */
static void rmsprop(lanes *x, const factors *f) {
  x->m = v_madd(f->beta2, x->m, v_mul(f->rest2, v_mul(x->g, x->g)));
  x->p = v_madd(f->rate, v_div(x->g, v_add(v_sqrt(x->m), f->eps)), x->p);
}

/* m = beta1 * m + (1 - beta1) * g   v = beta2 * v + (1 - beta2) * g*g
 * p -= rate * unbias1 * m / (sqrt(v) * unbias2 + eps) */
static void adam(lanes *x, const factors *f) {
  x->m = v_madd(f->beta1, x->m, v_mul(f->rest1, x->g));
  x->v = v_madd(f->beta2, x->v, v_mul(f->rest2, v_mul(x->g, x->g)));
  x->p = v_madd(f->step, v_div(x->m, v_add(v_mul(v_sqrt(x->v), f->unbias2), f->eps)), x->p);
}

/* p *= 1 - rate * decay, then adam */
static void adamw(lanes *x, const factors *f) {
  x->p = v_mul(x->p, f->shrink);
  adam(x, f);
}

/* The loop around an optimizer's formula. 0 * x is 0 for a finite x and NaN otherwise, so the sum
 * of these products shows whether all are finite. Only one addition waits for that of the turn
 * before: V8 keeps the sum in memory, and with three the loop took 28 cycles a turn instead of the
 * 17 of its roots and quotients. */
static inline __attribute__((always_inline)) bool
update_with(void (*formula)(lanes *, const factors *), bool decays, int moments, size_t size,
            const pl_update *u, const pl_real *g, pl_real *p, pl_real *m, pl_real *v) {
  factors f = factors_of(u);
  v8 zero = v_zero(), poison = zero;
  for (size_t i = 0; i < size; i += PL_LANES) {
    lanes x = {v_load(p + i), v_mul(v_load(g + i), f.clip), zero, zero};
    if (decays) x.g = v_madd(f.decay, x.p, x.g);
    if (moments > 0) x.m = v_load(m + i);
    if (moments > 1) x.v = v_load(v + i);
    formula(&x, &f);
    v8 bad = v_mul(x.p, zero);
    v_store(p + i, x.p);
    if (moments > 0) {
      bad = v_madd(x.m, zero, bad);
      v_store(m + i, v_flush(x.m));
    }
    if (moments > 1) {
      bad = v_madd(x.v, zero, bad);
      v_store(v + i, v_flush(x.v));
    }
    poison = v_add(poison, bad);
  }
  return v_sum(poison) == 0;
}

bool pl_optimizer_update(size_t size, const pl_update *u, const pl_real *g, pl_real *p, pl_real *m,
                         pl_real *v) {
  bool decays = u->decay > 0;
  switch (u->optimizer) {
  case PLATEAU_OPTIMIZER_MOMENTUM: return update_with(momentum, decays, 1, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_NESTEROV: return update_with(nesterov, decays, 1, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_RMSPROP: return update_with(rmsprop, decays, 1, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_ADAM: return update_with(adam, decays, 2, size, u, g, p, m, v);
  case PLATEAU_OPTIMIZER_ADAMW: return update_with(adamw, false, 2, size, u, g, p, m, v);
  default: return update_with(sgd, decays, 0, size, u, g, p, m, v);
  }
}
