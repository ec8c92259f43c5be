/* parser.c - the words of a command line, by the rows of a grammar
 *
 * The same for every grammar: it stops at the first word that is not an option, as POSIX says and musl's getopt does;
 * the words after it belong to the command, "--" included. */
#include "parser.h"

#include <string.h>
#include <unistd.h>

static const char license[] =
	"nsinit is distributed under the MIT license: anybody may use, copy, modify and distribute it, without\n"
	"warranty, as long as the copyright notice and the license go with it. See the file LICENSE.\n";

void print_and_exit(int fd, const char *string, int status)
{
	size_t length = strlen(string);

	if (write(fd, string, length) != (ssize_t)length && fd == STDOUT_FILENO)
		status = STATUS_SELF; /* a reader that is gone is not worth a message */
	_exit(status);
}

const char *parser_variable(const struct config *config, const char *assignment)
{
	for (char **at = config->command.environ; *at; at++)
		if (text_after(*at, assignment))
			return text_after(*at, assignment);
	return NULL;
}

void parser_add_getopt_error(struct text *text, enum misuse misuse, const char *program, const char *word)
{
	bool is_long = word[0] == '-' && word[1] == '-' && word[2];

	switch (misuse) {
	case MISUSE_AMBIGUOUS: /* the possibilities follow */
		text_add(text, "%s: option '%s' is ambiguous; possibilities:", program, word);
		break;
	case MISUSE_UNKNOWN:
		if (is_long)
			text_add(text, "%s: unrecognized option '%s'\n", program, word);
		else
			text_add(text, "%s: invalid option -- '%s'\n", program, word + 1);
		break;
	case MISUSE_MISSING_ARGUMENT:
		if (is_long)
			text_add(text, "%s: option '%s' requires an argument\n", program, word);
		else
			text_add(text, "%s: option requires an argument -- '%s'\n", program, word + 1);
		break;
	case MISUSE_UNWANTED_ARGUMENT:
		text_add(text, "%s: option '%s' doesn't allow an argument\n", program, word);
		break;
	case MISUSE_NO_COMMAND: /* getopt does not look for one */
		break;
	}
}

/* How many words it takes after its own. */
static int words_after(const struct option *option)
{
	if (option->words)
		return option->words;
	return option->argument[0] && option->argument[0] != '[';
}

static void print_text(const struct grammar *grammar, const struct option *option)
{
	int fd = option->flags & ON_STDERR ? STDERR_FILENO : STDOUT_FILENO;

	if (option->flags & PRINTS_HELP)
		print_and_exit(fd, grammar->help, 0);
	if (option->flags & PRINTS_VERSION)
		print_and_exit(fd, grammar->version, 0);
	if (option->flags & PRINTS_LICENSE)
		print_and_exit(fd, license, 0);
}

void parser_apply(struct parser *parser, const struct option *option, struct given given, char separator)
{
	void *field = (char *)parser->config + option->field;
	struct text about_command = TEXT(parser->about_command);

	print_text(parser->grammar, option);
	if (option->flags & COMMAND && !*parser->about_command)
		text_add(&about_command, "%s", given.as_written);
	if (option->flags & WEAKENS && given.as_written[0] != '-')
		parser->weakens = option;
	if (option->flags & SANDBOX)
		parser->about_sandbox = option;
	while (given.value && separator) {
		char *end = strchr(given.value, separator);

		if (!end)
			break;
		*end = '\0';
		option->parse(option, &given, field);
		given.value = end + 1;
	}
	option->parse(option, &given, field);
}

/* Gives an option its words, of which the first may be part of the option's own. Returns how many more it took. */
static int apply_words(struct parser *parser, const struct option *option, const char *as_written, char *joined,
		       char **words)
{
	struct given given = { .as_written = as_written, .value = joined };
	int wanted = words_after(option), taken = 0;

	if (wanted && !given.value)
		given.value = words[taken++];
	if (wanted == 2 && given.value)
		given.second = words[taken++];
	if (wanted && (!given.value || (wanted == 2 && !given.second)))
		parser->grammar->misuse(MISUSE_MISSING_ARGUMENT, parser->program, as_written);
	parser_apply(parser, option, given, option->flags & LIST ? ',' : '\0');
	return taken;
}

static const struct option *find_letter(const struct grammar *grammar, char letter)
{
	for (size_t i = 0; i < grammar->count; i++)
		if (grammar->options[i].letter == letter)
			return &grammar->options[i];
	return NULL;
}

/* The option of this long name, or NULL if there is none or, cut short, more than one: `misuse` says which. */
static const struct option *find_name(const struct grammar *grammar, const char *name, size_t length,
				      enum misuse *misuse)
{
	const struct option *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < grammar->count; i++) {
		const struct option *option = &grammar->options[i];

		if (!length || strncmp(option->name, name, length) != 0)
			continue;
		if (!option->name[length])
			return option;
		found = option;
		count++;
	}
	*misuse = grammar->abbreviate && count > 1 ? MISUSE_AMBIGUOUS : MISUSE_UNKNOWN;
	return grammar->abbreviate && count == 1 ? found : NULL;
}

/* "--name", "--name=value" or "--name value". Returns how many words it took. */
static int parse_long(struct parser *parser, char **words)
{
	size_t length = strcspn(words[0] + 2, "=");
	char *joined = words[0][2 + length] ? words[0] + 3 + length : NULL, buffer[AS_WRITTEN_SIZE];
	struct text as_written = TEXT(buffer);
	enum misuse misuse = MISUSE_UNKNOWN;
	const struct option *option = find_name(parser->grammar, words[0] + 2, length, &misuse);

	if (!option)
		parser->grammar->misuse(misuse, parser->program, words[0]);
	/* cppcheck-suppress nullPointerRedundantCheck ; misuse() does not return */
	text_add(&as_written, "--%s", option->name);
	if (joined && !option->argument[0])
		parser->grammar->misuse(MISUSE_UNWANTED_ARGUMENT, parser->program, as_written.at);
	return 1 + apply_words(parser, option, as_written.at, joined, words + 1);
}

/* "-gv", "-r FROM:TO" or "-rFROM:TO". Returns how many words it took. */
static int parse_letters(struct parser *parser, char **words)
{
	for (char *at = words[0] + 1; *at; at++) {
		const char as_written[] = { '-', *at, '\0' };
		const struct option *option = find_letter(parser->grammar, *at);

		if (!option)
			parser->grammar->misuse(MISUSE_UNKNOWN, parser->program, as_written);
		if (words_after(option))
			return 1 + apply_words(parser, option, as_written, at[1] ? at + 1 : NULL, words + 1);
		(void)apply_words(parser, option, as_written, NULL, words + 1); /* it takes none */
	}
	return 1;
}

char **parser_words(struct parser *parser, char **words)
{
	while (*words && words[0][0] == '-' && words[0][1]) {
		if (strcmp(*words, "--") == 0)
			return words + 1;
		words += words[0][1] == '-' ? parse_long(parser, words) : parse_letters(parser, words);
	}
	return words;
}
