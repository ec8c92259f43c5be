/* environment.h - the environment of the command */
#ifndef STEPS_ENVIRONMENT_H
#define STEPS_ENVIRONMENT_H

#include "../base/text.h"
#include "../run.h"

void environment_decide(struct plan *plan, const struct config *config, const struct host *host);
void environment_explain(const struct plan *plan, struct text *text);
/* The child: sets run->environ. */
void environment_build(const struct plan *plan, struct run *run);

#endif
