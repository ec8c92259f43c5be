/* values.c - the parsers of what options are given */
#include "values.h"

#include <string.h>
#include <sys/resource.h>

#include "../signals.h"

void value_refuse(const struct given *given, const char *format, ...)
{
	char buffer[1024];
	struct text message = TEXT(buffer);
	va_list list;

	va_start(list, format);
	text_add_list(&message, format, list);
	va_end(list);
	die(0, "options: %s '%s': %s", given->as_written, given->value, message.at);
}

void value_check_room(const struct given *given, unsigned count, unsigned max)
{
	if (count >= max)
		value_refuse(given, "more than %u values", max);
}

int64_t value_part_number(char *part, size_t length, int64_t max)
{
	char after = part[length];
	int64_t number;

	part[length] = '\0';
	number = text_number(part, max);
	part[length] = after;
	return number;
}

/* The number of the signal that the first `length` characters name, or -1. */
static int part_signal(char *part, size_t length)
{
	char after = part[length];
	int sig;

	part[length] = '\0';
	sig = signals_number(part);
	part[length] = after;
	return sig;
}

int value_in_bounds(const struct option *option, const struct given *given)
{
	bool negative = *given->value == '-' && option->low < 0;
	int64_t number = text_number(given->value + negative, negative ? -(int64_t)option->low : option->high);

	if (number >= 0 && (negative || number >= option->low))
		return (int)(negative ? -number : number);
	if (option->high == INT32_MAX)
		value_refuse(given, "not a number, or less than %d", option->low);
	value_refuse(given, "not a number from %d to %d", option->low, option->high);
}

void value_number(const struct option *option, const struct given *given, void *field)
{
	*(int32_t *)field = value_in_bounds(option, given);
}

void value_optional_number(const struct option *option, const struct given *given, void *field)
{
	*(struct optional *)field = (struct optional){ true, value_in_bounds(option, given) };
}

/* Whether an option without argument is on. */
static bool is_on(const struct given *given)
{
	const char *value = given->value;

	if (!value || !*value || text_has_word("1 yes true", value))
		return true;
	if (text_has_word("0 no false", value))
		return false;
	value_refuse(given, "neither yes nor no (use 1 or 0)");
}

void value_flag(const struct option *option, const struct given *given, void *field)
{
	(void)option;
	*(bool *)field = is_on(given);
}

void value_switch(const struct option *option, const struct given *given, void *field)
{
	*(uint32_t *)field = (uint32_t)(is_on(given) ? option->high : option->low);
}

void value_choice(const struct option *option, const struct given *given, void *field)
{
	char buffer[128];
	struct text allowed = TEXT(buffer);
	int32_t index = option->low;
	size_t length;

	for (const char *at = option->argument;; at += length + 1) {
		length = strcspn(at, "|");
		if (strlen(given->value) == length && strncmp(given->value, at, length) == 0) {
			*(uint32_t *)field = (uint32_t)index;
			return;
		}
		text_add(&allowed, "%s%.*s", at == option->argument ? "" : at[length] ? ", " : " or ", (int)length, at);
		if (!at[length])
			value_refuse(given, "use %s", allowed.at);
		index++;
	}
}

void value_string(const struct option *option, const struct given *given, void *field)
{
	(void)option;
	if (!*given->value)
		value_refuse(given, "must not be empty");
	*(const char **)field = given->value;
}

void value_termination_log(const struct option *option, const struct given *given, void *field)
{
	static const char standard[] = "/dev/termination-log"; /* Kubernetes' terminationMessagePath */

	(void)option;
	*(const char **)field = given->value && *given->value ? given->value : standard;
}

