/* limits.c - limits of resources: a cgroup of the sandbox's own, in each hierarchy that one of its limits needs
 *
 * It is made below the caller's cgroup, or below --cgroup. Version 2 allows none below a cgroup that has processes
 * (cgroups(7)), as the caller's has: there it is made beside that one, if that has no limits of its own to escape from.
 *
 * Its name begins with nsinit-, it has the sticky bit, and it is locked (flock(2)) as long as its keeper lives. So the
 * cgroups that a killed keeper left are recognised, and the next start removes them.
 *
 * Needs:  the controller, and permission to make a cgroup there: root, or a cgroup that was delegated.
 * Leaves: run->cgroups; cgroup_remove() removes them. */
#include "limits.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/cgroup.h"
#include "../base/clock.h"
#include "../base/directory.h"
#include "../base/log.h"
#include "../base/text.h"

/* The controller is the part before the first dot. */
static const struct limit {
	const char *option, *file[2]; /* of version 1, of version 2 */
} limits[LIMITS] = {
	/* clang-format off */
	[LIMIT_CPUSET] = { "cpuset",    { "cpuset.cpus",                 "cpuset.cpus"     } },
	[LIMIT_MEMORY] = { "memory",    { "memory.limit_in_bytes",       "memory.max"      } },
	[LIMIT_SWAP]   = { "swap",      { "memory.memsw.limit_in_bytes", "memory.swap.max" } },
	[LIMIT_CPUS]   = { "cpus",      { "cpu.cfs_quota_us",            "cpu.max"         } },
	[LIMIT_PIDS]   = { "pids",      { "pids.max",                    "pids.max"        } },
	[LIMIT_IO]     = { "io-weight", { "blkio.bfq.weight",            "io.weight"       } },
	/* clang-format on */
};

struct controller {
	char name[8];
};

static struct controller controller_of(int which, bool is_v2)
{
	struct controller controller = { "" };
	struct text text = TEXT(controller.name);
	const char *file = limits[which].file[is_v2];

	text_add(&text, "%.*s", (int)strcspn(file, "."), file);
	return controller;
}

/* Weights of version 1 end at 1000, those of version 2 at 10000; 100 is the default of both. */
static uint32_t weight_of(const struct plan *plan, bool is_v2)
{
	uint32_t weight = plan->limits.asked->weight;

	return is_v2 || weight <= 100 ? weight : 100 + (weight - 100) / 11;
}

/* What is written to the file of a limit; nothing if it was not asked for. */
static void add_value(struct text *text, const struct plan *plan, int which, bool is_v2)
{
	const uint64_t memory = plan->limits.asked->memory.bytes, swap = plan->limits.asked->swap.bytes;
	const uint64_t numbers[LIMITS] = {
		[LIMIT_MEMORY] = memory,
		[LIMIT_SWAP] = is_v2 ? swap : swap + memory, /* version 1 limits both together */
		[LIMIT_CPUS] = plan->limits.asked->quota,
		[LIMIT_PIDS] = plan->limits.asked->pids,
		[LIMIT_IO] = weight_of(plan, is_v2),
	};

	if (which == LIMIT_CPUSET && plan->limits.asked->cpuset)
		text_add(text, "%s", plan->limits.asked->cpuset);
	else if (which == LIMIT_SWAP ? plan->limits.asked->swap.given : numbers[which] != 0)
		text_add(text, "%llu", (unsigned long long)numbers[which]);
}

struct path {
	char at[PATH_MAX];
};

/* The path of an open cgroup, for messages. */
static struct path path_of(int group)
{
	struct path path = { "" };
	char buffer[32];
	struct text link = TEXT(buffer);

	text_add(&link, "/proc/self/fd/%d", group);
	(void)readlink(link.at, path.at, sizeof(path.at) - 1);
	return path;
}

static bool enabled(int group, const char *file, const char *controller)
{
	char content[256];

	return text_read_at(group, file, content, sizeof(content)) >= 0 && text_has_word(content, controller);
}

