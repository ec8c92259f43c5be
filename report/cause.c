/* cause.c - the reason behind the signal that killed the command: the OOM killer, a seccomp filter */
#include "cause.h"

#include <limits.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "../base/text.h"

int64_t cause_oom_kills(const struct run *run)
{
	int64_t now = cgroup_read(&run->cgroups, CGROUP_OOM_KILLS);

	return run->oom_kills < 0 || now < 0 ? -1 : now - run->oom_kills;
}

/* Only a filter sends SIGSYS, unless a user does, through us. */
static bool is_filtered(const struct run *run)
{
	if (run->tally.forwarded[SIGSYS])
		return false;
	return run->filtered || prctl(PR_GET_SECCOMP) == 2;
}

/* What follows `word` in the string, or NULL. */
static char *find(char *string, const char *word)
{
	for (; *string; string++)
		if (text_after(string, word))
			return string + strlen(word);
	return NULL;
}

/* The number of the system call that a filter killed it for, or -1. The kernel's log has it (syslog(2)), with the pid of
 * the host, which the keeper of a sandbox does not know: there the last one of that name since the start is meant. */
static int64_t find_call(const struct run *run, pid_t pid)
{
	enum { READ_ALL = 3, SECONDS_LENGTH = 10 };
	char *log = run->scratch->report.log;
	const char *name = *run->argv, *slash = strrchr(name, '/');
	char who_buffer[64], start_buffer[16];
	struct text who = TEXT(who_buffer), start = TEXT(start_buffer);
	int64_t call = -1;

	if (run->pid1)
		text_add(&who, " comm=\"%.15s\"", slash ? slash + 1 : name);
	else
		text_add(&who, " pid=%d ", (int)pid);
	text_add(&start, "%llu", (unsigned long long)run->start_ms / 1000);
	if (klogctl(READ_ALL, log, sizeof(run->scratch->report.log) - 1) < 0)
		return -1;
	for (char *at = log, *number; (at = find(at, "type=1326 audit(")) && (number = find(at, " syscall="));
	     at = number + strlen(number) + 1) {
		number[strcspn(number, " ")] = '\0';
		if (strncmp(at, start.at, SECONDS_LENGTH) >= 0 && find(at, who.at))
			call = text_number(number, INT_MAX);
	}
	return call;
}

void cause_find(const struct run *run, struct outcome *outcome)
{
	int sig = WTERMSIG(outcome->wait_status);

	if (outcome->cause != CAUSE_SIGNAL)
		return;
	if (sig == SIGKILL && cause_oom_kills(run) > 0)
		outcome->cause = CAUSE_OOM;
	if (sig == SIGSYS && is_filtered(run)) {
		outcome->cause = CAUSE_SECCOMP;
		outcome->denied_call = find_call(run, outcome->pid);
	}
}
