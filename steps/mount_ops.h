/* mount_ops.h - what a single op of plan->mounts does to the new root: for rootfs.c and mount_sources.c */
#ifndef STEPS_MOUNT_OPS_H
#define STEPS_MOUNT_OPS_H

#include <limits.h>

#include "../plan.h"

/* The new root, while it is built. */
struct builder {
	const struct plan *plan;
	int root;
	int parent; /* the directory that the last target was in, and the length of its path */
	char parent_path[PATH_MAX];
	size_t parent_length;
	int null;  /* /dev/null, attached: it masks files */
	int empty; /* an empty directory: it masks directories; -1 until there is one */
	bool empty_attached;
	int tmpfs; /* the last one attached */
	int layer; /* takes the writes of the overlay that comes next */
};

/* Applies one op; `tree` is the mount that was opened for its source, or -1. */
void mount_op_apply(struct builder *builder, const struct mount_op *op, int tree);
/* Whether its source is a symbolic link that is shown as one; then `link` holds where it leads. */
bool mount_op_read_link(const struct mount_op *op, char link[PATH_MAX]);
/* Keeps an empty directory of the root, which is a tmpfs and has just been attached. */
void mount_ops_keep_empty(struct builder *builder);
/* Allows no user namespace below ours, if that is planned. */
void mount_ops_refuse_nested(const struct builder *builder);

#endif
