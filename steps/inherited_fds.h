/* inherited_fds.h - which open files reach the command */
#ifndef STEPS_INHERITED_FDS_H
#define STEPS_INHERITED_FDS_H

#include "../base/text.h"
#include "../plan.h"

void descriptors_decide(struct plan *plan, const struct config *config, const struct probe *probe);
void descriptors_explain(const struct plan *plan, struct text *text);
void descriptors_take(const struct plan *plan, struct run *run);

#endif
