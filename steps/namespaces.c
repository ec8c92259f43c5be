/* namespaces.c - which namespaces are made, and which ids of the host the user namespace has
 *
 * Root's sandbox gets a range of its own that is unused on the host, so that its uid 0 owns nothing there. The range lies
 * above those of systemd-nspawn, and the pid of the keeper chooses it, so that it differs from that of other sandboxes.
 * An unprivileged user can map only that user's id (user_namespaces(7)), and cannot call setgroups(2) then.
 *
 * Needs:  user namespaces. CAP_SETUID and CAP_SETGID for any other id than our own.
 * Leaves: PID 1 with ids of the sandbox, without root's supplementary groups, and bound to die with the keeper. */
#include "namespaces.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "../base/channel.h"
#include "../base/log.h"
#include "../base/text.h"

enum { USERS, GROUPS };

enum {
	RANGE_COUNT = 65536,
	RANGE_FIRST = 0x70000000, /* systemd-nspawn's end */
	RANGE_SLOTS = 4094,       /* up to its range of foreign ids, 0x7ffe0000 */
	ALL_NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
			 CLONE_NEWCGROUP,
};

static const char kinds[][4] = { "uid", "gid" };
#define GROUPS_STAY "supplementary groups stay: only root can drop them (see --groups)"

/* The highest ids that a user namespace has: all of them, or those of a container. */
static struct id_range last_range(const char *process, int kind)
{
	char path_buffer[64], buffer[4096];
	struct text path = TEXT(path_buffer);
	struct id_range last = { .count = 0 };

	text_add(&path, "/proc/%s/%s_map", process, kinds[kind]);
	must(text_read_file(path.at, buffer, sizeof(buffer)), "read %s", path.at);
	for (char *at = buffer; *at;) {
		uint64_t number[3] = { 0, 0, 0 };

		for (int i = 0; i < 3; i++) {
			at += strspn(at, " ");
			for (; *at >= '0' && *at <= '9'; at++)
				number[i] = number[i] * 10 + (uint64_t)(*at - '0');
		}
		at += strcspn(at, "\n");
		at += *at == '\n';
		if (number[0] + number[2] >= (uint64_t)last.inside + last.count)
			last = (struct id_range){ (uint32_t)number[0], (uint32_t)number[1], (uint32_t)number[2] };
	}
	return last;
}

/* The range of a sandbox's ids: unused ones, or in a container that has few ids, the last of them. */
static struct id_range own_range(int kind)
{
	struct id_range last = last_range("self", kind), range = { .count = RANGE_COUNT };
	uint64_t end = (uint64_t)last.inside + last.count;

	if (last.inside <= RANGE_FIRST && end >= (uint64_t)RANGE_FIRST + (uint64_t)RANGE_SLOTS * RANGE_COUNT) {
		range.outside = RANGE_FIRST + (uint32_t)(getpid() % RANGE_SLOTS) * RANGE_COUNT;
		return range;
	}
	if (last.count / 2 < range.count)
		range.count = last.count / 2;
	range.outside = (uint32_t)(end - range.count);
	return range;
}

static void add_map(struct plan *plan, int kind, struct id_range range)
{
	plan->namespaces.map[kind][plan->namespaces.count[kind]++] = range;
}

/* The ids that were asked for, or the default. */
static void decide_maps(struct plan *plan, const struct config *config)
{
	const uint32_t own[] = { geteuid(), getegid() };
	const uint32_t wanted[] = { plan->identity.uid, plan->identity.gid };

	for (size_t i = 0; i < config->sandbox.maps.count; i++) {
		const struct map_request *map = &config->sandbox.maps.item[i];

		add_map(plan, map->group, (struct id_range){ map->inside, map->outside, map->count });
	}
	for (int kind = 0; kind < 2; kind++) {
		if (plan->namespaces.count[kind])
			continue;
		if (!config->sandbox.on && !plan->namespaces.unprivileged)
			add_map(plan, kind, (struct id_range){ 0, 0, UINT32_MAX });
		else if (!plan->namespaces.unprivileged)
			add_map(plan, kind, own_range(kind));
		else /* the number inside may be another: it is the same user */
			add_map(plan, kind,
				(struct id_range){ plan->identity.set_ids ? wanted[kind] : own[kind], own[kind], 1 });
	}
}

