/* subreaper.h - how orphans become our children, and what ends us */
#ifndef STEPS_SUBREAPER_H
#define STEPS_SUBREAPER_H

#include "../base/text.h"
#include "../run.h"

void subreaper_decide(struct plan *plan, const struct config *config, const struct host *host);
void subreaper_explain(const struct plan *plan, struct text *text);
/* Asks for a signal when our parent dies. */
void subreaper_follow_parent(const struct plan *plan, struct run *run);
/* Becomes a subreaper; without a keeper, also follows the parent. */
void subreaper_set(const struct plan *plan, struct run *run);
/* The child that joins a sandbox: dies with nsinit. */
void subreaper_bind(const struct plan *plan, struct run *run);

#endif
