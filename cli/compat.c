/* compat.c - the command lines and variables of the programs that we stand in for
 *
 * Facts only, as their users meet them; beyond them every NSINIT_* variable works under each of these names. */
#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "../signals.h"
#include "dialects.h"
#include "options.h"
#include "values.h"

__attribute__((noreturn)) static void print_error(const char *string, int status)
{
	(void)!write(STDERR_FILENO, string, strlen(string)); /* nobody is left to tell */
	_exit(status);
}

static const char license_text[] =
	"nsinit is distributed under the MIT license: anybody may use, copy, modify and distribute it, without\n"
	"warranty, as long as the copyright notice and the license go with it. See the file LICENSE.\n";

static void action_license(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	options_print(license_text);
}

/* What getopt_long(3) of glibc says of a bad word. */
static void add_getopt_error(struct text *text, enum wrong wrong, const char *program, const char *shown)
{
	bool is_long = shown[0] == '-' && shown[1] == '-' && shown[2];

	switch (wrong) {
	case WRONG_AMBIGUOUS: /* the possibilities follow */
		text_add(text, "%s: option '%s' is ambiguous; possibilities:", program, shown);
		break;
	case WRONG_UNKNOWN:
		if (is_long)
			text_add(text, "%s: unrecognized option '%s'\n", program, shown);
		else
			text_add(text, "%s: invalid option -- '%s'\n", program, shown + 1);
		break;
	case WRONG_MISSING_ARGUMENT:
		if (is_long)
			text_add(text, "%s: option '%s' requires an argument\n", program, shown);
		else
			text_add(text, "%s: option requires an argument -- '%s'\n", program, shown + 1);
		break;
	case WRONG_UNWANTED_ARGUMENT:
		text_add(text, "%s: option '%s' doesn't allow an argument\n", program, shown);
		break;
	}
}

static const char *variable(const struct config *config, const char *assignment)
{
	for (char **at = config->command.environ; *at; at++)
		if (text_after(*at, assignment))
			return text_after(*at, assignment);
	return NULL;
}

/* ---- tini, docker-init ---- */

static const char tini_help[] =
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

#define TINI_NAME "tini (tini version " VERSION "_nsinit - git." COMMIT ")\n"

__attribute__((noreturn)) static void tini_usage(int fd, int status, const char *first)
{
	static char buffer[2048];
	struct text text = TEXT(buffer);

	text_add(&text, "%s" TINI_NAME "%s", first, tini_help);
	(void)!write(fd, text.at, text.used);
	_exit(status);
}

static void tini_action_help(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	tini_usage(STDOUT_FILENO, 0, "");
}

/* Names in full and capitals alone: SIGTERM. */
static void tini_value_signal(const char *shown, char *value, void *field)
{
	if (strncmp(value, "SIG", 3) != 0 || signals_number(value) < 0)
		die(0, "Not a valid option for %s: %s", shown, value);
	value_signal(shown, value, field);
}

static void tini_value_code(const char *shown, char *value, void *field)
{
	if (text_number(value, 255) < 0)
		die(0, "Not a valid option for %s: %s", shown, value);
	value_ok(shown, value, field);
}

static const struct option tini_options[] = {
#define TINI(letter, argument, parse, field) { parse, offsetof(struct config, field), TAKES(argument), letter },
	/* clang-format off */
	TINI('p', "SIGNAL", tini_value_signal, command.parent_death)
	TINI('h', "",       tini_action_help,  output.explain)
	TINI('v', "",       value_verbose,     output.verbosity)
	TINI('w', "",       value_flag,        policy.warn_zombies)
	TINI('g', "",       value_group,       policy.forward)
	TINI('l', "",       action_license,    output.explain)
	TINI('e', "CODE",   tini_value_code,   policy.status)
	TINI('s', "",       value_subreaper,   command.subreaper)
	TINI('P', "",       value_flag,        policy.pause) /* ours: podman asks it of whatever init it has */
	/* clang-format on */
};

static void tini_start(struct config *config, char **argv)
{
	config->command.subreaper = SUBREAPER_OFF;
	if (argv[1] && !argv[2] && strcmp(argv[1], "--version") == 0)
		options_print(VERSION_LINE);
}