void value_time(const struct option *option, const struct given *given, void *field)
{
	static const struct {
		char unit[4];
		uint32_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	enum { COUNT_MAX = 1000000000 };
	size_t digits = strspn(given->value, "0123456789");
	int64_t count = value_part_number(given->value, digits, COUNT_MAX);

	(void)option;
	for (size_t i = 0; count >= 0 && i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(given->value + digits, units[i].unit) == 0) {
			*(uint64_t *)field = (uint64_t)count * units[i].ms;
			return;
		}
	value_refuse(given, "not a time (use 500ms, 10s, 2m or 1h)");
}

/* The signal that a part of the value names. */
static int signal_of(const struct given *given, char *part, size_t length)
{
	int sig = part_signal(part, length);

	if (sig < 0)
		value_refuse(given, "no such signal (use TERM, SIGTERM, 15 or RTMIN+3)");
	return sig;
}

void value_signal(const struct option *option, const struct given *given, void *field)
{
	if (strcmp(given->value, "none") == 0 && text_after(option->argument, "SIGNAL|none"))
		*(uint8_t *)field = PARENT_DEATH_NONE;
	else
		*(uint8_t *)field = (uint8_t)signal_of(given, given->value, strlen(given->value));
}

void value_signals(const struct option *option, const struct given *given, void *field)
{
	struct sigmask *mask = field;
	size_t length;

	(void)option;
	*mask = (struct sigmask){ { 0 } };
	for (char *at = given->value;; at += length + 1) {
		length = strcspn(at, ",");
		sigmask_add(mask, signal_of(given, at, length));
		if (!at[length])
			return;
	}
}

void value_rewrite(const struct option *option, const struct given *given, void *field)
{
	char *colon = strchr(given->value, ':');
	uint8_t *rewrite = field;
	int from;

	(void)option;
	if (!colon)
		value_refuse(given, "not FROM:TO (use TERM:QUIT, or TERM:0 to drop it)");
	from = signal_of(given, given->value, (size_t)(colon - given->value));
	if (from == SIGKILL || from == SIGSTOP || from == SIGCHLD)
		value_refuse(given, "SIGKILL, SIGSTOP and SIGCHLD are never forwarded");
	colon++;
	rewrite[from] = (uint8_t)(strcmp(colon, "0") == 0 ? 0 : signal_of(given, colon, strlen(colon)));
}

void value_ok(const struct option *option, const struct given *given, void *field)
{
	int64_t status = text_number(given->value, UINT8_MAX);

	(void)option;
	if (status < 0)
		value_refuse(given, "not a status from 0 to 255");
	((uint8_t *)field)[status] = 0;
}

void value_remap(const struct option *option, const struct given *given, void *field)
{
	char *colon = strchr(given->value, ':');
	size_t length = colon ? (size_t)(colon - given->value) : 0;
	int64_t from, to;

	(void)option;
	if (!colon)
		value_refuse(given, "not FROM:TO (use 143:0 or TERM:0)");
	from = value_part_number(given->value, length, UINT8_MAX);
	to = text_number(colon + 1, UINT8_MAX);
	/* A name means the status of a command that this signal killed; a number is always a status. */
	if (from < 0 && strspn(given->value, "0123456789") < length && part_signal(given->value, length) > 0)
		from = STATUS_SIGNAL + part_signal(given->value, length);
	if (from < 0 || from > UINT8_MAX || to < 0)
		value_refuse(given, "not two statuses from 0 to 255 (use 143:0 or TERM:0)");
	((uint8_t *)field)[from] = (uint8_t)to;
}

void value_env(const struct option *option, const struct given *given, void *field)
{
	struct config_env *env = field;
	const char *sign = strchr(given->value, '=');

	if (option->kind == ENV_SET && (!sign || sign == given->value))
		value_refuse(given, "not NAME=VALUE");
	if (option->kind == ENV_UNSET && (sign || !*given->value))
		value_refuse(given, "not a variable name");
	value_check_room(given, env->count, ENV_CHANGES_MAX);
	env->item[env->count++] = (struct env_change){ .entry = given->value, .unset = option->kind == ENV_UNSET };
}

void value_umask(const struct option *option, const struct given *given, void *field)
{
	struct optional *mode = field;
	const char *at = given->value;

	(void)option;
	*mode = (struct optional){ .given = true };
	for (; *at >= '0' && *at <= '7' && at - given->value < 4; at++)
		mode->value = mode->value * 8 + (*at - '0');
	if (at == given->value || *at || mode->value > 0777)
		value_refuse(given, "not an octal mode from 0 to 0777");
}

/* A number or "unlimited"; false if it is neither. */
static bool parse_limit(char *part, size_t length, uint64_t *limit)
{
	bool unlimited = length == strlen("unlimited") && strncmp(part, "unlimited", length) == 0;
	int64_t number = value_part_number(part, length, INT64_MAX / 16);

	*limit = unlimited ? RLIM_INFINITY : (uint64_t)number;
	return unlimited || number >= 0;
}

/* The last limit that is given of a resource counts; so there are never more than the kernel has. */
static void add_limit(struct config_rlimits *limits, const struct rlimit_request *request)
{
	size_t i = 0;

	while (i < limits->count && limits->item[i].resource != request->resource)
		i++;
	limits->item[i] = *request;
	if (i == limits->count)
		limits->count++;
}

/* The resource that the first `length` characters name, or -1. */
static int resource_of(const char *name, size_t length)
{
	static const struct {
		char name[11];
		uint8_t resource;
	} names[] = {
		{ "as", RLIMIT_AS },           { "core", RLIMIT_CORE },         { "cpu", RLIMIT_CPU },
		{ "data", RLIMIT_DATA },       { "fsize", RLIMIT_FSIZE },       { "locks", RLIMIT_LOCKS },
		{ "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE }, { "nice", RLIMIT_NICE },
		{ "nofile", RLIMIT_NOFILE },   { "nproc", RLIMIT_NPROC },       { "rss", RLIMIT_RSS },
		{ "rtprio", RLIMIT_RTPRIO },   { "rttime", RLIMIT_RTTIME },     { "sigpending", RLIMIT_SIGPENDING },
		{ "stack", RLIMIT_STACK },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == length && strncmp(name, names[i].name, length) == 0)
			return names[i].resource;
	return -1;
}

void value_rlimit(const struct option *option, const struct given *given, void *field)
{
	size_t length = strcspn(given->value, "=");
	char *soft = given->value + length + 1, *hard;
	struct rlimit_request request = { .name = given->value, .resource = resource_of(given->value, length) };

	(void)option;
	if (!given->value[length] || request.resource < 0)
		value_refuse(given, "no such limit (use nofile=1024:4096; see setrlimit(2) for the names)");
	length = strcspn(soft, ":");
	hard = soft[length] ? soft + length + 1 : soft;
	if (!parse_limit(soft, length, &request.soft) || !parse_limit(hard, strlen(hard), &request.hard) ||
	    request.soft > request.hard)
		value_refuse(given, "not a limit (use SOFT, SOFT:HARD or unlimited; SOFT is at most HARD)");
	add_limit(field, &request);
}

void value_verbose(const struct option *option, const struct given *given, void *field)
{
	uint8_t *level = field;
	int64_t more = given->value ? text_number(given->value, LEVEL_TRACE - LEVEL_WARN) : 1;

	(void)option;
	if (more < 0)
		value_refuse(given, "not a number from 0 to 3");
	*level = (uint8_t)(given->value ? LEVEL_WARN + more : *level + (*level < LEVEL_TRACE));
}
