/* mkcold.c - packs the texts that few runs print: see cli/cold.def and base/cold.c
 *
 * usage: mkcold >cold_packed.h */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <calls.h>

enum { SIZE = 65536, WINDOW = 2047, SHORTEST = 3, LONGEST = 18, HELP_COLUMN = 31 };

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

/* The longest earlier text that comes again at `at`. */
static size_t longest(size_t at, size_t *distance)
{
	size_t best = 0;

	for (size_t back = 1; back <= WINDOW && back <= at; back++) {
		size_t same = 0;

		while (same < LONGEST && at + same < length && text[at + same] == text[at + same - back])
			same++;
		if (same > best) {
			best = same;
			*distance = back;
		}
	}
	return best;
}

/* From the end, how few bytes the rest takes: then each step is the best one. */
static void pack(void)
{
	static size_t cost[SIZE + 1], step[SIZE], distance[SIZE];

	for (size_t at = length; at-- > 0;) {
		size_t most = longest(at, &distance[at]);

		cost[at] = cost[at + 1] + 1;
		step[at] = 1;
		for (size_t same = SHORTEST; same <= most; same++)
			if (cost[at + same] + 2 < cost[at]) {
				cost[at] = cost[at + same] + 2;
				step[at] = same;
			}
	}
	printf("/* Made by tools/mkcold.c */\nenum { COLD_SIZE = %zu };\nstatic const uint8_t cold_packed[] = {", length);
	for (size_t at = 0; at < length; at += step[at])
		if (step[at] == 1)
			printf("%d,", text[at]);
		else
			printf("%zu,%zu,", 0x80 | (step[at] - SHORTEST) << 3 | distance[at] >> 8, distance[at] & 0xff);
	puts("};");
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
	for (size_t i = 0; i < length; i++)
		if (text[i] & 0x80)
			return 1;
	pack();
	return 0;
}
