/* error.c - the one place that speaks
 *
 * One line a message, written with one write(2), on stderr: stdout belongs to the command. */
#include "error.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cold.h"
#include "linux.h"
#include "text.h"

enum { LINE_SIZE = 1024 };

/* One line, whatever is in it: a value with a newline could forge a message of ours. */
#define LINE(buffer)                                                                                                   \
	{                                                                                                              \
		.at = (buffer), .size = sizeof(buffer), .one_line = true                                               \
	}

/* A stderr that is full gets what it takes within this time, and misses the rest. */
enum patience { PATIENCE_NONE = 0, PATIENCE_MS = 1000 };

static const struct {
	uint8_t dialect, event, level;
} words[] = {
#define WORDS(dialect, event, level, format) { DIALECT_##dialect, EVENT_##event, LEVEL_##level },
#include "../cli/words.def"
};

enum { WORDS_COUNT = sizeof(words) / sizeof(*words) };

static struct {
	const struct dialect *dialect;
	enum level level;
	const char *step;
	enum patience patience;
	uint8_t word[EVENTS]; /* which row of words.def says it */
	uint32_t mentioned;   /* bit N: event N is, at this level; here, so that the loop need not touch the dialect */
	void (*at_death)(int status, const char *message, void *data);
	void *at_death_data;
	int fd_less_stderr;                   /* where messages go: 0 is stderr, so that nothing need be set */
} speech KEPT __attribute__((aligned(4096))); /* the page begins here */

/* What to do about it: the errors that a user meets and that strerror does not explain. */
static const struct {
	const char *step;
	uint16_t err, hint; /* of cold.def */
} __attribute__((packed)) hints[] = {
	/* clang-format off */
	{ "rlimits", EPERM, COLD_HINT_RLIMITS_EPERM },
	{ "rlimits", EACCES, COLD_HINT_RLIMITS_EACCES },
	{ "identity", EPERM, COLD_HINT_IDENTITY_EPERM },
	{ "identity", EINVAL, COLD_HINT_IDENTITY_EINVAL },
	{ "report", ENOSPC, COLD_HINT_REPORT_ENOSPC },
	{ "namespaces", EPERM, COLD_HINT_NAMESPACES_EPERM },
	{ "namespaces", ENOENT, COLD_HINT_NO_PROC },
	{ "cgroup", EACCES, COLD_HINT_CGROUP_EACCES },
	{ "cgroup", EBUSY, COLD_HINT_CGROUP_EBUSY },
	{ "files", EPERM, COLD_HINT_FILES_EPERM },
	{ "files", EINVAL, COLD_HINT_FILES_EINVAL },
	{ "files", EROFS, COLD_HINT_FILES_EROFS },
	{ "files", EMFILE, COLD_HINT_FILES_EMFILE },
	/* clang-format on */
};

void error_speak(const struct dialect *dialect, enum level level)
{
	speech.dialect = dialect;
	speech.level = level;
	speech.patience = PATIENCE_MS;
	speech.mentioned = 0;
	for (unsigned i = 0; i < WORDS_COUNT; i++)
		if (words[i].dialect == dialect->number && words[i].level <= level) {
			speech.mentioned |= 1U << words[i].event;
			speech.word[words[i].event] = (uint8_t)i;
		}
}

HOT bool error_mentions(enum event event)
{
	return (speech.mentioned >> event) & 1;
}

void error_step(const char *name)
{
	speech.step = name;
}

void error_never_block(void)
{
	speech.patience = PATIENCE_NONE;
}

void error_speak_to(int fd)
{
	speech.fd_less_stderr = fd - STDERR_FILENO;
}

void error_at_death(void (*hook)(int status, const char *message, void *data), void *data)
{
	speech.at_death = hook;
	speech.at_death_data = data;
}

/* The SIGPIPE of a reader that has gone is pending, for every signal is blocked: it is not for the command. */
void error_take_back_sigpipe(void)
{
	struct sigmask mask = { { 0 } };
	siginfo_t info;

	sigmask_add(&mask, SIGPIPE);
	if (sys_sigwait(&mask, &info, false) > 0 && info.si_pid != getpid())
		(void)CALL(kill, getpid(), SIGPIPE); /* that one was a user's */
}

