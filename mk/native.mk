# The C library, the command and the C test programs, each configuration in a directory of its own: build/$(config).
#
# src/kernel is written once and compiled once per variant of the CPU; src/run/dispatch.c picks one at run time, so one
# binary runs on every machine of its architecture. The bits do not depend on the variant, only on its kind.

O   ?= build/$(config)
ifeq ($(origin CC),default)
CC  := gcc
endif
x86 := $(filter x86_64-%,$(shell $(CC) -dumpmachine 2>/dev/null))

# ---- Variants: what each is compiled with
ifeq ($(config),double)
VARIANTS ?= double_scalar
else ifneq ($(x86),)
VARIANTS ?= plain_sse2 plain_avx2 fused_avx2 plain_avx512 fused_avx512
else ifneq ($(filter aarch64-%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
VARIANTS ?= plain_neon fused_neon
else
VARIANTS ?= plain_scalar
endif
flags_double_scalar :=
flags_plain_sse2    := -DPL_PLAIN
flags_plain_avx2    := -DPL_PLAIN -mavx2
flags_fused_avx2    := -DPL_FUSED -mavx2 -mfma
flags_plain_avx512  := -DPL_PLAIN -mavx512f -mavx512vl
flags_fused_avx512  := -DPL_FUSED -mavx512f -mavx512vl -mfma
flags_plain_neon    := -DPL_PLAIN
flags_fused_neon    := -DPL_FUSED
flags_plain_scalar  := -DPL_PLAIN -DPL_SCALAR
# Without the instruction a fused multiply-add would be a call of libm.
flags_fused_scalar  := -DPL_FUSED -DPL_SCALAR $(if $(x86),-mfma)

# ---- Configurations
OPT_release  := -O2 -DNDEBUG
OPT_debug    := -O0 -g
OPT_sanitize := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
OPT_double   := -O2 -g -DPL_DOUBLE -DPL_PLAIN -DPL_SCALAR
OPT          ?= $(OPT_$(config))
ifeq ($(OPT),)
$(error config=$(config) is none of release, debug, sanitize, double)
endif

# Contraction would fuse what the plain kind must round twice; errno would keep sqrt from being one instruction.
# -Wno-psabi: gcc warns of vector arguments, which never cross a library boundary here.
ARITHMETIC := -ffp-contract=off -fno-math-errno
CFLAGS  ?=
PL_FLAGS := -std=c11 $(OPT) $(ARITHMETIC) -Iinclude -Isrc -Wall -Wextra -Wno-psabi $(if $(WERROR),-Werror) -MMD -MP $(CFLAGS)
HAVE    := $(VARIANTS:%=-DPL_HAVE_%=1)

# ---- The library
kernels := $(wildcard src/kernel/*.c)
common  := $(filter-out $(kernels) $(wildcard src/wasm/*.c),$(wildcard src/*/*.c))
objects := $(common:src/%.c=$(O)/obj/%.o) $(foreach v,$(VARIANTS),$(kernels:src/%.c=$(O)/obj/$v/%.o))
recipes := mk/native.mk

$(O)/libplateau.a: $(objects)
	@$(say) 'AR    $@'
	@rm -f $@ && $(AR) rcs $@ $^

$(O)/obj/%.o: src/%.c $(recipes) | native-packages
	@mkdir -p $(@D) && $(say) 'CC    $@'
	@$(CC) $(PL_FLAGS) -Wconversion $(HAVE) -c -o $@ $<

define variant_rule
$(O)/obj/$1/%.o: src/%.c $(recipes) | native-packages
	@mkdir -p $$(@D) && $$(say) 'CC    $$@'
	@$(CC) $(PL_FLAGS) -Wconversion $(flags_$1) -DPL_VARIANT=$1 -c -o $$@ $$<
endef
$(foreach v,$(VARIANTS),$(eval $(call variant_rule,$v)))

# ---- The command
cli_objects := $(patsubst cli/%.c,$(O)/obj/cli/%.o,$(wildcard cli/*.c cli/*/*.c))

$(O)/plateau: $(cli_objects) $(O)/libplateau.a
	@$(say) 'LINK  $@'
	@$(CC) $(PL_FLAGS) -pthread -o $@ $^ -lm

$(O)/obj/cli/%.o: cli/%.c $(recipes) | native-packages
	@mkdir -p $(@D) && $(say) 'CC    $@'
	@$(CC) $(PL_FLAGS) -Icli -Wconversion -pthread -c -o $@ $<

# In place of the old file, not into it: somebody may be running it.
build/plateau: build/release/plateau
	@cp --remove-destination $< $@

# ---- C tests: test_*.c in release and sanitize, double_*.c in double; support*.c is linked to each.
# Other tests/c/NAME.c are programs that scripts ask for: make O=... $(O)/tests/NAME
c_tests := $(wildcard tests/c/$(if $(filter double,$(config)),double,test)_*.c)
support := $(patsubst tests/c/%.c,$(O)/obj/tests/%.o,$(wildcard tests/c/support*.c))

.PHONY: c-tests
c-tests: $(c_tests:tests/c/%.c=$(O)/tests/%)

$(O)/tests/%: $(O)/obj/tests/%.o $(support) $(O)/libplateau.a
	@mkdir -p $(@D) && $(say) 'LINK  $@'
	@$(CC) $(PL_FLAGS) -pthread -o $@ $^ -lcmocka -lm

# Tests may look inside, at the headers of src/.
$(O)/obj/tests/%.o: tests/c/%.c $(recipes) | test-packages
	@mkdir -p $(@D) && $(say) 'CC    $@'
	@$(CC) $(PL_FLAGS) -pthread -c -o $@ $<

# Kept, so that a second make has nothing to do.
.SECONDARY:

-include $(wildcard $(O)/obj/*/*.d $(O)/obj/*/*/*.d $(O)/bench/*.d)
