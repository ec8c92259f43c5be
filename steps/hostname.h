/* hostname.h - the hostname, and the offsets of the clocks */
#ifndef STEPS_HOSTNAME_H
#define STEPS_HOSTNAME_H

#include "../base/text.h"
#include "../run.h"

void hostname_decide(struct plan *plan, const struct config *config, const struct host *host);
void hostname_explain(const struct plan *plan, struct text *text);
/* PID 1: sets both. */
void hostname_set(const struct plan *plan, struct run *run);

#endif
