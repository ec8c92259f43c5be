/* inherited_fds.h - the fds that the command inherits */
#ifndef STEPS_INHERITED_FDS_H
#define STEPS_INHERITED_FDS_H

#include "../base/text.h"
#include "../run.h"

void inherited_fds_decide(struct plan *plan, const struct config *config, const struct host *host);
void inherited_fds_explain(const struct plan *plan, struct text *text);
/* PID 1: closes all others. */
void inherited_fds_close(const struct plan *plan, struct run *run);

#endif
