/* start.c - from the kernel to main(), without what libc prepares for threads, locales and errno: nothing here uses them
 *
 * Takes the place of musl's function of that name, which its crt1.o calls. Only where our calls are the kernel's own
 * (call.h); a build with the stack protector, whose guard lies in thread memory, starts as libc has it. */
#include "call.h"

#ifdef CALL_INLINE
#if !defined(__GLIBC__) && !defined(__SSP__) && !defined(__SSP_STRONG__) && !defined(__SSP_ALL__)

#include <stdint.h>
#include <sys/auxv.h>

static const unsigned long *auxiliary;

unsigned long getauxval(unsigned long type)
{
	const unsigned long *at = auxiliary;

	while (at[0] && at[0] != type)
		at += 2;
	return at[0] ? at[1] : 0;
}

int main(int argc, char **argv, char **environment);

__attribute__((noreturn)) int __libc_start_main(int (*unused)(int, char **, char **), int argc, char **argv);

/* The words, the environment and the auxiliary vector lie one after the other on the stack: ld.so(8), getauxval(3). */
int __libc_start_main(int (*unused)(int, char **, char **), int argc, char **argv)
{
	char **at = argv + argc + 1;

	(void)unused;
	while (*at)
		at++;
	auxiliary = (const unsigned long *)(const void *)(at + 1);
	_exit(main(argc, argv, argv + argc + 1));
}

#endif
#endif
