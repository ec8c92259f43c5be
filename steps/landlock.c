/* landlock.c - the files and ports that the command may use
 *
 * In a sandbox the rules follow from the mounts: files below '/' may be read and executed, and files below
 * writable mounts may be written. A file that is reached in another way, by an fd or a link of /proc, is not below '/'.
 *
 * Needs:  Landlock (landlock(7), 5.13) and, where it is set, no_new_privs.
 * Leaves: the command below rules that it cannot lift. */
#include "landlock.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

enum {
	EXECUTE = 1 << 0,
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REFER = 1 << 13,     /* version 2, 5.19 */
	TRUNCATE = 1 << 14,  /* version 3, 6.2 */
	IOCTL_DEV = 1 << 15, /* version 5, 6.10 */
	READ = EXECUTE | READ_FILE | READ_DIR,
	WRITE = (1 << 15) - 1,
	OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV,
	BIND_TCP = 1 << 0, /* version 4, 6.7 */
	CONNECT_TCP = 1 << 1,
	ABSTRACT_SOCKETS = 1 << 0, /* version 6, 6.12 */
	SIGNALS = 1 << 1,
	RULE_PATH = 1,
	RULE_PORT = 2,
};

struct ruleset {
	uint64_t files, network, scope;
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));
_Static_assert(sizeof(struct path_rule) == 12, "struct landlock_path_beneath_attr");

struct port_rule {
	uint64_t allowed, port;
};

/* The access rights for files that this version supports. */
static uint64_t known_rights(long version)
{
	static const struct {
		long version;
		uint64_t right;
	} since[] = { { 2, REFER }, { 3, TRUNCATE }, { 5, IOCTL_DEV } };
	uint64_t known = WRITE & ~(uint64_t)(REFER | TRUNCATE);

	for (size_t i = 0; i < sizeof(since) / sizeof(*since); i++)
		if (version >= since[i].version)
			known |= since[i].right;
	return known;
}

static void need_version(long version, long needed, const char *what, const char *kernel)
{
	if (version < needed)
		die(0, "%s: needs Linux %s (or --landlock=off, which turns off all Landlock rules)", what, kernel);
}

void landlock_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct config_allow *allow = &config->confine.allow;
	bool files = plan->sandbox && config->confine.landlock != LANDLOCK_OFF, network = false;
	long version;

	(void)host;
	for (size_t i = 0; i < allow->count; i++) {
		bool is_port = allow->item[i].kind == ALLOW_BIND || allow->item[i].kind == ALLOW_CONNECT;

		files |= !is_port;
		network |= is_port;
	}
	if (!files && !network)
		return;
	if (config->confine.landlock == LANDLOCK_OFF)
		die(0, "--landlock=off: --allow-* need Landlock");
	version = must(sys_landlock_create_ruleset(NULL, 0, 1), "read the version of Landlock");
	plan->landlock.on = true;
	plan->landlock.allow = allow;
	if (files)
		plan->landlock.files = known_rights(version);
	if (network) {
		need_version(version, 4, "rules for ports", "6.7");
		plan->landlock.network = BIND_TCP | CONNECT_TCP;
	}
	if (plan->sandbox && !((plan->namespaces.made | plan->join.namespaces) & CLONE_NEWNET))
		plan->landlock.scope |= ABSTRACT_SOCKETS;
	if (plan->sandbox && !((plan->namespaces.made | plan->join.namespaces) & CLONE_NEWPID))
		plan->landlock.scope |= SIGNALS;
	if (plan->landlock.scope)
		need_version(version, 6, "rules that deny access to abstract sockets and processes of the host",
			     "6.12");
}

void landlock_explain(const struct plan *plan, struct text *text)
{
	static const char kinds[][11] = {
		[ALLOW_RO] = "read", [ALLOW_RW] = "write", [ALLOW_BIND] = "bind to", [ALLOW_CONNECT] = "connect to"
	};

	if (!plan->landlock.on)
		return;
	if (plan->sandbox)
		text_add(text, "landlock     read below /, write below writable mounts\n");
	for (size_t i = 0; i < plan->landlock.allow->count; i++) {
		const struct allow_request *allow = &plan->landlock.allow->item[i];

		if (allow->path)
			text_add(text, "landlock     %s %s\n", kinds[allow->kind], allow->path);
		else
			text_add(text, "landlock     %s port %u\n", kinds[allow->kind], allow->port);
	}
}

static void add_path(const struct plan *plan, int ruleset, const char *path, uint64_t allowed)
{
	AUTO_CLOSE int fd = must(sys_open(AT_FDCWD, path, O_PATH), "open '%s'", path);
	struct path_rule rule = { .allowed = allowed & plan->landlock.files, .fd = fd };
	struct stat stat;

	must(fstat(fd, &stat), "stat '%s'", path);
	if (!S_ISDIR(stat.st_mode))
		rule.allowed &= OF_A_FILE;
	must(sys_landlock_add_rule(ruleset, RULE_PATH, &rule), "allow '%s'", path);
}

/* The rules that follow from the mounts. */
static void add_mounts(const struct plan *plan, int ruleset)
{
	add_path(plan, ruleset, "/", READ);
	add_path(plan, ruleset, "/dev", READ | WRITE_FILE | TRUNCATE | IOCTL_DEV);
	if (plan->mounts.proc != PROC_NONE)
		add_path(plan, ruleset, "/proc", READ | WRITE_FILE | TRUNCATE);
	for (size_t i = 0; i < plan->mounts.count; i++) {
		const struct mount_op *op = &plan->mounts.op[i];
		char buffer[PATH_MAX];
		struct text path = TEXT(buffer);

		/* The root itself is no longer writable when all is done. */
		if (!(op->flags & MOUNT_WRITABLE) || (op->target_length == 1 && plan->mounts.root_request < 0))
			continue;
		text_add(&path, "%.*s", (int)op->target_length, op->target);
		if (op->flags & MOUNT_OPTIONAL && access(path.at, F_OK))
			continue;
		add_path(plan, ruleset, path.at, WRITE | (op->flags & MOUNT_DEVICES ? IOCTL_DEV : 0));
	}
}

void landlock_make(const struct plan *plan, struct run *run)
{
	const struct ruleset attr = { plan->landlock.files, plan->landlock.network, plan->landlock.scope };
	/* A kernel accepts a longer struct if the part beyond its own is 0. */
	size_t size = plan->landlock.scope ? sizeof(attr) : plan->landlock.network ? 16 : 8;
	if (!plan->landlock.on)
		return;
	run->ruleset = must(sys_landlock_create_ruleset(&attr, size, 0), "make a ruleset");
	if (plan->mounts.new_root)
		add_mounts(plan, run->ruleset);
	else if (plan->sandbox) /* joined: its mounts define what is writable */
		add_path(plan, run->ruleset, "/", WRITE | IOCTL_DEV);
	for (size_t i = 0; i < plan->landlock.allow->count; i++) {
		const struct allow_request *item = &plan->landlock.allow->item[i];
		struct port_rule rule = { item->kind == ALLOW_BIND ? BIND_TCP : CONNECT_TCP, item->port };

		if (item->path)
			add_path(plan, run->ruleset, item->path, item->kind == ALLOW_RW ? WRITE | IOCTL_DEV : READ);
		else
			must(sys_landlock_add_rule(run->ruleset, RULE_PORT, &rule), "allow port '%u'", item->port);
	}
}

void landlock_restrict(const struct plan *plan, struct run *run)
{
	if (plan->landlock.on)
		must(sys_landlock_restrict_self(run->ruleset), "apply the ruleset");
}
