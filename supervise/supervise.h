/* supervise.h - the loop: signals, reaping, and the end */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "../run.h"

/* Runs until the command has ended, and what is waited for after it. Returns how it ended. Never dies. */
struct outcome supervise(struct run *run);

#endif
