/* catatonit.c - the command line and the messages of catatonit 0.2
 *
 * Users and their tests search for these lines, so they are catatonit's to the letter. */
#include <unistd.h>

#include "values.h"

#define USAGE "usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n"

/* clang-format off */
static const char help[] =
	USAGE
	"\n"
	"options:\n"
	"  -g              Forward signals to pid1's process group.\n"
	"  -h              Print this help page.\n"
	"  -L              Print license information.\n"
	"  -P              Run in pause mode (no program is run and quit on SIGINT).\n"
	"  -V, --version   Print version information.\n";
/* clang-format on */

/* clang-format off */
static const struct option options[] = {
#define CATATONIT(letter_, name_, parse_, field_, flags_, ...)                                                         \
	{                                                                                                              \
		.name = (name_), .argument = "", .parse = (parse_), .field = offsetof(struct config, field_),          \
		.flags = (flags_), .letter = (letter_), __VA_ARGS__                                                    \
	},
	CATATONIT('g', "",        value_switch, policy.forward, 0, .high = FORWARD_GROUP)
	CATATONIT('h', "",        NULL,         output.explain, PRINTS_HELP | ON_STDERR)
	CATATONIT('L', "",        NULL,         output.explain, PRINTS_LICENSE)
	CATATONIT('P', "",        value_flag,   policy.pause,   0)
	CATATONIT('V', "version", NULL,         output.explain, PRINTS_VERSION)
};
/* clang-format on */

static void finish(struct config *config)
{
	if (parser_variable(config, "CATATONIT_LOG="))
		die(0, "CATATONIT_LOG is reserved for future use");
	if (parser_variable(config, "CATATONIT_DEBUG="))
		config->output.verbosity = LEVEL_DEBUG;
}

__attribute__((noreturn)) static void misuse(enum misuse misuse, const char *program, const char *word)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	if (misuse == MISUSE_NO_COMMAND)
		say(LEVEL_FATAL, "missing program name");
	parser_add_getopt_error(&text, misuse, program, word);
	text_add(&text, "%s", USAGE);
	print_and_exit(STDERR_FILENO, text.at, 1);
}

static const struct log_format log_format = {
	.name = "catatonit",
	.prefix = { "ERROR (catatonit:%d): ", "WARN (catatonit:%d): ", "INFO (catatonit:%d): ",
		    "DEBUG (catatonit:%d): ", "DEBUG (catatonit:%d): " },
	/* clang-format off */
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "%.0sfailed to exec pid1: %s" },
		[EVENT_SPAWNED] = { LEVEL_DEBUG, "%.0spid1 (%d) spawned: %s" },
		[EVENT_NO_CHILD] = { LEVEL_DEBUG, "got ECHILD: no children left to monitor" },
	},
	/* clang-format on */
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
};

const struct grammar catatonit_grammar = {
	.names = { "catatonit" },
	.options = options,
	.count = sizeof(options) / sizeof(*options),
	.abbreviate = true,
	.help = help,
	.version = VERSION_LINE,
	.log = &log_format,
	.finish = finish,
	.misuse = misuse,
};