static void tini_variables(struct config *config)
{
	const char *verbosity = variable(config, "TINI_VERBOSITY=");
	int64_t level;

	if (variable(config, "TINI_SUBREAPER="))
		config->command.subreaper = SUBREAPER_ON;
	if (variable(config, "TINI_KILL_PROCESS_GROUP="))
		config->policy.forward = FORWARD_GROUP;
	if (!verbosity)
		return;
	/* As atoi(3): what is no number is 0, and -1 is everything. */
	level = text_number(verbosity, LEVEL_TRACE);
	if (level < 0)
		level = *verbosity == '-' || text_number(verbosity, INT32_MAX) > 0 ? LEVEL_TRACE : LEVEL_FATAL;
	config->output.verbosity = (uint8_t)level;
}

__attribute__((noreturn)) static void tini_wrong(enum wrong wrong, const char *program, const char *shown)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	/* It knows no long option: the second '-' is a letter that it does not know either. */
	add_getopt_error(&text, wrong, program, shown[1] == '-' ? "--" : shown);
	tini_usage(STDERR_FILENO, 1, text.at);
}

__attribute__((noreturn)) static void tini_no_command(const char *program)
{
	(void)program;
	tini_usage(STDERR_FILENO, 1, "");
}

/* ---- dumb-init ---- */

static const char dumb_init_help[] =
	"dumb-init v1.2.5\n"
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

static void dumb_action_help(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	print_error(dumb_init_help, 0);
}

static void dumb_action_version(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	print_error("dumb-init v1.2.5\n", 0);
}

/* Reads a decimal number; moves `at` behind it. -1 if there is none. */
static int read_number(const char **at)
{
	int number = **at >= '0' && **at <= '9' ? 0 : -1;

	for (; **at >= '0' && **at <= '9' && number < SIGNAL_MAX; (*at)++)
		number = number * 10 + (**at - '0');
	return number;
}

/* 15:3, with anything behind it, as sscanf(3) reads it. */
static void dumb_value_rewrite(const char *shown, char *value, void *field)
{
	const char *at = value;
	int from = read_number(&at), to = *at == ':' ? (at++, read_number(&at)) : -1;

	(void)shown;
	if (from < 1 || from > 31 || to < 0 || to > 31)
		print_error(
			"Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.\n"
				    "This option can be specified multiple times.\n"
				    "Use --help for full usage.\n",
			1);
	((uint8_t *)field)[from] = (uint8_t)to;
}

static void dumb_value_single(const char *shown, char *value, void *field)
{
	struct config *config = field;

	(void)shown;
	(void)value;
	config->command.setsid = false;
	config->command.share_group = true;
	config->policy.forward = FORWARD_COMMAND;
}

static void dumb_value_verbose(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	*(uint8_t *)field = LEVEL_DEBUG;
}

static const char dumb_names[] = "help\0verbose\0version\0single-child\0rewrite\0";

static const struct option dumb_options[] = {
#define DUMB_INIT(letter, argument, parse, field) { parse, field, TAKES(argument), letter },
	/* clang-format off */
	DUMB_INIT('h', "",    dumb_action_help,    0)
	DUMB_INIT('v', "",    dumb_value_verbose,  offsetof(struct config, output.verbosity))
	DUMB_INIT('V', "",    dumb_action_version, 0)
	DUMB_INIT('c', "",    dumb_value_single,   0)
	DUMB_INIT('r', "s:r", dumb_value_rewrite,  offsetof(struct config, policy.rewrite))
	/* clang-format on */
};

static void dumb_start(struct config *config, char **argv)
{
	(void)argv;
	config->command.setsid = config->policy.term_group_on_exit = true;
	config->policy.forward = FORWARD_GROUP;
}

static void dumb_variables(struct config *config)
{
	const char *debug = variable(config, "DUMB_INIT_DEBUG="), *session = variable(config, "DUMB_INIT_SETSID=");
	static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };

	log_set_format(&log_format_dumb_init, config->output.verbosity);
	if (debug && strcmp(debug, "1") == 0) {
		config->output.verbosity = LEVEL_DEBUG;
		log_set_format(&log_format_dumb_init, LEVEL_DEBUG);
		say(LEVEL_DEBUG, "Running in debug mode.");
	}
	if (session && strcmp(session, "0") == 0) {
		dumb_value_single(NULL, NULL, config);
		say(LEVEL_DEBUG, "Not running in setsid mode.");
	}
	/* The kernel discards these for a session without a parent to continue it: STOP it is. */
	for (size_t i = 0; i < sizeof(stops) / sizeof(*stops) && config->command.setsid; i++)
		if (config->policy.rewrite[stops[i]] == stops[i])
			config->policy.rewrite[stops[i]] = SIGSTOP;
}

