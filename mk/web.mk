# WebAssembly and the page: build/web, all that a static host needs.

EMCC := build/toolchain/bin/emcc

# ---- Three builds of one source: the best that the browser runs is chosen when the page starts.
WASM_KINDS  := fused plain scalar
wasm_fused  := -DPL_FUSED -msimd128 -mrelaxed-simd
wasm_plain  := -DPL_PLAIN -msimd128
wasm_scalar := -DPL_PLAIN -DPL_SCALAR

# Scheduling in source order: otherwise LLVM moves loads away from their use and spills, at half the speed.
WASM_FLAGS := -std=c11 -DNDEBUG $(ARITHMETIC) -mbulk-memory -mllvm -pre-RA-sched=source \
  -Iinclude -Isrc -Wall -Wextra -Wconversion $(if $(WERROR),-Werror) -DPL_VARIANT=wasm -DPL_HAVE_wasm=1 -MMD -MP

# The kernels are compiled for speed. What walks through every parameter once, and the closer looks, whose time goes into
# the kernels, are compiled for size and speed alike; what runs once a step, waits for a person or, as the floor, takes a
# tenth of a second for the longest texts, for size alone: together that takes 6 kB off what every visitor loads, and
# nothing off the speed. At -Os the first weights of an lstm of 512 units would take 1.6 s instead of 0.8.
SIZE_base    := -Oz
SIZE_text    := -Oz
SIZE_count   := -Oz
SIZE_net     := -Oz
SIZE_kernel  := -O3
SIZE_run     := -Oz
SIZE_look    := -Os
SIZE_explain := -Oz
SIZE_wasm    := -Oz
SIZE_net/draw := -O2 -fno-unroll-loops
# Once a step, symbol by symbol.
SIZE_net/tied := -O2
# Of the kernels this one mostly calls the others: 1.1 kB less, and no slower at the median of 20 paired slices. The
# optimizers at -Os would cost a batch of one 6 %. Without vectors other levels are the small ones.
SIZE_kernel/bptt        := -Os
SIZE_scalar/kernel/bptt := -O2
SIZE_scalar/kernel/gemm := -O2
wasm_size = $(or $(SIZE_$1/$2),$(SIZE_$2),$(SIZE_$(firstword $(subst /, ,$2))))

# No JavaScript from Emscripten: web/core/wasm.js is the loader. Memory grows before a session is placed, never after; 2 GB,
# so that an address is a positive number in JavaScript. The core keeps big things in its block, so the stack is small,
# and first, so that overflowing it traps instead of spoiling data.
WASM_LINK := -O3 --no-entry -sSTANDALONE_WASM -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=2GB -sINITIAL_MEMORY=1MB \
  -sSTACK_SIZE=256KB -Wl,--stack-first

# Two programs: the trainer, which every visitor loads, and what an aide loads when a closer look is opened, which has all
# of the core.
.PHONY: wasm page
wasm: $(foreach k,$(WASM_KINDS),build/web/plateau-$k.wasm build/web/aide-$k.wasm)

define wasm_rules
trainer_$1 := $(patsubst src/%.c,build/wasm/$1/%.o,$(wildcard src/*/*.c))
build/web/plateau-$1.wasm: $$(trainer_$1)
build/web/aide-$1.wasm: $$(trainer_$1) $(patsubst src/%.c,build/wasm/$1/%.o,$(wildcard src/wasm/aide/*.c))
build/web/plateau-$1.wasm build/web/aide-$1.wasm:
	@mkdir -p $$(@D) && $$(say) 'LINK  $$@'
	@$(EMCC) $(WASM_LINK) -o $$@ $$^

# The trainer with the names of its functions, for the test that lists their code.
build/wasm/$1/named.wasm: $$(trainer_$1)
	@$(EMCC) $(WASM_LINK) --profiling-funcs -o $$@ $$^

build/wasm/$1/%.o: src/%.c mk/native.mk mk/web.mk | $(EMCC)
	@mkdir -p $$(@D) && $$(say) 'EMCC  $$@'
	@$(EMCC) $(WASM_FLAGS) $$(call wasm_size,$1,$$*) $(wasm_$1) -c -o $$@ $$<
endef
$(foreach k,$(WASM_KINDS),$(eval $(call wasm_rules,$k)))

$(EMCC): tools/toolchain
	@tools/toolchain

# ---- The page
page_sources := $(shell find web corpus -type f 2>/dev/null)

page: build/web/index.html build/web/texts/recorded.json wasm

build/web/index.html: $(page_sources) tools/build-page.js tools/handbook.js tools/minify-templates.js tools/version.js $(wildcard docs/*.md) include/plateau.h node_modules/.package-lock.json
	@$(say) 'PAGE  $@'
	@tools/node tools/build-page.js

# What a first visit shows. It takes 20 s, and changes when runs do, and with them the known bits, or their schedule.
build/web/texts/recorded.json: tools/record.js corpus/readme.md src/text/recipes.c src/run/due.c tests/golden/bits.txt | wasm
	@mkdir -p $(@D) && $(say) 'TRAIN $@'
	@tools/node tools/record.js $@

# npm writes this file last.
node_modules/.package-lock.json: package.json package-lock.json | node-packages
	@$(say) 'NPM   node_modules'
	@npm ci --ignore-scripts --loglevel=error
	@touch $@

-include $(wildcard build/wasm/*/*/*.d build/wasm/*/*/*/*.d)
