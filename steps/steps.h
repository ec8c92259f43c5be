/* steps.h - what is decided and done to start the command */
#ifndef STEPS_STEPS_H
#define STEPS_STEPS_H

#include "../base/text.h"
#include "../run.h"

/* A process and a moment; in the order of time. */
enum stage {
	STAGE_KEEPER_BEFORE_CLONE,
	STAGE_JOINER,             /* the process between keeper and PID 1, where there are namespaces to join */
	STAGE_KEEPER_AFTER_CLONE, /* PID 1 waits */
	STAGE_KEEPER_CONNECT,     /* PID 1 is setting up meanwhile */
	STAGE_PID1_SETUP,
	STAGE_BEFORE_SPAWN, /* PID 1, or nsinit itself where there is no keeper */
	STAGE_BEFORE_EXEC,  /* the child, between clone and exec */
};

/* Decides for every module. Looks only; dies if something cannot be done. */
void steps_decide(struct plan *plan, const struct config *config, const struct host *host);
/* Appends the lines of each module that has something to do. */
void steps_explain(const struct plan *plan, struct text *text);
/* Applies the steps of a stage, in the order of the table; dies if one fails. */
void steps_apply(enum stage stage, const struct plan *plan, struct run *run);

#endif
