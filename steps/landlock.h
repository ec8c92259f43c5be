/* landlock.h - which files and ports the command gets to, whatever it holds open */
#ifndef STEPS_LANDLOCK_H
#define STEPS_LANDLOCK_H

#include "../base/text.h"
#include "../run.h"

void landlock_decide(struct plan *plan, const struct config *config, const struct host *host);
void landlock_explain(const struct plan *plan, struct text *text);
/* PID 1: writes the rules into run->ruleset. */
void landlock_prepare(const struct plan *plan, struct run *run);
/* The command puts itself under them. */
void landlock_take(const struct plan *plan, struct run *run);

#endif
