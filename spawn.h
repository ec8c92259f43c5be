/* spawn.h - starts the command */
#ifndef SPAWN_H
#define SPAWN_H

#include "run.h"

/* Starts the command and returns once it has been executed: run->command, run->pidfd. Dies of what goes wrong. */
void spawn_command(const struct plan *plan, struct run *run);

#endif
