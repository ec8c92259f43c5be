/* rootfs.h - the new root of a sandbox: built of the planned mounts, then entered */
#ifndef STEPS_ROOTFS_H
#define STEPS_ROOTFS_H

#include "../run.h"

/* PID 1: separates its mounts from those outside. */
void rootfs_make_private(const struct plan *plan, struct run *run);
/* PID 1: builds the new root, enters it, and leaves nothing of the old one. */
void rootfs_enter(const struct plan *plan, struct run *run);

#endif
