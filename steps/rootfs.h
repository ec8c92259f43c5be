/* rootfs.h - the new root of a sandbox: built of the planned mounts, then entered */
#ifndef STEPS_ROOTFS_H
#define STEPS_ROOTFS_H

#include "../plan.h"

/* PID 1: builds the new root, enters it, and leaves nothing of the old one. */
void tree_take(const struct plan *plan, struct run *run);

#endif
