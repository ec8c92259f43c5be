/* explain.h - --explain: what the loop would do with the command */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "../base/text.h"
#include "../config.h"

/* Appends a line for each thing that was asked of signals, the end and the story, and the command. */
void explain_config(struct text *text, const struct config *config);

#endif
