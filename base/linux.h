/* linux.h - system calls and constants newer than the headers, or that libc bends
 *
 * Every wrapper returns what the kernel says: a result, or -errno. Each names its kernel version. */
#ifndef BASE_LINUX_H
#define BASE_LINUX_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <time.h>

#include "call.h"

/* Signals 1..64 (1..128 on MIPS, where _NSIG does not count the 0; elsewhere it does). libc hides 32 to 34 for its threads; an init must pass them on. */
enum { SIGNAL_MAX = _NSIG / 8 * 8 };
enum { WORD_BITS = 8 * sizeof(unsigned long) };

/* The kernel's RTMIN is 32; every shell, engine and libc but musl counts RTMIN+N from 34. */
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
static inline long sys_sigmask(int how, const struct sigmask *set, struct sigmask *old)
{
	return RAW_CALL(rt_sigprocmask, how, set, old, sizeof(*set));
}

/* rt_sigpending(2): those that wait for us, blocked. */
static inline long sys_sigpending(struct sigmask *pending)
{
	return RAW_CALL(rt_sigpending, pending, sizeof(*pending));
}

/* rt_sigtimedwait(2): takes one pending signal of `set`; waits for ever, or not at all. Returns it or -EAGAIN. */
static inline long sys_sigwait(const struct sigmask *set, siginfo_t *info, int wait)
{
	const long long now[2] = { 0, 0 }; /* zeros in either layout of timespec */

#ifdef SYS_rt_sigtimedwait
	return RAW_CALL(rt_sigtimedwait, set, info, wait ? NULL : now, sizeof(*set));
#else /* 32-bit musl calls the old one by its name in full */
	return RAW_CALL(rt_sigtimedwait_time32, set, info, wait ? NULL : now, sizeof(*set));
#endif
}

/* Takes back one pending signal that the kernel sent to us for something that we did: it is not for the command. One that
 * a user sent stays pending. Returns whether one was taken. */
bool sys_take_back_signal(int sig);

/* signalfd4(2), 2.6.27, non-blocking. */
static inline long sys_signalfd(const struct sigmask *set)
{
	return RAW_CALL(signalfd4, -1, set, sizeof(*set), 02000000 /* SFD_CLOEXEC */);
}

/* The kernel's struct rusage: libc's has 64-bit times on 32-bit machines. */
struct kernel_rusage {
	long user_s, user_us, system_s, system_us, max_rss_kib, rest[13];
};

/* waitid(2) with the kernel's fifth argument. */
static inline long sys_waitid(int type, pid_t id, siginfo_t *info, int options, struct kernel_rusage *usage)
{
	return RAW_CALL(waitid, type, id, info, options, usage);
}

/* What waitid says of the end of a child, as wait(2) encodes it. */
static inline int sys_wait_status(const siginfo_t *info)
{
	if (info->si_code == CLD_EXITED)
		return (info->si_status & 0xff) << 8;
	return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
}

/* rt_sigqueueinfo(2): the kernel takes a foreign siginfo only if si_code is negative. */
static inline long sys_sigqueue(pid_t pid, int sig, const siginfo_t *info)
{
	return RAW_CALL(rt_sigqueueinfo, pid, sig, info);
}

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000 /* 5.2 */
#endif

/* Flag of pidfd_send_signal, 6.9: to the process group that has this pid. */
enum { KERNEL_PIDFD_PROCESS_GROUP = 1 << 2 };

/* pidfd_send_signal(2), 5.1; `info` may be NULL. */
static inline long sys_pidfd_send_signal(int pidfd, int sig, const siginfo_t *info, unsigned flags)
{
	return RAW_CALL(pidfd_send_signal, pidfd, sig, info, flags);
}

/* pidfd_open(2), 5.3; always close-on-exec. */
static inline long sys_pidfd_open(pid_t pid)
{
	return RAW_CALL(pidfd_open, pid, 0);
}

/* close_range(2), 5.9. */
static inline long sys_close_range(unsigned first, unsigned last)
{
	return RAW_CALL(close_range, first, last, 0);
}

/* ioctl PIDFD_GET_INFO, 6.13 (musl's ioctl takes an int, which this request does not fit); with the exit status of a process that is gone, PIDFD_INFO_EXIT, since 6.15. */
struct kernel_pidfd_info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid, ids[8];
	int32_t exit_code; /* as wait(2) encodes it */
};
_Static_assert(sizeof(struct kernel_pidfd_info) == 64, "PIDFD_INFO_SIZE_VER0");

enum { KERNEL_PIDFD_INFO_EXIT = 1 << 3 };

static inline long sys_pidfd_info(int pidfd, struct kernel_pidfd_info *info)
{
	return RAW_CALL(ioctl, pidfd, _IOWR(0xff, 11, struct kernel_pidfd_info), info);
}

