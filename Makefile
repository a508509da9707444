# Plateau: builds, serves, tests and installs. `make help` lists the goals; the rules are in mk/.
#
#   config=release    what `make install` installs (the default)
#   config=debug      asserts, no optimisation, symbols
#   config=sanitize   asserts, AddressSanitizer and UndefinedBehaviorSanitizer
#   config=double     numbers are double: the build that is held against exact references
#   WERROR=1          warnings are errors; always so in CI, `make test` and `make lint`

config ?= release
PORT   ?= 8000
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

.PHONY: build waits start test check check-long test-native lint format bench quality pictures docs clean distclean help
.DEFAULT_GOAL := build

include mk/packages.mk
include mk/native.mk
include mk/web.mk
include mk/install.mk
include mk/dist.mk
include mk/bench.mk
include mk/lint.mk
include mk/test.mk

build: $(O)/libplateau.a $(O)/plateau $(if $(filter build/release,$(O)),build/plateau)

start: page
	@PORT=$(PORT) exec tools/node tools/serve.js

# QUICK=1: under two minutes, natively, in Node and in Chromium alone. ONLY=word: workloads whose name holds the word.
bench: build page c-bench wasm-bench
	@$(if $(QUICK),true,tools/packages browsers) || echo 'bench: going on with the browsers there are'
	@$(if $(QUICK),true,tools/packages peers && $(MAKE) bench/peers/node_modules/.package-lock.json) || \
	  echo 'bench: going on without the other libraries that are missing'
	@tools/node bench/run.js $(if $(QUICK),--quick) '$(ONLY)'

# Three hours for the texts held out, and docs/quality.md has the figures; a run that was stopped goes on. SET=tuning: other texts
# of bench/quality/texts.json, whose figures are in build/quality alone.
quality: build bench/peers/node_modules/.package-lock.json
	@tools/node bench/quality/texts.js $(or $(SET),held-out)
	@tools/node bench/quality/run.js $(or $(SET),held-out)
	@$(if $(SET),true,tools/node bench/quality/report.js && tools/node bench/quality/samples.js)

# How long a person waits for the page, in a minute and a half, with nothing else to do.
waits: page
	@tools/node bench/waits.js

# ONLY=word takes those whose path holds the word: ONLY=docs, ONLY=narrow.
pictures: page examples
	@tools/node tools/pictures.js $(ONLY)

# ONLY=name makes one table. The first time this trains for half an hour on two processors; logs are kept in build/docs.
docs: build
	@tools/node tools/docs.js $(ONLY)

# build/toolchain and build/node stay: they are 300 MB to fetch and do not depend on the sources.
clean:
	find build -mindepth 1 -maxdepth 1 ! -name toolchain ! -name node -exec rm -rf {} + 2>/dev/null || true

distclean:
	rm -rf build node_modules bench/peers/node_modules

help:
	@echo 'make [build]     the C library and the command: $(O)/libplateau.a, build/plateau'
	@echo 'make start       builds the page and serves it (PORT=$(PORT))'
	@echo 'make dist        writes dist/plateau-VERSION: the page for a host, plateau.html, plateau-run.js, examples, an npm package'
	@echo 'make check       while you edit: C tests, known bits, the page once, lint of what changed; a minute once built'
	@echo 'make test        every test (ONLY=word: some of them)'
	@echo 'make check-long  kills, extreme texts, and whether explain is right about 170 runs of known cause; hours'
	@echo 'make kills       kills three browsers while they save (KILLS=20): no acknowledged save may be lost'
	@echo 'make test-native the C tests with gcc, make and cmocka alone, and with clang where there is one'
	@echo 'make lint        formatting, static analysis and types; `make format` mends the first'
	@echo 'make bench       speed against what this machine and others can do (QUICK=1: 2 minutes; ONLY=word: some of it)'
	@echo 'make quality     what Default and others make of texts, in bits a character and seconds; hours'
	@echo 'make waits       how long a person waits for the page in Chromium, beside the limits of the project'
	@echo 'make pictures    pictures of the page: docs/pictures for the README, every state in build/pictures (ONLY=word)'
	@echo 'make docs        the figures of docs/plateau.md, trained anew'
	@echo 'make install     headers, library, plateau.pc, command and manual (PREFIX=$(PREFIX), DESTDIR); `make uninstall`'
	@echo 'make clean       removes what was built; `make distclean` also the toolchain, Node and node_modules'
