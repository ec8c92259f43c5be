/* pty.h - a terminal of the sandbox's own */
#ifndef STEPS_PTY_H
#define STEPS_PTY_H

#include "../base/text.h"
#include "../run.h"

void pty_explain(const struct plan *plan, struct text *text);
/* PID 1: makes it, and gives the keeper its other end. */
void pty_prepare(const struct plan *plan, struct run *run);
/* The command, leader of a session: it becomes its terminal, and its standard files. */
void pty_take(const struct plan *plan, struct run *run);

#endif
