/* values_sandbox.c - the parsers of what the options of the sandbox are given */
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <strings.h>

#include "values.h"

static const struct {
	char name[8];
	uint32_t flag;
} namespaces[] = {
	{ "user", CLONE_NEWUSER }, { "pid", CLONE_NEWPID },       { "net", CLONE_NEWNET },  { "uts", CLONE_NEWUTS },
	{ "ipc", CLONE_NEWIPC },   { "cgroup", CLONE_NEWCGROUP }, { "mount", CLONE_NEWNS },
};

/* The flag of a namespace, or 0. */
static uint32_t namespace_flag(const char *name)
{
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++)
		if (strcmp(name, namespaces[i].name) == 0)
			return namespaces[i].flag;
	return 0;
}

void value_share(const struct option *option, const struct given *given, void *field)
{
	struct config_namespaces *out = field;
	uint32_t flag = namespace_flag(given->value);

	(void)option;
	if (strcmp(given->value, "keyring") == 0)
		out->share_keyring = true;
	else if (!flag || flag == CLONE_NEWNS)
		value_refuse(given, "use user, pid, net, uts, ipc, cgroup or keyring");
	out->share |= flag;
}

void value_unshare(const struct option *option, const struct given *given, void *field)
{
	uint32_t flag = namespace_flag(given->value);

	(void)option;
	if (!flag)
		value_refuse(given, "use user, mount, pid, net, uts, ipc or cgroup");
	((struct config_namespaces *)field)->unshare |= flag;
}

void value_map(const struct option *option, const struct given *given, void *field)
{
	struct config_maps *maps = field;
	uint32_t number[3];
	char *at = given->value;

	(void)option;
	value_check_room(given, maps->count, MAPS_MAX);
	for (int i = 0; i < 3; i++) {
		int64_t one;

		at = strchr(at, ':');
		if (!at || (*given->value != 'u' && *given->value != 'g') || given->value[1] != ':')
			value_refuse(given, "not u:IN:OUT:N or g:IN:OUT:N");
		at++;
		one = value_part_number(at, strcspn(at, ":"), UINT32_MAX - 1);
		if (one < 0)
			value_refuse(given, "an id is a number up to 4294967294");
		number[i] = (uint32_t)one;
	}
	if (strchr(at, ':') || !number[2] || number[2] > UINT32_MAX - number[0] || number[2] > UINT32_MAX - number[1])
		value_refuse(given, "ids are numbers up to 4294967294, and N is at least 1");
	maps->item[maps->count++] = (struct map_request){ *given->value == 'g', number[0], number[1], number[2] };
}

/* ---- mounts ---- */

/* Part of a value, not terminated before all of the value has been checked: a message shows the value as it was given. */
struct part {
	char *at; /* NULL: none */
	size_t length;
};

struct parts {
	struct part source, target, extra;
};

/* The part in front of a separator, or all that is left; `at` moves behind it, or becomes NULL at the end. */
static struct part next_part(char **at, char separator)
{
	const char stop[] = { separator, '\0' };
	struct part part = { *at, *at ? strcspn(*at, stop) : 0 };

	*at = part.at && part.at[part.length] ? part.at + part.length + 1 : NULL;
	return part;
}

static char *terminate(struct part part)
{
	if (part.at)
		part.at[part.length] = '\0';
	return part.at;
}

static void check_path(const struct given *given, struct part path)
{
	if (!path.length)
		value_refuse(given, "a path is missing");
	if (path.length >= PATH_MAX)
		value_refuse(given, "a path has at most %d bytes", PATH_MAX - 1);
}

/* Dies of a target that could be somewhere else than it says. */
static void check_target(const struct given *given, struct part target)
{
	const char *end = target.at + target.length;

	check_path(given, target);
	if (*target.at != '/')
		value_refuse(given, "'%.*s' must begin with '/'", (int)target.length, target.at);
	for (const char *at = target.at; end - at >= 3; at++)
		if (memcmp(at, "/..", 3) == 0 && (at + 3 == end || at[3] == '/'))
			value_refuse(given, "'%.*s' must not contain '..'", (int)target.length, target.at);
}

/* SRC[:DST] and, of an overlay, [:UPPER]. SRC may be fd:N. */
static struct parts split_source(const struct given *given, bool is_overlay)
{
	const size_t prefix = strncmp(given->value, "fd:", 3) == 0 ? 3 : 0;
	char *at = given->value + prefix;
	struct parts parts = { .source = next_part(&at, ':') };

