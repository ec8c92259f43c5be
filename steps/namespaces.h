/* namespaces.h - the user namespace: which ids of the host a sandbox has */
#ifndef STEPS_NAMESPACES_H
#define STEPS_NAMESPACES_H

#include "../base/text.h"
#include "../plan.h"

void ids_decide(struct plan *plan, const struct config *config, const struct probe *probe);
void ids_explain(const struct plan *plan, struct text *text);
/* The keeper, after the clone: writes the maps. Opens run->userns. */
void ids_map(const struct plan *plan, struct run *run);
/* PID 1: waits until the keeper has mapped the ids, and takes those it was given. */
void ids_become(const struct plan *plan, struct run *run);

#endif
