/* rootfs.c - the new root of a sandbox: built of the planned mounts, then entered
 *
 * The new tree is stacked upon '/' and filled through fds; no folder of the host's is used for it, and every place is
 * looked up with the new root as the root (openat2(2), RESOLVE_IN_ROOT, 5.6), so that no symbolic link in a folder that
 * is shown leads out of it, now or later (CVE-2024-45310, CVE-2025-31133).
 *
 * Needs:  a mount namespace of our own.
 * Leaves: '/' as planned, its root read-only, and nothing of the old tree. */
#include "rootfs.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "../base/text.h"
#include "../base/log.h"
#include "mount_sources.h"

struct builder {
	const struct plan *plan;
	int root;
	int parent; /* the folder that the last place was in, and how long its path is */
	char parent_path[PATH_MAX];
	size_t parent_length;
	int null;  /* /dev/null, attached: it covers files */
	int empty; /* an empty folder: it covers folders; -1 until there is one */
	bool empty_attached;
	int tmpfs; /* the last one attached */
	int layer; /* what takes the writes of the overlay that comes next */
};

enum { PLAIN = KERNEL_MOUNT_NOSUID | KERNEL_MOUNT_NODEV };

static int find(const struct builder *builder, const char *path, int flags)
{
	return sys_openat2(builder->root, path, (uint64_t)(O_PATH | flags),
			   KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_MAGICLINKS);
}

/* Opens a folder; makes those on the way to it that are missing, and itself. */
static int make_folders(const struct builder *builder, const char *path)
{
	int folder = must(find(builder, "/", O_DIRECTORY), "open '/'");
	char buffer[PATH_MAX];
	struct text prefix = TEXT(buffer);

	for (const char *at = path; *at;) {
		size_t slashes = strspn(at, "/"), length = strcspn(at + slashes, "/");
		int next;

		text_add(&prefix, "%.*s", (int)(slashes + length), at);
		next = find(builder, prefix.at, O_DIRECTORY);
		if (next < 0 && errno == ENOENT) {
			const char *name = prefix.at + prefix.used - length;

			next = mkdirat(folder, name, 0755);
			if (next < 0 && errno == EEXIST)
				die(0, "'%s': a symbolic link that leads to nothing in the sandbox", prefix.at);
			must(next, "make folder '%s'", prefix.at);
			next = sys_open(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW);
		}
		must(next, "open folder '%s'", prefix.at);
		(void)close(folder);
		folder = next;
		at += slashes + length;
	}
	return folder;
}

static void forget_parent(struct builder *builder)
{
	if (builder->parent >= 0 && builder->parent != builder->root)
		(void)close(builder->parent);
	builder->parent = -1;
}

/* Leaves the folder of `path` in builder->parent, and returns the name in it. It mostly is that of the last place. */
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
	builder->parent = found < 0 && errno == ENOENT ? make_folders(builder, parent.at)
						       : must(found, "open folder '%s'", parent.at);
	return name;
}

/* ---- mounts ---- */

static bool is_folder(int fd)
{
	struct stat stat;

	must(fstat(fd, &stat), "stat");
	return S_ISDIR(stat.st_mode);
}

/* Attaches a mount to its place, which is made where it is missing. A name that is new cannot be a link to elsewhere;
 * one that was there before is looked up inside the new root. */
static void attach(struct builder *builder, int mount, const char *path, bool folder, uint8_t flags)
{
	const char *name = strlen(path) > 1 ? open_parent(builder, path) : "";
	int ret = !*name   ? fail(EEXIST)
		  : folder ? mkdirat(builder->parent, name, 0755)
			    : mknodat(builder->parent, name, S_IFREG | 0444, 0);

	if (ret < 0 && errno == EEXIST) {
		AUTO_CLOSE int place =
			must(find(builder, path, flags & MOUNT_ON_LINK ? O_NOFOLLOW : 0), "find '%s'", path);

		must(sys_move_mount(mount, place, ""), "mount on '%s'", path);
	} else {
		must(ret, "make %s '%s'", folder ? "folder" : "file", path);
		must(sys_move_mount(mount, builder->parent, name), "mount on '%s'", path);
	}
	if (strlen(path) <= builder->parent_length)
		forget_parent(builder);
}

