/* status.h - --status-fd and --pid-file: what happens to a sandbox, for programs */
#ifndef SANDBOX_STATUS_H
#define SANDBOX_STATUS_H

#include "../run.h"

/* The keeper, before the command runs: writes the pids and namespaces. Dies if they cannot be written. */
void status_started(const struct run *run);
/* The keeper, at the end: with which status. */
void status_ended(const struct run *run, const struct outcome *outcome);

#endif
