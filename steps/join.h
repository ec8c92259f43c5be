/* join.h - the namespaces of a running sandbox */
#ifndef STEPS_JOIN_H
#define STEPS_JOIN_H

#include "../base/text.h"
#include "../run.h"

void join_decide(struct plan *plan, const struct config *config, const struct host *host);
void join_explain(const struct plan *plan, struct text *text);
/* The process between keeper and PID 1: enters them. */
void join_enter(const struct plan *plan, struct run *run);

#endif
