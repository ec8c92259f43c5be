/* capabilities.h - what the command may not do as root */
#ifndef STEPS_CAPABILITIES_H
#define STEPS_CAPABILITIES_H

#include "../base/text.h"
#include "../run.h"

void capabilities_decide(struct plan *plan, const struct config *config, const struct host *host);
void capabilities_explain(const struct plan *plan, struct text *text);
/* Before the ids change: while we have the right to. */
void capabilities_bound(const struct plan *plan, struct run *run);
/* After they have. */
void capabilities_take(const struct plan *plan, struct run *run);

#endif