	check_path(given, parts.source);
	parts.source = (struct part){ given->value, parts.source.length + prefix };
	parts.target = at ? next_part(&at, is_overlay ? ':' : '\0') : parts.source;
	parts.extra = next_part(&at, '\0');
	check_target(given, parts.target);
	if (parts.extra.at)
		check_path(given, parts.extra);
	return parts;
}

/* DST[:SIZE]; the kernel reads the size. */
static struct parts split_tmpfs(const struct given *given)
{
	char *at = given->value;
	struct parts parts = { .target = next_part(&at, ':') };
	size_t digits = at ? strspn(at, "0123456789") : 0;

	check_target(given, parts.target);
	/* 0 would be no limit at all. */
	if (at && (!digits || digits > 15 || strspn(at, "0") == digits || strspn(at + digits, "kKmMgG") > 1 ||
		   at[digits + strspn(at + digits, "kKmMgG")]))
		value_refuse(given, "'%s' is not a size (use 512K, 64M or 2G)", at);
	parts.extra = next_part(&at, '\0');
	return parts;
}

/* DST=TEXT */
static struct parts split_file(const struct given *given)
{
	char *at = given->value;
	struct parts parts = { .target = next_part(&at, '=') };

	if (!at || !parts.target.length)
		value_refuse(given, "not DST=TEXT");
	check_target(given, parts.target);
	parts.source = next_part(&at, '\0');
	if (parts.source.length > UINT16_MAX)
		value_refuse(given, "a text has at most %d bytes", UINT16_MAX);
	return parts;
}

/* TARGET:PATH */
static struct parts split_symlink(const struct given *given)
{
	char *at = given->value;
	struct parts parts = { .source = next_part(&at, ':') };

	if (!at || !parts.source.length)
		value_refuse(given, "not TARGET:PATH");
	parts.target = next_part(&at, '\0');
	check_path(given, parts.source);
	check_target(given, parts.target);
	return parts;
}

static struct parts split_mount(const struct given *given, enum mount_request_kind kind)
{
	static char root[] = "/", sys[] = "/sys";
	struct parts parts = { .target = { root, 1 } };

	switch (kind) {
	case REQUEST_RO:
	case REQUEST_RW:
	case REQUEST_DEV:
		return split_source(given, false);
	case REQUEST_OVERLAY:
		return split_source(given, true);
	case REQUEST_TMPFS:
		return split_tmpfs(given);
	case REQUEST_FILE:
		return split_file(given);
	case REQUEST_SYMLINK:
		return split_symlink(given);
	case REQUEST_HIDE:
		parts.target = (struct part){ given->value, strlen(given->value) };
		check_target(given, parts.target);
		break;
	case REQUEST_SYSFS:
		parts.target = (struct part){ sys, strlen(sys) };
		break;
	case REQUEST_ROOT:
		parts.source = (struct part){ given->value, strlen(given->value) };
		check_path(given, parts.source);
		break;
	}
	return parts;
}

/* Whether a target is "/", of which there can only be one. */
static bool is_root(const char *target, size_t length)
{
	return strspn(target, "/") == length;
}

void value_mount(const struct option *option, const struct given *given, void *field)
{
	struct config_mounts *mounts = field;
	const bool replaces_root = option->kind <= REQUEST_OVERLAY; /* by something of the host's */
	struct parts parts;

	value_check_room(given, mounts->count, MOUNT_REQUESTS_MAX);
	if (option->kind != REQUEST_SYSFS && !*given->value)
		value_refuse(given, "must not be empty");
	parts = split_mount(given, option->kind);
	if (replaces_root && is_root(parts.target.at, parts.target.length)) {
		if (mounts->has_root)
			value_refuse(given, "another option already has the target '/'");
		mounts->has_root = true;
	}
	mounts->item[mounts->count++] = (struct mount_request){
		.kind = option->kind,
		.source = terminate(parts.source),
		.target = terminate(parts.target),
		.extra = terminate(parts.extra),
	};
}

/* ---- the rest ---- */

pid_t value_pid_of(const struct given *given, const char *number)
{
	int64_t pid = text_number(number, INT32_MAX);

	if (pid < 1)
		value_refuse(given, "'%s' is not a pid", number);
	return (pid_t)pid;
}

void value_join(const struct option *option, const struct given *given, void *field)
{
	const char *pid = given->value;

	if (text_after(option->argument, "join:") && !(pid = text_after(pid, "join:")))
		value_refuse(given, "use join:PID");
	*(pid_t *)field = value_pid_of(given, pid);
}

