/* values_sandbox.c - the parsers of option values of the sandbox */
#include "values_sandbox.h"

#include <sched.h>
#include <string.h>
#include <strings.h>

#include "../base/text.h"
#include "../base/log.h"
#include "../config.h"
#include "values.h"

struct word {
	char name[8];
	uint32_t value;
};

/* The value of a word; dies of one that is not in the table. */
static uint32_t look_up(const struct word *words, size_t count, const char *shown, const char *value,
			const char *allowed)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(value, words[i].name) == 0)
			return words[i].value;
	value_refuse(shown, value, allowed);
}

#define LOOK_UP(words, shown, value, allowed)                                                                          \
	look_up(words, sizeof(words) / sizeof(*(words)), shown, value, allowed)

static void refuse_more(const char *shown, const char *value, unsigned max)
{
	die(0, "options: %s '%s': more than %u of them", shown, value, max);
}

static const struct word spaces[] = {
	{ "user", CLONE_NEWUSER }, { "pid", CLONE_NEWPID },       { "net", CLONE_NEWNET },  { "uts", CLONE_NEWUTS },
	{ "ipc", CLONE_NEWIPC },   { "cgroup", CLONE_NEWCGROUP }, { "mount", CLONE_NEWNS },
};

void value_share(const char *shown, char *value, void *field)
{
	struct config_namespaces *out = field;

	if (strcmp(value, "keyring") == 0)
		out->share_keyring = true;
	else
		out->share |= look_up(spaces, sizeof(spaces) / sizeof(*spaces) - 1, shown, value,
				      "use user, pid, net, uts, ipc, cgroup or keyring");
}

void value_unshare(const char *shown, char *value, void *field)
{
	((struct config_namespaces *)field)->unshare |=
		LOOK_UP(spaces, shown, value, "use user, mount, pid, net, uts, ipc or cgroup");
}

void value_map(const char *shown, char *value, void *field)
{
	struct config_maps *maps = field;
	uint32_t number[3];
	char *at = value;

	if (maps->count == MAPS_MAX)
		refuse_more(shown, value, MAPS_MAX);
	for (int i = 0; i < 3; i++) {
		char buffer[16];
		struct text text = TEXT(buffer);
		int64_t one;

		at = strchr(at, ':');
		if (!at || (*value != 'u' && *value != 'g') || value[1] != ':')
			value_refuse(shown, value, "not u:IN:OUT:COUNT or g:IN:OUT:COUNT");
		at++;
		text_add(&text, "%.*s", (int)strcspn(at, ":"), at);
		one = text.cut ? -1 : text_number(text.at, UINT32_MAX - 1);
		if (one < 0)
			value_refuse(shown, value, "an id is a number up to 4294967294");
		number[i] = (uint32_t)one;
	}
	if (strchr(at, ':') || !number[2] || number[2] > UINT32_MAX - number[0] || number[2] > UINT32_MAX - number[1])
		value_refuse(shown, value, "ids are numbers up to 4294967294, and at least one");
	maps->item[maps->count++] = (struct map_request){ *value == 'g', number[0], number[1], number[2] };
}

static void add_file(const char *shown, char *value, void *field, enum file_kind kind)
{
	struct config_files *files = field;

	if (value && !*value)
		value_refuse(shown, value, "must not be empty");
	if (files->count == FILES_MAX)
		refuse_more(shown, value, FILES_MAX);
	files->item[files->count++] = (struct file_request){ kind, value };
}

void value_root(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_ROOT);
}

void value_ro(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_RO);
}

void value_rw(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_RW);
}

void value_overlay(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_OVERLAY);
}

void value_tmpfs(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_TMPFS);
}

void value_dev(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_DEV);
}

void value_file(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_TEXT);
}

void value_symlink(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_SYMLINK);
}

void value_hide(const char *shown, char *value, void *field)
{
	add_file(shown, value, field, FILE_HIDE);
}

void value_sysfs(const char *shown, char *value, void *field)
{
	(void)value;
	add_file(shown, NULL, field, FILE_SYSFS);
}

