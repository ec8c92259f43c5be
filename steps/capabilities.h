/* capabilities.h - the privileges that the command does not get, even as root */
#ifndef STEPS_CAPABILITIES_H
#define STEPS_CAPABILITIES_H

#include "../base/text.h"
#include "../run.h"

void capabilities_decide(struct plan *plan, const struct config *config, const struct host *host);
void capabilities_explain(const struct plan *plan, struct text *text);
/* Before the ids change: afterwards we may not. */
void capabilities_drop_bounding(const struct plan *plan, struct run *run);
/* After they have. */
void capabilities_set(const struct plan *plan, struct run *run);

#endif