static uint32_t wanted_namespaces(const struct config *config)
{
	uint32_t wanted = config->sandbox.namespaces.unshare;

	if (config->sandbox.on)
		wanted |= (uint32_t)ALL_NAMESPACES;
	if (config->sandbox.net.kind == NET_HOST)
		wanted &= ~(uint32_t)CLONE_NEWNET;
	return wanted & ~config->sandbox.namespaces.share;
}

/* A process that joins takes ids of the sandbox: those of its root, or of the one user that it has. */
static void decide_joined(struct plan *plan)
{
	char pid_buffer[16], path_buffer[64], word[16] = "";
	struct text pid = TEXT(pid_buffer), path = TEXT(path_buffer);

	text_add(&pid, "%d", (int)plan->join.pid);
	plan->namespaces.uid = last_range(pid.at, USERS).inside;
	plan->namespaces.gid = last_range(pid.at, GROUPS).inside;
	plan->namespaces.set_ids = true;
	text_add(&path, "/proc/%s/setgroups", pid.at);
	plan->namespaces.may_set_groups = text_read_file(path.at, word, sizeof(word)) > 0 && *word == 'a'; /* allow */
	plan->namespaces.unprivileged = !plan->namespaces.may_set_groups;
	plan->namespaces.made &= plan->join.all ? 0 : ~(plan->join.namespaces | (uint32_t)CLONE_NEWUSER);
}

void namespaces_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const uint64_t needed = 1ULL << CAPABILITY_SETUID | 1ULL << CAPABILITY_SETGID;
	bool one_id;

	/* A sandbox with more privileges than its caller is open to attack (CVE-2016-8659, CVE-2020-5291). */
	if (getuid() != geteuid() || (config->sandbox.on && getauxval(AT_SECURE)))
		die(0, "must not be setuid, nor have capabilities of its own");
	plan->namespaces.made = wanted_namespaces(config);
	plan->namespaces.split = plan->namespaces.made != 0;
	if (plan->join.pid)
		decide_joined(plan);
	if (!(plan->namespaces.made & CLONE_NEWUSER)) {
		if (config->sandbox.maps.count)
			die(0, "--map: needs a user namespace (--sandbox or --unshare=user)");
		return;
	}
	one_id = last_range("self", USERS).count < 2;
	plan->namespaces.unprivileged = (host->caps & needed) != needed || one_id;
	decide_maps(plan, config);
	plan->namespaces.set_ids = plan->namespaces.may_set_groups = !plan->namespaces.unprivileged;
	/* With only one id mapped no groups can be set. Asked for groups, we fail; else those of the caller stay. */
	plan->namespaces.groups_stay = plan->namespaces.unprivileged && !config->command.groups;
	plan->namespaces.uid = plan->namespaces.map[USERS][0].inside;
	plan->namespaces.gid = plan->namespaces.map[GROUPS][0].inside;
}

static const struct {
	uint32_t flag;
	char name[8];
} names[] = {
	{ CLONE_NEWUSER, "user" }, { CLONE_NEWNS, "mount" }, { CLONE_NEWPID, "pid" },       { CLONE_NEWNET, "net" },
	{ CLONE_NEWUTS, "uts" },   { CLONE_NEWIPC, "ipc" },  { CLONE_NEWCGROUP, "cgroup" },
};

void namespaces_explain(const struct plan *plan, struct text *text)
{
	if (!plan->namespaces.made)
		return;
	text_add(text, "namespaces  ");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (plan->namespaces.made & names[i].flag)
			text_add(text, " %s", names[i].name);
	text_add(text, "\n");
	for (int kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < plan->namespaces.count[kind]; i++) {
			const struct id_range *range = &plan->namespaces.map[kind][i];

			text_add(text, "namespaces   %s %u inside is %u on the host (%u ids)\n", kinds[kind],
				 range->inside, range->outside, range->count);
		}
	if (plan->namespaces.groups_stay)
		text_add(text, "namespaces   %s\n", GROUPS_STAY);
}