void value_proc(const char *shown, char *value, void *field)
{
	static const struct word words[] = { { "full", PROC_FULL }, { "pid", PROC_PID }, { "none", PROC_NONE } };

	*(enum proc *)field = (enum proc)LOOK_UP(words, shown, value, "use full, pid or none");
}

void value_join(const char *shown, char *value, void *field)
{
	int64_t pid = text_number(value, INT32_MAX);

	if (pid < 1)
		value_refuse(shown, value, "not the pid of a process");
	*(pid_t *)field = (pid_t)pid;
}

void value_join_word(const char *shown, char *value, void *field)
{
	const char *pid = text_after(value, "join:");

	if (!pid || text_number(pid, INT32_MAX) < 1)
		value_refuse(shown, value, "use join:PID");
	*(pid_t *)field = (pid_t)text_number(pid, INT32_MAX);
}

static int64_t parse_offset(const char *shown, const char *value)
{
	enum { CENTURY = 3155760000 / 2 };
	bool negative = *value == '-';
	int64_t seconds = text_number(value + negative, CENTURY);

	if (seconds < 0)
		value_refuse(shown, value, "not a number of seconds");
	return negative ? -seconds : seconds;
}

void value_offset(const char *shown, char *value, void *field)
{
	((struct config_time *)field)->given = true;
	((struct config_time *)field)->boottime_s = parse_offset(shown, value);
}

void value_offset_monotonic(const char *shown, char *value, void *field)
{
	((struct config_time *)field)->given = true;
	((struct config_time *)field)->monotonic_s = parse_offset(shown, value);
}

/* Bytes; K, M and G are powers of 1024. */
static uint64_t size_of(const char *shown, const char *value, int64_t least)
{
	static const char units[] = "KMG";
	size_t digits = strspn(value, "0123456789");
	const char *unit = value[digits] ? strchr(units, value[digits]) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	char number[24] = "";
	int64_t count;

	if (digits < sizeof(number))
		memcpy(number, value, digits);
	count = text_number(number, INT64_MAX >> 4 >> shift);
	if (count < least || (value[digits] && (!unit || value[digits + 1])))
		value_refuse(shown, value, "not a size (use 512K, 64M or 2G)");
	return (uint64_t)count << shift;
}

void value_memory(const char *shown, char *value, void *field)
{
	((struct config_limits *)field)->memory = size_of(shown, value, 1);
}

void value_swap(const char *shown, char *value, void *field)
{
	struct config_limits *limits = field;

	limits->swap = size_of(shown, value, 0);
	limits->has_swap = true;
}

/* A processor is 100000 microseconds in each 100 ms; the kernel grants 1000 at least. */
void value_cpus(const char *shown, char *value, void *field)
{
	enum { LEAST = 1000, ONE = 100000, MOST = 10000, DECIMALS = 5 };
	size_t whole = strspn(value, "0123456789");
	const char *rest = value + whole + (value[whole] == '.');
	size_t decimals = strlen(rest);
	char buffer[16];
	struct text text = TEXT(buffer);
	int64_t quota;

	text_add(&text, "%.*s%s", (int)whole, value, rest);
	for (size_t i = decimals; i < DECIMALS; i++)
		text_add(&text, "0");
	quota = text.cut || !whole || decimals > DECIMALS || (decimals && value[whole] != '.')
			? -1
			: text_number(text.at, (int64_t)ONE * MOST);
	if (quota < LEAST)
		value_refuse(shown, value, "not a number of processors, 0.01 at least (use 0.5 or 2)");
	((struct config_limits *)field)->quota = (uint32_t)quota;
}

void value_pids(const char *shown, char *value, void *field)
{
	int64_t number = text_number(value, INT32_MAX);

	if (number < 1)
		value_refuse(shown, value, "not a number of processes, 1 at least");
	((struct config_limits *)field)->pids = (uint32_t)number;
}

void value_io_weight(const char *shown, char *value, void *field)
{
	int64_t number = text_number(value, 10000);

	if (number < 1)
		value_refuse(shown, value, "not a number from 1 to 10000");
	((struct config_limits *)field)->weight = (uint32_t)number;
}

