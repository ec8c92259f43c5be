/* identity.h - the user, groups, working directory and umask of the command */
#ifndef STEPS_IDENTITY_H
#define STEPS_IDENTITY_H

#include "../base/text.h"
#include "../run.h"

void identity_decide(struct plan *plan, const struct config *config, const struct host *host);
void identity_explain(const struct plan *plan, struct text *text);
/* The child: sets them. */
void identity_set(const struct plan *plan, struct run *run);

#endif
