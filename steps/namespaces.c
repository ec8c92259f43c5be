/* namespaces.c - the user namespace: which ids of the host a sandbox has
 *
 * Root's sandbox gets a range of its own that nobody on the host uses, so that its uid 0 owns nothing there. The range
 * lies above those of systemd-nspawn, and differs from that of other sandboxes by the keeper's pid. An ordinary user
 * may map but himself (user_namespaces(7)), and the kernel makes him give up setgroups(2) for it.
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
#include <sys/wait.h>

#include "../base/text.h"
#include "../base/channel.h"
#include "../base/log.h"

enum { USERS, GROUPS };

enum {
	RANGE_COUNT = 65536,
	RANGE_FIRST = 0x70000000, /* systemd-nspawn's end */
	RANGE_SLOTS = 4094,       /* up to its range of foreign ids, 0x7ffe0000 */
	ALL_SPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
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

/* Where the sandbox's ids lie: out of everybody's way, or in a container that has few ids, at their end. */
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
	plan->map[kind][plan->ids.count[kind]++] = range;
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
		if (plan->ids.count[kind])
			continue;
		if (!config->sandbox.on && !plan->ids.unprivileged)
			add_map(plan, kind, (struct id_range){ 0, 0, UINT32_MAX });
		else if (!plan->ids.unprivileged)
			add_map(plan, kind, own_range(kind));
		else /* he may be called by another number: it is still him */
			add_map(plan, kind,
				(struct id_range){ plan->identity.set_ids ? wanted[kind] : own[kind], own[kind], 1 });
	}
}

static uint32_t wanted_spaces(const struct config *config)
{
	uint32_t spaces = config->sandbox.on ? (uint32_t)ALL_SPACES | config->sandbox.namespaces.unshare : config->sandbox.namespaces.unshare;

	if (config->sandbox.net.kind == NET_HOST)
		spaces &= ~(uint32_t)CLONE_NEWNET;
	return spaces & ~config->sandbox.namespaces.share;
}

/* The ids of one who joins are those of the sandbox: its root, or the one user that it has. */
static void decide_joined(struct plan *plan)
{
	char pid_buffer[16], path_buffer[64], word[16] = "";
	struct text pid = TEXT(pid_buffer), path = TEXT(path_buffer);

	text_add(&pid, "%d", (int)plan->join.pid);
	plan->ids.uid = last_range(pid.at, USERS).inside;
	plan->ids.gid = last_range(pid.at, GROUPS).inside;
	plan->ids.become = true;
	text_add(&path, "/proc/%s/setgroups", pid.at);
	plan->ids.may_set_groups = text_read_file(path.at, word, sizeof(word)) > 0 && *word == 'a'; /* allow */
	plan->ids.unprivileged = !plan->ids.may_set_groups;
	plan->ids.spaces &= plan->config->sandbox.join ? 0 : ~(plan->join.spaces | (uint32_t)CLONE_NEWUSER);
}

void ids_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const uint64_t needed = 1ULL << CAPABILITY_SETUID | 1ULL << CAPABILITY_SETGID;
	bool one_id;

	/* A helper that has more rights than its caller is what broke others (CVE-2016-8659, CVE-2020-5291). */
	if (getuid() != geteuid() || (config->sandbox.on && getauxval(AT_SECURE)))
		die(0, "must not be setuid, nor have capabilities of its own");
	plan->ids.spaces = wanted_spaces(config);
	plan->ids.split = plan->ids.spaces != 0;
	if (plan->join.pid)
		decide_joined(plan);
	if (!(plan->ids.spaces & CLONE_NEWUSER)) {
		if (config->sandbox.maps.count)
			die(0, "--map: needs a user namespace (--sandbox or --unshare=user)");
		return;
	}
	one_id = last_range("self", USERS).count < 2;
	plan->ids.unprivileged = (host->caps & needed) != needed || one_id;
	decide_maps(plan, config);
	plan->ids.become = plan->ids.may_set_groups = !plan->ids.unprivileged;
	/* With but his own id mapped he cannot set groups: those he has stay, and --explain says so. */
	if (plan->ids.unprivileged && !config->command.groups)
		plan->identity.set_groups = false;
	plan->ids.uid = plan->map[USERS][0].inside;
	plan->ids.gid = plan->map[GROUPS][0].inside;
}