/* setgroups, setresuid, setresgid of this thread alone: libc's signal all threads, in memory that a vfork shares. The
 * first of them on 32-bit machines take 16-bit ids. */
#ifdef SYS_setresuid32
enum { SYS_setgroups_32 = SYS_setgroups32, SYS_setresuid_32 = SYS_setresuid32, SYS_setresgid_32 = SYS_setresgid32 };
#else
enum { SYS_setgroups_32 = SYS_setgroups, SYS_setresuid_32 = SYS_setresuid, SYS_setresgid_32 = SYS_setresgid };
#endif

/* These names are macros of libc's. */
enum { SYS_prlimit_64 = SYS_prlimit64, SYS_pread_64 = SYS_pread64 };

/* ---- namespaces, mounts, and what a sandbox takes away ---- */

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000 /* 4.6 */
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080 /* 5.6 */
#endif

/* clone3(2), 5.3. */
#define KERNEL_CLONE_INTO_CGROUP 0x200000000ULL /* 5.7 */

struct kernel_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size,
		cgroup;
};

/* Forks: the child has a copy of all, and returns 0. */
static inline long sys_clone3(struct kernel_clone_args *args)
{
	return RAW_CALL(clone3, args, sizeof(*args));
}

/* clone(2) without a stack: forks. s390 wants the stack first. */
static inline long sys_fork(unsigned long flags, int *pidfd)
{
#ifdef __s390x__
	return RAW_CALL(clone, 0, flags | SIGCHLD, pidfd, 0, 0);
#else
	return RAW_CALL(clone, flags | SIGCHLD, 0, pidfd, 0, 0);
#endif
}

/* open(2), as everything here is opened: close-on-exec, and never the controlling terminal. Returns the fd or -errno. */
int sys_open(int dir, const char *path, int flags);

/* mmap(2), from the start of a file, or with -1 of memory that children share. Returns 0 or -errno. */
long sys_map(void **at, size_t size, int protection, int flags, int fd);

/* pread(2). */
long sys_pread(int fd, void *bytes, size_t size, off_t at);

/* send(2) and recv(2). */
long sys_send(int fd, const void *bytes, size_t size, int flags);
long sys_recv(int fd, void *bytes, size_t size, int flags);

/* openat2(2), 5.6; always close-on-exec. */
struct kernel_open_how {
	uint64_t flags, mode, resolve;
};

enum { KERNEL_RESOLVE_NO_MAGICLINKS = 0x02, KERNEL_RESOLVE_IN_ROOT = 0x10 };

long sys_openat2(int dir, const char *path, uint64_t flags, uint64_t resolve);

enum {
	KERNEL_CLOEXEC = 02000000,
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
long sys_open_tree(int dir, const char *path, unsigned flags);

/* move_mount(2), 5.2: attaches the mount `from` to a name in the folder `to`, not following a link; "": to itself. */
long sys_move_mount(int from, int to, const char *name);

/* fsopen(2), fsconfig(2), fsmount(2), 5.2. */
static inline long sys_fsopen(const char *type)
{
	return RAW_CALL(fsopen, type, 1 /* FSOPEN_CLOEXEC */);
}

long sys_fsconfig(int fd, int command, const char *key, const char *value);

static inline long sys_fsmount(int fd, unsigned attributes)
{
	return RAW_CALL(fsmount, fd, 1 /* FSMOUNT_CLOEXEC */, attributes);
}

/* mount_setattr(2), 5.12. */
struct kernel_mount_attr {
	uint64_t set, clear, propagation, userns_fd;
};

long sys_mount_setattr(int fd, unsigned flags, const struct kernel_mount_attr *attr);

/* fstatat(2). */
struct stat;
long sys_stat(int dir, const char *path, int flags, struct stat *out);

/* Whether there is such a file: 0, or -errno. */
long sys_access(int dir, const char *path);

/* fcntl(2) with a number, or none: 0. */
long sys_fcntl(int fd, int command, long argument);

/* Has a signal ignored, or as it is by default (rt_sigaction(2)). Returns whether it was ignored before. */
bool sys_ignore_signal(int sig, bool ignore);

/* capset(2) and capget(2), version 3. */
enum { KERNEL_CAPS_VERSION = 0x20080522 };

struct kernel_caps {
	uint64_t effective, permitted, inheritable;
};

struct kernel_cap_words {
	uint32_t effective, permitted, inheritable;
};

long sys_capget(struct kernel_caps *caps);

long sys_capset(const struct kernel_caps *caps);

/* capabilities(7) */
enum { CAPABILITY_SETGID = 6, CAPABILITY_SETUID = 7, CAPABILITY_NET_ADMIN = 12, CAPABILITY_SYS_ADMIN = 21 };

/* For AUTO_CLOSE: closes an fd that is not negative. */
void close_fd(const int *fd);

#define AUTO_CLOSE __attribute__((cleanup(close_fd)))

#endif
