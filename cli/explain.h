/* explain.h - --explain: what would be done */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "../config.h"
#include "../plan.h"

/* Prints a line for each thing that the start, the loop and the end would do, and exits 0. */
__attribute__((noreturn)) void explain_print(const struct plan *plan, const struct config *config);

#endif
