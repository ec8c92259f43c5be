/* actor.c - plays the command under an init: does what a shell script cannot do reliably
 *
 *	actor VERB [ARG...] VERB [ARG...] ...
 *
 * The words are a script, carried out from left to right; after the last one the actor exits with 0. A verb
 * has a fixed number of arguments, save exec and its kin, which take all that is left, and those that make
 * processes, which take a script in brackets: `orphans 3 [ ignore TERM ready pause ]`. `actor --help` prints
 * the verbs.
 *
 * Signals are handled with raw system calls, because libc keeps 32 to 34 for itself. A LIST of signals is
 * names with or without SIG, numbers to 64, RTMIN+N (RTMIN is 34), or `all`, separated by commas. Every line
 * of output is written with one write(2), so that lines of several processes never mix. A verb that fails
 * ends the actor with status 99. */
#include "actor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

char **words;
char *argv0;
int out_fd = 1;
int ready_fd = -1;
int bound_ms = 30000;

/* --- speaking and failing --- */

void say(const char *format, ...)
{
	char line[8192];
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	if (length > (int)sizeof(line) - 1)
		length = (int)sizeof(line) - 1;
	if (write(out_fd, line, (size_t)length) < 0)
		_exit(FAILED);
}

_Noreturn void fail(const char *format, ...)
{
	int error = errno;
	char text[1024];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	dprintf(2, "actor: %s: %s\n", text, error ? strerror(error) : "wrong");
	_exit(FAILED);
}

void check(long result, const char *what)
{
	if (result < 0)
		fail("%s", what);
}

long number(const char *word)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(word, &end, 0);
	if (errno || end == word || *end)
		fail("not a number: %s", word);
	return value;
}

void add(struct list *list, const char *item)
{
	size_t room = sizeof(list->text) - list->length;
	const char *comma = list->length ? "," : "";

	list->length += (size_t)snprintf(list->text + list->length, room, "%s%s", comma, item);
	if (list->length >= sizeof(list->text))
		fail("list too long");
}

void add_number(struct list *list, long item)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", item);
	add(list, text);
}

int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* sleeps the whole time, whatever signals are handled meanwhile */
void sleep_ms(long ms)
{
	struct timespec rest = { ms / 1000, (ms % 1000) * 1000000 };

	while (nanosleep(&rest, &rest) && errno == EINTR)
		;
}

/* --- time and the end --- */

static void verb_sleep(char **arg) { sleep_ms(number(arg[0])); }
static void verb_alarm(char **arg) { alarm((unsigned)number(arg[0])); }
static void verb_bound(char **arg) { bound_ms = (int)number(arg[0]); }
static void verb_exit(char **arg)  { _exit((int)number(arg[0])); }

static void verb_pause(char **arg)
{
	(void)arg;
	for (;;)
		pause();
}

static void verb_spin(char **arg)
{
	int64_t deadline = now_ms() + number(arg[0]);

	while (now_ms() < deadline)
		;
}

static void verb_eat(char **arg)
{
	for (long left = number(arg[0]); left > 0; left--) {
		void *block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (block == MAP_FAILED)
			fail("eat");
		memset(block, 1, 1 << 20);
	}
}

static void verb_help(char **arg);

static const struct verb time_verbs[] = {
	{ "sleep", 1, verb_sleep, "MS" },
	{ "alarm", 1, verb_alarm, "SECONDS: SIGALRM, kept over exec" },
	{ "bound", 1, verb_bound, "MS: limit of count, until, wait-file; 30000" },
	{ "spin", 1, verb_spin, "MS: use the processor" },
	{ "eat", 1, verb_eat, "MIB: of memory" },
	{ "pause", 0, verb_pause, "for ever" },
	{ "exit", 1, verb_exit, "N" },
	{ "--help", 0, verb_help, "" },
	{ 0 },
};

static const struct verb *const tables[] = {
	show_verbs, signal_verbs, process_verbs, file_verbs, setting_verbs, time_verbs,
};
enum { TABLES = sizeof(tables) / sizeof(*tables) };

static void verb_help(char **arg)
{
	(void)arg;
	for (int i = 0; i < TABLES; i++)
		for (const struct verb *verb = tables[i]; verb->name; verb++)
			say("  %-14s %s\n", verb->name, verb->help);
	_exit(0);
}

static const struct verb *find_verb(const char *name)
{
	for (int i = 0; i < TABLES; i++)
		for (const struct verb *verb = tables[i]; verb->name; verb++)
			if (strcmp(verb->name, name) == 0)
				return verb;
	errno = 0;
	fail("no such verb: %s", name);
}

void run_script(void)
{
	while (*words && strcmp(*words, "]") != 0) {
		const struct verb *verb = find_verb(*words++);
		char **arg = words;

		for (int i = 0; i < verb->arguments; i++)
			if (!*words++) {
				errno = 0;
				fail("%s: %d arguments wanted", verb->name, verb->arguments);
			}
		verb->run(arg);
	}
}

int main(int argc, char **argv)
{
	argv0 = argc ? argv[0] : "";
	words = argc ? argv + 1 : argv;
	run_script();
	return 0;
}
