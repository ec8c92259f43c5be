/* cold.h - texts that few runs print, packed: see cli/cold.def */
#ifndef BASE_COLD_H
#define BASE_COLD_H

enum cold {
	COLD_HELP,  /* ours */
	COLD_CALLS, /* the names of the system calls, a line each, from the first number on; empty where there is none */
#define COLD(name, text) COLD_##name,
#include "../cli/cold.def"
#undef COLD
	COLD_ERRORS, /* and from here on those of errors.def, one by one */
};

/* Unpacks a text; valid until the end. */
const char *cold_text(unsigned which);
/* What an errno means, and a signal, as strerror(3) and strsignal(3) have it. */
const char *cold_error(int err);
const char *cold_signal(int sig);

#endif
