/* identity.h - who the command runs as, and where */
#ifndef STEPS_IDENTITY_H
#define STEPS_IDENTITY_H

#include "../base/text.h"
#include "../run.h"

/* The three doors of this room: see steps.c. */
void identity_decide(struct plan *plan, const struct config *config, const struct host *host);
void identity_explain(const struct plan *plan, struct text *text);
void identity_take(const struct plan *plan, struct run *run);

#endif
