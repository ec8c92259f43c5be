/* sandbox.h - --sandbox: the two processes around the clone */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "../run.h"

/* Makes the namespaces and PID 1 in them. Returns in both processes; run->role says which one. The keeper has PID 1 for its
 * command. */
void sandbox_split(const struct plan *plan, struct run *run);
/* The keeper: sets up what lies outside, and supervises PID 1. Returns how the command ended. */
struct outcome sandbox_keep(const struct plan *plan, struct run *run);
/* PID 1: sends to the keeper, which outlives it, how the command ended. */
void sandbox_hand_over(struct run *run, const struct outcome *outcome);

#endif
