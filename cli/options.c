/* options.c - the command line and the environment, into config
 *
 * One parser for all languages: it stops at the first word that is no option, as POSIX says and musl's getopt does;
 * what follows belongs to the command, "--" included. */
#include "options.h"

#include <string.h>
#include <unistd.h>

#include "../base/text.h"
#include "../base/log.h"
#include "../signals.h"
#include "dialects.h"
#include "values.h"
#include "values_network.h"
#include "values_sandbox.h"

/* The option as it is written: --grace, -g or NSINIT_GRACE. */
enum { SHOWN_SIZE = 64 };

static void action_help(const char *shown, char *value, void *field);
static void action_version(const char *shown, char *value, void *field);

static const struct option options[] = {
#define SECTION(title)
#define OPT(letter, name, argument, parse, field, flags, help)                                                         \
	{ parse, offsetof(struct config, field), (flags) | TAKES(argument), (letter)[0] },
#define DOC(paragraph)
#include "options.def"
#undef OPT
};

static const char option_names[] =
#define OPT(letter, name, argument, parse, field, flags, help) name "\0"
#include "options.def"
#undef OPT
	;

enum { OPTIONS = sizeof(options) / sizeof(*options) };

void options_print(const char *string)
{
	size_t length = strlen(string);

	/* A reader that has gone is not worth an error message. */
	_exit(write(STDOUT_FILENO, string, length) == (ssize_t)length ? 0 : STATUS_SELF);
}

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

static void action_help(const char *shown, char *value, void *field)
{
	static char buffer[16384];
	struct text text = TEXT(buffer);

	(void)shown;
	(void)value;
	(void)field;
	text_add(&text, "Usage: nsinit [OPTION...] [--] COMMAND [ARGUMENT...]\n"
			"A container's init: forwards signals, reaps orphans, passes on COMMAND's status.\n"
			"With --sandbox it makes the container first.\n");
#undef SECTION
#define SECTION(title) text_add(&text, title ":\n");
#define OPT(letter, name, argument, parse, field, flags, help) add_option_help(&text, letter, name, argument, help);
#define DOC(paragraph)
#include "options.def"
	text_add(&text, "Each option but those of the sandbox is a variable, too: NSINIT_GRACE=10s.\n");
	options_print(text.at);
}

static void action_version(const char *shown, char *value, void *field)
{
	(void)shown;
	(void)value;
	(void)field;
	options_print(VERSION_LINE);
}

__attribute__((noreturn)) static void our_wrong(enum wrong wrong, const char *program, const char *shown)
{
	(void)program;
	if (wrong == WRONG_UNKNOWN)
		die(0, "options: '%s': no such option (see nsinit --help)", shown);
	if (wrong == WRONG_MISSING_ARGUMENT)
		die(0, "options: '%s': needs an argument (see nsinit --help)", shown);
	die(0, "options: '%s': takes no argument", shown);
}

__attribute__((noreturn)) static void our_no_command(const char *program)
{
	(void)program;
	die(0, "options: no command (usage: nsinit [OPTION...] [--] COMMAND [ARGUMENT...]; see nsinit --help)");
}

static const struct language our_language = {
	.log = &log_format_nsinit,
	.options = options,
	.option_names = option_names,
	.count = OPTIONS,
	.wrong = our_wrong,
	.no_command = our_no_command,
};

struct parser {
	const struct language *language;
	struct config *config;
	const char *program, *name;     /* of the option that is applied */
	char about_command[SHOWN_SIZE]; /* the first option that makes no sense with --pause */
	const char *about_rights;       /* the last variable that makes none with --sandbox */
	const char *about_sandbox;      /* the last option that makes none without it */
};

