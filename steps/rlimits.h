/* rlimits.h - resource limits and priorities */
#ifndef STEPS_RLIMITS_H
#define STEPS_RLIMITS_H

#include "../base/text.h"
#include "../run.h"

/* The three doors of this room: see steps.c. */
void rlimits_explain(const struct plan *plan, struct text *text);
void rlimits_take(const struct plan *plan, struct run *run);

#endif
