/* rlimits.h - resource limits and priorities */
#ifndef STEPS_RLIMITS_H
#define STEPS_RLIMITS_H

#include "../base/text.h"
#include "../run.h"

void rlimits_decide(struct plan *plan, const struct config *config, const struct host *host);
void rlimits_explain(const struct plan *plan, struct text *text);
/* The child: sets them. */
void rlimits_set(const struct plan *plan, struct run *run);

#endif