static void write_line(struct text *line, enum patience patience)
{
	const int fd = STDERR_FILENO + speech.fd_less_stderr;
	struct pollfd out = { .fd = fd, .events = POLLOUT };

	if (line->cut)
		line->at[line->used - 1] = '~';
	line->at[line->used] = '\n'; /* in the place of the terminator */
	/* Nobody is left to tell if this fails. */
	if (CALL(poll, &out, 1, (int)patience) == 1 && CALL(write, fd, line->at, line->used + 1) == -EPIPE)
		error_take_back_sigpipe();
	line->at[line->used] = '\0';
}

static void add_prefix(struct text *line, enum level level)
{
	const char *prefix = speech.dialect ? cold_nth(speech.dialect->prefix, level) : NULL;

	/* The formats are constants of cli/dialects.c. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_add(line, prefix ? prefix : "nsinit: ", (int)getpid());
#pragma GCC diagnostic warning "-Wformat-nonliteral"
}

static void add_reason(struct text *line, int err)
{
	if (!err)
		return;
	text_add(line, ": %s", cold_error(err));
	for (size_t i = 0; speech.step && i < sizeof(hints) / sizeof(*hints); i++)
		if (hints[i].err == err && strcmp(hints[i].step, speech.step) == 0)
			text_add(line, " (%s)", cold_text(hints[i].hint));
}

/* The whole of a message in our own words; `list` belongs to `format`. */
__attribute__((format(printf, 4, 0))) static void compose(struct text *line, enum level level, int err,
							  const char *format, va_list list)
{
	cold_unpack();
	add_prefix(line, level);
	if (speech.step)
		text_add(line, "%s: ", speech.step);
	text_add_list(line, format, list);
	add_reason(line, err);
}

static unsigned char own_status(enum status status)
{
	const struct dialect *dialect = speech.dialect;

	if (!dialect)
		return (unsigned char)status;
	return status == STATUS_CANNOT_EXEC ? dialect->cannot_exec
	       : status == STATUS_NOT_FOUND ? dialect->not_found
					    : dialect->self;
}

__attribute__((noreturn)) static void leave(int status, struct text *line)
{
	if (line->used)
		write_line(line, PATIENCE_MS);
	else
		line->at[0] = '\0';
	if (speech.at_death)
		speech.at_death(status, line->at, speech.at_death_data);
	_exit(status);
}

static void compose_event(struct text *line, enum event event, va_list list)
{
	unsigned word = speech.word[event];

	add_prefix(line, (enum level)words[word].level);
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	text_add_list(line, cold_text(COLD_WORDS + word), list);
#pragma GCC diagnostic warning "-Wformat-nonliteral"
}

void die_event(enum status status, enum event event, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	va_start(list, event);
	if (error_mentions(event))
		compose_event(&line, event, list);
	va_end(list);
	leave(own_status(status), &line);
}

void tell(enum event event, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	if (!error_mentions(event))
		return;
	va_start(list, event);
	compose_event(&line, event, list);
	va_end(list);
	write_line(&line, speech.patience);
}

void(warn)(int err, const char *format, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	if (speech.level < LEVEL_WARN)
		return;
	va_start(list, format);
	compose(&line, LEVEL_WARN, err, format, list);
	va_end(list);
	write_line(&line, speech.patience);
}

void(say)(enum level level, const char *format, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	if (speech.level < level)
		return;
	va_start(list, format);
	compose(&line, level, 0, format, list);
	va_end(list);
	write_line(&line, speech.patience);
}

__attribute__((noreturn, format(printf, 2, 0))) static void die_of(int err, const char *format, va_list list)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);

	compose(&line, LEVEL_FATAL, err, format, list);
	leave(own_status(STATUS_SELF), &line);
}

void(die)(int err, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	die_of(err, format, list);
}

long(must)(long result, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (result < 0)
		die_of((int)-result, format, list);
	va_end(list);
	return result;
}
