/* pasta.h - --net=user */
#ifndef STEPS_PASTA_H
#define STEPS_PASTA_H

#include "../run.h"

void pasta_decide(struct plan *plan, const struct config *config, const struct host *host);
void pasta_connect(const struct plan *plan, struct run *run);

#endif
