/* mount_ops.c - what a single op of plan->mounts does to the new root
 *
 * A target is looked up with the new root as the root (openat2(2), RESOLVE_IN_ROOT, 5.6), so that a symbolic link in a
 * directory that is shown never leads out of it (CVE-2024-45310, CVE-2025-31133). */
#include "mount_ops.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

enum { PLAIN = KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NODEV };

bool mount_op_read_link(const struct mount_op *op, char link[PATH_MAX])
{
	ssize_t length = op->flags & MOUNT_LINK ? readlink(op->source, link, PATH_MAX - 1) : -1;

	if (length >= 0)
		link[length] = '\0';
	return length >= 0;
}

/* Looks up a path of the new root. */
static int find(const struct builder *builder, const char *path, int flags)
{
	return sys_openat2(builder->root, path, (uint64_t)(O_PATH | flags),
			   KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_MAGICLINKS);
}

/* Opens a directory; makes it, and those on the way to it, where they are missing. */
static int make_directories(const struct builder *builder, const char *path)
{
	int directory = must(find(builder, "/", O_DIRECTORY), "open '/'");
	char buffer[PATH_MAX];
	struct text prefix = TEXT(buffer);

	for (const char *at = path; *at;) {
		size_t slashes = strspn(at, "/"), length = strcspn(at + slashes, "/");
		int next;

		text_add(&prefix, "%.*s", (int)(slashes + length), at);
		next = find(builder, prefix.at, O_DIRECTORY);
		if (next < 0 && errno == ENOENT) {
			const char *name = prefix.at + prefix.used - length;

			next = mkdirat(directory, name, 0755);
			if (next < 0 && errno == EEXIST)
				die(0, "'%s': a symbolic link that leads to nothing in the sandbox", prefix.at);
			must(next, "make directory '%s'", prefix.at);
			next = sys_open(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
		}
		must(next, "open directory '%s'", prefix.at);
		(void)close(directory);
		directory = next;
		at += slashes + length;
	}
	return directory;
}

static void forget_parent(struct builder *builder)
{
	if (builder->parent >= 0 && builder->parent != builder->root)
		(void)close(builder->parent);
	builder->parent = -1;
}

/* Leaves the directory of `path` in builder->parent, which mostly is that of the last target, and returns the name in it. */
static const char *open_parent(struct builder *builder, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	size_t length = (size_t)(name - path - 1);
	struct text parent = TEXT(builder->parent_path);
	int found;

	if (builder->parent >= 0 && builder->parent_length == length && memcmp(path, builder->parent_path, length) == 0)
		return name;
	forget_parent(builder);
	text_add(&parent, "%.*s", (int)length, path);
	builder->parent_length = length;
	found = length ? find(builder, parent.at, O_DIRECTORY) : builder->root;
	builder->parent = found < 0 && errno == ENOENT ? make_directories(builder, parent.at)
						       : must(found, "open directory '%s'", parent.at);
	return name;
}

/* ---- mounts ---- */

static bool is_directory(int fd)
{
	struct stat stat;

	must(fstat(fd, &stat), "stat");
	return S_ISDIR(stat.st_mode);
}

/* Attaches a mount to its target, which is made where it is missing. A name that is new cannot be a symbolic link; one
 * that was there before is looked up inside the new root. */
static void attach(struct builder *builder, int mount, const char *path, bool directory, uint8_t flags)
{
	const char *name = strlen(path) > 1 ? open_parent(builder, path) : "";
	int ret = !*name      ? fail(EEXIST)
		  : directory ? mkdirat(builder->parent, name, 0755)
			      : mknodat(builder->parent, name, S_IFREG | 0444, 0);

	if (ret < 0 && errno == EEXIST) {
		AUTO_CLOSE int target =
			must(find(builder, path, flags & MOUNT_ON_LINK ? O_NOFOLLOW : 0), "find '%s'", path);

		must(sys_move_mount(mount, target, ""), "mount on '%s'", path);
	} else {
		must(ret, "make %s '%s'", directory ? "directory" : "file", path);
		must(sys_move_mount(mount, builder->parent, name), "mount on '%s'", path);
	}
	if (strlen(path) <= builder->parent_length)
		forget_parent(builder);
}

/* "mode=755,size=1M" */
static void set_options(int context, const char *options, const char *path)
{
	while (options && *options) {
		size_t length = strcspn(options, ","), key_length = strcspn(options, "=");
		char key_buffer[32], value_buffer[64];
		struct text key = TEXT(key_buffer), value = TEXT(value_buffer);

		text_add(&key, "%.*s", (int)key_length, options);
		text_add(&value, "%.*s", (int)(length - key_length - 1), options + key_length + 1);
		must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, key.at, value.at), "configure '%s' of '%s'",
		     key.at, path);
		options += length + (options[length] == ',');
	}
}

