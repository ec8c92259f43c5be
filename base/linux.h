/* linux.h - system calls and constants that libc lacks, or changes
 *
 * Each wrapper keeps libc's convention, -1 and errno, and names the kernel that brought its call. Changes of musl: it hides
 * three signals for its threads, and sets ids of every thread by signals, in memory that a vfork shares. */
#ifndef BASE_LINUX_H
#define BASE_LINUX_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* For `return fail(EPROTO);`: sets errno. Returns -1. */
static inline int fail(int err)
{
	errno = err;
	return -1;
}

/* ---- signals ---- */

/* Signals 1..64 (1..128 on MIPS, where _NSIG does not count the 0; elsewhere it does). libc hides 32 to 34 for its threads; an init must pass them on. */
enum { SIGNAL_MAX = _NSIG / 8 * 8 };
enum { WORD_BITS = 8 * sizeof(unsigned long) };

/* The kernel's RTMIN is 32; shells, engines and every libc except musl count RTMIN+N from 34. */
enum { SIGNAL_RTMIN = 34 };

struct sigmask {
	unsigned long word[SIGNAL_MAX / WORD_BITS];
};

static inline void sigmask_add(struct sigmask *mask, int sig)
{
	mask->word[(sig - 1) / WORD_BITS] |= 1UL << ((sig - 1) % WORD_BITS);
}

static inline void sigmask_remove(struct sigmask *mask, int sig)
{
	mask->word[(sig - 1) / WORD_BITS] &= ~(1UL << ((sig - 1) % WORD_BITS));
}

static inline int sigmask_has(const struct sigmask *mask, int sig)
{
	return (mask->word[(sig - 1) / WORD_BITS] >> ((sig - 1) % WORD_BITS)) & 1;
}

/* rt_sigprocmask(2), with the signals that libc's wrapper leaves out. */
int sys_sigmask(int how, const struct sigmask *set, struct sigmask *old);
/* rt_sigpending(2): the signals that are pending for us. */
int sys_sigpending(struct sigmask *pending);
/* rt_sigtimedwait(2): takes one pending signal of `set`; waits for ever, or not at all. Returns it; or -1, EAGAIN. */
int sys_sigwait(const struct sigmask *set, siginfo_t *info, bool wait);
/* signalfd4(2), 2.6.27, close-on-exec. */
int sys_signalfd(const struct sigmask *set);
/* rt_sigqueueinfo(2): the kernel takes a foreign siginfo only if si_code is negative. */
int sys_sigqueue(pid_t pid, int sig, const siginfo_t *info);
/* Has a signal ignored, or as it is by default (rt_sigaction(2)). Returns whether it was ignored before. */
bool sys_ignore_signal(int sig, bool ignore);
/* Takes back one pending signal that the kernel sent to us for something that we did: it is not for the command. One that
 * a user sent stays pending. Returns whether one was taken. */
bool sys_take_back_signal(int sig);

/* ---- processes ---- */

/* The kernel's struct rusage: libc's has 64-bit times on 32-bit machines. */
struct kernel_rusage {
	long user_s, user_us, system_s, system_us, max_rss_kib, rest[13];
};

/* waitid(2) with the kernel's fifth argument. */
int sys_waitid(int type, pid_t id, siginfo_t *info, int options, struct kernel_rusage *usage);

/* How the child of this siginfo from waitid ended, as wait(2) encodes it. */
static inline int sys_wait_status(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		return (info->si_status & 0xff) << 8;
	return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
}

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000 /* 5.2 */
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000 /* 4.6 */
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080 /* 5.6 */
#endif
#define KERNEL_CLONE_INTO_CGROUP 0x200000000ULL /* 5.7 */

/* clone3(2), 5.3. */
struct kernel_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size,
		cgroup;
};

/* Forks: the child has a copy of all, and returns 0. */
pid_t sys_clone3(struct kernel_clone_args *args);
/* clone(2) without a stack: forks. */
pid_t sys_fork(unsigned long flags, int *pidfd);

/* Flag of pidfd_send_signal, 6.9: to the process group that has this pid. */
enum { KERNEL_PIDFD_PROCESS_GROUP = 1 << 2 };

/* pidfd_send_signal(2), 5.1; `info` may be NULL. */
int sys_pidfd_send_signal(int pidfd, int sig, const siginfo_t *info, unsigned flags);
/* pidfd_open(2), 5.3; always close-on-exec. */
int sys_pidfd_open(pid_t pid);

