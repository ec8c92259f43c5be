/* cli.c - the command line and the environment, into config
 *
 * Which grammar, the variables NSINIT_*, which every grammar has, and what options demand of one another. */
#include "cli.h"

#include <string.h>

#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"
#include "options.h"
#include "parser.h"

/* A line for each program that nsinit replaces: GRAMMAR(example) is `const struct grammar example_grammar` of a file in
 * this directory. */
/* clang-format off */
#define GRAMMARS           \
	GRAMMAR(tini)      \
	GRAMMAR(dumb_init) \
	GRAMMAR(catatonit) \
	GRAMMAR(pause)

#define GRAMMAR(name) extern const struct grammar name##_grammar;
GRAMMARS
#undef GRAMMAR

#define GRAMMAR(name) &name##_grammar,
/* The last one is for every other name. */
static const struct grammar *const grammars[] = { GRAMMARS &nsinit_grammar };
#undef GRAMMAR
/* clang-format on */

static const struct grammar *find_grammar(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const struct grammar *const *at = grammars;

	for (; *at != &nsinit_grammar; at++)
		for (size_t i = 0; i < sizeof((*at)->names) / sizeof(*(*at)->names) && (*at)->names[i]; i++)
			if (strcmp((*at)->names[i], name) == 0)
				return *at;
	return *at;
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

/* Applies one NSINIT_* variable. False: it is not one of ours and stays with the command. */
static bool apply_variable(struct parser *parser, char *entry)
{
	const char *name = text_after(entry, "NSINIT_");
	char *value = strchr(entry, '='), buffer[AS_WRITTEN_SIZE];
	struct text as_written = TEXT(buffer);

	if (!name || !value)
		return false;
	text_add(&as_written, "%.*s", (int)(value - entry), entry);
	for (size_t i = 0; i < nsinit_grammar.count; i++) {
		const struct option *option = &nsinit_grammar.options[i];
		char separator = option->flags & LINES ? '\n' : option->flags & LIST ? ',' : '\0';

		if (!is_variable_of(name, (size_t)(value - name), option->name))
			continue;
		if (option->flags & NO_VARIABLE)
			return false;
		parser_apply(parser, option, (struct given){ as_written.at, value + 1, NULL }, separator);
		return true;
	}
	warn(0, "options: %s: no such option; the command gets this variable", as_written.at);
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

/* An option that would weaken a sandbox must be in sight, on the command line; one that would change nothing is a
 * mistake. */
static void check_options(const struct parser *parser)
{
	const struct config *config = parser->config;
	char buffer[AS_WRITTEN_SIZE];
	struct text variable = TEXT(buffer);

	if (config->sandbox.on && parser->weakens) {
		for (const char *at = parser->weakens->name; *at; at++)
			text_add(&variable, "%c", *at == '-' ? '_' : *at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
		die(0, "options: NSINIT_%s: an environment variable must not weaken a sandbox (use the option --%s)",
		    variable.at, parser->weakens->name);
	}
	if (!config->sandbox.on && parser->about_sandbox)
		die(0, "options: --%s: needs --sandbox", parser->about_sandbox->name);
	if (config->output.json && !config->output.probe)
		die(0, "options: --json: needs --probe");
}

static void check_command(const struct parser *parser)
{
	const struct config *config = parser->config;

	if (!config->policy.pause) {
		if (!*config->command.argv)
			parser->grammar->misuse(MISUSE_NO_COMMAND, parser->program, "");
		return;
	}
	if (parser->grammar == &nsinit_grammar && *config->command.argv)
		die(0, "options: '%s': --pause runs no command", *config->command.argv);
	if (*parser->about_command)
		die(0, "options: %s: applies to a command, and --pause runs none", parser->about_command);
}

void cli_parse(struct config *config, int argc, char **argv, char **environment)
{
	struct parser parser = { .config = config, .program = argc ? argv[0] : "nsinit" };
	const struct grammar *grammar = parser.grammar = find_grammar(parser.program);

	log_set_format(grammar->log, LEVEL_WARN);
	set_defaults(config);
	if (grammar->start)
		grammar->start(config, argv);
	/* These are nsinit's own, whatever it is called as. */
	read_variables(&parser, environment);
	config->command.argv = argc ? parser_words(&parser, argv + 1) : argv;
	if (grammar->finish)
		grammar->finish(config);
	log_set_format(grammar->log, config->output.verbosity);
	config->output.step_times = grammar == &nsinit_grammar && config->output.verbosity >= LEVEL_INFO;
	check_options(&parser);
	if (!config->output.probe)
		check_command(&parser);
}
