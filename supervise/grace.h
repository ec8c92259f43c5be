/* grace.h - what the command leaves behind: time to finish, then the end */
#ifndef SUPERVISE_GRACE_H
#define SUPERVISE_GRACE_H

#include "../plan.h"

struct linger {
	struct run *run;
	int stranger; /* pidfd of a process that is left and not our child, or -1 */
	uint8_t rounds;
};

/* Lists who is left, and whose zombies, where somebody wants to know. */
void linger_look(struct run *run);
/* --grace: TERM and CONT to all that is left. Returns when to call linger_kill(), in clock_ms(); 0: never. */
uint64_t linger_begin(struct run *run);
/* The grace is over: KILL, and names. Returns when to call it again; 0: it is of no use. */
uint64_t linger_kill(struct linger *linger);
/* Whether somebody is left who is not our child; then linger->stranger can be polled for the end of one. */
bool linger_has_stranger(struct linger *linger);

#endif