/* ioctl PIDFD_GET_INFO, 6.13; with the exit status of a dead process, PIDFD_INFO_EXIT, since 6.15. */
struct kernel_pidfd_info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid, ids[8];
	int32_t exit_code; /* as wait(2) encodes it */
};
_Static_assert(sizeof(struct kernel_pidfd_info) == 64, "PIDFD_INFO_SIZE_VER0");

enum { KERNEL_PIDFD_INFO_EXIT = 1 << 3 };

int sys_pidfd_info(int pidfd, struct kernel_pidfd_info *info);

/* ---- files ---- */

/* openat(2), as everything here is opened: close-on-exec, and never the controlling terminal. */
int sys_open(int dir, const char *path, int flags);

enum {
	KERNEL_CLOEXEC = 02000000,
	KERNEL_RESOLVE_NO_MAGICLINKS = 0x02,
	KERNEL_RESOLVE_IN_ROOT = 0x10,
};

/* openat2(2), 5.6; always close-on-exec. */
int sys_openat2(int dir, const char *path, uint64_t flags, uint64_t resolve);
/* close_range(2), 5.9. */
int sys_close_range(unsigned first, unsigned last);

/* For AUTO_CLOSE: closes an fd that is not negative, and keeps errno. */
void close_fd(const int *fd);

#define AUTO_CLOSE __attribute__((cleanup(close_fd)))

/* ---- mounts ---- */

enum {
	KERNEL_AT_EMPTY_PATH = 0x1000,
	KERNEL_AT_RECURSIVE = 0x8000,
	KERNEL_OPEN_TREE_CLONE = 1,
	KERNEL_FSCONFIG_SET_FLAG = 0,
	KERNEL_FSCONFIG_SET_STRING = 1,
	KERNEL_FSCONFIG_CREATE = 6,
	KERNEL_MOUNT_RDONLY = 0x01,
	KERNEL_MOUNT_NOSUID = 0x02,
	KERNEL_MOUNT_NODEV = 0x04,
	KERNEL_MOUNT_NOEXEC = 0x08,
	KERNEL_MOUNT_IDMAP = 0x00100000,
};

/* open_tree(2), 5.2, with OPEN_TREE_CLONE: a detached copy of a mount and, if asked, of those below it. */
int sys_open_tree(int dir, const char *path, unsigned flags);
/* move_mount(2), 5.2: attaches the mount `from` to a name in the directory `to`, not following a link; "": to itself. */
int sys_move_mount(int from, int to, const char *name);
/* fsopen(2), fsconfig(2), fsmount(2), 5.2; always close-on-exec. */
int sys_fsopen(const char *type);
int sys_fsconfig(int fd, int command, const char *key, const char *value);
int sys_fsmount(int fd, unsigned attributes);

/* mount_setattr(2), 5.12. */
struct kernel_mount_attr {
	uint64_t set, clear, propagation, userns_fd;
};

int sys_mount_setattr(int fd, unsigned flags, const struct kernel_mount_attr *attr);
/* pivot_root(2) */
int sys_pivot_root(const char *new_root, const char *put_old);

/* ---- privileges ---- */

/* capabilities(7) */
enum { CAPABILITY_SETGID = 6, CAPABILITY_SETUID = 7, CAPABILITY_NET_ADMIN = 12, CAPABILITY_SYS_ADMIN = 21 };

struct kernel_caps {
	uint64_t effective, permitted, inheritable;
};

/* capget(2) and capset(2), version 3. */
int sys_capget(struct kernel_caps *caps);
int sys_capset(const struct kernel_caps *caps);

/* setgroups(2); and setresgid(2) and then setresuid(2), all three ids of each the same. Of this thread alone. */
int sys_setgroups(size_t count, const gid_t *groups);
int sys_set_ids(uid_t uid, gid_t gid);

/* landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2), 5.13. Without attributes the first returns
 * the version. */
int sys_landlock_create_ruleset(const void *attributes, size_t size, unsigned flags);
int sys_landlock_add_rule(int ruleset, int type, const void *rule);
int sys_landlock_restrict_self(int ruleset);

/* seccomp(2), 3.17. */
int sys_seccomp(unsigned operation, unsigned flags, const void *arguments);
/* keyctl(2) */
long sys_keyctl(int operation, long argument, long another);

#endif
