/* linux.c - system calls that libc lacks, or changes */
#include "linux.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
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
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
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

/* The first of these take 16-bit ids on 32-bit machines. */
#ifdef SYS_setresuid32
enum { SYS_setgroups_32 = SYS_setgroups32, SYS_setresuid_32 = SYS_setresuid32, SYS_setresgid_32 = SYS_setresgid32 };
#else
enum { SYS_setgroups_32 = SYS_setgroups, SYS_setresuid_32 = SYS_setresuid, SYS_setresgid_32 = SYS_setresgid };
#endif

int sys_sigmask(int how, const struct sigmask *set, struct sigmask *old)
{
	return (int)syscall(SYS_rt_sigprocmask, how, set, old, sizeof(*set));
}

int sys_sigpending(struct sigmask *pending)
{
	return (int)syscall(SYS_rt_sigpending, pending, sizeof(*pending));
}

int sys_sigwait(const struct sigmask *set, siginfo_t *info, bool wait)
{
	const long long now[2] = { 0, 0 }; /* zeros in either layout of timespec */

#ifdef SYS_rt_sigtimedwait
	return (int)syscall(SYS_rt_sigtimedwait, set, info, wait ? NULL : now, sizeof(*set));
#else /* 32-bit musl calls the old one by its name in full */
	return (int)syscall(SYS_rt_sigtimedwait_time32, set, info, wait ? NULL : now, sizeof(*set));
#endif
}

int sys_signalfd(const struct sigmask *set)
{
	return (int)syscall(SYS_signalfd4, -1, set, sizeof(*set), KERNEL_CLOEXEC);
}

int sys_sigqueue(pid_t pid, int sig, const siginfo_t *info)
{
	return (int)syscall(SYS_rt_sigqueueinfo, pid, sig, info);
}

/* The kernel's struct begins with the handler, on MIPS with the flags; all other fields are 0. */
bool sys_ignore_signal(int sig, bool ignore)
{
#ifdef __mips__
	enum { HANDLER = 1 };
#else
	enum { HANDLER = 0 };
#endif
	uintptr_t action[16] = { 0 }, before[16] = { 0 };

	action[HANDLER] = (uintptr_t)(ignore ? SIG_IGN : SIG_DFL);
	(void)syscall(SYS_rt_sigaction, sig, action, before, SIGNAL_MAX / 8);
	return before[HANDLER] == (uintptr_t)SIG_IGN;
}

bool sys_take_back_signal(int sig)
{
	struct sigmask mask = { { 0 } };
	siginfo_t info;

	sigmask_add(&mask, sig);
	if (sys_sigwait(&mask, &info, false) < 0)
		return false;
	if (info.si_code == SI_KERNEL || info.si_pid == getpid()) /* the kernel sends some in our name */
		return true;
	(void)kill(getpid(), sig); /* the first siginfo counts: that one was a user's */
	return false;
}

int sys_waitid(int type, pid_t id, siginfo_t *info, int options, struct kernel_rusage *usage)
{
	return (int)syscall(SYS_waitid, type, id, info, options, usage);
}

pid_t sys_clone3(struct kernel_clone_args *args)
{
	return (pid_t)syscall(SYS_clone3, args, sizeof(*args));
}

/* On s390 the stack is the first argument. */
pid_t sys_fork(unsigned long flags, int *pidfd)
{
#ifdef __s390x__
	return (pid_t)syscall(SYS_clone, 0, flags | SIGCHLD, pidfd, 0, 0);
#else
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, pidfd, 0, 0);
#endif
}

int sys_pidfd_send_signal(int pidfd, int sig, const siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, sig, info, flags);
}

int sys_pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* musl's ioctl takes an int, which this request does not fit. */
int sys_pidfd_info(int pidfd, struct kernel_pidfd_info *info)
{
	return (int)syscall(SYS_ioctl, pidfd, _IOWR(0xff, 11, struct kernel_pidfd_info), info);
}

int sys_open(int dir, const char *path, int flags)
{
	enum { MODE = 0644 };

	return openat(dir, path, flags | O_CLOEXEC | O_NOCTTY, MODE);
}

