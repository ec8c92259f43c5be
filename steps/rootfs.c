/* rootfs.c - the new root of a sandbox: built of the planned mounts, then entered
 *
 * The new root is mounted on top of '/' and filled through fds; no directory of the host is used for it. mount_ops.c does
 * what a single op says.
 *
 * Needs:  a mount namespace of our own.
 * Leaves: '/' as planned, its root read-only, and nothing of the old root. */
#include "rootfs.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "mount_ops.h"

/* Replaces the old root. In the kernel's first root (an initramfs) pivot_root(2) is not possible: there the old root stays
 * below, out of reach of a command that may not mount. */
static void enter(const struct plan *plan, int root)
{
	char where[PATH_MAX];
	int ret;

	if (!getcwd(where, sizeof(where)))
		where[0] = '\0';
	must(fchdir(root), "enter the new root");
	ret = sys_pivot_root(".", ".");
	if (ret < 0 && errno == EINVAL && !(plan->capabilities.keep & 1ULL << CAPABILITY_SYS_ADMIN)) {
		must(chroot("."), "enter the new root");
	} else {
		must(ret, "enter the new root");
		must(umount2(".", MNT_DETACH), "leave the old root");
	}
	/* The working directory of the caller, if it is shown. */
	if (!*where || chdir(where))
		must(chdir("/"), "enter '/'");
}

/* Whether an op restricts its target, and mounts nothing new there. */
static bool restricts(const struct mount_op *op)
{
	return op->kind == MOUNT_MASK || op->kind == MOUNT_READ_ONLY;
}

/* Whether the user mounts something on this target; or, if it would be masked, below it. */
static bool is_asked_for(const struct plan *plan, const struct mount_op *op)
{
	for (size_t i = 0; i < plan->mounts.requests; i++) {
		const struct mount_op *request = &plan->mounts.op[i];
		bool below = request->target_length > op->target_length && request->target[op->target_length] == '/';

		if (!restricts(request) && request->target_length >= op->target_length &&
		    memcmp(request->target, op->target, op->target_length) == 0 &&
		    (request->target_length == op->target_length || (below && op->kind == MOUNT_MASK)))
			return true;
	}
	return false;
}

/* The root, the defaults, the requests; and last the restrictions of the defaults, so that they hold in a directory that
 * was asked for, too. */
static void build(struct builder *builder, const struct plan *plan, const struct run *run)
{
	const int *tree = run->scratch->tree;
	size_t requests = plan->mounts.requests;

	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length == 1)
			mount_op_apply(builder, &plan->mounts.op[i], tree[i]);
	for (size_t i = requests; i < plan->mounts.count; i++) {
		if (i == requests + 1 && plan->mounts.root_request < 0)
			mount_ops_keep_empty(builder); /* the root is there now */
		if (!restricts(&plan->mounts.op[i]))
			mount_op_apply(builder, &plan->mounts.op[i], tree[i]);
	}
	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length > 1)
			mount_op_apply(builder, &plan->mounts.op[i], tree[i]);
	for (size_t i = requests; i < plan->mounts.count; i++)
		if (restricts(&plan->mounts.op[i]) && !is_asked_for(plan, &plan->mounts.op[i]))
			mount_op_apply(builder, &plan->mounts.op[i], tree[i]);
}

void rootfs_make_private(const struct plan *plan, struct run *run)
{
	(void)run;
	/* What is mounted here must not appear outside, nor the other way round. */
	if (plan->namespaces.made & CLONE_NEWNS)
		must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make mounts private");
}

void rootfs_enter(const struct plan *plan, struct run *run)
{
	const struct kernel_mount_attr read_only = { .set = KERNEL_MOUNT_RDONLY };
	struct builder builder = { .plan = plan, .parent = -1, .null = -1, .empty = -1, .tmpfs = -1, .layer = -1 };
	mode_t mask;

	if (!plan->mounts.new_root)
		return;
	mask = (mode_t)umask(0);
	builder.root = must(sys_open(AT_FDCWD, "/", O_PATH | O_DIRECTORY), "open '/'");
	build(&builder, plan, run);
	/* If a filter of ours refuses them, the limit is not needed, nor a /proc to write it to. */
	if (plan->mounts.proc != PROC_FULL && !plan->seccomp.has_policy)
		mount_ops_refuse_nested(&builder);
	if (plan->mounts.root_request < 0)
		must(sys_mount_setattr(builder.root, 0, &read_only), "make '/' read-only");
	enter(plan, builder.root);
	(void)umask(mask);
}
