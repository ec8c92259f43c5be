/* letgo.h - what nsinit gives back once the command runs */
#ifndef LETGO_H
#define LETGO_H

#include "plan.h"

/* Enters '/' and closes every file but our own and stderr, so that nsinit pins no mount and no pipe. Warns. */
void letgo_files(const struct run *run);
/* What only the start needs: zeros, until letgo_start(). */
struct scratch *letgo_scratch(void);
/* Gives back the scratch, and the pages of code that no HOT function is in; they come back when they are needed. */
void letgo_start(void);

#endif
