/* pty.h - a terminal of the sandbox's own */
#ifndef STEPS_PTY_H
#define STEPS_PTY_H

#include "../base/text.h"
#include "../run.h"

void pty_decide(struct plan *plan, const struct config *config, const struct host *host);
void pty_explain(const struct plan *plan, struct text *text);
/* PID 1: makes it, and sends the keeper its other end. */
void pty_open(const struct plan *plan, struct run *run);
/* The child, which leads a session: makes it the controlling terminal, and fds 0 to 2. */
void pty_take_over(const struct plan *plan, struct run *run);

#endif