/* Whether PID 1 has died, or is about to: then it has printed why, and the failure here follows from that. */
static bool has_died(const struct run *run)
{
	enum { MOMENT_MS = 200 };

	struct pollfd ended = { .fd = run->pidfd, .events = POLLIN };

	return poll(&ended, 1, MOMENT_MS) == 1;
}

/* Opens a file of a process in /proc. The pid of PID 1 cannot be another's: it is our child, and not reaped. Returns -1
 * if PID 1 has died. */
static int open_of(const struct run *run, pid_t pid, const char *name, int flags)
{
	char buffer[64];
	struct text path = TEXT(buffer);
	int fd;

	text_add(&path, "/proc/%d/%s", (int)pid, name);
	fd = sys_open(AT_FDCWD, path.at, flags);
	return fd < 0 && has_died(run) ? -1 : must(fd, "open %s", path.at);
}

/* The kernel accepts a map only in one write. */
static void write_of(const struct run *run, const char *name, const struct text *value)
{
	AUTO_CLOSE int fd = open_of(run, run->command, name, O_WRONLY);
	int ret = fd < 0 ? 0 : (int)write(fd, value->at, value->used);

	if (ret < 0 && !has_died(run))
		must(ret, "write %s '%s'", name, value->at);
}

static void write_map(const struct plan *plan, int kind, const struct run *run)
{
	char buffer[2048], name_buffer[16];
	struct text text = TEXT(buffer), name = TEXT(name_buffer);

	for (size_t i = 0; i < plan->namespaces.count[kind]; i++) {
		const struct id_range *range = &plan->namespaces.map[kind][i];

		text_add(&text, i ? "\n%u %u %u" : "%u %u %u", range->inside, range->outside, range->count);
	}
	text_add(&name, "%s_map", kinds[kind]);
	write_of(run, name.at, &text);
}

/* Only root can open the pipes that root made, and programs open /dev/stdout to log there. So they are given to the user
 * of the command, as container engines do; files and terminals keep their owners. */
static void give_pipes(const struct plan *plan)
{
	enum { PIPEFS = 0x50495045 };
	const uint32_t uid = plan->identity.set_ids ? plan->identity.uid : plan->namespaces.uid;
	const struct id_range *range = &plan->namespaces.map[USERS][0];
	struct statfs filesystem;

	for (int fd = 0; fd < 3; fd++)
		if (uid - range->inside < range->count && fstatfs(fd, &filesystem) == 0 && filesystem.f_type == PIPEFS)
			must(fchown(fd, range->outside + (uid - range->inside), (gid_t)-1),
			     "change the owner of the pipe on fd %d", fd);
}

void namespaces_write_maps(const struct plan *plan, struct run *run)
{
	if (plan->mounts.opened_by_keeper)
		run->userns = open_of(run, plan->join.pid ? plan->join.pid : run->command, "ns/user", O_RDONLY);
	if (!(plan->namespaces.made & CLONE_NEWUSER))
		return;
	if (plan->namespaces.unprivileged)
		write_of(run, "setgroups", &(struct text){ .at = (char[]){ "deny" }, .used = 4 });
	write_map(plan, USERS, run);
	write_map(plan, GROUPS, run);
	if (plan->namespaces.set_ids && plan->sandbox)
		give_pipes(plan);
	else if (plan->namespaces.groups_stay && getgroups(0, NULL) > 0)
		say(LEVEL_INFO, "%s", GROUPS_STAY);
}

void namespaces_set_ids(const struct plan *plan, struct run *run)
{
	channel_expect(run->channel, MESSAGE_IDS_READY);
	if (plan->namespaces.set_ids) {
		if (plan->namespaces.may_set_groups)
			must(sys_setgroups(0, NULL), "drop supplementary groups");
		must(sys_set_ids(plan->namespaces.uid, plan->namespaces.gid), "set uid '%u', gid '%u'",
		     plan->namespaces.uid, plan->namespaces.gid);
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "set the parent-death signal");
		if (!plan->join.pid) /* for our files in /proc; no other process is there yet */
			must(prctl(PR_SET_DUMPABLE, 1), "set the dumpable flag");
	}
}
