/* pasta.h - --net=user: a network without privileges */
#ifndef STEPS_PASTA_H
#define STEPS_PASTA_H

#include "../run.h"

void pasta_decide(struct plan *plan, const struct config *config, const struct host *host);
/* The keeper: starts it, and waits until it is ready. */
void pasta_start(const struct plan *plan, struct run *run);

#endif