/* Gives one value, or each of a list, to the option. */
static void apply(struct parser *parser, const struct option *option, const char *shown, char *value, char separator)
{
	void *field = (char *)parser->config + option->field;
	struct text first = TEXT(parser->about_command);

	if (option->flags & COMMAND && !*parser->about_command)
		text_add(&first, "%s", shown);
	if (option->flags & RIGHTS && text_after(shown, "NSINIT_"))
		parser->about_rights = parser->name;
	if (option->flags & SANDBOX)
		parser->about_sandbox = parser->name;
	while (value && separator) {
		char *end = strchr(value, separator);

		if (!end)
			break;
		*end = '\0';
		option->parse(shown, value, field);
		value = end + 1;
	}
	option->parse(shown, value, field);
}

static bool takes_argument(const struct option *option)
{
	return !(option->flags & (TAKES_NONE | TAKES_JOINED));
}

static const char *next_name(const char *name)
{
	return name + strlen(name) + 1;
}

static const char *name_of(const struct language *language, const struct option *option)
{
	const char *name = language->option_names;

	for (const struct option *at = language->options; at < option; at++)
		name = next_name(name);
	return name;
}

/* The option of this letter, or NULL. */
static const struct option *find_letter(const struct language *language, char letter)
{
	for (size_t i = 0; i < language->count; i++)
		if (language->options[i].letter == letter)
			return &language->options[i];
	return NULL;
}

/* The option of this long name, or NULL if there is none or, abbreviated, more than one: `wrong` says which. */
static const struct option *find_name(const struct language *language, const char *name, size_t length,
				      enum wrong *wrong)
{
	const struct option *found = NULL, *option = language->options;
	const char *known = language->option_names;
	size_t count = 0;

	for (; option < language->options + language->count; option++, known = next_name(known)) {
		if (!length || strncmp(known, name, length) != 0)
			continue;
		if (!known[length])
			return option;
		found = option;
		count++;
	}
	*wrong = language->abbreviate && count > 1 ? WRONG_AMBIGUOUS : WRONG_UNKNOWN;
	return language->abbreviate && count == 1 ? found : NULL;
}

/* "--name", "--name=value" or "--name value". Returns how many words it took. */
static int parse_long(struct parser *parser, char **words)
{
	const struct language *language = parser->language;
	size_t length = strcspn(words[0] + 2, "=");
	char *joined = words[0][2 + length] ? words[0] + 3 + length : NULL, shown_buffer[SHOWN_SIZE];
	struct text shown = TEXT(shown_buffer);
	enum wrong wrong = WRONG_UNKNOWN;
	const struct option *option = find_name(language, words[0] + 2, length, &wrong);
	char separator;

	if (!option) {
		language->wrong(wrong, parser->program, words[0]);
		return 1;
	}
	parser->name = name_of(language, option);
	text_add(&shown, "--%s", parser->name);
	separator = option->flags & LIST ? ',' : '\0';
	if (joined && option->flags & TAKES_NONE)
		language->wrong(WRONG_UNWANTED_ARGUMENT, parser->program, shown.at);
	if (joined || !takes_argument(option)) {
		apply(parser, option, shown.at, joined, separator);
		return 1;
	}
	if (!words[1])
		language->wrong(WRONG_MISSING_ARGUMENT, parser->program, shown.at);
	apply(parser, option, shown.at, words[1], separator);
	return 2;
}

/* "-gv", "-r FROM:TO" or "-rFROM:TO". Returns how many words it took. */
static int parse_letters(struct parser *parser, char **words)
{
	const struct language *language = parser->language;

	for (char *at = words[0] + 1; *at; at++) {
		const char shown[] = { '-', *at, '\0' };
		const struct option *option = find_letter(language, *at);

		if (option)
			parser->name = name_of(language, option);
		if (!option)
			language->wrong(WRONG_UNKNOWN, parser->program, shown);
		else if (!takes_argument(option))
			apply(parser, option, shown, NULL, '\0');
		else if (!at[1] && !words[1])
			language->wrong(WRONG_MISSING_ARGUMENT, parser->program, shown);
		else {
			apply(parser, option, shown, at[1] ? at + 1 : words[1], option->flags & LIST ? ',' : '\0');
			return at[1] ? 1 : 2;
		}
	}
	return 1;
}

