/* floor_sandbox.c - the yardstick of the sandbox: the kernel's share of `nsinit --sandbox`, as root, in order
 *
 * usage: floor_sandbox COMMAND [ARGUMENT...]
 *
 * The same namespaces, mounts, rights and rules, with no options and no care: nothing is looked at before it is used,
 * no signal is forwarded, and whatever fails ends it with 125 and without a word (strace tells). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What musl's headers do not have: linux/mount.h, linux/filter.h, linux/seccomp.h, linux/landlock.h. */
enum { RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8, IDMAP = 0x100000, EMPTY_PATH = 0x1000, RECURSIVE = 0x8000 };
enum { COPY = 1 | O_CLOEXEC, SET_STRING = 1, CREATE = 6, LOAD = 0x20, AT_LEAST = 0x35, EQUALS = 0x15, RETURN = 6 };
enum { READ = 1 << 0 | 1 << 2 | 1 << 3, WRITE = (1 << 15) - 1, ON_FILES = 1 << 1 | 1 << 2 | 1 << 14, ALL = 0xffff };
enum { TREES = 10, UNMAPPED = 3, NODES = 6, CALLS = 512, ALLOW = 0x7fff0000, REFUSE = 0x50001, SELF = 125 };

static const char *const trees[TREES] = { "nix", "usr",   "bin",    "sbin", "lib",
					  "lib32", "lib64", "libx32", "opt",  "etc" };
