/* tini.c - the command line and the messages of tini 0.19, called tini, tini-static or docker-init
 *
 * Users and their tests search for these lines, so they are tini's to the letter. */
#include <string.h>
#include <unistd.h>

#include "../signals.h"
#include "values.h"

#define NAME_LINE "tini (tini version " VERSION "_nsinit - git." COMMIT ")\n"

/* clang-format off */
static const char help[] =
	NAME_LINE
	"Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version\n"
	"\n"
	"Execute a program under the supervision of a valid init process (tini)\n"
	"\n"
	"Command line options:\n"
	"\n"
	"  --version: Show version and exit.\n"
	"  -h: Show this help message and exit.\n"
	"  -s: Register as a process subreaper (requires Linux >= 3.4).\n"
	"  -p SIGNAL: Trigger SIGNAL when parent dies, e.g. \"-p SIGKILL\".\n"
	"  -v: Generate more verbose output. Repeat up to 3 times.\n"
	"  -w: Print a warning when processes are getting reaped.\n"
	"  -g: Send signals to the child's process group.\n"
	"  -e EXIT_CODE: Remap EXIT_CODE (from 0 to 255) to 0.\n"
	"  -l: Show license and exit.\n"
	"\n"
	"Environment variables:\n"
	"\n"
	"  TINI_SUBREAPER: Register as a process subreaper (requires Linux >= 3.4).\n"
	"  TINI_VERBOSITY: Set the verbosity level (default: 1).\n"
	"  TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.\n"
	"\n";
/* clang-format on */

/* Signals by their full names in capitals: SIGTERM. */
static void value_signal_name(const struct option *option, const struct given *given, void *field)
{
	if (strncmp(given->value, "SIG", 3) != 0 || signals_number(given->value) < 0)
		die(0, "Not a valid option for %s: %s", given->as_written, given->value);
	value_signal(option, given, field);
}

static void value_code(const struct option *option, const struct given *given, void *field)
{
	if (text_number(given->value, UINT8_MAX) < 0)
		die(0, "Not a valid option for %s: %s", given->as_written, given->value);
	value_ok(option, given, field);
}

/* clang-format off */
static const struct option options[] = {
#define TINI(letter_, argument_, parse_, field_, flags_, ...)                                                          \
	{                                                                                                              \
		.name = "", .argument = (argument_), .parse = (parse_), .field = offsetof(struct config, field_),      \
		.flags = (flags_), .letter = (letter_), __VA_ARGS__                                                    \
	},
	TINI('p', "SIGNAL", value_signal_name, command.parent_death, 0)
	TINI('h', "",       NULL,              output.explain,       PRINTS_HELP)
	TINI('v', "",       value_verbose,     output.verbosity,     0)
	TINI('w', "",       value_flag,        policy.warn_zombies,  0)
	TINI('g', "",       value_switch,      policy.forward,       0, .high = FORWARD_GROUP)
	TINI('l', "",       NULL,              output.explain,       PRINTS_LICENSE)
	TINI('e', "CODE",   value_code,        policy.status,        0)
	TINI('s', "",       value_switch,      command.subreaper,    0, .high = SUBREAPER_ON)
	TINI('P', "",       value_flag,        policy.pause,         0) /* ours: podman passes it to every init */
};
/* clang-format on */

static void start(struct config *config, char **argv)
{
	config->command.subreaper = SUBREAPER_OFF;
	if (argv[1] && !argv[2] && strcmp(argv[1], "--version") == 0)
		print_and_exit(STDOUT_FILENO, VERSION_LINE, 0);
}

static void finish(struct config *config)
{
	const char *verbosity = parser_variable(config, "TINI_VERBOSITY=");
	int64_t level;

	if (parser_variable(config, "TINI_SUBREAPER="))
		config->command.subreaper = SUBREAPER_ON;
	if (parser_variable(config, "TINI_KILL_PROCESS_GROUP="))
		config->policy.forward = FORWARD_GROUP;
	if (!verbosity)
		return;
	/* As atoi(3): what is no number is 0, and -1 is everything. */
	level = text_number(verbosity, LEVEL_TRACE);
	if (level < 0)
		level = *verbosity == '-' || text_number(verbosity, INT32_MAX) > 0 ? LEVEL_TRACE : LEVEL_FATAL;
	config->output.verbosity = (uint8_t)level;
}

__attribute__((noreturn)) static void misuse(enum misuse misuse, const char *program, const char *word)
{
	char buffer[4096];
	struct text text = TEXT(buffer);

	/* tini has no long options: for it the second '-' is an unknown letter. */
	parser_add_getopt_error(&text, misuse, program, word[0] && word[1] == '-' ? "--" : word);
	text_add(&text, "%s", help);
	print_and_exit(STDERR_FILENO, text.at, 1);
}

static const struct log_format log_format = {
	.name = "tini",
	.prefix = { "[FATAL tini (%d)] ", "[WARN  tini (%d)] ", "[INFO  tini (%d)] ", "[DEBUG tini (%d)] ",
		    "[TRACE tini (%d)] " },
	/* clang-format off */
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "exec %s failed: %s" },
		[EVENT_NOT_REAPER] = { LEVEL_WARN, "Tini is not running as PID 1 and isn't registered as a child subreaper.\n"
			"Zombie processes will not be re-parented to Tini, so zombie reaping won't work.\n"
			"To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to "
			"register Tini as a child subreaper, or run Tini as PID 1." },
		[EVENT_SUBREAPER] = { LEVEL_TRACE, "Registered as child subreaper" },
		[EVENT_SPAWNED] = { LEVEL_INFO, "Spawned child process '%s' with pid '%d'" },
		[EVENT_RECEIVED_CHLD] = { LEVEL_DEBUG, "Received SIGCHLD" },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "Passing signal: '%s'" },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "Reaped child with pid: '%d'" },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "Reaped child with pid: '%d'" },
		[EVENT_REAPED_ORPHAN] = { LEVEL_WARN, "Reaped zombie process with pid=%d" },
		[EVENT_COMMAND_EXITED] = { LEVEL_INFO, "Main child exited normally (with status '%d')" },
		[EVENT_COMMAND_KILLED] = { LEVEL_INFO, "Main child exited with signal (with signal '%s')" },
		[EVENT_NO_CHILD] = { LEVEL_TRACE, "No child to wait" },
		[EVENT_ENDED] = { LEVEL_TRACE, "Exiting: child has exited" },
	},
	/* clang-format on */
	.self = 1,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
};

const struct grammar tini_grammar = {
	.names = { "tini", "tini-static", "docker-init" },
	.options = options,
	.count = sizeof(options) / sizeof(*options),
	.help = help,
	.version = VERSION_LINE,
	.log = &log_format,
	.start = start,
	.finish = finish,
	.misuse = misuse,
};
