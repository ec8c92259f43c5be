/* namespaces.h - which namespaces are made, and which ids of the host the user namespace has */
#ifndef STEPS_NAMESPACES_H
#define STEPS_NAMESPACES_H

#include "../base/text.h"
#include "../run.h"

void namespaces_decide(struct plan *plan, const struct config *config, const struct host *host);
void namespaces_explain(const struct plan *plan, struct text *text);
/* The keeper, after the clone: writes the maps. Opens run->userns. */
void namespaces_write_maps(const struct plan *plan, struct run *run);
/* PID 1: waits until the keeper has mapped the ids, and takes those of the sandbox. */
void namespaces_set_ids(const struct plan *plan, struct run *run);

#endif
