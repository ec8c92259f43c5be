/* probe.h - --probe: which features of a sandbox this host allows, and the remedy for those that it does not */
#ifndef SANDBOX_PROBE_H
#define SANDBOX_PROBE_H

#include <stdbool.h>

/* Tries everything, prints a table or JSON, and exits: 0 if a sandbox with all of its defaults can be made, else 1. */
__attribute__((noreturn)) void probe_print(bool as_json);
/* Why namespaces cannot be made here, and what helps; never NULL. */
const char *probe_why_no_namespaces(int err);

#endif
