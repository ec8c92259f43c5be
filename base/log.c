/* log.c - one line on stderr
 *
 * Each message is written with one write(2): stdout belongs to the command. */
#include "log.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "linux.h"
#include "text.h"

enum { LINE_SIZE = 1024 };

/* Always one line: a value with a newline could forge a message of ours. */
#define LINE(buffer)                                                                                                   \
	{                                                                                                              \
		.at = (buffer), .size = sizeof(buffer), .one_line = true                                               \
	}

/* What a full stderr does not accept within this time is lost. */
enum { WRITE_TIMEOUT_MS = 1000 };

static struct {
	const struct log_format *format;
	enum level level;
	const char *step;
	int write_timeout_ms;
	void (*hook)(int status, const char *message, void *data);
	void *hook_data;
	int fd_less_stderr; /* the fd of messages: 0 is stderr, so that nothing need be set */
} state;

/* What to do about it: the errors that a user meets and that strerror does not explain. */
static const struct {
	const char *step;
	int err;
	const char *remedy;
} remedies[] = {
	/* clang-format off */
	{ "rlimits",       EPERM,  "a hard limit can only be raised with CAP_SYS_RESOURCE" },
	{ "rlimits",       EACCES, "a better priority or a lower oom score needs CAP_SYS_NICE or CAP_SYS_RESOURCE" },
	{ "identity",      EPERM,  "other ids need root, or CAP_SETUID and CAP_SETGID" },
	{ "identity",      EINVAL, "this id is not mapped in the user namespace" },
	{ "report",        ENOSPC, "the disk is full" },
	{ "namespaces",    EPERM,  "an unprivileged user can map only that user's own id (see --map)" },
	{ "namespaces",    ENOENT, "/proc is needed: mount it" },
	{ "limits",        EACCES, "no write access: run in a delegated cgroup (systemd-run --user --scope -p Delegate=yes)" },
	{ "limits",        EBUSY,  "the cgroup contains processes: choose another with --cgroup" },
	{ "mount_sources", EPERM,  "blocked by a seccomp filter or a security module: see nsinit --probe" },
	{ "mount_sources", EINVAL, "this file system does not support id-mapped mounts on this kernel" },
	{ "mount_sources", EMFILE, "raise the hard limit of open files" },
	{ "rootfs",        EPERM,  "blocked by a seccomp filter or a security module: see nsinit --probe" },
	{ "rootfs",        EINVAL, "this file system does not support it on this kernel" },
	{ "rootfs",        EROFS,  "see --tmpfs and --overlay" },
	/* clang-format on */
};

const char log_remedy_proc[] =
	"the container engine masks parts of /proc: use --proc=none, or docker run --security-opt "
	"systempaths=unconfined";

void log_set_format(const struct log_format *format, enum level level)
{
	state.format = format;
	state.level = level;
	state.write_timeout_ms = WRITE_TIMEOUT_MS;
}

bool log_mentions(enum event event)
{
	return state.format && state.format->event[event].format && state.format->event[event].level <= state.level;
}

void log_step(const char *name)
{
	state.step = name;
}

void log_never_block(void)
{
	state.write_timeout_ms = 0;
}

void log_to(int fd)
{
	state.fd_less_stderr = fd - STDERR_FILENO;
}

void on_die(void (*hook)(int status, const char *message, void *data), void *data)
{
	state.hook = hook;
	state.hook_data = data;
}

static void write_line(struct text *line, int timeout_ms)
{
	const int fd = STDERR_FILENO + state.fd_less_stderr;
	struct pollfd out = { .fd = fd, .events = POLLOUT };

	if (line->cut)
		line->at[line->used - 1] = '~';
	line->at[line->used] = '\n'; /* in the place of the terminator */
	/* There is no other place to report a failure of this. */
	if (poll(&out, 1, timeout_ms) == 1 && write(fd, line->at, line->used + 1) < 0 && errno == EPIPE)
		(void)sys_take_back_signal(SIGPIPE);
	line->at[line->used] = '\0';
}

/* The formats are constants of cli/. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void add_prefix(struct text *line, enum level level)
{
	text_add(line, state.format ? state.format->prefix[level] : "nsinit: ", (int)getpid());
}

static void compose_event(struct text *line, enum event event, va_list list)
{
	add_prefix(line, state.format->event[event].level);
	text_add_list(line, state.format->event[event].format, list);
}
#pragma GCC diagnostic warning "-Wformat-nonliteral"

static void add_reason(struct text *line, int err)
{
	if (!err)
		return;
	text_add(line, ": %s", strerror(err));
	for (size_t i = 0; state.step && i < sizeof(remedies) / sizeof(*remedies); i++)
		if (remedies[i].err == err && strcmp(remedies[i].step, state.step) == 0)
			text_add(line, " (%s)", remedies[i].remedy);
}

/* The whole of a message; `list` belongs to `format`. */
__attribute__((format(printf, 4, 0))) static void compose(struct text *line, enum level level, int err,
							  const char *format, va_list list)
{
	add_prefix(line, level);
	if (state.step)
		text_add(line, "%s: ", state.step);
	text_add_list(line, format, list);
	add_reason(line, err);
}

static int own_status(enum status status)
{
	const struct log_format *format = state.format;

	if (!format)
		return (int)status;
	return status == STATUS_CANNOT_EXEC ? format->cannot_exec
	       : status == STATUS_NOT_FOUND ? format->not_found
					    : format->self;
}

__attribute__((noreturn)) static void leave(int status, struct text *line)
{
	if (line->used)
		write_line(line, WRITE_TIMEOUT_MS);
	else
		line->at[0] = '\0';
	if (state.hook)
		state.hook(status, line->at, state.hook_data);
	_exit(status);
}

void die_event(enum status status, enum event event, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	va_start(list, event);
	if (log_mentions(event))
		compose_event(&line, event, list);
	va_end(list);
	leave(own_status(status), &line);
}

void log_event(enum event event, ...)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);
	va_list list;

	if (!log_mentions(event))
		return;
	va_start(list, event);
	compose_event(&line, event, list);
	va_end(list);
	write_line(&line, state.write_timeout_ms);
}

__attribute__((format(printf, 3, 0))) static void print(enum level level, int err, const char *format, va_list list)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);

	if (state.level < level)
		return;
	compose(&line, level, err, format, list);
	write_line(&line, state.write_timeout_ms);
}

void warn(int err, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	print(LEVEL_WARN, err, format, list);
	va_end(list);
}

void say(enum level level, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	print(level, 0, format, list);
	va_end(list);
}

__attribute__((noreturn, format(printf, 2, 0))) static void die_of(int err, const char *format, va_list list)
{
	char buffer[LINE_SIZE];
	struct text line = LINE(buffer);

	compose(&line, LEVEL_FATAL, err, format, list);
	leave(own_status(STATUS_SELF), &line);
}

void die(int err, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	die_of(err, format, list);
	/* cppcheck-suppress va_end_missing ; die_of() does not return */
}

int must(int result, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (result < 0)
		die_of(errno, format, list);
	va_end(list);
	return result;
}
