/* network.h - the network of a sandbox */
#ifndef STEPS_NETWORK_H
#define STEPS_NETWORK_H

#include "../base/text.h"
#include "../run.h"

void network_decide(struct plan *plan, const struct config *config, const struct host *host);
void network_explain(const struct plan *plan, struct text *text);
void network_await(const struct plan *plan, struct run *run);
void network_take(const struct plan *plan, struct run *run);

#endif
