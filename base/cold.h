/* cold.h - texts that few runs print, packed: see cli/cold.def */
#ifndef BASE_COLD_H
#define BASE_COLD_H

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

/* Unpacks a text; valid until the end. */
const char *cold_text(unsigned which);
/* What an errno means, and a signal, as strerror(3) and strsignal(3) have it. */
const char *cold_error(int err);
const char *cold_signal(int sig);

#endif
