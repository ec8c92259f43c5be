/* try_seccomp.c - makes system calls and says what came of them
 *
 *   try_seccomp CALL [, CALL]...
 *
 *   NUMBER ARGUMENT...   prints "ok", or the name of the error; arguments that are not given are -1, which no call
 *                        that changes the host takes for an order
 *   int80 NUMBER ...     the same by the entry for 32-bit programs (x86-64)
 *   thread               starts a thread as old libraries do, with clone(2), and waits for it */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	int number;
	const char *name;
} errors[] = {
	/* clang-format off */
	{ EPERM,  "EPERM"  }, { ENOSYS, "ENOSYS" }, { EAFNOSUPPORT, "EAFNOSUPPORT" }, { EINVAL, "EINVAL" },
	{ EFAULT, "EFAULT" }, { EBADF,  "EBADF"  }, { ENOTTY,       "ENOTTY"       }, { EACCES, "EACCES" },
	{ ENOENT, "ENOENT" }, { ESRCH,  "ESRCH"  }, { E2BIG,        "E2BIG"        },
	/* clang-format on */
};

static void say(long result)
{
	if (result >= 0) {
		puts("ok");
		return;
	}
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].number == -result) {
			puts(errors[i].name);
			return;
		}
	printf("errno %ld\n", -result);
}

static long int80(long number, long first)
{
#ifdef __x86_64__
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(first)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	return (int)result;
#else
	(void)number;
	(void)first;
	return -ENOSYS;
#endif
}

static int thread(void *word)
{
	*(volatile int *)word = 1;
	return 0;
}

static long run_thread(void)
{
	static char stack[65536] __attribute__((aligned(16)));
	volatile int ran = 0;
	/* Not CLONE_THREAD, so that it can be waited for; all that is shared is. */
	int pid = clone(thread, stack + sizeof(stack), CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, (void *)&ran);

	if (pid < 0)
		return -errno;
	waitpid(pid, NULL, 0);
	return ran ? 0 : -ECHILD;
}

static long run_call(char **words, int count)
{
	int is_int80 = strcmp(words[0], "int80") == 0;
	long value[7] = { 0, -1, -1, -1, -1, -1, -1 };
	long result;

	if (strcmp(words[0], "thread") == 0)
		return run_thread();
	for (int i = is_int80; i < count && i - is_int80 < 7; i++)
		value[i - is_int80] = (long)strtoull(words[i], NULL, 0);
	if (is_int80)
		return int80(value[0], value[1]);
	result = syscall(value[0], value[1], value[2], value[3], value[4], value[5], value[6]);
	return result == -1 ? -errno : result;
}

int main(int argc, char **argv)
{
	int first = 1;

	(void)setsid(); /* vhangup, if it were allowed, has no terminal to hang up */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i <= argc; i++)
		if (i == argc || strcmp(argv[i], ",") == 0) {
			if (i > first)
				say(run_call(argv + first, i - first));
			first = i + 1;
		}
	return 0;
}
