/* cold.h - texts that few runs print, packed in the file
 *
 * They lie in a section of their own. It is linked twice: the first time to see what is in it, and the second time as
 * memory that the file has nothing for, with the same packed beside it (Makefile, tools/pack.c). Where COLD_SECTION is
 * not defined, they are strings as any other. */
#ifndef BASE_COLD_H
#define BASE_COLD_H

#include "text.h"

/* A literal that may be passed on at once, but read only after cold_unpack(). */
#ifdef COLD_SECTION
#define COLD_ATTRIBUTE __attribute__((section("cold"), aligned(1)))
#define COLD_STRING(string)                                                                                            \
	__extension__({                                                                                                \
		static char cold_string[] COLD_ATTRIBUTE = string;                                                     \
		(const char *)cold_string;                                                                             \
	})

/* function(first, format, ...), of which the compiler checks the format while it is a literal still. */
#define COLD_CALL(function, first, ...)                                                                                \
	((void)sizeof(cold_check(__VA_ARGS__)), (function)(first, COLD_FORMAT(__VA_ARGS__)))
#define COLD_FORMAT(...)                                                                                               \
	COLD_PICK(__VA_ARGS__, COLD_MORE, COLD_MORE, COLD_MORE, COLD_MORE, COLD_MORE, COLD_MORE, COLD_MORE, COLD_MORE, \
		  COLD_MORE, COLD_MORE, COLD_MORE, COLD_ONE, )                                                         \
	(__VA_ARGS__)
#define COLD_PICK(a, b, c, d, e, f, g, h, i, j, k, l, picked, ...) picked
#define COLD_ONE(format) COLD_STRING(format)
#define COLD_MORE(format, ...) COLD_STRING(format), __VA_ARGS__
#define COLD_PRINTF(at, list)
__attribute__((format(printf, 1, 2))) int cold_check(const char *format, ...);
#else
#define COLD_ATTRIBUTE
#define COLD_STRING(string) (string)
#define COLD_CALL(function, first, ...) function(first, __VA_ARGS__)
#define COLD_PRINTF(at, list) __attribute__((format(printf, at, list)))
#endif

/* Long texts, and lists: cli/cold.def. */

enum cold {
	COLD_HELP,  /* ours */
	COLD_CALLS, /* the names of the system calls, a line each, from the first number on; empty where there is none */
#define COLD(name, text) COLD_##name,
#include "../cli/cold.def"
#undef COLD
	COLD_WORDS, /* those of words.def, one by one */
	COLD_WORDS_LAST = COLD_WORDS - 1
#define WORDS(dialect, event, level, format) +1
#include "../cli/words.def"
#undef WORDS
	,
	COLD_ERRORS, /* and those of errors.def */
};

/* Before the first look at a cold text. */
void cold_unpack(void);
/* text_add() of what few runs say. */
COLD_PRINTF(2, 3) void cold_add(struct text *text, const char *format, ...);
#ifdef COLD_SECTION
#define cold_add(text, ...) COLD_CALL(cold_add, text, __VA_ARGS__)
#endif
/* The string that comes so many after the first, unpacked. */
const char *cold_nth(const char *strings, unsigned which);
/* One of the long texts, unpacked. */
const char *cold_text(unsigned which);
/* What an errno means, and a signal, as strerror(3) and strsignal(3) have it. */
const char *cold_error(int err);
const char *cold_signal(int sig);

#endif
