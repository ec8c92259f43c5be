/* pty_relay.h - --pty: between the caller's files and the terminal of the sandbox */
#ifndef SANDBOX_PTY_RELAY_H
#define SANDBOX_PTY_RELAY_H

#include "../plan.h"

/* The keeper: takes the terminal that PID 1 has made, and starts a process that copies both ways. */
void relay_start(struct run *run);
/* Waits until all that the command has written is out, and the caller's terminal is as it was. */
void relay_finish(const struct run *run);

#endif
