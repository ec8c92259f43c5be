/* call.h - how a system call is made: each returns what the kernel says, a result or -errno
 *
 * CALL(name, ...) is one that libc has by that name and with those arguments, RAW_CALL(name, ...) one that it has not, or
 * bends. On x86-64 both are the instruction itself (syscall(2)): shorter than a call of libc and a look at its errno. */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__LP64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang_analyzer__)

#define CALL_BODY(...)                                                                                                 \
	long result;                                                                                                   \
	__asm__ volatile("syscall" : "=a"(result) : __VA_ARGS__ : "rcx", "r11", "memory");                             \
	return result
#define CALL_INLINE static inline __attribute__((always_inline)) long

CALL_INLINE call_1(long number, long a)
{
	CALL_BODY("0"(number), "D"(a));
}

CALL_INLINE call_2(long number, long a, long b)
{
	CALL_BODY("0"(number), "D"(a), "S"(b));
}

CALL_INLINE call_3(long number, long a, long b, long c)
{
	CALL_BODY("0"(number), "D"(a), "S"(b), "d"(c));
}

CALL_INLINE call_4(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;

	CALL_BODY("0"(number), "D"(a), "S"(b), "d"(c), "r"(r10));
}

CALL_INLINE call_5(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;

	CALL_BODY("0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8));
}

CALL_INLINE call_6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;

	CALL_BODY("0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9));
}

#define CALL_1(n, a) call_1(SYS_##n, (long)(a))
#define CALL_2(n, a, b) call_2(SYS_##n, (long)(a), (long)(b))
#define CALL_3(n, a, b, c) call_3(SYS_##n, (long)(a), (long)(b), (long)(c))
#define CALL_4(n, a, b, c, d) call_4(SYS_##n, (long)(a), (long)(b), (long)(c), (long)(d))
#define CALL_5(n, a, b, c, d, e) call_5(SYS_##n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))
#define CALL_6(n, a, b, c, d, e, f) call_6(SYS_##n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* The seventh argument after the name and those given is the macro for so many. */
#define CALL_PICK(n, a, b, c, d, e, f, pick, ...) pick
#define RAW_CALL(...) CALL_PICK(__VA_ARGS__, CALL_6, CALL_5, CALL_4, CALL_3, CALL_2, CALL_1, 0)(__VA_ARGS__)
#define CALL RAW_CALL

/* clone(2) as libc has it: the child calls `function` on the stack below `top` (aligned to 16), and never returns. The
 * kernel takes its stack from it, so what the child needs lies in registers. */
static inline long call_clone(int (*function)(void *), void *top, int flags, void *argument, int *pidfd)
{
	long result;

	__asm__ volatile(
		"syscall; test %%rax, %%rax; jnz 1f; xor %%ebp, %%ebp; mov %[argument], %%rdi; call *%[function]; hlt; 1:"
		: "=a"(result)
		: "0"(SYS_clone), "D"((long)flags), "S"(top),
		  "d"(pidfd), [function] "r"(function), [argument] "r"(argument)
		: "rcx", "r8", "r10", "r11", "cc", "memory");
	return result;
}

#else

/* What libc's functions return, with -errno for -1. */
static inline long call_result(long result)
{
	return result == -1 ? -errno : result;
}

#define RAW_CALL(name, ...) call_result(syscall(SYS_##name, __VA_ARGS__))
#define CALL(name, ...) call_result((long)name(__VA_ARGS__))
#define call_clone(...) call_result(clone(__VA_ARGS__))

#endif

#endif
