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

enum { FAILED = 125 };

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

/* A balanced tree: the numbers from first[i] on are allowed if i is even, else refused. Written from its end. */
static struct filter {
	uint16_t code;
	uint8_t yes, no;
	uint32_t value;
} program[256];
static size_t at = COUNT(program), leaf[2];

static size_t put(int code, size_t yes, size_t no, uint32_t value)
{
	size_t next = at--;

	program[at] = (struct filter){ (uint16_t)code, (uint8_t)(yes - next), (uint8_t)(no - next), value };
	return at;
}

static size_t put_tree(const short *first, size_t from, size_t to)
{
	size_t middle = (from + to) / 2, low, high;

	if (to - from == 1)
		return leaf[from % 2];
	high = put_tree(first, middle, to);
	low = put_tree(first, from, middle);
	return put(AT_LEAST, high, low, (uint32_t)first[middle]);
}

static void filter_calls(void)
{
	short first[2 * COUNT(refused) + 1] = { 0 };
	size_t count = 1;

	for (short number = 0; count % 2 == 0 || number < 512; number++) {
		size_t i = 0;

		while (i < COUNT(refused) && refused[i] != number)
			i++;
		if (count % 2 != (i == COUNT(refused)))
			first[count++] = number;
	}
}
