/* mount_sources.c - the host's files that a sandbox shows: opened once, and mounted from there
 *
 * Each is looked up a single time: the mount is a copy of what that look-up found, so that nobody can put something
 * else in its place (CVE-2024-42472). As root the keeper does it, with the host's rights, and lets the kernel show the
 * files with owners of the sandbox's own (id-mapped mounts, mount_setattr(2), 5.12). An ordinary user has the right to
 * copy mounts but in the sandbox's mount namespace: there PID 1 does it.
 *
 * Leaves: detached mounts, private, without devices and setuid programs, read-only unless asked for otherwise. */
#include "mount_sources.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../base/log.h"
#include "../base/text.h"

bool sources_read_link(const struct mount_op *op, char link[PATH_MAX])
{
	ssize_t length = op->flags & MOUNT_LINK ? readlink(op->source, link, PATH_MAX - 1) : -1;

	if (length >= 0)
		link[length] = '\0';
	return length >= 0;
}

static bool is_source(const struct mount_op *op)
{
	return op->kind == MOUNT_BIND || op->kind == MOUNT_DEVICE || op->kind == MOUNT_OVERLAY;
}

/* fd:N, of a folder or file that the caller opened: copied by its path, and compared. In another mount namespace its
 * own mount is not ours to copy. */
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
		die(0, "'%s': '%s' is another file by now", path, found);
	return tree;
}

/* Device nodes show no device but the one that they are named after; --dev may show any, or a folder of them. */
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

	if (sources_read_link(op, link))
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

/* One mount of a thousand takes an fd until it is attached. The command gets the old limit back: descriptors.c. */
static void raise_limit(const struct plan *plan, struct run *run)
{
	enum { ENOUGH = 128 };
	struct rlimit limit;

	if (plan->mounts.count < ENOUGH || prlimit(0, RLIMIT_NOFILE, NULL, &limit))
		return;
	run->nofile = limit.rlim_cur;
	limit.rlim_cur = limit.rlim_max;
	(void)prlimit(0, RLIMIT_NOFILE, &limit, NULL); /* if not, open says that there are too many */
}

static void open_all(const struct plan *plan, struct run *run)
{
	raise_limit(plan, run);
	for (size_t i = 0; i < plan->mounts.count; i++) {
		const struct mount_op *op = &plan->mounts.op[i];

		run->scratch->tree[i] = is_source(op) ? open_source(op, op->source, op->source_length) : -1;
	}
}

/* Not every file system can show other owners. What lies below a mount that can may be of another kind; and to read,
 * being "other" will do. */
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

static void restrict_all(const struct plan *plan, const struct run *run, int userns)
{
	for (size_t i = 0; i < plan->mounts.count; i++)
		if (run->scratch->tree[i] >= 0)
			restrict_tree(run->scratch->tree[i], &plan->mounts.op[i], userns);
}

void sources_open(const struct plan *plan, struct run *run)
{
	if (plan->ids.by_keeper)
		open_all(plan, run);
}

void sources_map(const struct plan *plan, struct run *run)
{
	if (!plan->ids.by_keeper)
		return;
	restrict_all(plan, run, run->userns);
	for (size_t i = 0; i < plan->mounts.count; i++)
		if (run->scratch->tree[i] >= 0)
			(void)close(run->scratch->tree[i]); /* PID 1 has its own */
	(void)close(run->userns);
}

void sources_open_inside(const struct plan *plan, struct run *run)
{
	if (!plan->mounts.new_root || plan->ids.by_keeper)
		return;
	open_all(plan, run);
	restrict_all(plan, run, -1);
}