/* A file system of its own, detached. */
static int make_filesystem(const char *type, const char *options, unsigned attributes, const char *path)
{
	AUTO_CLOSE int context = must(sys_fsopen(type), "open file system '%s'", type);
	int ret;

	/* mount(8) shows it as the source. */
	must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, "source", type), "name %s", type);
	set_options(context, options, path);
	must(sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL), "make %s for '%s'", type, path);
	ret = sys_fsmount(context, attributes);
	if (ret < 0 && errno == EPERM && *type == 'p')
		die(0, "mount proc: %s (%s)", strerror(EPERM), log_remedy_proc);
	return must(ret, "mount %s for '%s'", type, path);
}

static int make_tmpfs(const struct builder *builder, const struct mount_op *op, const char *path)
{
	const struct plan *plan = builder->plan;
	unsigned attributes = PLAIN;
	char buffer[96];
	struct text options = TEXT(buffer);

	text_add(&options, "%.*s", (int)op->source_length, op->source);
	if (op->size)
		text_add(&options, ",size=%s", op->size);
	if (op->flags & MOUNT_OWNED && plan->identity.set_ids)
		text_add(&options, ",uid=%u,gid=%u", plan->identity.uid, plan->identity.gid);
	if (!(op->flags & MOUNT_WRITABLE))
		attributes |= KERNEL_MOUNT_RDONLY;
	return make_filesystem("tmpfs", options.at, attributes, path);
}

/* No user namespace below this one, even where seccomp, which refuses them, is off. The limit belongs to our own user
 * namespace, and is written through a /proc that no other process has changed. */
static void refuse_nested(int proc)
{
	AUTO_CLOSE int fd = must(sys_open(proc, "sys/user/max_user_namespaces", O_WRONLY), "open max_user_namespaces");
	must((int)write(fd, "0", 1), "refuse nested user namespaces");
}

static int make_proc(const struct builder *builder, const struct mount_op *op, const char *path)
{
	char buffer[32];
	struct text options = TEXT(buffer);
	int proc;

	text_add(&options, "%.*s", (int)op->source_length, op->source);
	proc = make_filesystem("proc", options.at, PLAIN | KERNEL_MOUNT_NOEXEC, path);
	if (!op->source_length && builder->plan->capabilities.refuse_nested)
		refuse_nested(proc);
	return proc;
}

void mount_ops_refuse_nested(const struct builder *builder)
{
	AUTO_CLOSE int proc = -1;

	if (!builder->plan->capabilities.refuse_nested)
		return;
	proc = make_filesystem("proc", NULL, PLAIN | KERNEL_MOUNT_NOEXEC, "/proc");
	refuse_nested(proc);
}

/* A directory of the root's own tmpfs that stays writable when the root is made read-only: cheaper than another tmpfs. */
static int make_directory(struct builder *builder, const struct mount_op *op, const char *path)
{
	const struct plan *plan = builder->plan;
	const char *name = open_parent(builder, path);

	must(mkdirat(builder->parent, name, op->number), "make directory '%s'", path);
	if (op->flags & MOUNT_OWNED && plan->identity.set_ids)
		must(fchownat(builder->parent, name, plan->identity.uid, plan->identity.gid, AT_SYMLINK_NOFOLLOW),
		     "change the owner of directory '%s'", path);
	return must(sys_open_tree(builder->parent, name, 0), "copy '%s'", path);
}

/* The mount point of /proc in the root's own tmpfs is an empty directory that is visible nowhere else: it masks others. It is
 * copied before /proc is mounted. */
