/* cold.h - texts that few runs print, packed: see cli/cold.def */
#ifndef BASE_COLD_H
#define BASE_COLD_H

enum cold {
	COLD_HELP,  /* ours */
	COLD_CALLS, /* the names of the system calls, a line each, from the first number on; empty where there is none */
#define COLD(name, text) COLD_##name,
#include "../cli/cold.def"
#undef COLD
};

/* Unpacks a text; valid until the end. */
const char *cold_text(enum cold which);

#endif
