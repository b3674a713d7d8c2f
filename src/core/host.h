/* The host rule, shared by issuing (with an error for a person) and reading (any bytes). Private to core. */
#ifndef TEMLANG_CORE_HOST_PRIVATE_H
#define TEMLANG_CORE_HOST_PRIVATE_H

#include <stddef.h>

#include "core/code.h"

enum host_fault { HOST_OK, HOST_SYNTAX, HOST_LENGTH };

/* As code_host_parse, on bytes. */
enum host_fault host_normal(const char *s, size_t len, char out[static CODE_HOST_BYTES]);

#endif
