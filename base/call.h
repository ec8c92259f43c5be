/* call.h - how a system call is made: each returns what the kernel says, a result or -errno
 *
 * CALL(name, ...) is one that libc has by that name and with those arguments, RAW_CALL(name, ...) one that it has not, or
 * bends. On x86-64 both are the instruction itself (syscall(2)): shorter than a call of libc and a look at its errno. */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What libc's functions return, with -errno for -1. */
static inline long call_result(long result)
{
	return result == -1 ? -errno : result;
}

#define RAW_CALL(name, ...) call_result(syscall(SYS_##name, __VA_ARGS__))
#define CALL(name, ...) call_result((long)name(__VA_ARGS__))
#define call_clone(...) call_result(clone(__VA_ARGS__))

#endif
