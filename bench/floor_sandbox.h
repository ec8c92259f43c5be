/* floor_sandbox.h - what the two files of the sandbox's floor share */
#ifndef BENCH_FLOOR_SANDBOX_H
#define BENCH_FLOOR_SANDBOX_H

#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FAILED = 125 };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define EACH(i, array) (size_t i = 0; i < COUNT(array); i++)

static inline long must(long result)
{
	if (result < 0)
		_exit(FAILED);
	return result;
}

/* floor_rights.c: by PID 1, which returns the rules of Landlock, and by the command. */
int make_rules(void);
void drop_rights(int ruleset);

#endif