void value_offset(const struct option *option, const struct given *given, void *field)
{
	struct config_time *time = field;

	time->given = true;
	*(option->kind == OFFSET_BOOTTIME ? &time->boottime_s : &time->monotonic_s) = value_in_bounds(option, given);
}

/* K, M and G are powers of 1024. */
void value_size(const struct option *option, const struct given *given, void *field)
{
	static const char units[] = "KMG";
	char *value = given->value;
	size_t digits = strspn(value, "0123456789");
	const char *unit = value[digits] ? strchr(units, value[digits]) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	int64_t count = value_part_number(value, digits, INT64_MAX >> 4 >> shift);

	if (count < option->low || (value[digits] && (!unit || value[digits + 1])))
		value_refuse(given, "not a size (use 512K, 64M or 2G)");
	*(struct optional_size *)field = (struct optional_size){ true, (uint64_t)count << shift };
}

/* A CPU is 100000 microseconds in each 100 ms; the kernel grants 1000 at least. */
void value_cpus(const struct option *option, const struct given *given, void *field)
{
	enum { LEAST = 1000, ONE = 100000, MOST = 10000, DECIMALS = 5 };
	const char *value = given->value;
	size_t whole = strspn(value, "0123456789");
	const char *rest = value + whole + (value[whole] == '.');
	size_t decimals = strlen(rest);
	char buffer[16];
	struct text text = TEXT(buffer);
	int64_t quota;

	(void)option;
	text_add(&text, "%.*s%s", (int)whole, value, rest);
	for (size_t i = decimals; i < DECIMALS; i++)
		text_add(&text, "0");
	quota = text.cut || !whole || decimals > DECIMALS || (decimals && value[whole] != '.')
			? -1
			: text_number(text.at, (int64_t)ONE * MOST);
	if (quota < LEAST)
		value_refuse(given, "not a number of CPUs, at least 0.01 (use 0.5 or 2)");
	*(uint32_t *)field = (uint32_t)quota;
}

void value_cpuset(const struct option *option, const struct given *given, void *field)
{
	(void)option;
	if (!*given->value || given->value[strspn(given->value, "0123456789,-")])
		value_refuse(given, "not a list of CPUs (use 0, 0-3 or 0,2)");
	*(const char **)field = given->value;
}

void value_cgroup(const struct option *option, const struct given *given, void *field)
{
	if (strstr(given->value, ".."))
		value_refuse(given, "the path of a cgroup must not contain '..'");
	value_string(option, given, field);
}

void value_fd(const struct option *option, const struct given *given, void *field)
{
	struct config_fds *fds = field;

	value_check_room(given, fds->count, KEEP_FDS_MAX);
	fds->item[fds->count++] = value_in_bounds(option, given);
}

/* In the order of their numbers: linux/capability.h. */
/* clang-format off */
static const char *const capabilities[] = {
	"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
	"setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
	"ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
	"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
	"lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
	"wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
};
/* clang-format on */

static uint64_t capability(const struct given *given, const char *value)
{
	const char *name = strncasecmp(value, "cap_", 4) == 0 ? value + 4 : value;

	for (size_t i = 0; i < sizeof(capabilities) / sizeof(*capabilities); i++)
		if (strcasecmp(name, capabilities[i]) == 0)
			return 1ULL << i;
	value_refuse(given, "no such capability (use none, docker, or names as in capabilities(7))");
}

void value_caps(const struct option *option, const struct given *given, void *field)
{
	static const char *const docker[] = {
		"chown",   "dac_override",     "fowner",  "fsetid",     "kill",  "setgid",      "setuid",
		"setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap",
	};
	struct config_caps *caps = field;

	(void)option;
	caps->given = true;
	if (strcmp(given->value, "none") == 0)
		return;
	if (strcmp(given->value, "docker") != 0)
		caps->list |= capability(given, given->value);
	else
		for (size_t i = 0; i < sizeof(docker) / sizeof(*docker); i++)
			caps->list |= capability(given, docker[i]);
}

void value_deny(const struct option *option, const struct given *given, void *field)
{
	struct config_names *names = field;

	value_check_room(given, names->count, DENY_MAX);
	value_string(option, given, &names->item[names->count++]);
}

void value_allow(const struct option *option, const struct given *given, void *field)
{
	struct config_allow *allow = field;
	struct allow_request request = { .kind = option->kind };

	value_check_room(given, allow->count, ALLOW_MAX);
	if (option->kind == ALLOW_BIND || option->kind == ALLOW_CONNECT)
		request.port = (uint16_t)value_in_bounds(option, given);
	else
		value_string(option, given, &request.path);
	allow->item[allow->count++] = request;
}
