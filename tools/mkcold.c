/* mkcold.c - puts the long cold texts together: see base/cold.h and cli/cold.def
 *
 * usage: mkcold >cold_texts.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <calls.h>

enum { SIZE = 65536, HELP_COLUMN = 31 };

static char text[SIZE];
static size_t length;

static void add(const char *part)
{
	if (length + strlen(part) >= SIZE)
		exit(1);
	strcpy(text + length, part);
	length += strlen(part);
}

static void end(void)
{
	text[length++] = '\0';
}

static void add_option(const char *letter, const char *name, const char *argument, const char *help)
{
	char left[128];

	snprintf(left, sizeof(left), *letter ? " -%s, --%s%s%s" : "%s     --%s%s%s", letter, name,
		 *argument && *argument != '[' ? " " : "", argument);
	snprintf(text + length, SIZE - length, "%-*s %s\n", HELP_COLUMN, left, help);
	length += strlen(text + length);
}

/* Our --help. */
static void add_help(void)
{
	add("Usage: nsinit [OPTION...] [--] COMMAND [ARGUMENT...]\n"
	    "A container's init: forwards signals, reaps orphans, passes on COMMAND's status.\n"
	    "With --sandbox it makes the container first.\n");
#define SECTION(title) add(title ":\n");
#define OPT(letter, name, argument, parse, field, flags, help) add_option(letter, name, argument, help);
#define DOC(paragraph)
#include "../cli/options.def"
	add("Each option but those of the sandbox is a variable, too: NSINIT_GRACE=10s.\n");
	end();
}

static void add_calls(void)
{
#define CALL(number, name, leaf, lift)                                                                                 \
	add(name);                                                                                                     \
	add("\n");
	CALLS
	end();
}

int main(void)
{
	add_help();
	add_calls();
#define COLD(name, words)                                                                                              \
	add(words);                                                                                                    \
	end();
#include "../cli/cold.def"
#define WORDS(dialect, event, level, format) COLD(event, format)
#include "../cli/words.def"
#define ERROR COLD
#define SIGNAL COLD
#include "../base/errors.def"
	printf("/* Made by tools/mkcold.c */\nstatic char cold_texts[] COLD_ATTRIBUTE = {");
	for (size_t i = 0; i < length; i++)
		printf("%d,", text[i]);
	puts("};");
	return 0;
}