/* "mode=755,size=1M" */
static void configure(int context, const char *options, const char *path)
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

	/* What mount(8) shows; any name will do. */
	must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, "source", type), "name %s", type);
	configure(context, options, path);
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

/* No user namespace below this one: what seccomp refuses does not work either where it is off. The limit is that of our
 * own user namespace, and written through a /proc that nobody else has had a hand in. */
static void refuse_nested(const struct builder *builder, int proc)
{
	AUTO_CLOSE int fd = -1;

	if (!builder->plan->rights.refuse_nested)
		return;
	fd = must(sys_open(proc, "sys/user/max_user_namespaces", O_WRONLY), "open max_user_namespaces");
	must((int)write(fd, "0", 1), "refuse nested user namespaces");
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

/* A folder of the root's own file system that stays writable when the root no longer is: cheaper than one of its own. */
static int make_folder(struct builder *builder, const struct mount_op *op, const char *path)
{
	const struct plan *plan = builder->plan;
	const char *name = open_parent(builder, path);

	must(mkdirat(builder->parent, name, op->number), "make folder '%s'", path);
	if (op->flags & MOUNT_OWNED && plan->identity.set_ids)
		must(fchownat(builder->parent, name, plan->identity.uid, plan->identity.gid, AT_SYMLINK_NOFOLLOW),
		     "give away folder '%s'", path);
	return must(sys_open_tree(builder->parent, name, 0), "copy '%s'", path);
}

/* The place of /proc in the root's own file system is an empty folder that nobody will ever see otherwise: taken before
 * /proc is there. */
static void take_empty(struct builder *builder)
{
	must(mkdirat(builder->root, "proc", 0555), "make folder '/proc'");
	builder->empty = must(sys_open_tree(builder->root, "proc", 0), "copy '/proc'");
}

/* An empty folder that covers others; for an image that of a file system of its own. The first is attached where it is
 * needed first, and copied from there. */
static int make_empty(struct builder *builder, const char *path)
{
	const struct kernel_mount_attr read_only = { .set = KERNEL_MOUNT_RDONLY };

	if (builder->empty_attached)
		return must(sys_open_tree(builder->empty, "", KERNEL_AT_EMPTY_PATH), "copy an empty folder");
	if (builder->empty < 0)
		builder->empty = make_filesystem("tmpfs", "mode=555,nr_inodes=1", PLAIN, path);
	must(sys_mount_setattr(builder->empty, 0, &read_only), "make '%s' read-only", path);
	builder->empty_attached = true;
	return must(fcntl(builder->empty, F_DUPFD_CLOEXEC, 3), "copy an empty folder");
}

/* Covers what is at `path`. Ours are names in folders that we know; what the user names may be a link. */
static void hide(struct builder *builder, const struct mount_op *op, const char *path)
{
	bool is_ours = op->flags & MOUNT_OPTIONAL;
	const char *name = is_ours ? open_parent(builder, path) : "";
	AUTO_CLOSE int found = is_ours ? -1 : must(find(builder, path, 0), "hide '%s'", path);
	int place = is_ours ? builder->parent : found;
	AUTO_CLOSE int cover = -1;
	struct stat stat;
	int ret = fstatat(place, name, &stat, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);

	if (ret < 0 && errno == ENOENT && is_ours)
		return;
	must(ret, "hide '%s'", path);
	if (S_ISDIR(stat.st_mode))
		cover = make_empty(builder, path);
	else
		cover = must(sys_open_tree(builder->null, "", KERNEL_AT_EMPTY_PATH), "copy /dev/null");
	must(sys_move_mount(cover, place, name), "hide '%s'", path);
}

/* What is there becomes read-only: a copy of the mount upon itself. */
static void seal(struct builder *builder, const char *path)
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

/* A file in a tmpfs is mounted where it shall appear, also in a folder that is read-only, and then loses its name. */
static void make_text(struct builder *builder, const struct mount_op *op, const char *path)
{
	static const char name[] = ".nsinit";
	const struct kernel_mount_attr attr = { .set = PLAIN | KERNEL_MOUNT_RDONLY };
	AUTO_CLOSE int file = must(sys_open(builder->tmpfs, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY),
					"make file '%s'", path);
	AUTO_CLOSE int mount = -1;
	int written = must((int)write(file, op->source, op->source_length), "write '%s'", path);

	if (written != op->source_length)
		die(ENOSPC, "write '%s'", path);
	mount = must(sys_open_tree(file, "", KERNEL_AT_EMPTY_PATH), "copy '%s'", path);
	must(sys_mount_setattr(mount, 0, &attr), "make '%s' read-only", path);
	attach(builder, mount, path, false, op->flags);
	must(unlinkat(builder->tmpfs, name, 0), "unlink '%s'", name);
}

/* The host's folder is attached upon the layer that takes the writes, and the overlay of both upon that. */
static int make_overlay(struct builder *builder, int lower, const char *path)
{
	AUTO_CLOSE int context = must(sys_fsopen("overlay"), "open file system 'overlay'");
	char buffer[3][48];
	static const char keys[][9] = { "lowerdir", "upperdir", "workdir" };
	static const char folders[][6] = { "", "upper", "work" };

	attach(builder, lower, path, true, 0);
	for (int i = 0; i < 3; i++) {
		struct text value = TEXT(buffer[i]);

		if (i && mkdirat(builder->layer, folders[i], 0755) < 0 && errno != EEXIST) /* of a layer that was kept */
			die(errno, "make folder '%s'", folders[i]);
		text_add(&value, "/proc/self/fd/%d/%s", i ? builder->layer : lower, folders[i]);
		must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_STRING, keys[i], value.at), "configure '%s' of '%s'",
		     keys[i], path);
	}
	must(sys_fsconfig(context, KERNEL_FSCONFIG_SET_FLAG, "userxattr", NULL), "configure '%s'", path);
	must(sys_fsconfig(context, KERNEL_FSCONFIG_CREATE, NULL, NULL), "make overlay for '%s'", path);
	return must(sys_fsmount(context, PLAIN), "mount overlay for '%s'", path);
}

