/* floor_sandbox.c - the yardstick of the sandbox: the kernel's share of `nsinit --sandbox`, as root
 *
 * usage: floor_sandbox COMMAND [ARGUMENT...]
 *
 * The same namespaces, mounts, rights and rules, with no options and no care: no signal is forwarded, no other host
 * is thought of, and what fails ends it with 125 and without a word (strace tells). */
#define _GNU_SOURCE
#include "floor_sandbox.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Of linux/mount.h and linux/sched.h, which musl does not bring along. */
enum { COPY = 1, BY_FD = 4, SET_STRING = 1, CREATE = 6, PIDFD = 0x1000 };
enum { RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8, IDMAP = 0x100000 };
enum {
	SPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
		 CLONE_NEWCGROUP,
};

/* Below '/'. A symbolic link stays one. */
static const char *const trees[] = { "usr", "bin", "sbin", "lib", "lib32", "lib64", "opt", "etc" };
static const char *const nodes[] = { "dev/null", "dev/zero", "dev/full", "dev/random", "dev/urandom", "dev/tty" };
static const char *const links[][2] = {
	{ "pts/ptmx", "dev/ptmx" }, { "/proc/self/fd", "dev/fd" }, { "fd/0", "dev/stdin" },
	{ "fd/1", "dev/stdout" },   { "fd/2", "dev/stderr" },
};
static const char *const sealed[] = { "proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus", "proc/fs" };
static const char *const hidden[] = {
	"etc/shadow",         "etc/shadow-", "etc/gshadow",    "etc/gshadow-", "etc/sudoers",
	"etc/sudoers.d",      "etc/ssh",     "etc/machine-id", "proc/kcore",   "proc/keys",
	"proc/kmsg",          "proc/scsi",   "proc/acpi",      "proc/timer_list",
	"proc/latency_stats",
};

static int write_file(int directory, const char *path, const char *text)
{
	int fd = (int)must(openat(directory, path, O_WRONLY | O_CLOEXEC));

	must(write(fd, text, strlen(text)));
	return close(fd);
}

/* ---- mounts ---- */

static int copy(int directory, const char *path, int flags)
{
	return (int)syscall(SYS_open_tree, directory, path, flags | O_CLOEXEC | COPY);
}

static void attach(int mount, int root, const char *path)
{
	must(syscall(SYS_move_mount, mount, "", root, path, BY_FD));
	close(mount);
}

static void restrict_mount(int mount, int flags, uint64_t attributes, int userns)
{
	const uint64_t attr[] = { attributes, 0, MS_PRIVATE, (uint64_t)userns };

	must(syscall(SYS_mount_setattr, mount, "", flags | AT_EMPTY_PATH, attr, sizeof(attr)));
}

static int make(const char *type, const char *mode, int attributes)
{
	int context = (int)must(syscall(SYS_fsopen, type, 1)), mount;

	if (mode)
		must(syscall(SYS_fsconfig, context, SET_STRING, "mode", mode, 0));
	must(syscall(SYS_fsconfig, context, CREATE, NULL, NULL, 0));
	mount = (int)must(syscall(SYS_fsmount, context, 1, attributes));
	close(context);
	return mount;
}

/* A copy upon itself stays writable when the root no longer is. */
static void make_folder(int root, const char *path, mode_t mode)
{
	must(mkdirat(root, path, mode));
	attach(copy(root, path, 0), root, path);
}

/* The first empty directory is copied for the others. Were it not attached, its close would cost a grace period. */
static void hide(int root, int null)
{
	int empty = -1, cover;
	struct stat stat;

	for EACH (i, hidden) {
		if (fstatat(root, hidden[i], &stat, 0) != 0)
			continue;
		if (S_ISDIR(stat.st_mode) && empty < 0)
			cover = empty = make("tmpfs", "555", RDONLY | NOSUID | NODEV);
		else
			cover = copy(S_ISDIR(stat.st_mode) ? empty : null, "", AT_EMPTY_PATH);
		must(syscall(SYS_move_mount, cover, "", root, hidden[i], BY_FD));
	}
}