void mount_ops_keep_empty(struct builder *builder)
{
	must(mkdirat(builder->root, "proc", 0555), "make directory '/proc'");
	builder->empty = must(sys_open_tree(builder->root, "proc", 0), "copy '/proc'");
}

/* An empty directory that masks others; with --root, that of another tmpfs. It is attached where it is needed first, and
 * copied from there. */
static int make_empty(struct builder *builder, const char *path)
{
	const struct kernel_mount_attr read_only = { .set = KERNEL_MOUNT_RDONLY };

	if (builder->empty_attached)
		return must(sys_open_tree(builder->empty, "", KERNEL_AT_EMPTY_PATH), "copy an empty directory");
	if (builder->empty < 0)
		builder->empty = make_filesystem("tmpfs", "mode=555,nr_inodes=1", PLAIN, path);
	must(sys_mount_setattr(builder->empty, 0, &read_only), "make '%s' read-only", path);
	builder->empty_attached = true;
	return must(fcntl(builder->empty, F_DUPFD_CLOEXEC, 3), "copy an empty directory");
}

/* Masks `path`. The targets of the defaults are not symbolic links; one that the user names may be. */
static void mask(struct builder *builder, const struct mount_op *op, const char *path)
{
	bool is_ours = op->flags & MOUNT_OPTIONAL;
	const char *name = is_ours ? open_parent(builder, path) : "";
	AUTO_CLOSE int found = is_ours ? -1 : must(find(builder, path, 0), "mask '%s'", path);
	int target = is_ours ? builder->parent : found;
	AUTO_CLOSE int empty = -1;
	struct stat stat;
	int ret = fstatat(target, name, &stat, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);

	if (ret < 0 && errno == ENOENT && is_ours)
		return;
	must(ret, "mask '%s'", path);
	if (S_ISDIR(stat.st_mode))
		empty = make_empty(builder, path);
	else
		empty = must(sys_open_tree(builder->null, "", KERNEL_AT_EMPTY_PATH), "copy /dev/null");
	must(sys_move_mount(empty, target, name), "mask '%s'", path);
}

/* Makes `path` read-only: mounts a copy of it on itself. */
static void make_read_only(struct builder *builder, const char *path)
{
	const struct kernel_mount_attr attr = { .set = KERNEL_MOUNT_RDONLY };
	const char *name = open_parent(builder, path);
	AUTO_CLOSE int copy = sys_open_tree(builder->parent, name, AT_SYMLINK_NOFOLLOW | KERNEL_AT_RECURSIVE);

	if (copy < 0 && errno == ENOENT)
		return;
	must(copy, "copy '%s'", path);
	must(sys_mount_setattr(copy, 0, &attr), "make '%s' read-only", path);
	must(sys_move_mount(copy, builder->parent, name), "mount on '%s'", path);
}

static void make_symlink(struct builder *builder, const char *to, const char *path)
{
	const char *name = open_parent(builder, path);

	/* cppcheck-suppress uninitvar ; it is not */
	must(symlinkat(to, builder->parent, name), "make symbolic link '%s'", path);
}

/* The file is made in a tmpfs and mounted on its target, which may be in a read-only directory; then its first name is
 * removed. */
static void make_text(struct builder *builder, const struct mount_op *op, const char *path)
{
	static const char name[] = ".nsinit";
	const struct kernel_mount_attr attr = { .set = PLAIN | KERNEL_MOUNT_RDONLY };
	AUTO_CLOSE int file =
		must(sys_open(builder->tmpfs, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY), "make file '%s'", path);
	AUTO_CLOSE int mount = -1;
	int written = must((int)write(file, op->source, op->source_length), "write '%s'", path);

	if (written != op->source_length)
		die(ENOSPC, "write '%s'", path);
	mount = must(sys_open_tree(file, "", KERNEL_AT_EMPTY_PATH), "copy '%s'", path);
	must(sys_mount_setattr(mount, 0, &attr), "make '%s' read-only", path);
	attach(builder, mount, path, false, op->flags);
	must(unlinkat(builder->tmpfs, name, 0), "unlink '%s'", name);
}

