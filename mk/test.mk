# Tests: make test, make check, make test-native. Each ends with a line `N passed, N failed`.

# ONLY=word runs the groups of tests whose name holds the word: ONLY=wasm.
test:
	@$(MAKE) WERROR=1 config=release build page c-tests c-bench
	@$(MAKE) WERROR=1 config=sanitize c-tests
	@$(MAKE) WERROR=1 config=double c-tests
	@tools/node tools/run-tests.js $(ONLY)

# What differs from the branch that it left, or on main from the last commit, and the tests that take seconds.
check:
	@$(MAKE) WERROR=1 config=release build page c-tests
	@$(MAKE) lint-changed CHANGED="$$(tools/changed)"
	@tools/node tools/run-tests.js --quick

# Default with every optimizer and cell, and on texts that nobody wrote to be learned: six minutes. All runs of known cause,
# judged by what becomes of them, with 4 and 10 times the work too for every tenth: hours the first time. Trainings are kept in
# build/causes. Writes the figures into docs/verdict.md.
check-long:
	@$(MAKE) config=release build
	@$(MAKE) kills
	@tools/node --test --test-reporter=spec tests/quality/optimizers.js tests/quality/extremes.js
	@tools/node tests/causes/run.js test --work 4,10 --write

# Browsers killed while they save a run: no acknowledged save is lost. A minute on a machine with nothing else to do.
.PHONY: kills
kills:
	@tools/node tests/engines/kill.js Chromium=20 Firefox=5 WebKitGTK=5

# No Node, no emcc, no browser. Where there is a clang the tests of the release are built by it too, and run.
CLANG ?= $(firstword $(foreach name,clang clang-[0-9]*,$(wildcard $(addsuffix /$(name),$(subst :, ,$(PATH))))))
tests_in = $(patsubst tests/c/%.c,%,$(wildcard tests/c/$1_*.c))
native_programs := $(addprefix build/release/tests/,$(call tests_in,test)) \
  $(addprefix build/double/tests/,$(call tests_in,double)) $(addprefix build/sanitize/tests/,$(call tests_in,test)) \
  $(if $(CLANG),$(addprefix build/clang/tests/,$(call tests_in,test)))

test-native:
	@$(MAKE) config=release c-tests
	@$(MAKE) config=double c-tests
	@$(MAKE) config=sanitize c-tests
	@$(if $(CLANG),$(MAKE) O=build/clang CC=$(CLANG) c-tests)
	@tools/run-native $(native_programs)
