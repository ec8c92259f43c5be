/* reap.h - children that ended, and how the command did */
#ifndef SUPERVISE_REAP_H
#define SUPERVISE_REAP_H

#include "loop.h"

/* Lets the kernel reap, if it can and no option needs to see each child. */
void reap_choose(struct loop *loop);
/* Reaps until nothing is left to reap. Returns false if we have no child at all. */
bool reap(struct loop *loop);
/* The kernel has reaped the command: asks its pidfd how it ended. */
void reap_command(struct loop *loop);

#endif