/* The caller's cgroup has processes: ours is made beside it, which must not be a way to escape limits. */
static int open_beside(int group, const char *controller)
{
	static const char files[][12] = { "memory.max", "cpu.max", "pids.max" };
	int parent;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char content[64];

		if (text_read_at(group, files[i], content, sizeof(content)) > 0 && !text_after(content, "max"))
			die(0,
			    "'%s' has limits of its own and contains processes, so no cgroup can be made below it (choose "
			    "another with --cgroup)",
			    path_of(group).at);
	}
	parent = sys_open(group, "..", O_RDONLY | O_DIRECTORY);
	if (parent < 0 || !enabled(parent, "cgroup.controllers", controller))
		die(0, "'%s' contains processes, so no cgroup can be made below it (choose another with --cgroup)",
		    path_of(group).at);
	return parent;
}

/* The cgroup below which that of a limit is to be made. `v2`: that of version 2, or negative. */
static int open_parent(const struct config *config, int which, int v2, bool *is_v2)
{
	const char *parent = config->sandbox.limits.parent;
	const struct controller controller = controller_of(which, true), v1_controller = controller_of(which, false);
	int v1;

	*is_v2 = v2 >= 0 && enabled(v2, "cgroup.controllers", controller.name);
	if (!*is_v2) {
		v1 = cgroup_open(v1_controller.name, parent);
		if (v1 >= 0)
			return v1;
		die(0,
		    "--%s: no controller '%s' in cgroup '%s' (not there, or not delegated: try systemd-run --user --scope "
		    "-p Delegate=yes; as root, write +%s to cgroup.subtree_control above it)",
		    limits[which].option, controller.name,
		    parent    ? parent
		    : v2 >= 0 ? path_of(v2).at
			      : "/sys/fs/cgroup",
		    controller.name);
	}
	/* Only the root cgroup has no events. */
	if (!parent && faccessat(v2, "cgroup.events", F_OK, 0) == 0 &&
	    !enabled(v2, "cgroup.subtree_control", controller.name))
		return open_beside(v2, controller.name);
	return v2;
}

/* A limit above that of the kernel would limit nothing. */
static void check_pids(uint32_t pids)
{
	char content[32];

	if (!pids || text_read_file("/proc/sys/kernel/pid_max", content, sizeof(content)) <= 0)
		return;
	content[strcspn(content, "\n")] = '\0';
	if (pids > text_number(content, INT32_MAX))
		die(0, "--pids '%u': above kernel.pid_max (%s)", pids, content);
}

void limits_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	int v2 = -1;

	(void)host;
	plan->limits.asked = &config->sandbox.limits;
	for (int i = 0; i < LIMITS; i++) {
		char buffer[256];
		struct text value = TEXT(buffer);

		plan->limits.limit[i].parent = -1;
		add_value(&value, plan, i, true);
		if (!value.used)
			continue;
		if (!plan->limits.on)
			v2 = cgroup_open("", config->sandbox.limits.parent);
		plan->limits.on = true;
		plan->limits.limit[i].parent = open_parent(config, i, v2, &plan->limits.limit[i].is_v2);
		if (i == LIMIT_SWAP && !plan->limits.limit[i].is_v2 && !config->sandbox.limits.memory.given)
			die(0, "--swap: needs --memory with cgroup v1");
	}
	if (config->sandbox.limits.parent && !plan->limits.on)
		die(0, "--cgroup: needs a limit");
	check_pids(config->sandbox.limits.pids);
}

void limits_explain(const struct plan *plan, struct text *text)
{
	for (int i = 0; i < LIMITS; i++) {
		bool is_v2 = plan->limits.limit[i].is_v2;

		if (plan->limits.limit[i].parent < 0)
			continue;
		text_add(text, "limits       %s ", limits[i].file[is_v2]);
		add_value(text, plan, i, is_v2);
		text_add(text, " in a cgroup below %s\n", path_of(plan->limits.limit[i].parent).at);
	}
}

/* Opens the cgroup of this name and locks it, if no other process has. Returns the fd, or -1. */
static int lock(int parent, const char *name)
{
	int group = sys_open(parent, name, O_RDONLY | O_DIRECTORY);

	if (group >= 0 && flock(group, LOCK_EX | LOCK_NB) < 0) {
		close_fd(&group);
		return -1;
	}
	return group;
}

