/* release.h - what nsinit gives back once the command runs */
#ifndef SUPERVISE_RELEASE_H
#define SUPERVISE_RELEASE_H

#include "../plan.h"

/* Enters '/' and closes every fd except our own and stderr, so that nsinit pins no mount and no pipe. Warns. */
void release_fds(const struct run *run);
/* What only the start needs: zeros at first, and again after release_memory(). */
struct scratch *release_scratch(void);
/* Gives the memory of the scratch back to the kernel. */
void release_memory(void);

#endif
