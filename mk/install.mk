# make install and make uninstall: command, manual, static library, headers, and a plateau.pc for pkg-config.

PREFIX       ?= /usr/local
bindir       ?= $(PREFIX)/bin
libdir       ?= $(PREFIX)/lib
includedir   ?= $(PREFIX)/include
mandir       ?= $(PREFIX)/share/man
pkgconfigdir ?= $(libdir)/pkgconfig

version := $(shell sed -n 's/^\#define PLATEAU_VERSION "\(.*\)"/\1/p' include/plateau.h)
headers := $(notdir $(wildcard include/*.h))

.PHONY: install uninstall manual

# From the command's own help, so that the two cannot differ.
manual: $(O)/plateau.1
$(O)/plateau.1: tools/manual $(O)/plateau
	@$(say) 'MAN   $@'
	@tools/manual $(O)/plateau >$@

# plateau.pc is written anew each time: it holds the folders.
install: build manual
	install -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libdir)' '$(DESTDIR)$(pkgconfigdir)' '$(DESTDIR)$(includedir)' '$(DESTDIR)$(mandir)/man1'
	install -m 755 $(O)/plateau '$(DESTDIR)$(bindir)'
	install -m 644 $(O)/libplateau.a '$(DESTDIR)$(libdir)'
	install -m 644 $(headers:%=include/%) '$(DESTDIR)$(includedir)'
	install -m 644 $(O)/plateau.1 '$(DESTDIR)$(mandir)/man1'
	sed -e 's|@prefix@|$(PREFIX)|' -e 's|@libdir@|$(libdir)|' -e 's|@includedir@|$(includedir)|' \
	  -e 's|@version@|$(version)|' mk/plateau.pc.in >'$(DESTDIR)$(pkgconfigdir)/plateau.pc'
	chmod 644 '$(DESTDIR)$(pkgconfigdir)/plateau.pc'

# Folders stay: others may use them.
uninstall:
	rm -f '$(DESTDIR)$(bindir)/plateau' '$(DESTDIR)$(libdir)/libplateau.a' '$(DESTDIR)$(pkgconfigdir)/plateau.pc' \
	  '$(DESTDIR)$(mandir)/man1/plateau.1' $(headers:%='$(DESTDIR)$(includedir)/%')
