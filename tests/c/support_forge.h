/* support_forge.h - makes checkpoints by hand and corrects their checksum. */
#ifndef SUPPORT_FORGE_H
#define SUPPORT_FORGE_H

#include "support_run.h"

/* Bytes of the header with its padding. */
size_t forge_header_length(const saved *file);

/* Writes the right checksum over its digits, if the header still starts as it should. */
void forge_seal(saved *file);

/* A sealed copy with the first `from` of its header replaced. Fails the test when there is none. */
saved forge_text(const saved *file, const char *from, const char *to);

/* A sealed copy with another value of a metadata entry. */
saved forge_value(const saved *file, const char *key, const char *value);

/* The same run as a file of version 1; it must have no best moment, and nothing that a later version
 * brought. And as a file of the newest version. */
saved forge_old(const saved *file);
saved forge_new(const saved *file);

#endif
