/* limits.c - what the sandbox may take: a control group of its own, of each hierarchy that one of its limits needs
 *
 * It lies below the caller's group, or below --cgroup. Version 2 allows none below a group that has processes
 * (cgroups(7)), as the caller's does: there it lies beside that one, if that has no limits of its own to escape from.
 *
 * A group is called nsinit-, has the sticky bit, and is locked (flock(2)) as long as its keeper lives. So what a killed
 * keeper left is known, and the next start removes it.
 *
 * Needs:  the controller, and the right to make a group there: root, or a group that was delegated.
 * Leaves: run->cgroups; cgroup_remove() ends them. */
#include "limits.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "../base/clock.h"
#include "../base/text.h"
#include "../base/directory.h"
#include "../base/log.h"
#include "../base/cgroup.h"

/* The controller is what stands before the first dot. */
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

/* What is written into the file of a limit; nothing: it was not asked for. */
static void add_value(struct text *text, const struct config_limits *asked, int which, bool is_v2)
{
	/* memory and swap together are what version 1 limits; its weights end at 1000, where 100 is the middle, too. */
	const uint64_t numbers[LIMITS] = {
		[LIMIT_MEMORY] = asked->memory.bytes,
		[LIMIT_SWAP] = asked->swap.bytes + (is_v2 ? 0 : asked->memory.bytes),
		[LIMIT_CPUS] = asked->quota,
		[LIMIT_PIDS] = asked->pids,
		[LIMIT_IO] = is_v2 || asked->weight <= 100 ? asked->weight : 100 + (asked->weight - 100) / 11,
	};

	if (which == LIMIT_CPUSET && asked->cpuset)
		text_add(text, "%s", asked->cpuset);
	else if (which == LIMIT_SWAP ? asked->swap.given : numbers[which] != 0)
		text_add(text, "%llu", (unsigned long long)numbers[which]);
}

/* The path of an open group, for messages. */
static const char *path_of(int group)
{
	static char path[PATH_MAX];
	char buffer[32];
	struct text link = TEXT(buffer);
	long length;

	text_add(&link, "/proc/self/fd/%d", group);
	length = readlink(link.at, path, sizeof(path) - 1);
	path[length < 0 ? 0 : length] = '\0';
	return path;
}

static bool enabled(int group, const char *file, const char *controller)
{
	char content[256];

	return text_read_at(group, file, content, sizeof(content)) >= 0 && text_has_word(content, controller);
}

/* The caller's group has processes: one beside it, which must not be a way out of limits. */
static int open_beside(int group, const char *controller)
{
	static const char files[][12] = { "memory.max", "cpu.max", "pids.max" };
	int parent;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char content[64];

		if (text_read_at(group, files[i], content, sizeof(content)) > 0 && !text_after(content, "max"))
			die(0,
			    "'%s' has limits of its own and processes, and can have no group below it (name another by --cgroup)",
			    path_of(group));
	}
	parent = sys_open(group, "..", O_RDONLY | O_DIRECTORY);
	if (parent < 0 || !enabled(parent, "cgroup.controllers", controller))
		die(0, "'%s' has processes, and can have no group below it (name another by --cgroup)", path_of(group));
	return parent;
}

/* The group below which a limit's is to be made. `v2`: that of version 2, or negative. */
static int open_place(const struct config *config, int which, int v2, bool *is_v2)
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
		    "--%s: no controller '%s' in group '%s' (not there, or not delegated: try systemd-run --user --scope -p Delegate=yes; as root, +%s into cgroup.subtree_control above it)",
		    limits[which].option, controller.name,
		    parent    ? parent
		    : v2 >= 0 ? path_of(v2)
			      : "/sys/fs/cgroup",
		    controller.name);
	}
	/* All groups but the root have events. */
	if (!parent && faccessat(v2, "cgroup.events", F_OK, 0) == 0 && !enabled(v2, "cgroup.subtree_control", controller.name))
		return open_beside(v2, controller.name);
	return v2;
}

void limits_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	char content[32];
	int v2 = -1;

	(void)host;
	for (int i = 0; i < LIMITS; i++) {
		char buffer[256];
		struct text value = TEXT(buffer);

		plan->cgroup.limit[i].place = -1;
		add_value(&value, &config->sandbox.limits, i, true);
		if (!value.used)
			continue;
		if (!plan->cgroup.on)
			v2 = cgroup_open("", config->sandbox.limits.parent);
		plan->cgroup.on = true;
		plan->cgroup.limit[i].place = open_place(config, i, v2, &plan->cgroup.limit[i].is_v2);
		if (i == LIMIT_SWAP && !plan->cgroup.limit[i].is_v2 && !config->sandbox.limits.memory.given)
			die(0, "--swap: needs --memory with cgroup v1");
	}
	if (config->sandbox.limits.parent && !plan->cgroup.on)
		die(0, "--cgroup: needs a limit");
	if (config->sandbox.limits.pids && text_read_file("/proc/sys/kernel/pid_max", content, sizeof(content)) > 0) {
		content[strcspn(content, "\n")] = '\0';
		if (config->sandbox.limits.pids > text_number(content, INT32_MAX))
			die(0, "--pids '%u': the kernel has but %s (sysctl kernel.pid_max)", config->sandbox.limits.pids,
			    content);
	}
}