int sys_openat2(int dir, const char *path, uint64_t flags, uint64_t resolve)
{
	const struct {
		uint64_t flags, mode, resolve;
	} how = { .flags = flags | KERNEL_CLOEXEC, .resolve = resolve };

	return (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
}

int sys_close_range(unsigned first, unsigned last)
{
	return (int)syscall(SYS_close_range, first, last, 0);
}

void close_fd(const int *fd)
{
	int err = errno;

	if (*fd >= 0)
		(void)close(*fd); /* a local fd that was only read from */
	errno = err;
}

int sys_open_tree(int dir, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dir, path, flags | KERNEL_OPEN_TREE_CLONE | KERNEL_CLOEXEC);
}

int sys_move_mount(int from, int to, const char *name)
{
	enum { F_EMPTY_PATH = 0x04, T_EMPTY_PATH = 0x40 };

	return (int)syscall(SYS_move_mount, from, "", to, name, *name ? F_EMPTY_PATH : F_EMPTY_PATH | T_EMPTY_PATH);
}

int sys_fsopen(const char *type)
{
	return (int)syscall(SYS_fsopen, type, 1 /* FSOPEN_CLOEXEC */);
}

int sys_fsconfig(int fd, int command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fd, command, key, value, 0);
}

int sys_fsmount(int fd, unsigned attributes)
{
	return (int)syscall(SYS_fsmount, fd, 1 /* FSMOUNT_CLOEXEC */, attributes);
}

int sys_mount_setattr(int fd, unsigned flags, const struct kernel_mount_attr *attr)
{
	return (int)syscall(SYS_mount_setattr, fd, "", KERNEL_AT_EMPTY_PATH | flags, attr, sizeof(*attr));
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

enum { CAPS_VERSION_3 = 0x20080522 };

struct caps_words {
	uint32_t effective, permitted, inheritable;
};

int sys_capget(struct kernel_caps *caps)
{
	uint32_t header[2] = { CAPS_VERSION_3, 0 };
	struct caps_words word[2];

	if (syscall(SYS_capget, header, word) < 0)
		return -1;
	caps->effective = word[0].effective | (uint64_t)word[1].effective << 32;
	caps->permitted = word[0].permitted | (uint64_t)word[1].permitted << 32;
	caps->inheritable = word[0].inheritable | (uint64_t)word[1].inheritable << 32;
	return 0;
}

int sys_capset(const struct kernel_caps *caps)
{
	uint32_t header[2] = { CAPS_VERSION_3, 0 };
	const struct caps_words word[2] = {
		{ (uint32_t)caps->effective, (uint32_t)caps->permitted, (uint32_t)caps->inheritable },
		{ (uint32_t)(caps->effective >> 32), (uint32_t)(caps->permitted >> 32),
		  (uint32_t)(caps->inheritable >> 32) },
	};

	return (int)syscall(SYS_capset, header, word);
}

int sys_setgroups(size_t count, const gid_t *groups)
{
	return (int)syscall(SYS_setgroups_32, count, groups);
}

int sys_set_ids(uid_t uid, gid_t gid)
{
	return syscall(SYS_setresgid_32, gid, gid, gid) < 0 ? -1 : (int)syscall(SYS_setresuid_32, uid, uid, uid);
}

int sys_landlock_create_ruleset(const void *attributes, size_t size, unsigned flags)
{
	return (int)syscall(SYS_landlock_create_ruleset, attributes, size, flags);
}

int sys_landlock_add_rule(int ruleset, int type, const void *rule)
{
	return (int)syscall(SYS_landlock_add_rule, ruleset, type, rule, 0);
}

int sys_landlock_restrict_self(int ruleset)
{
	return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

int sys_seccomp(unsigned operation, unsigned flags, const void *arguments)
{
	return (int)syscall(SYS_seccomp, operation, flags, arguments);
}

long sys_keyctl(int operation, long argument, long another)
{
	return syscall(SYS_keyctl, operation, argument, another, 0, 0);
}
