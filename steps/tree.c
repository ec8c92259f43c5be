/* tree.c - the new root of a sandbox: built of the planned mounts, then entered
 *
 * The new tree is stacked upon '/' and filled through fds; no folder of the host's is used for it, and every place is
 * looked up with the new root as the root (openat2(2), RESOLVE_IN_ROOT, 5.6), so that no symbolic link in a folder that
 * is shown leads out of it, now or later (CVE-2024-45310, CVE-2025-31133).
 *
 * Needs:  a mount namespace of our own.
 * Leaves: '/' as planned, its root read-only, and nothing of the old tree. */
#include "tree.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../base/error.h"
#include "../base/text.h"
#include "sources.h"

struct builder {
	const struct plan *plan;
	int root;
	int null;  /* /dev/null, attached: it covers files */
	int empty; /* an empty folder, attached: it covers folders; -1 until there is one */
	int tmpfs; /* the last one attached */
	int layer; /* what takes the writes of the overlay that comes next */
};

enum { PLAIN = KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NODEV };

/* ---- places ---- */

static long find(const struct builder *builder, const char *path, int flags)
{
	return sys_openat2(builder->root, path, (uint64_t)(O_PATH | flags),
			   KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_MAGICLINKS);
}

/* Makes the folders that lead to `path`, and opens the last one. */
static int make_parent(const struct builder *builder, const char *path)
{
	const char *slash = strrchr(path, '/');
	char buffer[PATH_MAX];
	struct text prefix = TEXT(buffer);
	int parent = (int)must(find(builder, "/", O_DIRECTORY), "open '/'");

	for (const char *at = path, *end; at < slash; at = end) {
		long next;

		at += strspn(at, "/");
		end = at + strcspn(at, "/");
		if (at >= slash)
			break;
		prefix.used = 0;
		text_add(&prefix, "%.*s", (int)(end - path), path);
		next = find(builder, prefix.at, O_DIRECTORY);
		if (next == -ENOENT) {
			char name_buffer[NAME_MAX + 1];
			struct text name = TEXT(name_buffer);

			text_add(&name, "%.*s", (int)(end - at), at);
			must(sys_result(mkdirat(parent, name.at, 0755)), "make folder '%s'", prefix.at);
			next = sys_result(openat(parent, name.at, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
		}
		must(next, "open '%s'", prefix.at);
		(void)close(parent);
		parent = (int)next;
	}
	return parent;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Makes `path`, a folder or a file, and opens it. */
static int make_place(const struct builder *builder, const char *path, bool folder)
{
	AUTO_CLOSE int parent = make_parent(builder, path);
	const char *name = last_name(path);

	if (folder)
		must(sys_result(mkdirat(parent, name, 0755)), "make folder '%s'", path);
	else
		(void)close((int)must(sys_result(openat(parent, name,
							O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0444)),
				      "make file '%s'", path));
	return (int)must(sys_result(openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC)), "open '%s'", path);
}

static bool is_folder(int fd)
{
	struct stat stat;

	must(sys_result(fstat(fd, &stat)), "stat");
	return S_ISDIR(stat.st_mode);
}

/* ---- mounts ---- */

/* Attaches a mount to its place, which is made where it is missing. */
static void attach(const struct builder *builder, int mount, const char *path)
{
	long found = find(builder, path, 0);
	AUTO_CLOSE int place = -1;

	if (found == -ENOENT)
		found = make_place(builder, path, is_folder(mount));
	place = (int)must(found, "find '%s'", path);
	must(sys_move_mount(mount, place), "mount on '%s'", path);
}

/* "mode=755,size=1M" */
static void configure(int context, const char *options, const char *path)
{
	while (*options) {
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
	AUTO_CLOSE int context = (int)must(sys_fsopen(type), "open file system '%s'", type);

	configure(context, options, path);
	must(sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL), "make %s for '%s'", type, path);
	return (int)must(sys_fsmount(context, attributes), "mount %s for '%s'", type, path);
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

/* No user namespace below this one: what seccomp refuses does not work either where it is off. The limit is that of our
 * own user namespace, and written through a /proc that nobody else has had a hand in. */
static void refuse_nested(const struct builder *builder, int proc)
{
	AUTO_CLOSE int fd = -1;

	if (!builder->plan->rights.refuse_nested)
		return;
	fd = (int)must(sys_result(openat(proc, "sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC)),
		       "open max_user_namespaces");
	must(sys_result(write(fd, "0", 1)), "refuse nested user namespaces");
}

static int make_proc(const struct builder *builder, const struct mount_op *op, const char *path)
{
	char buffer[32];
	struct text options = TEXT(buffer);
	int proc;

	text_add(&options, "%.*s", (int)op->source_length, op->source);
	proc = make_filesystem("proc", options.at, PLAIN | KERNEL_MOUNT_NOEXEC, path);
	if (!op->source_length)
		refuse_nested(builder, proc);
	return proc;
}

/* Covers what is at `path`. */
static void hide(struct builder *builder, const struct mount_op *op, const char *path)
{
	long found = find(builder, path, 0);
	AUTO_CLOSE int place = -1;
	AUTO_CLOSE int cover = -1;

	if (found == -ENOENT && op->flags & MOUNT_OPTIONAL)
		return;
	place = (int)must(found, "hide '%s'", path);
	if (!is_folder(place)) {
		cover = (int)must(sys_open_tree(builder->null, "", KERNEL_AT_EMPTY_PATH), "copy /dev/null");
	} else if (builder->empty >= 0) {
		cover = (int)must(sys_open_tree(builder->empty, "", KERNEL_AT_EMPTY_PATH), "copy an empty folder");
	} else {
		builder->empty = make_filesystem("tmpfs", "mode=555,nr_inodes=1", PLAIN | KERNEL_MOUNT_RDONLY, path);
		must(sys_move_mount(builder->empty, place), "hide '%s'", path);
		return;
	}
	must(sys_move_mount(cover, place), "hide '%s'", path);
}

/* What is there becomes read-only: a copy of the mount upon itself. */
static void seal(const struct builder *builder, const struct mount_op *op, const char *path)
{
	const struct kernel_mount_attr attr = { .set = KERNEL_MOUNT_RDONLY };
	long found = find(builder, path, 0);
	AUTO_CLOSE int place = -1;
	AUTO_CLOSE int copy = -1;

	if (found == -ENOENT && op->flags & MOUNT_OPTIONAL)
		return;
	place = (int)must(found, "find '%s'", path);
	copy = (int)must(sys_open_tree(place, "", KERNEL_AT_EMPTY_PATH | KERNEL_AT_RECURSIVE), "copy '%s'", path);
	must(sys_mount_setattr(copy, KERNEL_AT_RECURSIVE, &attr), "make '%s' read-only", path);
	must(sys_move_mount(copy, place), "mount on '%s'", path);
}

static void make_symlink(const struct builder *builder, const char *to, const char *path)
{
	AUTO_CLOSE int parent = make_parent(builder, path);

	must(sys_result(symlinkat(to, parent, last_name(path))), "make symbolic link '%s'", path);
}

/* A file without a name, in a tmpfs, is mounted where it shall appear: also in a folder that is read-only. */
static void make_text(const struct builder *builder, const struct mount_op *op, const char *path)
{
	const struct kernel_mount_attr attr = { .set = PLAIN | KERNEL_MOUNT_RDONLY };
	AUTO_CLOSE int file = (int)must(sys_result(openat(builder->tmpfs, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644)),
					"make file '%s'", path);
	AUTO_CLOSE int mount = -1;
	ssize_t written = must(sys_result(write(file, op->source, op->source_length)), "write '%s'", path);

	if (written != op->source_length)
		die(ENOSPC, "write '%s'", path);
	mount = (int)must(sys_open_tree(file, "", KERNEL_AT_EMPTY_PATH), "copy '%s'", path);
	must(sys_mount_setattr(mount, 0, &attr), "make '%s' read-only", path);
	attach(builder, mount, path);
}

/* The host's folder is attached upon the layer that takes the writes, and the overlay of both upon that. */
static int make_overlay(const struct builder *builder, int lower, const char *path)
{
	AUTO_CLOSE int context = (int)must(sys_fsopen("overlay"), "open file system 'overlay'");
	char buffer[3][48];
	static const char *const keys[] = { "lowerdir", "upperdir", "workdir" };
	static const char *const folders[] = { "", "/upper", "/work" };

	attach(builder, lower, path);
	for (int i = 0; i < 3; i++) {
		struct text value = TEXT(buffer[i]);
		long ret = i ? sys_result(mkdirat(builder->layer, folders[i] + 1, 0755)) : 0;

		if (ret != -EEXIST) /* of a layer that was kept */
			must(ret, "make folder '%s'", folders[i] + 1);
		text_add(&value, "/proc/self/fd/%d%s", i ? builder->layer : lower, folders[i]);
		must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, keys[i], value.at), "configure '%s' of '%s'",
		     keys[i], path);
	}
	must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_FLAG, "userxattr", NULL), "configure '%s'", path);
	must(sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL), "make overlay for '%s'", path);
	return (int)must(sys_fsmount(context, PLAIN), "mount overlay for '%s'", path);
}