void limits_explain(const struct plan *plan, struct text *text)
{
	for (int i = 0; i < LIMITS; i++) {
		bool is_v2 = plan->cgroup.limit[i].is_v2;

		if (plan->cgroup.limit[i].place < 0)
			continue;
		text_add(text, "cgroup       %s ", limits[i].file[is_v2]);
		add_value(text, &plan->config->sandbox.limits, i, is_v2);
		text_add(text, " in a group below %s\n", path_of(plan->cgroup.limit[i].place));
	}
}

/* Opens a group of this name and locks it, if nobody else has. Returns the fd, or -1. */
static int lock(int place, const char *name)
{
	int group = sys_open(place, name, O_RDONLY | O_DIRECTORY);

	if (group >= 0 && flock(group, LOCK_EX | LOCK_NB) < 0) {
		close_fd(&group);
		return -1;
	}
	return group;
}

/* Removes what killed keepers left. */
static void sweep(int place)
{
	struct directory directory;
	const char *name;

	if (!directory_open(&directory, place, "."))
		return;
	while ((name = directory_next(&directory))) {
		struct stat stat;
		int group;

		if (!text_after(name, CGROUP_PREFIX))
			continue;
		group = lock(place, name);
		if (group >= 0 && fstat(group, &stat) == 0 && stat.st_mode & S_ISVTX)
			(void)cgroup_remove_one(group, name);
		close_fd(&group);
	}
	directory_close(&directory);
}

/* A sweep may come between any two of these. */
static int make(int place, const char *name)
{
	for (;;) {
		int group;

		if (mkdirat(place, name, S_ISVTX | 0755) < 0 && errno != EEXIST)
			die(errno, "make a group in '%s'", path_of(place));
		group = lock(place, name);
		if (group >= 0 && faccessat(place, name, F_OK, 0) == 0)
			return group;
		close_fd(&group);
	}
}

/* Our group of the hierarchy that `place` is in. */
static int group_below(struct run *run, int place, bool is_v2)
{
	struct stat wanted, stat;
	char buffer[32];
	struct text name = TEXT(buffer);
	int group;

	must(fstat(place, &wanted), "stat a group");
	for (int i = 0; i < run->cgroups.count; i++)
		if (fstat(run->cgroups.fd[i], &stat) == 0 && stat.st_dev == wanted.st_dev)
			return run->cgroups.fd[i];
	if (!run->cgroups.id)
		run->cgroups.id = clock_ms() << 22 | (uint64_t)getpid();
	text_add(&name, CGROUP_NAME, (unsigned long long)run->cgroups.id);
	sweep(place);
	group = make(place, name.at);
	run->cgroups.fd[run->cgroups.count++] = group;
	if (is_v2)
		run->cgroups.v2 = group;
	return group;
}

static void enable(int place, const char *controller)
{
	char buffer[16];
	struct text text = TEXT(buffer);

	if (enabled(place, "cgroup.subtree_control", controller))
		return;
	text_add(&text, "+%s", controller);
	must(text_write_at(place, "cgroup.subtree_control", text.at), "enable controller '%s' below '%s'", controller,
	     path_of(place));
}

/* A group of version 1 takes nobody before it has memory nodes: those of the group above. */
static void give_nodes(int group)
{
	char nodes[256];

	must(text_read_at(group, "../cpuset.effective_mems", nodes, sizeof(nodes)), "read the memory nodes");
	must(text_write_at(group, "cpuset.mems", nodes), "set memory nodes '%s'", nodes);
}

void limits_set(const struct plan *plan, struct run *run)
{
	for (int i = 0; i < LIMITS; i++) {
		bool is_v2 = plan->cgroup.limit[i].is_v2;
		int place = plan->cgroup.limit[i].place, group;
		const char *file = limits[i].file[is_v2];
		char buffer[256];
		struct text value = TEXT(buffer);

		if (place < 0)
			continue;
		if (is_v2)
			enable(place, controller_of(i, true).name);
		group = group_below(run, place, is_v2);
		if (i == LIMIT_CPUSET && !is_v2)
			give_nodes(group);
		add_value(&value, &plan->config->sandbox.limits, i, is_v2);
		must(text_write_at(group, file, value.at), "--%s: write '%s' to %s", limits[i].option, value.at, file);
	}
	if (run->cgroups.count)
		run->oom_kills = cgroup_read(&run->cgroups, CGROUP_OOM_KILLS);
}

/* Version 1 moves a thread that asks for itself at once; a process that another one names, for a grace period. */
void limits_enter(const struct plan *plan, struct run *run)
{
	(void)plan;
	for (int i = 0; i < run->cgroups.count; i++)
		if (run->cgroups.fd[i] != run->cgroups.v2 && text_write_at(run->cgroups.fd[i], "tasks", "0") < 0)
			must(text_write_at(run->cgroups.fd[i], "cgroup.procs", "0"), "enter '%s'", path_of(run->cgroups.fd[i]));
	run->cgroups.count = 0; /* the keeper's */
}