/* Returns the first word that is no option. */
static char **parse_words(struct parser *parser, char **words)
{
	while (*words && words[0][0] == '-' && words[0][1]) {
		if (strcmp(*words, "--") == 0)
			return words + 1;
		words += words[0][1] == '-' ? parse_long(parser, words) : parse_letters(parser, words);
	}
	return words;
}

/* NSINIT_STOP_TIMEOUT is --stop-timeout. */
static bool is_variable_of(const char *name, size_t length, const char *option)
{
	if (strlen(option) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = option[i];

		if (name[i] != (c == '-' ? '_' : c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c))
			return false;
	}
	return true;
}

/* Applies one NSINIT_* variable; false if it is none of ours and stays with the command. */
static bool apply_variable(struct parser *parser, char *entry)
{
	const char *name = text_after(entry, "NSINIT_"), *option;
	char *value = strchr(entry, '='), shown_buffer[SHOWN_SIZE];
	struct text shown = TEXT(shown_buffer);

	if (!name || !value)
		return false;
	text_add(&shown, "%.*s", (int)(value - entry), entry);
	option = option_names;
	for (size_t i = 0; i < OPTIONS; i++, option = next_name(option)) {
		if (!is_variable_of(name, (size_t)(value - name), option))
			continue;
		if (options[i].flags & NO_VARIABLE)
			return false;
		parser->name = option;
		apply(parser, &options[i], shown.at, value + 1,
		      options[i].flags & LINES  ? '\n'
		      : options[i].flags & LIST ? ','
						: '\0');
		return true;
	}
	warn(0, "options: %s: no such option; the command gets this variable", shown.at);
	return false;
}

static void read_variables(struct parser *parser, char **environment)
{
	char **out = environment;

	for (char **at = environment; *at; at++)
		if (!apply_variable(parser, *at))
			*out++ = *at;
	*out = NULL;
	parser->config->command.environ = environment;
}

static void set_defaults(struct config *config)
{
	static const int stop_signals[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGNAL_RTMIN + 3 };

	config->policy = signals_pass_on();
	for (size_t i = 0; i < sizeof(stop_signals) / sizeof(*stop_signals); i++)
		sigmask_add(&config->policy.stop_signals, stop_signals[i]);
	config->output.verbosity = LEVEL_WARN;
}

void options_parse(struct config *config, int argc, char **argv, char **environment)
{
	struct parser parser = { .config = config, .program = argc ? argv[0] : "nsinit" };
	const struct language *language = compat_language(parser.program);

	parser.language = language = language ? language : &our_language;
	log_set_format(language->log, LEVEL_WARN);
	set_defaults(config);
	if (language->start)
		language->start(config, argv);
	read_variables(&parser, environment);
	config->command.argv = argc ? parse_words(&parser, argv + 1) : argv;
	if (language->variables)
		language->variables(config);
	log_set_format(language->log, config->output.verbosity);
	config->output.step_times = language == &our_language && config->output.verbosity >= LEVEL_INFO;
	if (config->sandbox.on && parser.about_rights)
		die(0, "options: the variable of --%s is not for a sandbox (give the option)", parser.about_rights);
	if (!config->sandbox.on && parser.about_sandbox)
		die(0, "options: --%s: needs --sandbox", parser.about_sandbox);
	if (config->output.json && !config->output.probe)
		die(0, "options: --json: needs --probe");
	if (config->output.probe)
		return;
	if (!config->policy.pause) {
		if (!*config->command.argv)
			language->no_command(parser.program);
		return;
	}
	if (language == &our_language && *config->command.argv)
		die(0, "options: command '%s': none is run with --pause", *config->command.argv);
	if (*parser.about_command)
		die(0, "options: %s: is about a command, and --pause runs none", parser.about_command);
}
