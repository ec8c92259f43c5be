/* values.c - the parsers of option values */
#include "values.h"

#include <string.h>
#include <sys/resource.h>

#include "../base/log.h"
#include "../base/text.h"
#include "../config.h"
#include "../signals.h"

void value_refuse(const char *shown, const char *value, const char *allowed)
{
	die(0, "options: %s '%s': %s", shown, value, allowed);
}

void value_flag(const char *shown, char *value, void *field)
{
	static const char yes[][5] = { "", "1", "yes", "true" }, no[][6] = { "0", "no", "false" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!value || strcmp(value, yes[i]) == 0) {
			*(bool *)field = true;
			return;
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (strcmp(value, no[i]) == 0) {
			*(bool *)field = false;
			return;
		}
	value_refuse(shown, value, "neither yes nor no (use 1 or 0)");
}

/* Where a flag means "this value of an enum": true if it is on. */
static bool is_on(const char *shown, char *value)
{
	bool on;

	value_flag(shown, value, &on);
	return on;
}

void value_string(const char *shown, char *value, void *field)
{
	if (!*value)
		value_refuse(shown, value, "must not be empty");
	*(const char **)field = value;
}

void value_termination_log(const char *shown, char *value, void *field)
{
	static char standard[] = "/dev/termination-log"; /* Kubernetes' terminationMessagePath */

	value_string(shown, value && *value ? value : standard, field);
}

void value_time(const char *shown, char *value, void *field)
{
	static const struct {
		char unit[4];
		uint32_t ms;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	enum { COUNT_MAX = 1000000000 };
	size_t digits = strspn(value, "0123456789");
	char number[16] = "";

	if (digits < sizeof(number))
		memcpy(number, value, digits);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(value + digits, units[i].unit) != 0 || text_number(number, COUNT_MAX) < 0)
			continue;
		*(uint64_t *)field = (uint64_t)text_number(number, COUNT_MAX) * units[i].ms;
		return;
	}
	value_refuse(shown, value, "not a time (use 500ms, 10s, 2m or 1h)");
}

static int signal_of(const char *shown, const char *whole, const char *name)
{
	int sig = signals_number(name);

	if (sig < 0)
		value_refuse(shown, whole, "no such signal (use TERM, SIGTERM, 15 or RTMIN+3)");
	return sig;
}

void value_signal(const char *shown, char *value, void *field)
{
	*(uint8_t *)field = (uint8_t)signal_of(shown, value, value);
}

void value_parent_death(const char *shown, char *value, void *field)
{
	if (strcmp(value, "none") == 0)
		*(uint8_t *)field = PARENT_DEATH_NONE;
	else
		value_signal(shown, value, field);
}

void value_signals(const char *shown, char *value, void *field)
{
	struct sigmask *mask = field;
	char name_buffer[32];

	*mask = (struct sigmask){ { 0 } };
	for (const char *at = value;;) {
		struct text name = TEXT(name_buffer);
		size_t length = strcspn(at, ",");

		text_add(&name, "%.*s", (int)length, at);
		sigmask_add(mask, signal_of(shown, value, name.cut ? "" : name.at));
		if (!at[length])
			return;
		at += length + 1;
	}
}

void value_rewrite(const char *shown, char *value, void *field)
{
	char *colon = strchr(value, ':'), from_buffer[32];
	struct text from_name = TEXT(from_buffer);
	uint8_t *rewrite = field;
	int from;

	if (!colon)
		value_refuse(shown, value, "not FROM:TO (use TERM:QUIT, or TERM:0 to drop it)");
	text_add(&from_name, "%.*s", (int)(colon - value), value);
	from = signal_of(shown, value, from_name.cut ? "" : from_name.at);
	if (from == SIGKILL || from == SIGSTOP || from == SIGCHLD)
		value_refuse(shown, value, "KILL, STOP and CHLD are never forwarded");
	rewrite[from] = (uint8_t)(strcmp(colon + 1, "0") == 0 ? 0 : signal_of(shown, value, colon + 1));
}

void value_forward(const char *shown, char *value, void *field)
{
	enum forward *forward = field;

	if (strcmp(value, "command") == 0)
		*forward = FORWARD_COMMAND;
	else if (strcmp(value, "group") == 0)
		*forward = FORWARD_GROUP;
	else if (strcmp(value, "all") == 0)
		*forward = FORWARD_ALL;
	else
		value_refuse(shown, value, "use command, group or all");
}

void value_group(const char *shown, char *value, void *field)
{
	*(enum forward *)field = is_on(shown, value) ? FORWARD_GROUP : FORWARD_COMMAND;
}

void value_subreaper(const char *shown, char *value, void *field)
{
	*(enum subreaper *)field = is_on(shown, value) ? SUBREAPER_ON : SUBREAPER_OFF;
}

void value_reap(const char *shown, char *value, void *field)
{
	enum reap *reap = field;

	if (strcmp(value, "auto") == 0)
		*reap = REAP_AUTO;
	else if (strcmp(value, "kernel") == 0)
		*reap = REAP_KERNEL;
	else if (strcmp(value, "wait") == 0)
		*reap = REAP_WAIT;
	else
		value_refuse(shown, value, "use auto, kernel or wait");
}

