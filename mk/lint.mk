# Formatting, static analysis and types: `make lint` fails on any finding.

c_files  := $(wildcard src/*/*.[ch] src/wasm/aide/*.[ch] include/*.h cli/*.[ch] cli/*/*.[ch] tests/c/*.[ch] bench/*.[ch])
c_source := $(filter %.c,$(c_files))

.PHONY: lint-format lint-tidy lint-cppcheck lint-biome lint-types lint-changed lint-changed-format
lint:
	@$(MAKE) lint-format lint-biome lint-types lint-cppcheck lint-tidy

lint-format:
	@echo 'LINT  clang-format'
	@clang-format --dry-run -Werror $(c_files)

format: node_modules/.package-lock.json
	clang-format -i $(c_files)
	tools/node node_modules/.bin/biome check --write .

lint-biome: node_modules/.package-lock.json
	@echo 'LINT  biome'
	@tools/node node_modules/.bin/biome ci --colors=off .

# Three worlds with different globals: Node, the page, its worker.
lint-types: node_modules/.package-lock.json
	@echo 'LINT  tsc'
	@for world in . web web/tsconfig.worker.json; do tools/node node_modules/.bin/tsc --pretty false -p $$world || exit 1; done

lint-cppcheck:
	@echo 'LINT  cppcheck'
	@mkdir -p build/lint/cppcheck
	@cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -j 2 \
	  --cppcheck-build-dir=build/lint/cppcheck -Iinclude -Isrc -DPL_PLAIN -DPL_SCALAR -DPL_VARIANT=plain_scalar $(HAVE) src cli

# One file at a time, so that they run side by side and only what changed is looked at again. Kernels are read as the
# widest variant, wasm.c as what it is compiled for.
lint-tidy: $(c_source:%=build/lint/%.tidy)

tidy_variant := $(lastword $(VARIANTS))
tidy_kernel  := $(flags_$(tidy_variant)) -DPL_VARIANT=$(tidy_variant)
tidy_double  := -DPL_DOUBLE -DPL_PLAIN -DPL_SCALAR
tidy_flags    = $(if $(filter $(kernels),$1),$(tidy_kernel),$(if $(filter tests/c/double_%,$1),$(tidy_double),\
  $(if $(filter src/wasm/%,$1),--target=wasm32 -ffreestanding,$(HAVE))))

build/lint/%.tidy: % $(filter %.h,$(c_files)) $(wildcard .clang-tidy tests/c/.clang-tidy) mk/lint.mk
	@mkdir -p $(@D) && $(say) 'TIDY  $<'
	@clang-tidy --quiet $< -- -std=c11 -Iinclude -Isrc -Icli $(call tidy_flags,$<) 2>$@.log || { cat $@.log; exit 1; }
	@touch $@

# Of the files named in CHANGED: formatting, Biome, types, and clang-tidy of C files; of a header that of its own C file.
changed_c  := $(filter $(c_files),$(CHANGED))
changed_js := $(filter %.js %.json %.css,$(CHANGED))
changed_tidy := $(filter $(c_source),$(changed_c) $(changed_c:.h=.c))

lint-changed: lint-changed-format $(if $(changed_js),lint-types) $(changed_tidy:%=build/lint/%.tidy)

lint-changed-format: node_modules/.package-lock.json
	@echo 'LINT  $(words $(CHANGED)) changed files'
	@$(if $(changed_c),clang-format --dry-run -Werror $(changed_c))
	@$(if $(changed_js),tools/node node_modules/.bin/biome ci --colors=off --no-errors-on-unmatched $(changed_js))
