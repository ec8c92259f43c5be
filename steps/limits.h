/* limits.h - limits of resources: a cgroup of the sandbox's own */
#ifndef STEPS_LIMITS_H
#define STEPS_LIMITS_H

#include "../base/text.h"
#include "../run.h"

void limits_decide(struct plan *plan, const struct config *config, const struct host *host);
void limits_explain(const struct plan *plan, struct text *text);
/* The keeper: makes the cgroups, and sets their limits. */
void limits_make(const struct plan *plan, struct run *run);
/* PID 1: enters those that it was not created in. */
void limits_enter(const struct plan *plan, struct run *run);

#endif
