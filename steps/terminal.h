/* terminal.h - process group, session and controlling terminal of the command */
#ifndef STEPS_TERMINAL_H
#define STEPS_TERMINAL_H

#include "../base/text.h"
#include "../run.h"

void terminal_decide(struct plan *plan, const struct config *config, const struct host *host);
void terminal_explain(const struct plan *plan, struct text *text);
/* Before the command exists: keeps the terminal for job control, or gives it up for the command's own session. */
void terminal_keep(const struct plan *plan, struct run *run);
/* The child: sets process group, session and foreground. */
void terminal_set(const struct plan *plan, struct run *run);

#endif
