/* join.c - the namespaces of a running sandbox
 *
 * --join enters all of them, as docker exec does; --net=join, --ipc=join and --pid=join enter single ones, and the user
 * namespace that owns them: a pod. They are entered by a pidfd, in one call (setns(2), 5.8), so that all belong to one
 * process.
 *
 * Needs:  to be root, or the user who made the sandbox: the kernel refuses all others.
 * Leaves: a process in those namespaces, still with the ids of the caller, which the processes in there cannot inspect
 *         (CVE-2016-9962). */
#include "join.h"

#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "../base/log.h"
#include "../base/text.h"

enum { EVERYTHING = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP };

/* The inode number of the user namespace of `pid`; 0 if we may not look. */
static uint64_t userns_of(const char *pid)
{
	char buffer[64];
	struct text path = TEXT(buffer);
	struct stat found;
	int ret;

	text_add(&path, "/proc/%s/ns/user", pid);
	ret = stat(path.at, &found);
	if (ret < 0 && errno == EACCES)
		return 0;
	if (ret < 0 && errno == ENOENT)
		die(0, "process '%s': no such process (see --pid-file)", pid);
	must(ret, "read %s", path.at);
	return found.st_ino;
}

/* The pid of a keeper stands for its PID 1, and if that is closed to us, as it is to an unprivileged user, for the
 * command: the first child each time. */
static pid_t find_inside(pid_t pid)
{
	const uint64_t ours = userns_of("self");
	char number_buffer[16], path_buffer[64], list[16];
	struct text number = TEXT(number_buffer);
	bool may_look = true;

	text_add(&number, "%d", (int)pid);
	for (int generation = 0; generation < 3; generation++) {
		struct text path = TEXT(path_buffer);
		uint64_t theirs = userns_of(number.at);

		may_look = theirs != 0;
		if (theirs && theirs != ours)
			return (pid_t)text_number(number.at, INT32_MAX);
		text_add(&path, "/proc/%s/task/%s/children", number.at, number.at);
		if (text_read_file(path.at, list, sizeof(list)) <= 0)
			break;
		number.used = 0;
		text_add(&number, "%.*s", (int)strspn(list, "0123456789"), list);
	}
	if (!may_look)
		die(EACCES, "process '%d': not a sandbox that you may join", (int)pid);
	die(0, "process '%d': not a sandbox (see --pid-file)", (int)pid);
}

void join_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct {
		pid_t pid;
		uint32_t namespaces;
	} wanted[] = {
		{ config->sandbox.join, EVERYTHING },
		{ config->sandbox.net.join, CLONE_NEWNET },
		{ config->sandbox.join_ipc, CLONE_NEWIPC },
		{ config->sandbox.join_pid, CLONE_NEWPID },
	};

	(void)host;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		if (!wanted[i].pid)
			continue;
		if (plan->join.given && plan->join.given != wanted[i].pid)
			die(0, "'%d' and '%d': all joined namespaces must belong to one process", (int)plan->join.given,
			    (int)wanted[i].pid);
		plan->join.given = wanted[i].pid;
		plan->join.namespaces |= wanted[i].namespaces;
	}
	if (!plan->join.given)
		return;
	plan->join.all = config->sandbox.join != 0;
	if (plan->join.all &&
	    (config->sandbox.hostname || config->sandbox.net.kind != NET_NONE || config->sandbox.proc != PROC_FULL))
		die(0, "--hostname, --net, --proc: not possible with --join: the sandbox has its own");
	if (config->sandbox.namespaces.unshare || config->sandbox.namespaces.share)
		die(0, "--share, --unshare: not possible with a joined namespace");
	plan->join.pid = find_inside(plan->join.given);
}

void join_explain(const struct plan *plan, struct text *text)
{
	if (plan->join.pid)
		text_add(text, "join         %s of process %d\n",
			 plan->join.all ? "all namespaces" : "the user namespace and others", (int)plan->join.pid);
}

void join_enter(const struct plan *plan, struct run *run)
{
	AUTO_CLOSE int pidfd = -1;

	(void)run;
	if (!plan->join.pid)
		return;
	must(prctl(PR_SET_DUMPABLE, 0), "clear the dumpable flag");
	pidfd = must(sys_pidfd_open(plan->join.pid), "find process '%d'", (int)plan->join.pid);
	must(setns(pidfd, (int)(plan->join.namespaces | CLONE_NEWUSER)), "join process '%d'", (int)plan->join.pid);
}
