/* subreaper.h - how orphans come to us, and what ends us */
#ifndef STEPS_SUBREAPER_H
#define STEPS_SUBREAPER_H

#include "../base/text.h"
#include "../plan.h"

/* The three doors of this room: see steps.c. */
void reaper_decide(struct plan *plan, const struct config *config, const struct probe *probe);
void reaper_explain(const struct plan *plan, struct text *text);
/* Binds us to our parent's life. */
void reaper_follow_parent(const struct plan *plan, struct run *run);
void reaper_take(const struct plan *plan, struct run *run);
/* The command of one who joins a sandbox: bound to our life. */
void reaper_bind(const struct plan *plan, struct run *run);

#endif
