/* environment.h - the environment of the command */
#ifndef STEPS_ENVIRONMENT_H
#define STEPS_ENVIRONMENT_H

#include "../base/text.h"
#include "../run.h"

/* The three doors of this room: see steps.c. */
void environment_explain(const struct plan *plan, struct text *text);
void environment_take(const struct plan *plan, struct run *run);

#endif