/* Removes the cgroups that killed keepers left. */
static void sweep(int parent)
{
	struct directory directory;
	const char *name;

	if (!directory_open(&directory, parent, "."))
		return;
	while ((name = directory_next(&directory))) {
		struct stat stat;
		int group;

		if (!text_after(name, CGROUP_PREFIX))
			continue;
		group = lock(parent, name);
		if (group >= 0 && fstat(group, &stat) == 0 && stat.st_mode & S_ISVTX)
			(void)cgroup_remove_one(group, name);
		close_fd(&group);
	}
	directory_close(&directory);
}

/* A sweep of another keeper may come between any two of these calls. */
static int make(int parent, const char *name)
{
	for (;;) {
		int group;

		if (mkdirat(parent, name, S_ISVTX | 0755) < 0 && errno != EEXIST)
			die(errno, "make a cgroup in '%s'", path_of(parent).at);
		group = lock(parent, name);
		if (group >= 0 && faccessat(parent, name, F_OK, 0) == 0)
			return group;
		close_fd(&group);
	}
}

/* Our cgroup in the hierarchy that `parent` is in. */
static int group_below(struct run *run, int parent, bool is_v2)
{
	struct stat wanted, stat;
	char buffer[32];
	struct text name = TEXT(buffer);
	int group;

	must(fstat(parent, &wanted), "stat a cgroup");
	for (int i = 0; i < run->cgroups.count; i++)
		if (fstat(run->cgroups.fd[i], &stat) == 0 && stat.st_dev == wanted.st_dev)
			return run->cgroups.fd[i];
	if (!run->cgroups.id)
		run->cgroups.id = clock_ms() << 22 | (uint64_t)getpid();
	text_add(&name, CGROUP_NAME, (unsigned long long)run->cgroups.id);
	sweep(parent);
	group = make(parent, name.at);
	run->cgroups.fd[run->cgroups.count++] = group;
	if (is_v2)
		run->cgroups.v2 = group;
	return group;
}

static void enable(int parent, const char *controller)
{
	char buffer[16];
	struct text text = TEXT(buffer);

	if (enabled(parent, "cgroup.subtree_control", controller))
		return;
	text_add(&text, "+%s", controller);
	must(text_write_at(parent, "cgroup.subtree_control", text.at), "enable controller '%s' below '%s'", controller,
	     path_of(parent).at);
}

/* A cgroup of version 1 accepts no process before it has memory nodes: those of the cgroup above. */
static void give_nodes(int group)
{
	char nodes[256];

	must(text_read_at(group, "../cpuset.effective_mems", nodes, sizeof(nodes)), "read the memory nodes");
	must(text_write_at(group, "cpuset.mems", nodes), "set memory nodes '%s'", nodes);
}

void limits_make(const struct plan *plan, struct run *run)
{
	for (int i = 0; i < LIMITS; i++) {
		bool is_v2 = plan->limits.limit[i].is_v2;
		int parent = plan->limits.limit[i].parent, group;
		const char *file = limits[i].file[is_v2];
		char buffer[256];
		struct text value = TEXT(buffer);

		if (parent < 0)
			continue;
		if (is_v2)
			enable(parent, controller_of(i, true).name);
		group = group_below(run, parent, is_v2);
		if (i == LIMIT_CPUSET && !is_v2)
			give_nodes(group);
		add_value(&value, plan, i, is_v2);
		must(text_write_at(group, file, value.at), "--%s: write '%s' to %s", limits[i].option, value.at, file);
	}
	if (run->cgroups.count)
		run->oom_kills = cgroup_read(&run->cgroups, CGROUP_OOM_KILLS);
}

/* Version 1 moves a thread that names itself at once; a whole process only after a grace period of RCU. */
void limits_enter(const struct plan *plan, struct run *run)
{
	(void)plan;
	for (int i = 0; i < run->cgroups.count; i++)
		if (run->cgroups.fd[i] != run->cgroups.v2 && text_write_at(run->cgroups.fd[i], "tasks", "0") < 0)
			must(text_write_at(run->cgroups.fd[i], "cgroup.procs", "0"), "enter '%s'",
			     path_of(run->cgroups.fd[i]).at);
	run->cgroups.count = 0; /* the keeper removes them */
}
