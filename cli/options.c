/* options.c - the command line of nsinit itself: its rows, its help, its messages */
#include "options.h"

#include <unistd.h>

#include "values.h"

static void print_help(const struct option *option, const struct given *given, void *field);

/* Half a century, in seconds. */
#define OFFSET_BOUNDS .low = -1577880000, .high = 1577880000

/* clang-format off */
static const struct option options[] = {
#define SECTION(title)
#define OPT(letter_, name_, argument_, parse_, field_, flags_, help, ...)                                              \
	{                                                                                                              \
		.name = (name_), .argument = (argument_), .parse = (parse_),                                           \
		.field = offsetof(struct config, field_), .flags = (flags_), .letter = (letter_)[0], __VA_ARGS__       \
	},
#define DOC(paragraph)
#include "options.def"
#undef OPT
};
/* clang-format on */

static void add_option_help(struct text *text, const char *letter, const char *name, const char *argument,
			    const char *help)
{
	enum { HELP_COLUMN = 32 };
	size_t start = text->used;

	text_add(text, *letter ? " -%s, --%s" : "%s     --%s", letter, name);
	text_add(text, "%s%s ", *argument && *argument != '[' ? " " : "", argument);
	while (text->used - start < HELP_COLUMN && !text->cut)
		text_add(text, " ");
	text_add(text, "%s\n", help);
}

static void print_help(const struct option *option, const struct given *given, void *field)
{
	char buffer[16384];
	struct text text = TEXT(buffer);

	(void)option;
	(void)given;
	(void)field;
	text_add(&text, "Usage: nsinit [OPTION...] [--] COMMAND [ARGUMENT...]\n"
			"An init for containers: forwards signals, reaps orphans, exits as COMMAND does.\n"
			"With --sandbox it also makes the container.\n"
			"Examples:\n"
			"  nsinit --grace 10s -- server --port 80\n"
			"  nsinit --sandbox --rw \"$PWD\" --chdir \"$PWD\" -- make\n"
			"  nsinit --sandbox --net=nat --publish 8080:80 -- server\n");
#undef SECTION
#define SECTION(title) text_add(&text, title ":\n");
#define OPT(letter, name, argument, parse, field, flags, help, ...)                                                    \
	add_option_help(&text, letter, name, argument, help);
#define DOC(paragraph)
#include "options.def"
	text_add(&text, "Each option, except those of Sandbox, is also a variable: NSINIT_GRACE=10s.\n"
			"Exit status: that of COMMAND, or 128 + N if signal N killed it; 125 if nsinit\n"
			"failed, 126 if COMMAND cannot be executed, 127 if it was not found.\n");
	print_and_exit(STDOUT_FILENO, text.at, 0);
}

__attribute__((noreturn)) static void misuse(enum misuse misuse, const char *program, const char *word)
{
	(void)program;
	switch (misuse) {
	case MISUSE_UNKNOWN:
	case MISUSE_AMBIGUOUS:
		die(0, "options: '%s': no such option (see nsinit --help)", word);
	case MISUSE_MISSING_ARGUMENT:
		die(0, "options: '%s': needs an argument (see nsinit --help)", word);
	case MISUSE_UNWANTED_ARGUMENT:
		die(0, "options: '%s': takes no argument", word);
	case MISUSE_NO_COMMAND:
		break;
	}
	die(0, "options: no command (usage: nsinit [OPTION...] [--] COMMAND [ARGUMENT...]; see nsinit --help)");
}

static const struct log_format log_format = {
	.name = "nsinit",
	.prefix = { "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: " },
	/* clang-format off */
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "exec: '%s': %s%s" },
		[EVENT_SPAWNED] = { LEVEL_INFO, "started %s (pid %d)" },
		[EVENT_RECEIVED] = { LEVEL_DEBUG, "received SIG%s" },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "%.0sforwarded SIG%s" },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "pid %d exited with status %d" },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "pid %d was killed by signal %d" },
		[EVENT_REAPED_ORPHAN] = { LEVEL_WARN, "reaped an orphan (pid %d)" },
		[EVENT_NOT_REAPER] = { LEVEL_WARN, "neither PID 1 nor a subreaper: orphans will not be reaped by nsinit" },
	},
	/* clang-format on */
	.self = STATUS_SELF,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
};

const struct grammar nsinit_grammar = {
	.options = options,
	.count = sizeof(options) / sizeof(*options),
	.version = VERSION_LINE,
	.log = &log_format,
	.misuse = misuse,
};
