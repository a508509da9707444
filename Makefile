# Plateau: builds, serves, tests and installs. `make help` lists the goals; the rules are in mk/.
#
#   config=release    what `make install` installs (the default)
#   config=debug      asserts, no optimisation, symbols
#   config=sanitize   asserts, AddressSanitizer and UndefinedBehaviorSanitizer
#   config=double     numbers are double: the build that is held against exact references
#   WERROR=1          warnings are errors; always so in CI, `make test` and `make lint`

config ?= release
PORT   ?= 8000
PREFIX ?= /usr/local
WERROR ?= $(if $(CI),1)

# As many jobs as processors, unless the caller says how many. The makes below this one share its jobs.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += --no-print-directory --no-builtin-rules
# What is being made, unless make -s asks for silence.
say = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),true,echo)
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: build start test lint format bench pictures docs install clean distclean help
.DEFAULT_GOAL := build

include mk/native.mk
include mk/web.mk
include mk/bench.mk
include mk/lint.mk

build: $(O)/libplateau.a $(O)/plateau $(if $(filter build/release,$(O)),build/plateau)

start: page
	@PORT=$(PORT) exec node tools/serve.js

# ONLY=word runs the groups of tests whose name holds the word: ONLY=wasm.
test:
	@tools/packages native test $(if $(wildcard $(EMCC))$(shell command -v emcc),,toolchain)
	@$(MAKE) WERROR=1 config=release build page c-tests
	@$(MAKE) WERROR=1 config=sanitize c-tests
	@$(MAKE) WERROR=1 config=double c-tests
	@node $(RELAXED_SIMD) tools/run-tests.js $(ONLY)

# QUICK=1: under two minutes, natively, in Node and in Chromium alone. ONLY=word: workloads whose name holds the word.
bench: build page c-bench
	@tools/packages bench
	@$(if $(QUICK),true,tools/packages browsers) || echo 'bench: going on with the browsers there are'
	@$(if $(QUICK),true,tools/packages peers && $(MAKE) bench/peers/node_modules/.package-lock.json) || \
	  echo 'bench: going on without the other libraries that are missing'
	@node $(RELAXED_SIMD) bench/run.js $(if $(QUICK),--quick) '$(ONLY)'

# ONLY=word takes those whose path holds the word: ONLY=docs, ONLY=narrow.
pictures: page
	@tools/packages pictures
	@node tools/pictures.js $(ONLY)

# ONLY=name makes one table. The first time this trains for half an hour on two processors; logs are kept in build/docs.
docs: build
	@node tools/docs.js $(ONLY)

install: build
	install -D -m 755 $(O)/plateau $(DESTDIR)$(PREFIX)/bin/plateau
	install -D -m 644 $(O)/libplateau.a $(DESTDIR)$(PREFIX)/lib/libplateau.a
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include include/*.h

# build/toolchain stays: it is 240 MB to fetch and does not depend on the sources.
clean:
	find build -mindepth 1 -maxdepth 1 ! -name toolchain -exec rm -rf {} + 2>/dev/null || true

distclean:
	rm -rf build node_modules bench/peers/node_modules

help:
	@echo 'make [build]     the C library and the command: $(O)/libplateau.a, build/plateau'
	@echo 'make start       builds the page and serves it (PORT=$(PORT))'
	@echo 'make test        every test (ONLY=word: some of them)'
	@echo 'make lint        formatting, static analysis and types; `make format` mends the first'
	@echo 'make bench       speed against what this machine and others can do (QUICK=1: 2 minutes; ONLY=word: some of it)'
	@echo 'make pictures    pictures of the page: docs/pictures for the README, every state in build/pictures (ONLY=word)'
	@echo 'make docs        the figures of docs/plateau.md, trained anew'
	@echo 'make install     header, library and command (PREFIX=$(PREFIX), DESTDIR)'
	@echo 'make clean       removes what was built; `make distclean` the toolchain and node_modules too'
