/* grace.h - what the command leaves behind: time to end, then SIGKILL */
#ifndef SUPERVISE_GRACE_H
#define SUPERVISE_GRACE_H

#include "loop.h"

/* The command has ended: --grace and --wait-all begin, or the loop ends. `children`: whether we have any. */
void grace_begin(struct loop *loop, bool children);
/* The time of --grace is over: SIGKILL to all that is left, and their names. */
void grace_kill(struct loop *loop);
/* Whether a process is left that is not our child; then loop->grace.other can be polled for its end. */
bool grace_has_other(struct loop *loop);

#endif