/* The host's directory is attached on top of the layer that takes the writes, and the overlay of both on top of that. */
static int make_overlay(struct builder *builder, int lower, const char *path)
{
	AUTO_CLOSE int context = must(sys_fsopen("overlay"), "open file system 'overlay'");
	char buffer[3][48];
	static const char keys[][9] = { "lowerdir", "upperdir", "workdir" };
	static const char directories[][6] = { "", "upper", "work" };

	attach(builder, lower, path, true, 0);
	for (int i = 0; i < 3; i++) {
		struct text value = TEXT(buffer[i]);

		if (i && mkdirat(builder->layer, directories[i], 0755) < 0 &&
		    errno != EEXIST) /* --overlay with UPPER, again */
			die(errno, "make directory '%s'", directories[i]);
		text_add(&value, "/proc/self/fd/%d/%s", i ? builder->layer : lower, directories[i]);
		must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, keys[i], value.at), "configure '%s' of '%s'",
		     keys[i], path);
	}
	must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_FLAG, "userxattr", NULL), "configure '%s'", path);
	must(sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL), "make overlay for '%s'", path);
	return must(sys_fsmount(context, PLAIN), "mount overlay for '%s'", path);
}

/* ---- one op ---- */

/* Makes the mount of an op, or returns the one that was opened for it; -1 if the op is not a mount, or has no source. */
static int make_mount(struct builder *builder, const struct mount_op *op, int tree, const char *path)
{
	switch ((enum mount_kind)op->kind) {
	case MOUNT_BIND:
	case MOUNT_DEVICE:
		return tree;
	case MOUNT_TMPFS:
		return make_tmpfs(builder, op, path);
	case MOUNT_DIRECTORY:
		return make_directory(builder, op, path);
	case MOUNT_PROC:
		return make_proc(builder, op, path);
	case MOUNT_SYSFS:
		return make_filesystem("sysfs", NULL, PLAIN | KERNEL_MOUNT_NOEXEC | KERNEL_MOUNT_RDONLY, path);
	case MOUNT_DEVPTS:
		return make_filesystem("devpts", "mode=620,ptmxmode=666", KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NOEXEC,
				       path);
	case MOUNT_OVERLAY:
		return make_overlay(builder, tree, path);
	case MOUNT_READ_ONLY:
	case MOUNT_MASK:
	case MOUNT_TEXT:
	case MOUNT_SYMLINK:
		break;
	}
	return -1;
}

/* Applies an op that makes no mount point of its own. False if it does. */
static bool apply_to_target(struct builder *builder, const struct mount_op *op, const char *path)
{
	char link[PATH_MAX];
	struct text to = TEXT(link);

	if (op->kind == MOUNT_READ_ONLY)
		make_read_only(builder, path);
	else if (op->kind == MOUNT_MASK)
		mask(builder, op, path);
	else if (op->kind == MOUNT_TEXT)
		make_text(builder, op, path);
	else if (op->kind == MOUNT_SYMLINK) {
		text_add(&to, "%.*s", (int)op->source_length, op->source);
		make_symlink(builder, link, path);
	} else if (mount_op_read_link(op, link)) {
		make_symlink(builder, link, path);
	} else {
		/* An image need not have the home directory. */
		return op->kind == MOUNT_TMPFS && op->flags & MOUNT_OPTIONAL && find(builder, path, 0) < 0;
	}
	return true;
}

void mount_op_apply(struct builder *builder, const struct mount_op *op, int tree)
{
	char buffer[PATH_MAX];
	struct text path = TEXT(buffer);
	int mount;

	text_add(&path, "%.*s", (int)op->target_length, op->target);
	if (apply_to_target(builder, op, path.at))
		return;
	mount = make_mount(builder, op, tree, path.at);
	if (mount < 0)
		return;
	if (op->kind == MOUNT_DIRECTORY)
		must(sys_move_mount(mount, builder->parent, open_parent(builder, path.at)), "mount on '%s'", path.at);
	else
		attach(builder, mount, path.at, tree < 0 || (!op->number && is_directory(mount)), op->flags);
	if (op->kind == MOUNT_DEVICE && op->number == DEVICE_NUMBER(1, 3))
		builder->null = mount;
	if (op->kind == MOUNT_TMPFS)
		builder->tmpfs = mount;
	if (op->flags & MOUNT_LAYER)
		builder->layer = mount;
	if (path.used == 1)
		builder->root = mount;
}
