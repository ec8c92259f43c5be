/* join.c - the namespaces of a sandbox that runs already
 *
 * --join takes all of them, as docker exec does; --net=join, --ipc=join and --pid=join take single ones, and its user
 * namespace, which owns them: a pod. Entered by a pidfd, in one call (setns(2), 5.8), so that they are all of one
 * process. The kernel lets in who made the sandbox, and root.
 *
 * Leaves: a process in those namespaces, closed to those in there (CVE-2016-9962), with the ids of the caller still. */
#include "join.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "../base/error.h"

enum { EVERYTHING = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP };

/* The number of a namespace, of `pid` or, with 0, of ourselves. */
static uint64_t space_of(pid_t pid, const char *name)
{
	char buffer[64];
	struct text path = TEXT(buffer);
	struct stat stat;

	if (pid)
		text_add(&path, "/proc/%d/ns/%s", (int)pid, name);
	else
		text_add(&path, "/proc/self/ns/%s", name);
	must(sys_stat(AT_FDCWD, path.at, 0, &stat), "look at %s", path.at);
	return stat.st_ino;
}

/* Who is meant by the pid of a keeper is PID 1 of its sandbox: its first child. */
static pid_t inside(pid_t pid)
{
	char buffer[64], list[32];
	struct text path = TEXT(buffer);
	size_t digits = 0;

	if (space_of(pid, "user") != space_of(0, "user"))
		return pid;
	text_add(&path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
	if (text_read_file(path.at, list, sizeof(list)) > 0)
		while (list[digits] >= '0' && list[digits] <= '9')
			digits++;
	list[digits] = '\0';
	if (!digits || space_of((pid_t)text_number(list, INT32_MAX), "user") == space_of(0, "user"))
		die(0, "process '%d': it is in no sandbox", (int)pid);
	return (pid_t)text_number(list, INT32_MAX);
}

void join_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	const struct {
		pid_t pid;
		uint32_t spaces;
	} wanted[] = {
		{ config->join, EVERYTHING },
		{ config->net.join, CLONE_NEWNET },
		{ config->join_ipc, CLONE_NEWIPC },
		{ config->join_pid, CLONE_NEWPID },
	};

	(void)probe;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		if (!wanted[i].pid)
			continue;
		if (plan->join.given && plan->join.given != wanted[i].pid)
			die(0, "options: all namespaces are joined of one process: '%d' and '%d' are two",
			    (int)plan->join.given, (int)wanted[i].pid);
		plan->join.given = wanted[i].pid;
		plan->join.spaces |= wanted[i].spaces;
	}
	if (!plan->join.given)
		return;
	if (!config->sandbox)
		die(0, "options: --net, --ipc and --pid need --sandbox");
	if (config->spaces.unshare || config->spaces.share)
		die(0, "options: --share and --unshare: not where namespaces are joined");
	plan->join.pid = inside(plan->join.given);
}

void join_explain(const struct plan *plan, struct text *text)
{
	if (plan->join.pid)
		text_add(text, "join         %s of process %d\n",
			 plan->config->join ? "all namespaces" : "the user namespace and others", (int)plan->join.pid);
}

void join_take(const struct plan *plan, struct run *run)
{
	AUTO_CLOSE int pidfd = -1;

	(void)run;
	if (!plan->join.pid)
		return;
	must_call(prctl(PR_SET_DUMPABLE, 0), "close our memory");
	pidfd = (int)must(sys_pidfd_open(plan->join.pid), "find process '%d'", (int)plan->join.pid);
	must_call(setns(pidfd, (int)(plan->join.spaces | CLONE_NEWUSER)), "join process '%d'",
	     (int)plan->join.pid);
}