__attribute__((noreturn)) static void dumb_wrong(enum wrong wrong, const char *program, const char *shown)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	add_getopt_error(&text, wrong, program, shown);
	for (const char *name = dumb_names; wrong == WRONG_AMBIGUOUS && *name; name += strlen(name) + 1)
		if (text_after(name, shown + 2))
			text_add(&text, " '--%s'", name);
	if (wrong == WRONG_AMBIGUOUS)
		text_add(&text, "\n");
	print_error(text.at, 1);
}

__attribute__((noreturn)) static void dumb_no_command(const char *program)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	text_add(&text, "Usage: %s [option] program [args]\nTry %s --help for full usage.\n", program, program);
	print_error(text.at, 1);
}

/* ---- catatonit ---- */

static const char catatonit_help[] =
	"usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n"
	"\n"
	"options:\n"
	"  -g              Forward signals to pid1's process group.\n"
	"  -h              Print this help page.\n"
	"  -L              Print license information.\n"
	"  -P              Run in pause mode (no program is run and quit on SIGINT).\n"
	"  -V, --version   Print version information.\n";

static void catatonit_action_help(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	print_error(catatonit_help, 0);
}

static void catatonit_action_version(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	options_print(VERSION_LINE);
}

static const struct option catatonit_options[] = {
#define CATATONIT(letter, parse, field) { parse, offsetof(struct config, field), TAKES_NONE, letter },
	/* clang-format off */
	CATATONIT('g', value_group,              policy.forward)
	CATATONIT('h', catatonit_action_help,    output.explain)
	CATATONIT('L', action_license,           output.explain)
	CATATONIT('P', value_flag,               policy.pause)
	CATATONIT('V', catatonit_action_version, output.explain)
	/* clang-format on */
};

static void catatonit_variables(struct config *config)
{
	if (variable(config, "CATATONIT_LOG="))
		die(0, "CATATONIT_LOG is reserved for future use");
	if (variable(config, "CATATONIT_DEBUG="))
		config->output.verbosity = LEVEL_DEBUG;
}

static const char catatonit_usage[] = "usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n";

__attribute__((noreturn)) static void catatonit_wrong(enum wrong wrong, const char *program, const char *shown)
{
	char buffer[512];
	struct text text = TEXT(buffer);

	add_getopt_error(&text, wrong, program, shown);
	text_add(&text, "%s", catatonit_usage);
	print_error(text.at, 1);
}

__attribute__((noreturn)) static void catatonit_no_command(const char *program)
{
	(void)program;
	say(LEVEL_FATAL, "missing program name");
	print_error(catatonit_usage, 1);
}

/* ---- the Kubernetes pause container ---- */

static void pause_start(struct config *config, char **argv)
{
	for (char **at = argv + 1; *at; at++)
		if (strcmp(*at, "-v") == 0 || strcmp(*at, "-V") == 0)
			options_print("pause.c " VERSION "_nsinit\n");
	argv[1] = NULL; /* it ignores all other words */
	config->policy.pause = true;
	if (getpid() != 1)
		log_event(EVENT_PAUSE_NOT_PID1);
}

#define TABLE(table, names) .options = (table), .option_names = (names), .count = sizeof(table) / sizeof(*(table))

static const struct language languages[] = {
	{
		.names = { "tini", "tini-static", "docker-init" },
		.log = &log_format_tini,
		TABLE(tini_options, "\0\0\0\0\0\0\0\0"),
		.start = tini_start,
		.variables = tini_variables,
		.wrong = tini_wrong,
		.no_command = tini_no_command,
	},
	{
		.names = { "dumb-init" },
		.log = &log_format_dumb_init,
		TABLE(dumb_options, dumb_names),
		.abbreviate = true,
		.start = dumb_start,
		.variables = dumb_variables,
		.wrong = dumb_wrong,
		.no_command = dumb_no_command,
	},
	{
		.names = { "catatonit" },
		.log = &log_format_catatonit,
		TABLE(catatonit_options, "\0\0\0\0version"),
		.abbreviate = true,
		.variables = catatonit_variables,
		.wrong = catatonit_wrong,
		.no_command = catatonit_no_command,
	},
	{ .names = { "pause" }, .log = &log_format_pause, .start = pause_start },
};

const struct language *compat_language(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof(languages) / sizeof(*languages); i++)
		for (size_t n = 0; n < sizeof(languages[i].names) / sizeof(*languages[i].names); n++)
			if (languages[i].names[n] && strcmp(languages[i].names[n], name) == 0)
				return &languages[i];
	return NULL;
}