static void build(int root, const int *tree, const int *node)
{
	char to[64];

	for EACH (i, trees) {
		ssize_t length = tree[i] < 0 ? must(readlink(trees[i], to, sizeof(to) - 1)) : 0;

		to[length] = '\0';
		must(length ? symlinkat(to, root, trees[i]) : mkdirat(root, trees[i], 0755));
		if (!length)
			attach(tree[i], root, trees[i]);
	}
	must(mkdirat(root, "dev", 0755));
	for EACH (i, nodes) {
		must(mknodat(root, nodes[i], S_IFREG | 0444, 0));
		must(syscall(SYS_move_mount, node[i], "", root, nodes[i], BY_FD));
	}
	for EACH (i, links)
		must(symlinkat(links[i][0], root, links[i][1]));
	must(mkdirat(root, "dev/pts", 0755) | mkdirat(root, "proc", 0555));
	attach(make("devpts", "620", NOSUID | NOEXEC), root, "dev/pts");
	attach(make("proc", NULL, NOSUID | NODEV | NOEXEC), root, "proc");
	make_folder(root, "dev/shm", 01777);
	make_folder(root, "tmp", 01777);
	make_folder(root, "root", 0700);
	write_file(root, "proc/sys/user/max_user_namespaces", "0");
	for EACH (i, sealed) {
		int mount = copy(root, sealed[i], 0);

		if (mount < 0) /* not every kernel has all */
			continue;
		restrict_mount(mount, 0, RDONLY, 0);
		attach(mount, root, sealed[i]);
	}
	hide(root, node[0]);
	restrict_mount(root, 0, RDONLY, 0);
}

/* ---- processes ---- */

/* What only the host may do: the ids, and the owners of the files that are shown. */
static void map_ids(int proc, const int *tree, const int *node)
{
	int userns = (int)must(openat(proc, "ns/user", O_RDONLY | O_CLOEXEC));

	write_file(proc, "uid_map", "0 1879048192 65536");
	write_file(proc, "gid_map", "0 1879048192 65536");
	for EACH (i, trees)
		if (tree[i] >= 0)
			restrict_mount(tree[i], AT_RECURSIVE, RDONLY | NOSUID | NODEV | IDMAP, userns);
	for EACH (i, nodes)
		restrict_mount(node[i], 0, NOSUID | NOEXEC, 0);
}

/* PID 1 of the sandbox. */
static int inside(int ready, const int *tree, const int *node, char **command)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int internet = (int)must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), root, ruleset, status;
	char byte;

	must(ioctl(internet, SIOCSIFFLAGS, &lo));
	must(read(ready, &byte, 1) - 1);
	must(syscall(SYS_setgroups, 0, NULL) | syscall(SYS_setresgid, 0, 0, 0) | syscall(SYS_setresuid, 0, 0, 0));
	must(prctl(PR_SET_PDEATHSIG, SIGKILL) | prctl(PR_SET_DUMPABLE, 1));
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	umask(0);
	root = make("tmpfs", "755", NOSUID | NODEV);
	must(syscall(SYS_move_mount, root, "", AT_FDCWD, "/", BY_FD));
	build(root, tree, node);
	must(fchdir(root) | syscall(SYS_pivot_root, ".", ".") | umount2(".", MNT_DETACH) | chdir("/"));
	umask(022);
	must(sethostname("sandbox", 7));
	ruleset = make_rules();
	must(syscall(SYS_close_range, ruleset + 1, ~0U, 0));
	if (vfork() == 0) {
		drop_rights(ruleset);
		execv(command[0], command);
		_exit(FAILED);
	}
	must(wait(&status));
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int tree[COUNT(trees)], node[COUNT(nodes)], ready[2], pidfd, status;
	const uint64_t clone[11] = { SPACES | PIDFD, (uintptr_t)&pidfd, 0, 0, SIGCHLD };
	char path[32], link;
	pid_t pid;

	must(chdir("/") | pipe2(ready, O_CLOEXEC) | (argc - 2));
	for EACH (i, trees)
		tree[i] = readlink(trees[i], &link, 1) > 0 ? -1 : copy(AT_FDCWD, trees[i], AT_RECURSIVE);
	for EACH (i, nodes)
		node[i] = copy(AT_FDCWD, nodes[i], 0);
	pid = (pid_t)must(syscall(SYS_clone3, clone, sizeof(clone)));
	if (pid == 0)
		return inside(ready[0], tree, node, argv + 1);
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	map_ids(open(path, O_PATH | O_CLOEXEC), tree, node);
	must(write(ready[1], "", 1));
	must(waitpid(pid, &status, 0));
	return WEXITSTATUS(status);
}
