/* mount_sources.h - the host's files that a sandbox shows: opened once, and mounted from there */
#ifndef STEPS_MOUNT_SOURCES_H
#define STEPS_MOUNT_SOURCES_H

#include "../run.h"

/* The keeper, before the clone, if it is privileged; else PID 1: opens the host's files. */
void mount_sources_open(const struct plan *plan, struct run *run);
/* The same process, the keeper after the clone: makes them read-only, and maps their owners to ids of the sandbox. */
void mount_sources_restrict(const struct plan *plan, struct run *run);

#endif