/* ---- the order of things ---- */

/* Makes the mount of an op, or finds the one that was opened for it; -1 where it is none, or there is none. */
static int make_mount(const struct builder *builder, const struct mount_op *op, int tree, const char *path)
{
	switch ((enum mount_kind)op->kind) {
	case MOUNT_BIND:
	case MOUNT_DEVICE:
		return tree;
	case MOUNT_TMPFS:
		return make_tmpfs(builder, op, path);
	case MOUNT_PROC:
		return make_proc(builder, op, path);
	case MOUNT_SYSFS:
		return make_filesystem("sysfs", "", PLAIN | KERNEL_MOUNT_NOEXEC | KERNEL_MOUNT_RDONLY, path);
	case MOUNT_DEVPTS:
		return make_filesystem("devpts", "mode=620,ptmxmode=666", KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NOEXEC,
				       path);
	case MOUNT_OVERLAY:
		return make_overlay(builder, tree, path);
	case MOUNT_SEAL:
	case MOUNT_HIDE:
	case MOUNT_TEXT:
	case MOUNT_SYMLINK:
		break;
	}
	return -1;
}

static void apply(struct builder *builder, const struct mount_op *op, int tree)
{
	char path_buffer[PATH_MAX], link[PATH_MAX];
	struct text path = TEXT(path_buffer);
	int mount;

	text_add(&path, "%.*s", (int)op->target_length, op->target);
	if (op->kind == MOUNT_SEAL)
		seal(builder, op, path.at);
	else if (op->kind == MOUNT_HIDE)
		hide(builder, op, path.at);
	else if (op->kind == MOUNT_TEXT)
		make_text(builder, op, path.at);
	else if (op->kind == MOUNT_SYMLINK) {
		text_add(&(struct text)TEXT(link), "%.*s", (int)op->source_length, op->source);
		make_symlink(builder, link, path.at);
	} else if (sources_read_link(op, link)) {
		make_symlink(builder, link, path.at);
	}
	/* A home that an image does not have is not missed. */
	if (op->kind == MOUNT_TMPFS && op->flags & MOUNT_OPTIONAL && find(builder, path.at, 0) < 0)
		return;
	mount = make_mount(builder, op, tree, path.at);
	if (mount < 0)
		return;
	attach(builder, mount, path.at);
	if (op->kind == MOUNT_DEVICE && op->number == DEVICE_NUMBER(1, 3))
		builder->null = mount;
	if (op->kind == MOUNT_TMPFS)
		builder->tmpfs = mount;
	if (op->flags & MOUNT_LAYER)
		builder->layer = mount;
	if (path.used == 1)
		builder->root = mount;
}

