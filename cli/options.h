/* options.h - the command line and the environment, into config */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stddef.h>

#include "../config.h"

enum option_flags {
	COMMAND = 1,       /* about the command: an error with --pause */
	LIST = 2,          /* repeatable; its variable holds several, separated by commas */
	LINES = 4,         /* the same, separated by newlines */
	NO_VARIABLE = 8,   /* has no NSINIT_* variable */
	TAKES_NONE = 32,   /* no argument */
	TAKES_JOINED = 64, /* one, or none; joined by '=' */
	RIGHTS = 16,       /* its variable is not for a sandbox, which it could weaken */
	SANDBOX = 128,     /* an error without --sandbox: it would say nothing */
};

/* How an argument is written in the table says what the option takes. */
#define TAKES(argument) (!(argument)[0] ? TAKES_NONE : (argument)[0] == '[' ? TAKES_JOINED : 0)

/* Packed, as there are many. The names are elsewhere. */
struct option {
	void (*parse)(const char *shown, char *value, void *field); /* the value is NULL if it takes none */
	uint32_t field;                                             /* offset in struct config */
	uint8_t flags;
	char letter; /* '\0': none */
} __attribute__((packed));

/* What is wrong with a word of the command line. */
enum wrong { WRONG_UNKNOWN, WRONG_AMBIGUOUS, WRONG_MISSING_ARGUMENT, WRONG_UNWANTED_ARGUMENT };

/* A command-line language: ours, or that of a program that we stand in for. */
struct language {
	const char *names[4]; /* of the file that is called; none: ours */
	const struct log_format *log;
	const struct option *options;
	const char *option_names; /* one behind the other, each with its end; "": none */
	size_t count;
	bool abbreviate; /* long options, as getopt_long(3) does */
	/* Any of these may be NULL; the last two do not return. */
	void (*start)(struct config *config, char **argv); /* its defaults, before anything is read */
	void (*variables)(struct config *config);          /* its own variables, read after the options */
	void (*wrong)(enum wrong wrong, const char *program, const char *shown);
	void (*no_command)(const char *program);
};

/* Parses everything. Dies of anything wrong, in the words and with the status of the language. */
void options_parse(struct config *config, int argc, char **argv, char **environ);
/* The language that belongs to this name of our file, or NULL: ours. */
const struct language *compat_language(const char *path);
/* Prints on stdout and exits 0. */
__attribute__((noreturn)) void options_print(const char *string);

/* X.Y.Z_nsinit, behind the words that engines look for. */
#define VERSION_LINE "tini version " VERSION "_nsinit - git." COMMIT "\n"

#endif
