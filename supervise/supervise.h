/* supervise.h - THE loop: signals, reaping, and the end */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "../plan.h"

/* Runs until the command, and whoever is waited for after it, has ended. Fills run->outcome. Never dies. */
void supervise(struct run *run);

#endif
