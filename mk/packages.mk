# What a goal needs: groups of tools/packages. They are installed, or named in one line, before anything is built.
#
# This is read before the other files, so that those find the compiler that it installs.

needs_page        := node toolchain xz
needs_dist        := $(needs_page)
needs_start       := $(needs_page)
needs_check       := native cmocka lint chromium $(needs_page)
needs_test        := native cmocka valgrind install compilers chromium browsers letters hosts torch unzip $(needs_page)
needs_test-native := native cmocka
needs_check-long  := native chromium browsers node
needs_kills       := chromium browsers node
needs_lint        := native cmocka lint node
needs_format      := lint node
needs_bench       := native chromium $(needs_page)
needs_quality     := native quality node
needs_waits       := chromium $(needs_page)
needs_pictures    := chromium $(needs_page)
needs_docs        := native node
needs_uninstall   :=
needs_clean       :=
needs_distclean   :=
needs_help        :=
# Whatever else can be made needs a compiler.
needs = $(if $(filter undefined,$(origin needs_$1)),native,$(needs_$1))

groups := $(sort $(foreach goal,$(or $(MAKECMDGOALS),$(.DEFAULT_GOAL)),$(call needs,$(goal))))
# Not in a make below this one, and not for make -n, which only shows.
ifneq ($(MAKELEVEL)$(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),0)
groups :=
endif
ifneq ($(groups),)
ifneq ($(shell $(if $(filter default,$(origin CC)),,CC='$(CC)') tools/packages $(groups) >&2 && echo ready),ready)
$(error Nothing was built)
endif
endif

# For rules that may be the first to need them.
.PHONY: native-packages test-packages node-packages
native-packages: ; @tools/packages native
test-packages:   ; @tools/packages native cmocka
node-packages:   ; @tools/packages node