void value_cpuset(const char *shown, char *value, void *field)
{
	if (!*value || value[strspn(value, "0123456789,-")])
		value_refuse(shown, value, "not a list of processors (use 0, 0-3 or 0,2)");
	((struct config_limits *)field)->cpuset = value;
}

void value_cgroup(const char *shown, char *value, void *field)
{
	value_string(shown, value, &((struct config_limits *)field)->parent);
	for (const char *at = value; (at = strchr(at, '.')); at++)
		if (at[1] == '.')
			value_refuse(shown, value, "'..' is not for a group");
}

void value_fd(const char *shown, char *value, void *field)
{
	struct config_fds *fds = field;
	int64_t fd = text_number(value, INT32_MAX);

	if (fd < 0)
		value_refuse(shown, value, "not the number of a file");
	if (fds->count == KEEP_FDS_MAX)
		refuse_more(shown, value, KEEP_FDS_MAX);
	fds->item[fds->count++] = (int)fd;
}

void value_status_fd(const char *shown, char *value, void *field)
{
	struct optional *fd = field;

	fd->given = true;
	fd->value = (int)text_number(value, INT32_MAX);
	if (fd->value < 0)
		value_refuse(shown, value, "not the number of a file");
}

/* In the order of their numbers: linux/capability.h. */
static const char *const capabilities[] = {
	"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
	"setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
	"ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
	"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
	"lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
	"wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
};

static uint64_t capability(const char *shown, const char *value)
{
	const char *name = strncasecmp(value, "cap_", 4) == 0 ? value + 4 : value;

	for (size_t i = 0; i < sizeof(capabilities) / sizeof(*capabilities); i++)
		if (strcasecmp(name, capabilities[i]) == 0)
			return 1ULL << i;
	value_refuse(shown, value, "no such capability (use none, docker, or names as in capabilities(7))");
}

void value_caps(const char *shown, char *value, void *field)
{
	static const char *const docker[] = {
		"chown",   "dac_override",     "fowner",  "fsetid",     "kill",  "setgid",	"setuid",
		"setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap",
	};
	struct config_caps *caps = field;

	caps->given = true;
	if (strcmp(value, "none") == 0)
		return;
	if (strcmp(value, "docker") != 0)
		caps->list |= capability(shown, value);
	else
		for (size_t i = 0; i < sizeof(docker) / sizeof(*docker); i++)
			caps->list |= capability(shown, docker[i]);
}

void value_deny(const char *shown, char *value, void *field)
{
	struct config_names *names = field;

	if (names->count == DENY_MAX)
		refuse_more(shown, value, DENY_MAX);
	value_string(shown, value, &names->item[names->count++]);
}

void value_landlock(const char *shown, char *value, void *field)
{
	if (strcmp(value, "off") != 0)
		value_refuse(shown, value, "use off, or leave it out");
	*(bool *)field = true;
}

static struct allow_request *add_allow(const char *shown, const char *value, void *field, enum allow_kind kind)
{
	struct config_allow *allow = field;

	if (allow->count == ALLOW_MAX)
		refuse_more(shown, value, ALLOW_MAX);
	allow->item[allow->count] = (struct allow_request){ .kind = kind };
	return &allow->item[allow->count++];
}

void value_allow_ro(const char *shown, char *value, void *field)
{
	value_string(shown, value, &add_allow(shown, value, field, ALLOW_RO)->path);
}

void value_allow_rw(const char *shown, char *value, void *field)
{
	value_string(shown, value, &add_allow(shown, value, field, ALLOW_RW)->path);
}

static uint16_t port(const char *shown, const char *value)
{
	int64_t number = text_number(value, UINT16_MAX);

	if (number < 0)
		value_refuse(shown, value, "not a port from 0 to 65535");
	return (uint16_t)number;
}

void value_allow_bind(const char *shown, char *value, void *field)
{
	add_allow(shown, value, field, ALLOW_BIND)->port = port(shown, value);
}

void value_allow_connect(const char *shown, char *value, void *field)
{
	add_allow(shown, value, field, ALLOW_CONNECT)->port = port(shown, value);
}
