/* terminal.h - process group, session and controlling terminal of the command */
#ifndef STEPS_TERMINAL_H
#define STEPS_TERMINAL_H

#include "../base/text.h"
#include "../run.h"

/* The three doors of this room: see steps.c. */
void terminal_decide(struct plan *plan, const struct config *config, const struct host *host);
void terminal_explain(const struct plan *plan, struct text *text);
void terminal_take(const struct plan *plan, struct run *run);

/* Before the command exists: keeps the terminal for job control, or lets go of it for the command's own session. */
void terminal_prepare(const struct plan *plan, struct run *run);

#endif
