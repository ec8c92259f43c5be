/* explain.h - --explain: what nsinit would do while the command runs, and at its end */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "../base/text.h"
#include "../config.h"

/* Appends a line for each setting of signals, reaping, exit and reports, and the command. */
void explain_config(struct text *text, const struct config *config);

#endif
