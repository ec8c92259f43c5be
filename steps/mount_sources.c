/* mount_sources.c - the host's files that a sandbox shows: opened once, and mounted from there
 *
 * Each source is looked up once: the mount is a copy of what that look-up found, so that no process can replace it
 * afterwards (CVE-2024-42472). As root the keeper opens them, with privileges on the host, and the kernel shows the files
 * with owners of the sandbox's own (id-mapped mounts, mount_setattr(2), 5.12). An unprivileged user may copy mounts only in
 * the sandbox's mount namespace: there PID 1 opens them.
 *
 * Needs:  CAP_SYS_ADMIN over the mount namespace; for owners of the sandbox's own, on the host.
 * Leaves: detached mounts, private, without devices and setuid programs, read-only unless asked for otherwise. */
#include "mount_sources.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"
#include "mount_ops.h"

static bool is_source(const struct mount_op *op)
{
	return op->kind == MOUNT_BIND || op->kind == MOUNT_DEVICE || op->kind == MOUNT_OVERLAY;
}

/* fd:N, of a directory or file that the caller opened: copied by its path, and compared, since its own mount may be in
 * another mount namespace and cannot be copied. */
static int open_fd(const char *number, const char *path)
{
	int fd = (int)text_number(number, INT_MAX);
	char link_buffer[64], found[PATH_MAX];
	struct text link = TEXT(link_buffer);
	struct stat wanted, got;
	int length, tree;

	text_add(&link, "/proc/self/fd/%d", fd);
	if (fd < 0 || fstat(fd, &wanted))
		return fail(EBADF);
	length = must((int)readlink(link.at, found, sizeof(found) - 1), "read link '%s'", path);
	found[length] = '\0';
	tree = sys_open_tree(AT_FDCWD, found, KERNEL_AT_RECURSIVE);
	if (tree < 0)
		return -1;
	must(fstat(tree, &got), "stat '%s'", path);
	if (got.st_dev != wanted.st_dev || got.st_ino != wanted.st_ino)
		die(0, "'%s': '%s' was replaced while it was opened", path, found);
	return tree;
}

/* A device node of the defaults must be the device of its name; --dev may show any device, or a directory of them. */
static void check_device(int tree, const struct mount_op *op, const char *path)
{
	struct stat stat;

	must(fstat(tree, &stat), "stat '%s'", path);
	if (op->number ? !S_ISCHR(stat.st_mode) || stat.st_rdev != makedev(op->number >> 8, op->number & 0xff)
		       : !S_ISCHR(stat.st_mode) && !S_ISBLK(stat.st_mode) && !S_ISDIR(stat.st_mode))
		die(0, "'%s': not this device", path);
}

/* Returns the mount, or -1 where there is nothing to show. */
static int open_source(const struct mount_op *op, const char *source, size_t length)
{
	char buffer[PATH_MAX], link[PATH_MAX];
	struct text path = TEXT(buffer);
	const char *fd;
	int tree;

	if (mount_op_read_link(op, link))
		return -1;
	text_add(&path, "%.*s", (int)length, source);
	fd = text_after(path.at, "fd:");
	if (!fd)
		fd = text_after(path.at, "/proc/self/fd/");
	tree = fd ? open_fd(fd, path.at) : sys_open_tree(AT_FDCWD, path.at, KERNEL_AT_RECURSIVE);
	if (tree < 0 && errno == ENOENT && op->flags & MOUNT_OPTIONAL)
		return -1;
	must(tree, "open '%s'", path.at);
	if (op->kind == MOUNT_DEVICE)
		check_device(tree, op, path.at);
	return tree;
}

/* Each mount needs an fd until it is attached. inherited_fds.c restores the old limit for the command. */
static void raise_limit(const struct plan *plan, struct run *run)
{
	enum { ENOUGH = 128 };
	struct rlimit limit;

	if (plan->mounts.count < ENOUGH || prlimit(0, RLIMIT_NOFILE, NULL, &limit))
		return;
	run->nofile = limit.rlim_cur;
	limit.rlim_cur = limit.rlim_max;
	(void)prlimit(0, RLIMIT_NOFILE, &limit, NULL); /* if it fails, an open will: too many open files */
}

/* Not every file system supports id-mapped mounts. What is mounted below one that does may be one that does not; and to
 * read, the permissions of others are enough. */
static void map_owners(int tree, const struct mount_op *op, int userns)
{
	struct kernel_mount_attr attr = { .set = KERNEL_MOUNT_IDMAP, .userns_fd = (uint64_t)userns };
	int ret = sys_mount_setattr(tree, KERNEL_AT_RECURSIVE, &attr);

	if (ret < 0 && (errno == EINVAL || errno == EPERM))
		ret = sys_mount_setattr(tree, 0, &attr);
	if (ret < 0 && (op->flags & MOUNT_WRITABLE || (errno != EINVAL && errno != EPERM)))
		die(errno, "show '%.*s' with owners of the sandbox", (int)op->source_length, op->source);
}

static void restrict_tree(int tree, const struct mount_op *op, int userns)
{
	struct kernel_mount_attr attr = { .set = KERNEL_MOUNT_NOSUID, .propagation = MS_PRIVATE };

	if (!(op->flags & MOUNT_WRITABLE) && op->kind != MOUNT_DEVICE)
		attr.set |= KERNEL_MOUNT_RDONLY;
	attr.set |= op->kind == MOUNT_DEVICE ? KERNEL_MOUNT_NOEXEC : KERNEL_MOUNT_NODEV;
	must(sys_mount_setattr(tree, KERNEL_AT_RECURSIVE, &attr), "restrict '%.*s'", (int)op->source_length,
	     op->source);
	if (userns >= 0 && op->kind != MOUNT_DEVICE && !(op->flags & MOUNT_UNMAPPED))
		map_owners(tree, op, userns);
}

/* Whether this process opens the sources. */
static bool is_ours(const struct plan *plan, const struct run *run)
{
	return plan->mounts.new_root && plan->mounts.opened_by_keeper == (run->role != ROLE_PID1);
}

void mount_sources_open(const struct plan *plan, struct run *run)
{
	if (!is_ours(plan, run))
		return;
	raise_limit(plan, run);
	for (size_t i = 0; i < plan->mounts.count; i++) {
		const struct mount_op *op = &plan->mounts.op[i];

		run->scratch->tree[i] = is_source(op) ? open_source(op, op->source, op->source_length) : -1;
	}
}

void mount_sources_restrict(const struct plan *plan, struct run *run)
{
	const bool by_keeper = plan->mounts.opened_by_keeper;
	int *tree = run->scratch->tree;

	if (!is_ours(plan, run))
		return;
	for (size_t i = 0; i < plan->mounts.count; i++) {
		if (tree[i] < 0)
			continue;
		restrict_tree(tree[i], &plan->mounts.op[i], by_keeper ? run->userns : -1);
		if (by_keeper)
			(void)close(tree[i]); /* PID 1 has its own */
	}
	if (by_keeper)
		(void)close(run->userns);
}