/* The old root goes. In the first root of the kernel (an initramfs) it cannot: there it stays below, where nobody who
 * may not mount gets to it. */
static void enter(const struct plan *plan, int root)
{
	long ret;

	must(sys_result(fchdir(root)), "enter the new root");
	ret = sys_result(syscall(SYS_pivot_root, ".", "."));
	if (ret == -EINVAL && !(plan->rights.keep & 1ULL << CAPABILITY_SYS_ADMIN)) {
		must(sys_result(chroot(".")), "make the new tree the root");
	} else {
		must(ret, "make the new tree the root");
		must(sys_result(umount2(".", MNT_DETACH)), "leave the old root");
	}
	must(sys_result(chdir("/")), "enter '/'");
}

static void build(struct builder *builder, const struct plan *plan, const struct run *run)
{
	static const struct mount_op root = {
		.kind = MOUNT_TMPFS, .flags = MOUNT_WRITABLE, .source = "mode=755", .source_length = 8, .target = "/", .target_length = 1
	};
	const int *tree = run->scratch->tree;
	size_t requests = plan->mounts.requests;

	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length == 1)
			apply(builder, &plan->mounts.op[i], tree[i]);
	if (plan->mounts.base < 0)
		apply(builder, &root, -1);
	for (size_t i = requests; i < plan->mounts.count; i++)
		apply(builder, &plan->mounts.op[i], tree[i]);
	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length > 1)
			apply(builder, &plan->mounts.op[i], tree[i]);
}

void tree_take(const struct plan *plan, struct run *run)
{
	const struct kernel_mount_attr read_only = { .set = KERNEL_MOUNT_RDONLY };
	struct builder builder = { .plan = plan, .null = -1, .empty = -1, .tmpfs = -1, .layer = -1 };
	mode_t mask;

	if (run->role != ROLE_INNER || !(plan->ids.spaces & CLONE_NEWNS))
		return;
	/* Nothing that is mounted here shall show outside, nor the other way round. */
	must(sys_result(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)), "make mounts private");
	if (!plan->mounts.new_root)
		return;
	sources_open_inside(plan, run);
	mask = umask(0);
	builder.root = (int)must(sys_result(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)), "open '/'");
	build(&builder, plan, run);
	if (plan->config->proc != PROC_FULL)
		refuse_nested(&builder, make_filesystem("proc", "", PLAIN | KERNEL_MOUNT_NOEXEC, "nobody"));
	if (plan->mounts.base < 0)
		must(sys_mount_setattr(builder.root, 0, &read_only), "make '/' read-only");
	enter(plan, builder.root);
	(void)umask(mask);
	if (run->nofile) {
		struct rlimit limit;

		must(sys_result(getrlimit(RLIMIT_NOFILE, &limit)), "read the limit of open files");
		limit.rlim_cur = (rlim_t)run->nofile;
		must(sys_result(setrlimit(RLIMIT_NOFILE, &limit)), "restore the limit of open files");
	}
}
