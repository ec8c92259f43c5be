/* sandbox.h - --sandbox: the two processes around the clone */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "../plan.h"

/* Makes the namespaces and PID 1 in them. Returns in both processes; run->role says which one. The keeper has it for
 * its command. */
void keeper_split(const struct plan *plan, struct run *run);
/* PID 1 of the sandbox leaves its outcome to the keeper. */
void keeper_hand_over(struct run *run);
/* The keeper takes what was left to it; without that, PID 1 was killed, and the keeper's own view stays. */
void keeper_take_over(struct run *run);

#endif
