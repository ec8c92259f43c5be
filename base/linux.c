/* linux.c - system calls that are made in many places, or need more than a line */
#include "linux.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

void close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)CALL(close, *fd); /* a local fd that was only read from */
}

/* The kernel's struct begins with the handler, but on MIPS with the flags; all else of it is 0. */
bool sys_ignore_signal(int sig, bool ignore)
{
#ifdef __mips__
	enum { HANDLER = 1 };
#else
	enum { HANDLER = 0 };
#endif
	uintptr_t action[16] = { 0 }, before[16] = { 0 };

	action[HANDLER] = (uintptr_t)(ignore ? SIG_IGN : SIG_DFL);
	(void)RAW_CALL(rt_sigaction, sig, action, before, SIGNAL_MAX / 8);
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
	(void)CALL(kill, getpid(), sig); /* the first siginfo counts: that one was a user's */
	return false;
}

/* Where libc's struct is the kernel's, its function is but a long way to it. */
long sys_stat(int dir, const char *path, int flags, struct stat *out)
{
#if defined(__x86_64__) || (defined(__aarch64__) && defined(__LP64__))
	return RAW_CALL(newfstatat, dir, path, out, flags);
#else
	return CALL(fstatat, dir, path, out, flags);
#endif
}

long sys_access(int dir, const char *path)
{
	return RAW_CALL(faccessat, dir, path, F_OK);
}

long sys_fcntl(int fd, int command, long argument)
{
#ifdef SYS_fcntl64
	return RAW_CALL(fcntl64, fd, command, argument);
#else
	return RAW_CALL(fcntl, fd, command, argument);
#endif
}

long sys_map(void **at, size_t size, int protection, int flags, int fd)
{
	enum { ERRNO_MAX = 4095 };
#ifdef SYS_mmap2
	long ret = RAW_CALL(mmap2, NULL, size, protection, flags, fd, 0);
#else
	long ret = RAW_CALL(mmap, NULL, size, protection, flags, fd, 0);
#endif

	*at = (void *)ret; /* NOLINT(performance-no-int-to-ptr) ; that is what it returns */
	return (unsigned long)ret >= -(unsigned long)ERRNO_MAX ? ret : 0;
}

long sys_pread(int fd, void *bytes, size_t size, off_t at)
{
#ifdef __LP64__
	return RAW_CALL(pread_64, fd, bytes, size, at);
#else /* which halves of it lie where, libc knows */
	return CALL(pread, fd, bytes, size, at);
#endif
}

long sys_send(int fd, const void *bytes, size_t size, int flags)
{
	return CALL(sendto, fd, bytes, size, flags, NULL, 0);
}

long sys_recv(int fd, void *bytes, size_t size, int flags)
{
	return CALL(recvfrom, fd, bytes, size, flags, NULL, NULL);
}

int sys_open(int dir, const char *path, int flags)
{
	enum { MODE = 0644 };

	return (int)RAW_CALL(openat, dir, path, flags | O_CLOEXEC | O_NOCTTY | O_LARGEFILE, MODE);
}

long sys_openat2(int dir, const char *path, uint64_t flags, uint64_t resolve)
{
	struct kernel_open_how how = { .flags = flags | KERNEL_CLOEXEC, .resolve = resolve };

	return RAW_CALL(openat2, dir, path, &how, sizeof(how));
}

long sys_open_tree(int dir, const char *path, unsigned flags)
{
	return RAW_CALL(open_tree, dir, path, flags | KERNEL_OPEN_TREE_CLONE | KERNEL_CLOEXEC);
}

long sys_move_mount(int from, int to, const char *name)
{
	enum { F_EMPTY_PATH = 0x04, T_EMPTY_PATH = 0x40 };

	return RAW_CALL(move_mount, from, "", to, name, *name ? F_EMPTY_PATH : F_EMPTY_PATH | T_EMPTY_PATH);
}

long sys_fsconfig(int fd, int command, const char *key, const char *value)
{
	return RAW_CALL(fsconfig, fd, command, key, value, 0);
}

long sys_mount_setattr(int fd, unsigned flags, const struct kernel_mount_attr *attr)
{
	return RAW_CALL(mount_setattr, fd, "", KERNEL_AT_EMPTY_PATH | flags, attr, sizeof(*attr));
}

long sys_capget(struct kernel_caps *caps)
{
	uint32_t header[2] = { KERNEL_CAPS_VERSION, 0 };
	struct kernel_cap_words word[2];
	long ret = RAW_CALL(capget, header, word);

	if (ret < 0)
		return ret;
	caps->effective = word[0].effective | (uint64_t)word[1].effective << 32;
	caps->permitted = word[0].permitted | (uint64_t)word[1].permitted << 32;
	caps->inheritable = word[0].inheritable | (uint64_t)word[1].inheritable << 32;
	return 0;
}

long sys_capset(const struct kernel_caps *caps)
{
	uint32_t header[2] = { KERNEL_CAPS_VERSION, 0 };
	const struct kernel_cap_words word[2] = {
		{ (uint32_t)caps->effective, (uint32_t)caps->permitted, (uint32_t)caps->inheritable },
		{ (uint32_t)(caps->effective >> 32), (uint32_t)(caps->permitted >> 32),
		  (uint32_t)(caps->inheritable >> 32) },
	};

	return RAW_CALL(capset, header, word);
}
