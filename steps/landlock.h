/* landlock.h - the files and ports that the command may use */
#ifndef STEPS_LANDLOCK_H
#define STEPS_LANDLOCK_H

#include "../base/text.h"
#include "../run.h"

void landlock_decide(struct plan *plan, const struct config *config, const struct host *host);
void landlock_explain(const struct plan *plan, struct text *text);
/* PID 1: writes the rules into run->ruleset. */
void landlock_make(const struct plan *plan, struct run *run);
/* The child: restricts itself to them. */
void landlock_restrict(const struct plan *plan, struct run *run);

#endif