/* ---- the order of things ---- */

/* Makes the mount of an op, or finds the one that was opened for it; -1 where it is none, or there is none. */
static int make_mount(struct builder *builder, const struct mount_op *op, int tree, const char *path)
{
	switch ((enum mount_kind)op->kind) {
	case MOUNT_BIND:
	case MOUNT_DEVICE:
		return tree;
	case MOUNT_TMPFS:
		return make_tmpfs(builder, op, path);
	case MOUNT_FOLDER:
		return make_folder(builder, op, path);
	case MOUNT_PROC:
		return make_proc(builder, op, path);
	case MOUNT_SYSFS:
		return make_filesystem("sysfs", NULL, PLAIN | KERNEL_MOUNT_NOEXEC | KERNEL_MOUNT_RDONLY, path);
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

/* What is no mount of its own. False if it is one. */
static bool apply_to_place(struct builder *builder, const struct mount_op *op, const char *path)
{
	char link[PATH_MAX];
	struct text to = TEXT(link);

	if (op->kind == MOUNT_SEAL)
		seal(builder, path);
	else if (op->kind == MOUNT_HIDE)
		hide(builder, op, path);
	else if (op->kind == MOUNT_TEXT)
		make_text(builder, op, path);
	else if (op->kind == MOUNT_SYMLINK) {
		text_add(&to, "%.*s", (int)op->source_length, op->source);
		make_symlink(builder, link, path);
	} else if (sources_read_link(op, link)) {
		make_symlink(builder, link, path);
	} else {
		/* A home that an image does not have is not missed. */
		return op->kind == MOUNT_TMPFS && op->flags & MOUNT_OPTIONAL && find(builder, path, 0) < 0;
	}
	return true;
}

static void apply(struct builder *builder, const struct mount_op *op, int tree)
{
	char buffer[PATH_MAX];
	struct text path = TEXT(buffer);
	int mount;

	text_add(&path, "%.*s", (int)op->target_length, op->target);
	if (apply_to_place(builder, op, path.at))
		return;
	mount = make_mount(builder, op, tree, path.at);
	if (mount < 0)
		return;
	if (op->kind == MOUNT_FOLDER)
		must(sys_move_mount(mount, builder->parent, open_parent(builder, path.at)), "mount on '%s'", path.at);
	else
		attach(builder, mount, path.at, tree < 0 || (!op->number && is_folder(mount)), op->flags);
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
	char where[PATH_MAX];
	int ret;

	if (!getcwd(where, sizeof(where)))
		where[0] = '\0';
	must(fchdir(root), "enter the new root");
	ret = sys_pivot_root(".", ".");
	if (ret < 0 && errno == EINVAL && !(plan->rights.keep & 1ULL << CAPABILITY_SYS_ADMIN)) {
		must(chroot("."), "make the new tree the root");
	} else {
		must(ret, "make the new tree the root");
		must(umount2(".", MNT_DETACH), "leave the old root");
	}
	/* Where the caller was, if that is shown. */
	if (!*where || chdir(where))
		must(chdir("/"), "enter '/'");
}

static bool covers(const struct mount_op *op)
{
	return op->kind == MOUNT_HIDE || op->kind == MOUNT_SEAL;
}

/* Whether the user shows something in this place; or, of what would be hidden, below it. */
static bool is_asked_for(const struct plan *plan, const struct mount_op *op)
{
	for (size_t i = 0; i < plan->mounts.requests; i++) {
		const struct mount_op *request = &plan->mounts.op[i];
		bool below = request->target_length > op->target_length && request->target[op->target_length] == '/';

		if (!covers(request) && request->target_length >= op->target_length &&
		    memcmp(request->target, op->target, op->target_length) == 0 &&
		    (request->target_length == op->target_length || (below && op->kind == MOUNT_HIDE)))
			return true;
	}
	return false;
}

/* The root, the defaults, the requests; and what the defaults cover comes last, so that it is covered in a folder that
 * was asked for as well. */
static void build(struct builder *builder, const struct plan *plan, const struct run *run)
{
	const int *tree = run->scratch->tree;
	size_t requests = plan->mounts.requests;

	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length == 1)
			apply(builder, &plan->mounts.op[i], tree[i]);
	for (size_t i = requests; i < plan->mounts.count; i++) {
		if (i == requests + 1 && plan->mounts.base < 0)
			take_empty(builder); /* the root is there now */
		if (!covers(&plan->mounts.op[i]))
			apply(builder, &plan->mounts.op[i], tree[i]);
	}
	for (size_t i = 0; i < requests; i++)
		if (plan->mounts.op[i].target_length > 1)
			apply(builder, &plan->mounts.op[i], tree[i]);
	for (size_t i = requests; i < plan->mounts.count; i++)
		if (covers(&plan->mounts.op[i]) && !is_asked_for(plan, &plan->mounts.op[i]))
			apply(builder, &plan->mounts.op[i], tree[i]);
}

void tree_take(const struct plan *plan, struct run *run)
{
	const struct kernel_mount_attr read_only = { .set = KERNEL_MOUNT_RDONLY };
	struct builder builder = { .plan = plan, .parent = -1, .null = -1, .empty = -1, .tmpfs = -1, .layer = -1 };
	mode_t mask;

	if (!(plan->ids.spaces & CLONE_NEWNS))
		return;
	/* Nothing that is mounted here shall show outside, nor the other way round. */
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make mounts private");
	if (!plan->mounts.new_root)
		return;
	sources_open_inside(plan, run);
	mask = (mode_t)umask(0);
	builder.root = must(sys_open(AT_FDCWD, "/", O_PATH | O_DIRECTORY), "open '/'");
	build(&builder, plan, run);
	/* With a filter that refuses them, a /proc to be had for this is not needed. */
	if (plan->config->sandbox.proc != PROC_FULL && plan->rights.refuse_nested && !plan->seccomp.has_policy)
		refuse_nested(&builder, make_filesystem("proc", NULL, PLAIN | KERNEL_MOUNT_NOEXEC, "nobody"));
	if (plan->mounts.base < 0)
		must(sys_mount_setattr(builder.root, 0, &read_only), "make '/' read-only");
	enter(plan, builder.root);
	(void)umask(mask);
}
