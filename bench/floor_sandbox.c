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
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 125, CALLS = 512 };

static long must(long result)
{
	if (result < 0)
		_exit(FAILED);
	return result;
}

static int write_file(int folder, const char *path, const char *text)
{
	int fd = (int)must(openat(folder, path, O_WRONLY | O_CLOEXEC));

	must(write(fd, text, strlen(text)));
	return close(fd);
}

/* ---- mounts ---- */

static int copy(int folder, const char *path, int flags)
{
	return (int)must(syscall(SYS_open_tree, folder, path, flags | O_CLOEXEC | COPY));
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

static void hide(int root, int null)
{
	int empty = make("tmpfs", "555", RDONLY | NOSUID | NODEV);
	struct stat stat;

	for EACH (i, hidden)
		if (fstatat(root, hidden[i], &stat, 0) == 0)
			attach(copy(S_ISDIR(stat.st_mode) ? empty : null, "", AT_EMPTY_PATH), root, hidden[i]);
	close(empty);
}

static void build(int host, int root, const int *tree, const int *node)
{
	char to[64];

	for EACH (i, trees) {
		ssize_t length = tree[i] < 0 ? must(readlinkat(host, trees[i], to, sizeof(to) - 1)) : 0;

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

		restrict_mount(mount, 0, RDONLY, 0);
		attach(mount, root, sealed[i]);
	}
	hide(root, node[0]);
	restrict_mount(root, 0, RDONLY, 0);
}

/* ---- rights ---- */

/* A balanced tree, written from its end: numbers from first[i] on are allowed where i is even, else refused. */
static struct filter {
	uint16_t code;
	uint8_t yes, no;
	uint32_t value;
} program[4 * COUNT(refused)];
static size_t top = COUNT(program), leaf[2];

static size_t put(uint16_t code, size_t yes, size_t no, uint32_t value)
{
	program[top - 1] = (struct filter){ code, (uint8_t)(yes - top), (uint8_t)(no - top), value };
	return --top;
}

static size_t put_tree(const uint32_t *first, size_t from, size_t to)
{
	size_t middle = (from + to) / 2, high, low;

	if (to - from == 1)
		return leaf[from % 2];
	high = put_tree(first, middle, to);
	low = put_tree(first, from, middle);
	return put(AT_LEAST, high, low, first[middle]);
}

static void filter_calls(void)
{
	uint32_t first[2 * COUNT(refused) + 1] = { 0 };
	struct {
		unsigned short length;
		const struct filter *at;
	} filter;
	size_t count = 1;

	for (uint32_t number = 0; number < CALLS; number++) {
		unsigned is_refused = 0;

		for EACH (i, refused)
			is_refused |= refused[i] == number;
		if (is_refused == count % 2)
			first[count++] = number;
	}
	leaf[0] = put(RETURN, top, top, ALLOW);
	leaf[1] = put(RETURN, top, top, REFUSE);
	put_tree(first, 0, count);
	put(LOAD, top, top, 0);
	put(EQUALS, top, leaf[1], MACHINE);
	put(LOAD, top, top, 4);
	filter.length = (unsigned short)(COUNT(program) - top);
	filter.at = program + top;
	must(syscall(SYS_seccomp, 1, 0, &filter));
}

static int make_rules(void)
{
	const uint64_t handled = RIGHTS;
	int ruleset = (int)must(syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));

	for EACH (i, rules) {
		struct {
			uint64_t rights;
			int fd;
		} rule = { rules[i].rights, (int)must(open(rules[i].path, O_PATH | O_CLOEXEC)) };

		must(syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0));
		close(rule.fd);
	}
	return ruleset;
}

static void drop_rights(int ruleset)
{
	const uint32_t header[] = { CAPABILITIES_3, 0 }, none[6] = { 0 };

	must(syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL, 0, 0, 0));
	must(setrlimit(RLIMIT_CORE, &(struct rlimit){ 1, 1 }));
	must(setrlimit(RLIMIT_NPROC, &(struct rlimit){ 4096, 4096 }));
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	for (unsigned long cap = 0; prctl(PR_CAPBSET_DROP, cap) == 0; cap++)
		;
	must(prctl(PR_SET_SECUREBITS, SECUREBITS_LOCKED));
	must(syscall(SYS_capset, header, none));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) | prctl(PR_SET_DUMPABLE, 0));
	must(syscall(SYS_landlock_restrict_self, ruleset, 0));
	filter_calls();
}

/* ---- processes ---- */

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
	int tree[COUNT(trees)], node[COUNT(nodes)], ready[2], pidfd, userns, status;
	uint64_t clone[11] = { SPACES | CLONE_PIDFD, (uintptr_t)&pidfd, 0, 0, SIGCHLD };
	char path[40];
	pid_t pid;

	(void)argc;
	must(chdir("/") | pipe2(ready, O_CLOEXEC));
	for EACH (i, trees)
		tree[i] = is_link(trees[i]) ? -1 : copy(AT_FDCWD, trees[i], AT_RECURSIVE);
	for EACH (i, nodes)
		node[i] = copy(AT_FDCWD, nodes[i], 0);
	pid = (pid_t)must(syscall(SYS_clone3, clone, sizeof(clone)));
	if (pid == 0)
		return inside(ready[0], tree, node, argv + 1);
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	return 0;
}
