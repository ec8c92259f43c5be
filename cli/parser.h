/* parser.h - the words of a command line, by the rows of a grammar */
#ifndef CLI_PARSER_H
#define CLI_PARSER_H

#include <stddef.h>

#include "../base/log.h"
#include "../base/text.h"
#include "../config.h"

enum option_flags {
	COMMAND = 1,      /* about the command: an error with --pause */
	LIST = 2,         /* repeatable; one word holds several values, separated by commas */
	LINES = 4,        /* repeatable; its variable holds several values, one a line */
	NO_VARIABLE = 8,  /* has no NSINIT_* variable */
	WEAKENS = 16,     /* its variable is an error with --sandbox, which it could weaken */
	SANDBOX = 32,     /* an error without --sandbox, where it would change nothing */
	PRINTS_HELP = 64, /* prints the text of the grammar and exits, as the next two do: these need no `parse` */
	PRINTS_VERSION = 128,
	PRINTS_LICENSE = 256,
	ON_STDERR = 512, /* what is printed */
};

/* What an option was given, as the parser of its value sees it. */
struct given {
	const char *as_written; /* --grace, -g or NSINIT_GRACE */
	char *value, *second;   /* NULL where there is none; may be written to */
};

/* A row of a grammar. */
struct option {
	const char *name;     /* "": none */
	const char *argument; /* "": takes none, "[=FILE]": may have one that is joined by '=', else it takes one */
	/* Stores what was given in the field, or dies. */
	void (*parse)(const struct option *option, const struct given *given, void *field);
	uint32_t field;    /* offset in struct config */
	uint32_t flags;    /* enum option_flags */
	char letter;       /* '\0': none */
	uint8_t words;     /* words that it takes, where `argument` does not say it: 2 */
	uint8_t kind;      /* distinguishes rows that share a parser */
	int32_t low, high; /* bounds of a number, or what an option without argument stores when it is off and on */
};

/* What is wrong with a command line. */
enum misuse {
	MISUSE_UNKNOWN,
	MISUSE_AMBIGUOUS,
	MISUSE_MISSING_ARGUMENT,
	MISUSE_UNWANTED_ARGUMENT,
	MISUSE_NO_COMMAND, /* no word is at fault: it is "" */
};

/* A command line: that of nsinit, or of a program that it replaces. */
struct grammar {
	const char *names[4]; /* of the file that is called; none: nsinit's own */
	const struct option *options;
	size_t count;
	bool abbreviate; /* a long option may be cut short, as getopt_long(3) allows */
	const char *help, *version;
	const struct log_format *log;
	/* Either may be NULL: its defaults, before anything is read; its own variables, after all of the options. */
	void (*start)(struct config *config, char **argv), (*finish)(struct config *config);
	__attribute__((noreturn)) void (*misuse)(enum misuse misuse, const char *program, const char *word);
};

enum { AS_WRITTEN_SIZE = 64 };

struct parser {
	const struct grammar *grammar;
	struct config *config;
	const char *program;
	/* The first option about the command, the last variable that weakens a sandbox, the last option about one. */
	char about_command[AS_WRITTEN_SIZE];
	const struct option *weakens, *about_sandbox;
};

/* Applies the options at the beginning of `words`. Returns the first word after them. */
char **parser_words(struct parser *parser, char **words);
/* Gives an option what it was given, cut at each separator unless that is '\0'. */
void parser_apply(struct parser *parser, const struct option *option, struct given given, char separator);
/* The value of a variable in the environment of the command, or NULL: "NAME=". */
const char *parser_variable(const struct config *config, const char *assignment);
/* Appends what getopt_long(3) of glibc says of a misuse. */
void parser_add_getopt_error(struct text *text, enum misuse misuse, const char *program, const char *word);
/* Prints and exits; with 125 if standard output cannot be written to. */
__attribute__((noreturn)) void print_and_exit(int fd, const char *string, int status);

/* X.Y.Z_nsinit after the words that container engines look for. */
#define VERSION_LINE "tini version " VERSION "_nsinit - git." COMMIT "\n"

#endif
