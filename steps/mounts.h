/* mounts.h - the files of a sandbox: which of the host's, and how */
#ifndef STEPS_MOUNTS_H
#define STEPS_MOUNTS_H

#include "../base/host.h"
#include "../base/text.h"
#include "../plan.h"

void mounts_decide(struct plan *plan, const struct config *config, const struct host *host);
void mounts_explain(const struct plan *plan, struct text *text);

#endif
