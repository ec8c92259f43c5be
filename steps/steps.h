/* steps.h - the table of what is done to start the command */
#ifndef STEPS_STEPS_H
#define STEPS_STEPS_H

#include "../base/text.h"
#include "../run.h"

/* Which process takes a step, and when: the keeper of a sandbox before and after it makes the namespaces, and while PID 1
 * is at work in them; a process between the two where there are some to join; PID 1 in them; it, or nsinit itself where
 * there is no keeper, before the command exists; the child between clone and exec. */
enum side { SIDE_BEFORE, SIDE_BETWEEN, SIDE_AFTER, SIDE_BESIDE, SIDE_INSIDE, SIDE_INNER, SIDE_COMMAND };

/* Decides every step. Looks only; dies of what cannot be done. */
void steps_decide(struct plan *plan, const struct config *config, const struct host *host);
/* Appends a line for each step that has something to do. */
void steps_explain(const struct plan *plan, struct text *text);
/* Takes the steps of one side, in the order of the table; dies of one that fails. */
void steps_take(enum side side, const struct plan *plan, struct run *run);

#endif
