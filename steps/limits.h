/* limits.h - what the sandbox may take: a control group of its own; see cgroup.c */
#ifndef STEPS_LIMITS_H
#define STEPS_LIMITS_H

#include "../base/text.h"
#include "../plan.h"

void limits_decide(struct plan *plan, const struct config *config, const struct probe *probe);
void limits_explain(const struct plan *plan, struct text *text);
/* By the keeper: makes the groups, and sets their limits. */
void limits_set(const struct plan *plan, struct run *run);
/* By PID 1: enters those that it was not born in. */
void limits_enter(const struct plan *plan, struct run *run);

#endif
