/* start.c - from the kernel to main(), without what libc prepares for threads, locales and errno: nothing here uses them
 *
 * In the place of libc's crt1.o, where all calls are the kernel's own (call.h); elsewhere libc's it is. */
#include "call.h"

#ifdef OWN_START
#if !defined(CALL_INLINE) || defined(__SSP__) || defined(__SSP_STRONG__) || defined(__SSP_ALL__)
#error "-nostartfiles takes -fno-stack-protector: its guard lies in thread memory, which nobody prepares"
#endif

#include <sys/auxv.h>

static const unsigned long *auxiliary;

/* getauxval(3) */
unsigned long getauxval(unsigned long type)
{
	const unsigned long *at = auxiliary;

	while (at[0] && at[0] != type)
		at += 2;
	return at[0] ? at[1] : 0;
}

int main(int argc, char **argv, char **environment);
void start_main(long *stack);
void _start(void); /* NOLINT(bugprone-reserved-identifier) ; where the linker lets a program begin */

/* The number of words, the words, the environment and the auxiliary vector lie one behind the other. */
__attribute__((used, noreturn)) void start_main(long *stack)
{
	char **words = (char **)(stack + 1), **environment = words + *stack + 1, **at = environment;

	while (*at)
		at++;
	auxiliary = (const unsigned long *)(const void *)(at + 1);
	_exit(main((int)*stack, words, environment));
}

__attribute__((naked, noreturn)) void _start(void) /* NOLINT(bugprone-reserved-identifier) ; the same */
{
	__asm__("xor %ebp, %ebp; mov %rsp, %rdi; and $-16, %rsp; call start_main");
}

#endif
