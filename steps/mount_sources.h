/* mount_sources.h - the host's files that a sandbox shows: opened once, and mounted from there */
#ifndef STEPS_MOUNT_SOURCES_H
#define STEPS_MOUNT_SOURCES_H

#include "../plan.h"

/* The keeper, before the clone, where it is privileged: opens the host's files with its own rights. */
void sources_open(const struct plan *plan, struct run *run);
/* The keeper, after the clone: makes them read-only, and gives them owners that the sandbox knows. */
void sources_map(const struct plan *plan, struct run *run);
/* PID 1, where the keeper has no right to: opens them and makes them read-only. */
void sources_open_inside(const struct plan *plan, struct run *run);
/* Whether this file is shown as the symbolic link that it is on the host; then `link` holds where it leads. */
bool sources_read_link(const struct mount_op *op, char link[PATH_MAX]);

#endif