static const struct {
	uint32_t flag;
	char name[8];
} spaces[] = {
	{ CLONE_NEWUSER, "user" }, { CLONE_NEWNS, "mount" }, { CLONE_NEWPID, "pid" },       { CLONE_NEWNET, "net" },
	{ CLONE_NEWUTS, "uts" },   { CLONE_NEWIPC, "ipc" },  { CLONE_NEWCGROUP, "cgroup" },
};

void ids_explain(const struct plan *plan, struct text *text)
{
	if (!plan->ids.spaces)
		return;
	text_add(text, "namespaces  ");
	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		if (plan->ids.spaces & spaces[i].flag)
			text_add(text, " %s", spaces[i].name);
	text_add(text, "\n");
	for (int kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < plan->ids.count[kind]; i++) {
			const struct id_range *range = &plan->map[kind][i];

			text_add(text, "ids          %s %u inside is %u outside, %u of them\n", kinds[kind],
				 range->inside, range->outside, range->count);
		}
	if (plan->ids.unprivileged && plan->ids.spaces & CLONE_NEWUSER && !plan->config->command.groups)
		text_add(text, "ids          %s\n", GROUPS_STAY);
}

/* Whether PID 1 has died, or is about to: then it has said why, and what fails here is no news. */
static bool has_died(const struct run *run)
{
	enum { MOMENT_MS = 200 };

	struct pollfd ended = { .fd = run->pidfd, .events = POLLIN };

	return poll(&ended, 1, MOMENT_MS) == 1;
}

/* Opens a file of PID 1 in /proc. The pid cannot be another's: it is our child, and not reaped. -1 if it has died. */
static int open_of(const struct run *run, pid_t pid, const char *name, int flags)
{
	char buffer[64];
	struct text path = TEXT(buffer);
	int fd;

	text_add(&path, "/proc/%d/%s", (int)pid, name);
	fd = sys_open(AT_FDCWD, path.at, flags);
	return fd < 0 && has_died(run) ? -1 : must(fd, "open %s", path.at);
}

/* The kernel takes a map in one write. */
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

	for (size_t i = 0; i < plan->ids.count[kind]; i++) {
		const struct id_range *range = &plan->map[kind][i];

		text_add(&text, i ? "\n%u %u %u" : "%u %u %u", range->inside, range->outside, range->count);
	}
	text_add(&name, "%s_map", kinds[kind]);
	write_of(run, name.at, &text);
}

/* Pipes of the caller, as root makes them, can be opened by nobody else: /dev/stdout is, by what logs there. They are
 * given to the user of the command, as container engines do; files and terminals keep their owners. */
static void give_pipes(const struct plan *plan)
{
	enum { PIPEFS = 0x50495045 };
	const uint32_t uid = plan->identity.set_ids ? plan->identity.uid : plan->ids.uid;
	const struct id_range *range = &plan->map[USERS][0];
	struct statfs filesystem;

	for (int fd = 0; fd < 3; fd++)
		if (uid - range->inside < range->count && fstatfs(fd, &filesystem) == 0 &&
		    filesystem.f_type == PIPEFS)
			must(fchown(fd, range->outside + (uid - range->inside), (gid_t)-1), "give pipe '%d' away",
			     fd);
}

void ids_map(const struct plan *plan, struct run *run)
{
	if (plan->ids.by_keeper)
		run->userns = open_of(run, plan->join.pid ? plan->join.pid : run->command, "ns/user", O_RDONLY);
	if (!(plan->ids.spaces & CLONE_NEWUSER))
		return;
	if (plan->ids.unprivileged)
		write_of(run, "setgroups", &(struct text){ .at = (char[]){ "deny" }, .used = 4 });
	write_map(plan, USERS, run);
	write_map(plan, GROUPS, run);
	if (plan->ids.become && plan->config->sandbox.on)
		give_pipes(plan);
	else if (plan->ids.unprivileged && !plan->config->command.groups && getgroups(0, NULL) > 0)
		say(LEVEL_INFO, "%s", GROUPS_STAY);
}

void ids_become(const struct plan *plan, struct run *run)
{
	channel_expect(run->channel, MESSAGE_IDS_READY);
	if (plan->ids.become) {
		if (plan->ids.may_set_groups)
			must(sys_setgroups(0, NULL), "drop supplementary groups");
		must(sys_set_ids(plan->ids.uid, plan->ids.gid), "set uid '%u', gid '%u'", plan->ids.uid, plan->ids.gid);
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the keeper");
		if (!plan->join.pid) /* nobody else is there yet */
			must(prctl(PR_SET_DUMPABLE, 1), "open our own /proc");
	}
}
