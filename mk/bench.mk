# Speed: the C programs and WebAssembly modules of bench/, and what make bench measures Plateau against.

# ---- C programs, which find out by themselves what the CPU has; threads are the command's
.PHONY: c-bench
c-bench: $(O)/bench/native $(O)/bench/steps

bench_native := $(O)/obj/bench/loops.o $(O)/obj/cli/pool.o
$(O)/bench/native: $(bench_native)
$(O)/bench/native $(O)/bench/steps: $(O)/bench/%: $(O)/obj/bench/%.o $(O)/obj/bench/opening.o $(O)/obj/cli/block.o $(O)/libplateau.a
	@mkdir -p $(@D) && $(say) 'LINK  $@'
	@$(CC) $(PL_FLAGS) -pthread -o $@ $(filter %.o,$^) $(filter %.a,$^) -lm

$(O)/obj/bench/%.o: bench/%.c $(recipes) mk/bench.mk | native-packages
	@mkdir -p $(@D) && $(say) 'CC    $@'
	@$(CC) $(PL_FLAGS) -Wconversion -pthread -c -o $@ $<

# ---- The loops beside training, in WebAssembly. Compiled as the kernels are, in mk/web.mk.
.PHONY: wasm-bench
wasm-bench: build/bench/loops-fused.wasm build/bench/loops-plain.wasm

build/bench/loops-%.wasm: bench/loops.c bench/loops.h mk/web.mk mk/bench.mk | $(EMCC)
	@mkdir -p $(@D) && $(say) 'EMCC  $@'
	@$(EMCC) $(filter-out -MMD -MP,$(WASM_FLAGS)) $(SIZE_kernel) $(wasm_$*) --no-entry -sSTANDALONE_WASM -o $@ $<

# ---- The packages of bench/peers, 300 MB with their source maps. Not part of make test or make lint.

# npm writes this file last.
bench/peers/node_modules/.package-lock.json: bench/peers/package.json bench/peers/package-lock.json
	@$(say) 'NPM   bench/peers/node_modules'
	@cd bench/peers && npm ci --ignore-scripts --loglevel=error
	@touch $@
