/* network.h - the network of a sandbox */
#ifndef STEPS_NETWORK_H
#define STEPS_NETWORK_H

#include "../base/text.h"
#include "../run.h"

void network_decide(struct plan *plan, const struct config *config, const struct host *host);
void network_explain(const struct plan *plan, struct text *text);
/* PID 1: waits until the keeper has connected the network. */
void network_wait(const struct plan *plan, struct run *run);
/* PID 1: brings up lo. */
void network_up(const struct plan *plan, struct run *run);

#endif