void value_ok(const char *shown, char *value, void *field)
{
	int64_t code = text_number(value, 255);

	if (code < 0)
		value_refuse(shown, value, "not a status from 0 to 255");
	((uint8_t *)field)[code] = 0;
}

void value_remap(const char *shown, char *value, void *field)
{
	char *colon = strchr(value, ':'), from_buffer[32];
	struct text from_name = TEXT(from_buffer);
	int64_t from, to;

	if (!colon)
		value_refuse(shown, value, "not FROM:TO (use 143:0 or TERM:0)");
	text_add(&from_name, "%.*s", (int)(colon - value), value);
	from = from_name.cut ? -1 : text_number(from_name.at, 255);
	to = text_number(colon + 1, 255);
	/* A name stands for the status of a command that this signal killed. */
	if (from < 0 && !from_name.cut && text_number(from_name.at, INT64_MAX / 16) < 0 &&
	    signals_number(from_name.at) > 0)
		from = STATUS_SIGNAL + signals_number(from_name.at);
	if (from < 0 || from > 255 || to < 0)
		value_refuse(shown, value, "not two statuses from 0 to 255 (use 143:0 or TERM:0)");
	((uint8_t *)field)[from] = (uint8_t)to;
}

static void add_env_change(const char *shown, char *value, void *field, bool unset)
{
	struct config_env *env = field;

	if (env->count == ENV_CHANGES_MAX)
		die(0, "options: %s '%s': more than %d changes", shown, value, ENV_CHANGES_MAX);
	env->item[env->count++] = (struct env_change){ .entry = value, .unset = unset };
}

void value_env(const char *shown, char *value, void *field)
{
	if (!strchr(value, '=') || *value == '=')
		value_refuse(shown, value, "not NAME=VALUE");
	add_env_change(shown, value, field, false);
}

void value_unset_env(const char *shown, char *value, void *field)
{
	if (!*value || strchr(value, '='))
		value_refuse(shown, value, "not the name of a variable");
	add_env_change(shown, value, field, true);
}

void value_umask(const char *shown, char *value, void *field)
{
	struct optional *out = field;

	out->given = true;
	out->value = 0;
	if (!*value || strlen(value) > 4 || strspn(value, "01234567") != strlen(value))
		value_refuse(shown, value, "not an octal mode from 0 to 0777");
	for (const char *at = value; *at; at++)
		out->value = out->value * 8 + (*at - '0');
	if (out->value > 0777)
		value_refuse(shown, value, "not an octal mode from 0 to 0777");
}

static bool parse_range(const char *value, struct optional *out, int from, int to)
{
	bool negative = *value == '-';
	int64_t number = text_number(value + negative, negative ? -from : to);

	out->given = true;
	out->value = (int)(negative ? -number : number);
	return number >= 0;
}

void value_nice(const char *shown, char *value, void *field)
{
	if (!parse_range(value, field, -20, 19))
		value_refuse(shown, value, "not a number from -20 to 19");
}

void value_oom_score(const char *shown, char *value, void *field)
{
	if (!parse_range(value, field, -1000, 1000))
		value_refuse(shown, value, "not a number from -1000 to 1000");
}

/* A number or "unlimited"; false if it is neither. */
static bool parse_limit(const char *value, uint64_t *limit)
{
	bool unlimited = strcmp(value, "unlimited") == 0;
	int64_t number = text_number(value, INT64_MAX / 16);

	*limit = unlimited ? RLIM_INFINITY : (uint64_t)number;
	return unlimited || number >= 0;
}

/* The last word on a resource counts; so there are never more than the kernel has. */
static void add_limit(struct config_rlimits *limits, const struct rlimit_request *request)
{
	size_t i = 0;

	while (i < limits->count && limits->item[i].resource != request->resource)
		i++;
	limits->item[i] = *request;
	if (i == limits->count)
		limits->count++;
}

void value_rlimit(const char *shown, char *value, void *field)
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
	struct config_rlimits *limits = field;
	size_t length = strcspn(value, "=");
	char soft_buffer[32];
	struct text soft = TEXT(soft_buffer);
	struct rlimit_request request = { .name = value };
	const char *hard;

	for (size_t i = 0; value[length] && i < sizeof(names) / sizeof(*names); i++) {
		if (strlen(names[i].name) != length || strncmp(value, names[i].name, length) != 0)
			continue;
		hard = strchr(value, ':');
		text_add(&soft, "%.*s", (int)strcspn(value + length + 1, ":"), value + length + 1);
		request.resource = names[i].resource;
		if (soft.cut || !parse_limit(soft.at, &request.soft) ||
		    !parse_limit(hard ? hard + 1 : soft.at, &request.hard) || request.soft > request.hard)
			value_refuse(shown, value,
				     "not a limit (use SOFT, SOFT:HARD or unlimited; SOFT is at most HARD)");
		add_limit(limits, &request);
		return;
	}
	value_refuse(shown, value, "no such limit (use nofile=1024:4096; see setrlimit(2) for the names)");
}

void value_verbose(const char *shown, char *value, void *field)
{
	uint8_t *level = field;
	int64_t more = value ? text_number(value, LEVEL_TRACE - LEVEL_WARN) : 1;

	if (more < 0)
		value_refuse(shown, value, "not a number from 0 to 3");
	*level = (uint8_t)(value ? LEVEL_WARN + more : *level + (*level < LEVEL_TRACE));
}
