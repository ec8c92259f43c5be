/* hostname.h - what the machine is called, and what time it is */
#ifndef STEPS_HOSTNAME_H
#define STEPS_HOSTNAME_H

#include "../base/text.h"
#include "../plan.h"

void names_decide(struct plan *plan, const struct config *config, const struct probe *probe);
void names_explain(const struct plan *plan, struct text *text);
void names_take(const struct plan *plan, struct run *run);

#endif
