/* dumb_init.c - the command line and the messages of dumb-init 1.2.5
 *
 * Users and their tests search for these lines, so they are dumb-init's to the letter. */
#include <string.h>
#include <unistd.h>

#include "values.h"

#define VERSION_TEXT "dumb-init v1.2.5\n"

/* clang-format off */
static const char help[] =
	VERSION_TEXT
	"Usage: dumb-init [option] command [[arg] ...]\n"
	"\n"
	"dumb-init is a simple process supervisor that forwards signals to children.\n"
	"It is designed to run as PID1 in minimal container environments.\n"
	"\n"
	"Optional arguments:\n"
	"   -c, --single-child   Run in single-child mode.\n"
	"                        In this mode, signals are only proxied to the\n"
	"                        direct child and not any of its descendants.\n"
	"   -r, --rewrite s:r    Rewrite received signal s to new signal r before proxying.\n"
	"                        To ignore (not proxy) a signal, rewrite it to 0.\n"
	"                        This option can be specified multiple times.\n"
	"   -v, --verbose        Print debugging information to stderr.\n"
	"   -h, --help           Print this help message and exit.\n"
	"   -V, --version        Print the current version and exit.\n"
	"\n"
	"Full help is available online at https://github.com/Yelp/dumb-init\n";
/* clang-format on */

/* Reads a decimal number; moves `at` behind it. -1 if there is none. */
static int read_number(const char **at)
{
	int number = **at >= '0' && **at <= '9' ? 0 : -1;

	for (; **at >= '0' && **at <= '9' && number < SIGNAL_MAX; (*at)++)
		number = number * 10 + (**at - '0');
	return number;
}

/* 15:3 and whatever follows, as sscanf(3) reads it. */
static void value_number_pair(const struct option *option, const struct given *given, void *field)
{
	const char *at = given->value;
	int from = read_number(&at), to = *at == ':' ? (at++, read_number(&at)) : -1;

	(void)option;
	if (from < 1 || from > 31 || to < 0 || to > 31)
		print_and_exit(STDERR_FILENO,
			       "Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.\n"
			       "This option can be specified multiple times.\n"
			       "Use --help for full usage.\n",
			       1);
	((uint8_t *)field)[from] = (uint8_t)to;
}

static void forward_to_child_alone(struct config *config)
{
	config->command.setsid = false;
	config->command.share_group = true;
	config->policy.forward = FORWARD_COMMAND;
}

static void value_single_child(const struct option *option, const struct given *given, void *field)
{
	(void)option;
	(void)given;
	forward_to_child_alone(field);
}

static void value_debug(const struct option *option, const struct given *given, void *field)
{
	(void)option;
	(void)given;
	*(uint8_t *)field = LEVEL_DEBUG;
}

/* clang-format off */
static const struct option options[] = {
#define DUMB_INIT(letter_, name_, argument_, parse_, field_, flags_)                                                   \
	{                                                                                                              \
		.name = (name_), .argument = (argument_), .parse = (parse_), .field = (field_), .flags = (flags_),     \
		.letter = (letter_),                                                                                   \
	},
#define FIELD(field) offsetof(struct config, field)
	DUMB_INIT('h', "help",         "",    NULL,               0,                       PRINTS_HELP | ON_STDERR)
	DUMB_INIT('v', "verbose",      "",    value_debug,        FIELD(output.verbosity), 0)
	DUMB_INIT('V', "version",      "",    NULL,               0,                       PRINTS_VERSION | ON_STDERR)
	DUMB_INIT('c', "single-child", "",    value_single_child, 0,                       0)
	DUMB_INIT('r', "rewrite",      "s:r", value_number_pair,  FIELD(policy.rewrite),   0)
};
/* clang-format on */

static void start(struct config *config, char **argv)
{
	(void)argv;
	config->command.setsid = config->policy.term_group_on_exit = true;
	config->policy.forward = FORWARD_GROUP;
}

#define PREFIX "[dumb-init] "

static const struct log_format log_format = {
	.name = "dumb-init",
	.prefix = { PREFIX, PREFIX, PREFIX, PREFIX, PREFIX },
	/* clang-format off */
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "%s: %s" },
		[EVENT_SPAWNED] = { LEVEL_DEBUG, "%.0sChild spawned with PID %d." },
		[EVENT_SESSION] = { LEVEL_DEBUG, "setsid complete." },
		[EVENT_HANDOFF] = { LEVEL_DEBUG, "Ignoring tty hand-off signal %d." },
		[EVENT_RECEIVED] = { LEVEL_DEBUG, "%.0sReceived signal %d." },
		[EVENT_RECEIVED_CHLD] = { LEVEL_DEBUG, "Received signal %d." },
		[EVENT_REWRITTEN] = { LEVEL_DEBUG, "Translating signal %d to %d." },
		[EVENT_DROPPED] = { LEVEL_DEBUG, "Not forwarding signal %d to children (ignored)." },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "%.0s%.0sForwarded signal %d to children." },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "A child with PID %d exited with exit status %d." },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "A child with PID %d was terminated by signal %d." },
		[EVENT_ENDED] = { LEVEL_DEBUG, "Child exited with status %d. Goodbye." },
	},
	/* clang-format on */
	.self = 1,
	.cannot_exec = 2,
	.not_found = 2,
};

static void finish(struct config *config)
{
	const char *debug = parser_variable(config, "DUMB_INIT_DEBUG=");
	const char *session = parser_variable(config, "DUMB_INIT_SETSID=");
	static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };

	log_set_format(&log_format, config->output.verbosity);
	if (debug && strcmp(debug, "1") == 0) {
		config->output.verbosity = LEVEL_DEBUG;
		log_set_format(&log_format, LEVEL_DEBUG);
		say(LEVEL_DEBUG, "Running in debug mode.");
	}
	if (session && strcmp(session, "0") == 0) {
		forward_to_child_alone(config);
		say(LEVEL_DEBUG, "Not running in setsid mode.");
	}
	/* The kernel discards these for a session without a parent to continue it: they become SIGSTOP. */
	for (size_t i = 0; i < sizeof(stops) / sizeof(*stops) && config->command.setsid; i++)
		if (config->policy.rewrite[stops[i]] == stops[i])
			config->policy.rewrite[stops[i]] = SIGSTOP;
}

__attribute__((noreturn)) static void misuse(enum misuse misuse, const char *program, const char *word)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	parser_add_getopt_error(&text, misuse, program, word);
	if (misuse == MISUSE_NO_COMMAND)
		text_add(&text, "Usage: %s [option] program [args]\nTry %s --help for full usage.\n", program, program);
	if (misuse == MISUSE_AMBIGUOUS) {
		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
			if (text_after(options[i].name, word + 2))
				text_add(&text, " '--%s'", options[i].name);
		text_add(&text, "\n");
	}
	print_and_exit(STDERR_FILENO, text.at, 1);
}

const struct grammar dumb_init_grammar = {
	.names = { "dumb-init" },
	.options = options,
	.count = sizeof(options) / sizeof(*options),
	.abbreviate = true,
	.help = help,
	.version = VERSION_TEXT,
	.log = &log_format,
	.start = start,
	.finish = finish,
	.misuse = misuse,
};
